"""Short accounts of files and folders, by which a step notices that what it depends on has changed."""

import hashlib
from pathlib import Path

from core_model.reading import expanded
from trainer.data.shards import expand_ranges
from trainer.recipe import DataSection, PairsSection
from trainer.run import key_of


def content_of(path: Path) -> str:
    """A hash of a table or text, which is small enough to be read each time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listing_of(folder: Path) -> str:
    """A hash over the names and sizes of all files in a folder, which hold too much to be read each time."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return key_of({path.relative_to(folder).as_posix(): path.stat().st_size for path in files})


def model_of(name: str) -> str:
    """The listing of a model's folder; nothing for a name on the hub or of a variant, which says enough."""
    folder = expanded(name)
    return listing_of(folder) if folder.is_dir() else ""


def photos_of(section: DataSection, data: Path) -> list[str]:
    """What stands for all photos that are learned from, with or without captions."""
    return [
        *(_photos_of_pairs(pairs, data) for pairs in section.pairs),
        *(listing_of(data / f) for f in section.images),
    ]


def texts_of(section: DataSection, data: Path) -> list[str]:
    """What stands for all captions and texts; shards hold theirs beside the photos."""
    captions = [
        content_of(data / pairs.captions) if pairs.captions else _photos_of_pairs(pairs, data)
        for pairs in section.pairs
    ]
    return captions + [content_of(data / name) for name in section.texts]


def _photos_of_pairs(pairs: PairsSection, data: Path) -> str:
    if pairs.shards:
        paths = [data / name for name in expand_ranges(pairs.shards)]
        return key_of({path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in paths})
    return listing_of(data / pairs.images if pairs.images else (data / pairs.captions).parent / "images")
