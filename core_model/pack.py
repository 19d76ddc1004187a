"""A model pack, opened: verified files and the two encoders over them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image

from core_model.errors import PackError
from core_model.image_encoder import ImageEncoder
from core_model.manifest import Manifest
from core_model.pack_files import open_files, read_manifest, read_verified
from core_model.reading import expanded
from core_model.text_encoder import TextEncoder

EMBEDDED_PACK = Path(__file__).parent / "default_pack"
"""The pack that the wheel carries, so that a fresh installation searches at once."""


class Pack:
    """A bilingual dual encoder. Vectors of packs with different fingerprints must never be compared."""

    def __init__(self, manifest: Manifest, contents: dict[str, bytes], threads: int | None = None) -> None:
        self.manifest = manifest
        self.fingerprint = manifest.fingerprint
        self.image = ImageEncoder(manifest, contents[manifest.image.file], threads)
        self.text = TextEncoder(manifest, contents[manifest.text.file], contents[manifest.text.tokenizer], threads)

    def check(self) -> None:
        """Run both graphs once, on a small photo and a short text.

        Raises:
            PackError: a graph does not run, or gives something else than the manifest says.
        """
        grey = Image.new("RGB", (32, 32), "grey")
        try:
            vectors = [self.image.encode([grey]), self.text.encode(["猫 cat"])]
        except Exception as error:  # onnxruntime's own exceptions share no base but Exception
            raise PackError(f"The model {self.manifest.id} does not run here: {error}") from error
        if not np.allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-3):  # zeros, or not numbers
            raise PackError(f"The model {self.manifest.id} gives vectors without a direction, so it finds nothing.")

    def __repr__(self) -> str:
        return f"<Pack {self.manifest.id} {self.manifest.version} {self.fingerprint[:8]}>"


def load_pack(path: str | os.PathLike[str] | None = None, *, threads: int | None = None) -> Pack:
    """Open a model pack.

    Which pack is active is a library's business, and `indexer.Library.pack` gives that one. Without a path, this gives
    the pack that every installation has, so that a program's vectors don't change when its user changes models.

    Args:
        path: a folder or a `.shiying-model` file; the pack that comes with Shiying if None.
        threads: processor threads for each encoder; every usable core if None.

    Raises:
        PackError: the pack is missing, damaged, unsafe, or newer than this version reads.
    """
    where = _where(path)
    manifest, contents = read_verified(open_files(where), where)
    return Pack(manifest, contents, threads)


def load_manifest(path: str | os.PathLike[str] | None = None) -> Manifest:
    """Read what a pack says of itself, without its graphs; arguments and errors as for `load_pack`."""
    where = _where(path)
    return read_manifest(open_files(where), where)


def _where(path: str | os.PathLike[str] | None) -> Path:
    return expanded(path) if path is not None else EMBEDDED_PACK
