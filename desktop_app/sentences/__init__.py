"""What the library says, in the window's language."""
