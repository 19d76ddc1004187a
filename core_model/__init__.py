"""A model as its users see it: packs, and the image and text encoders in them."""

from core_model.errors import PackError, PhotoError, ShiyingError
from core_model.manifest import Manifest
from core_model.pack import Pack, load_manifest, load_pack

__version__ = "0.1.0"

__all__ = ["Manifest", "Pack", "PackError", "PhotoError", "ShiyingError", "__version__", "load_manifest", "load_pack"]
