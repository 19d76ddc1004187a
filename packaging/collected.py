"""Finds out whose files PyInstaller collected, so that licences and the bill of materials tell of just those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from needed import is_of_the_system


@dataclass(frozen=True)
class Collected:
    """Where the files of a bundle came from.

    Attributes:
        packages: the Python distributions of which it carries at least one file, by name.
        libraries: shared libraries of the system on which it was made.
    """

    packages: tuple[Distribution, ...]
    libraries: tuple[Path, ...]


def find(sources: Iterable[str | None]) -> Collected:
    """The owners of files, in the Python that runs this."""
    files = {Path(source) for source in sources if source and Path(source).is_absolute()}
    resolved = {path.resolve() for path in files}
    packages = [one for one in distributions() if not resolved.isdisjoint(_files(one))]
    libraries = {path for path in files if is_of_the_system(str(path))}
    return Collected(tuple(sorted(packages, key=lambda one: one.name.lower())), tuple(sorted(libraries)))


def _files(package: Distribution) -> Iterator[Path]:
    for file in package.files or ():
        if file.suffix != ".pyc" and ".dist-info" not in file.parts[0]:
            yield Path(str(package.locate_file(file))).resolve()
