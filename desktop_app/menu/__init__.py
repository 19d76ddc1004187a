"""The application's own menu, and what it opens: the keys, and what Shiying is."""
