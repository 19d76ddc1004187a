"""The networks that Shiying trains, written in torch."""
