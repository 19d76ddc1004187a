"""Asking: the search field, and answers as one types."""
