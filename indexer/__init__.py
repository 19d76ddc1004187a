"""A photo library: folders -> catalog -> vectors -> search.

`Library` is imported when it is first asked for, so that a window opens without waiting for all that it needs.
"""

from typing import TYPE_CHECKING, Any

import core_model  # noqa: F401 (before any onnxruntime, which it keeps from calling home)
from indexer.control import IndexControl

if TYPE_CHECKING:
    from indexer.library import Library

__all__ = ["IndexControl", "Library"]


def __getattr__(name: str) -> Any:
    if name != "Library":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from indexer.library import Library

    return Library
