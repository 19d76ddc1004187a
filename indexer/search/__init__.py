"""Answers queries: filters, names, the nearest vectors, copies folded, and the border of the best matches."""
