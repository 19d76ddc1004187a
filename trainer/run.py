"""A run folder whose finished steps are kept and done again only when what they depend on has changed."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


class RunFolder:
    """Steps of one training run, each in a folder of its own under `root`."""

    def __init__(self, root: Path, report: Callable[[str], None]):
        self.root, self.report = root, report
        root.mkdir(parents=True, exist_ok=True)

    def step(self, name: str, inputs: dict[str, Any], make: Callable[[Path], None]) -> Path:
        """The folder of step `name`, made by `make` unless a finished one with equal `inputs` is there.

        A step is moved to its place only when complete, so an interrupted run starts that step again.
        """
        folder, key = self.root / name, key_of(inputs)
        if folder.is_dir() and self.key_of_step(name) == key:
            self.report(f"{name}: kept")
            return folder
        self.report(f"{name}: working")
        unfinished = self.root / f"{name}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        make(unfinished)
        self._key_file(name).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
        self._key_file(name).write_text(key)
        return folder

    def key_of_step(self, name: str) -> str:
        """The key of finished step `name`, for the steps that build on it; empty if there is none."""
        file = self._key_file(name)
        return file.read_text() if file.is_file() else ""

    def _key_file(self, name: str) -> Path:
        return self.root / f"{name}.key"


def key_of(inputs: dict[str, Any]) -> str:
    """A hash of JSON-like `inputs`."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()


def file_hash(paths: Iterable[Path]) -> str:
    """A hash over the names and contents of text files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def photo_hash(paths: Iterable[Path]) -> str:
    """A hash over the names and sizes of photos, which are too many to read twice."""
    return key_of({path.name: path.stat().st_size for path in paths})
