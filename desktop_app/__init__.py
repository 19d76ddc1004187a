"""The window: everything that knows Qt, and nothing that knows how photos are found."""
