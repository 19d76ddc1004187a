"""Makes the pictures that `shiying --self-test` looks at, in the formats that a bundle must be able to read.

    python packaging/test_photos.py

They are cut out of photographs that scikit-image carries; `SOURCES.txt` beside them says whose they are. It needs what
the tests need, among it pillow-heif, which can write HEIC. The results are committed.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pillow_heif
from PIL import Image

FOLDER = Path(__file__).parents[1] / "indexer" / "test_photos"
CUTS = {
    "cat.jpg": ("chelsea.png", (60, 0, 360, 300), 224),
    "rocket.heic": ("rocket.jpg", (150, 0, 577, 427), 256),
    "coffee.avif": ("coffee.png", (100, 0, 500, 400), 256),
    "astronaut.webp": ("astronaut.png", (60, 0, 412, 352), 224),
}


def main() -> None:
    """Write the pictures."""
    pillow_heif.register_heif_opener()
    skimage = find_spec("skimage")
    if skimage is None or skimage.origin is None:
        raise SystemExit("scikit-image is missing: pip install -e '.[dev]'")
    FOLDER.mkdir(exist_ok=True)
    for name, (source, box, edge) in CUTS.items():
        with Image.open(Path(skimage.origin).parent / "data" / source) as photo:
            photo.convert("RGB").crop(box).resize((edge, edge), Image.Resampling.LANCZOS).save(
                FOLDER / name, quality=60
            )


if __name__ == "__main__":
    main()
