"""A photo library: folders -> catalog -> vectors -> search."""

from indexer.library import Library

__all__ = ["Library"]
