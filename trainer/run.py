"""A run folder whose finished steps are kept and done again only when what they depend on has changed."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any


class RunFolder:
    """Steps of one training run, each in a folder of its own under `root`.

    A step is made in NAME.unfinished and moved to its place when complete. Its key, a hash of what it depends on, lies
    beside it and is moved last, so that a kill at any moment leaves a step that is known to be finished or not.
    """

    def __init__(self, root: Path, report: Callable[[str], None]):
        self.root, self.report = root, report
        root.mkdir(parents=True, exist_ok=True)

    def step(self, name: str, inputs: dict[str, Any], make: Callable[[Path], None]) -> Path:
        """The folder of step `name`, made by `make` unless a finished one with equal `inputs` is there."""
        if not self.is_done(name, inputs):
            make(self.begin(name, inputs))
            self.finish(name)
        return self.root / name

    def is_done(self, name: str, inputs: dict[str, Any]) -> bool:
        """Whether step `name` is there, made from `inputs`; reports what will happen."""
        folder, unfinished = self.root / name, self.unfinished(name)
        if folder.is_dir() and not unfinished.is_dir() and self._key_file(unfinished.name).is_file():
            self._key_file(unfinished.name).replace(self._key_file(name))  # which a kill prevented
        done = folder.is_dir() and self.key_of_step(name) == key_of(inputs)
        self.report(f"{name}: kept" if done else f"{name}: working")
        return done

    def begin(self, name: str, inputs: dict[str, Any], resume: bool = False) -> Path:
        """The folder that becomes step `name`: empty, or with `resume` as it was left by a run of equal `inputs`."""
        unfinished, key = self.unfinished(name), key_of(inputs)
        if not (resume and unfinished.is_dir() and self.key_of_step(unfinished.name) == key):
            self._key_file(unfinished.name).unlink(missing_ok=True)  # first: a key without a folder means finished
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            self._key_file(unfinished.name).write_text(key)
        return unfinished

    def finish(self, name: str) -> None:
        """Put the step that `begin` began in the place of a former one."""
        folder, unfinished = self.root / name, self.unfinished(name)
        self._key_file(name).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
        self._key_file(unfinished.name).replace(self._key_file(name))

    def unfinished(self, name: str) -> Path:
        """Where step `name` is while it is being made."""
        return self.root / f"{name}.unfinished"

    def key_of_step(self, name: str) -> str:
        """The key of finished step `name`, for the steps that build on it; empty if there is none."""
        file = self._key_file(name)
        return file.read_text() if file.is_file() else ""

    def _key_file(self, name: str) -> Path:
        return self.root / f"{name}.key"


def key_of(inputs: dict[str, Any]) -> str:
    """A hash of JSON-like `inputs`."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()
