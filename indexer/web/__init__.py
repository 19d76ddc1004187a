"""Brings model packs over the network: the only package of Shiying that opens a connection, and only when asked to."""
