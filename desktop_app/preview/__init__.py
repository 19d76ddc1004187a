"""The full view of a photo: sharp, zoomable, and with all that the library knows of it."""
