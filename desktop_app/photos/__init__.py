"""The photos of an answer: the grid, its thumbnails, and what one can do with them."""
