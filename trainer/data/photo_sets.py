"""A folder of photos with its tables: captions.tsv, or labels.tsv with class names."""

from dataclasses import dataclass
from pathlib import Path

from trainer.data.captions import Caption
from trainer.data.tables import read_table
from trainer.errors import TrainerError


@dataclass(frozen=True)
class PhotoSet:
    """A folder of photos, in name order, with whatever captions belong to them."""

    paths: list[Path]
    captions: list[Caption]

    def part(self, split: str) -> "PhotoSet":
        """The photos that have a caption in `split`, with those captions."""
        captions = [caption for caption in self.captions if caption.split == split]
        names = {caption.image for caption in captions}
        return PhotoSet([path for path in self.paths if path.name in names], captions)


def read_photos(folder: Path) -> PhotoSet:
    """The photos of `folder`/images and the captions of `folder`/captions.tsv."""
    paths = sorted((folder / "images").iterdir()) if (folder / "images").is_dir() else []
    if not paths:
        raise TrainerError(f"There are no photos in {folder / 'images'}. Is --data the right folder?")
    rows = read_table(folder / "captions.tsv", ("image", "split", "lang", "kind", "caption"))
    captions = [Caption(r["image"], r["split"], (r["lang"], r["kind"]), r["caption"]) for r in rows]
    return PhotoSet(paths, captions)


def read_labels(folder: Path, language: str) -> tuple[list[Path], list[str]]:
    """Photos of `folder`/images with their class name in `language`, from `folder`/labels.tsv."""
    rows = read_table(folder / "labels.tsv", ("image", language))
    return [folder / "images" / row["image"] for row in rows], [row[language] for row in rows]
