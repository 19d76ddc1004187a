"""A photo library: folders -> catalog -> vectors -> search."""

from indexer.control import IndexControl
from indexer.library import Library

__all__ = ["IndexControl", "Library"]
