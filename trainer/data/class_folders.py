"""Labelled photos: a sub-folder a class, or a folder images with a table labels.tsv beside it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from trainer.data.captions import guess_language
from trainer.data.photos import FilePhotos, PhotoSource, Selected
from trainer.data.sources import photo_files
from trainer.data.tables import read_table
from trainer.errors import TrainerError

LABELS_FILE, NAMES_FILE = "labels.tsv", "classes.tsv"
LANGUAGES = ("en", "zh")
Names = dict[str, str]


@dataclass(frozen=True)
class LabelledPhotos:
    """Photos, the number of each one's class, and each class's names by language (en, zh)."""

    photos: PhotoSource
    labels: list[int]
    names: list[Names]

    def without(self, names: Collection[str]) -> "LabelledPhotos":
        """Those whose photos' names are not among `names`, such as those that could not be decoded."""
        kept = [index for index in range(len(self.photos)) if self.photos.name(index) not in names]
        return LabelledPhotos(Selected(self.photos, kept), [self.labels[index] for index in kept], self.names)

    def languages(self) -> list[str]:
        """The languages in which every class has a name."""
        return [language for language in LANGUAGES if all(language in names for names in self.names)]


def read_classes(folder: Path) -> LabelledPhotos:
    """The labelled photos in `folder`, in one of two layouts; classes are numbered in the order of their names.

    - images/ and labels.tsv, a table with the columns image and en or zh, or both;
    - a sub-folder a class, which may have sub-folders. The folder's name, with spaces for underscores, is the class's
      name in the language that it is written in, unless a table classes.tsv has better ones: folder, en, zh.

    Classes with equal names are one class.

    Raises:
        TrainerError: there are no labelled photos, or a table cannot be read or leaves a class without a name.
    """
    has_table = (folder / LABELS_FILE).is_file()
    return _numbered(folder, _labelled(folder) if has_table else _by_folder(folder))


def _labelled(folder: Path) -> list[tuple[Path, Names]]:
    table = folder / LABELS_FILE
    return [
        (folder / "images" / row["image"], _named(row, f"{row['image']} in {table}"))
        for row in read_table(table, ("image",))
    ]


def _by_folder(folder: Path) -> list[tuple[Path, Names]]:
    table = folder / NAMES_FILE
    rows = {row["folder"]: row for row in read_table(table, ("folder",))} if table.is_file() else None
    found = []
    for class_folder in _class_folders(folder):
        names = _guessed(class_folder.name)
        if rows is not None:
            names = _named(rows.get(class_folder.name, {}), f"The folder {class_folder.name} in {table}")
        found += [(path, names) for path in photo_files(class_folder)]
    return found


def _class_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise TrainerError(f"There is no folder {folder} of classes. Is --data the right folder?")
    inside = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "__")))
    return [path for path in inside if any(path.iterdir())]


def _guessed(folder_name: str) -> Names:
    name = " ".join(folder_name.replace("_", " ").split())
    return {guess_language(name): name}


def _named(row: dict[str, str], where: str) -> Names:
    names = {language: row[language] for language in LANGUAGES if row.get(language)}
    if not names:
        raise TrainerError(f"{where} has no name in the columns en or zh.")
    return names


def _numbered(folder: Path, found: Iterable[tuple[Path, Names]]) -> LabelledPhotos:
    named = [(path, tuple(sorted(names.items()))) for path, names in found]
    if not named:
        raise TrainerError(f"There are no labelled photos in {folder}: neither {LABELS_FILE} nor a sub-folder a class.")
    classes = {names: number for number, names in enumerate(sorted({names for _, names in named}))}
    labels = [classes[names] for _, names in named]
    return LabelledPhotos(FilePhotos([path for path, _ in named]), labels, [dict(names) for names in classes])
