"""A model as its users see it: packs, and the image and text encoders in them.

What needs onnxruntime, numpy or Pillow is imported when it is first asked for, so that a window that merely knows
the errors opens without waiting for them.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from core_model.errors import PackError, PhotoError, ShiyingError

if TYPE_CHECKING:
    from core_model.manifest import Manifest
    from core_model.pack import Pack, load_manifest, load_pack

__version__ = "0.1.0"

# From 1.29 on, onnxruntime tells Microsoft of each process and model unless this is set before it is imported, and
# keeps a number for the device in the user's cache folder. Whoever imports onnxruntime imports this package first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__all__ = ["Manifest", "Pack", "PackError", "PhotoError", "ShiyingError", "__version__", "load_manifest", "load_pack"]

_LATER = {"Manifest": "manifest", "Pack": "pack", "load_manifest": "pack", "load_pack": "pack"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
