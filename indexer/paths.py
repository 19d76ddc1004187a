"""Where a library keeps its state. The only module that knows these paths."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core_model.reading import expanded

HOME_VARIABLE = "SHIYING_HOME"
MODEL_LIST_VARIABLE = "SHIYING_MODEL_LIST"


@dataclass(frozen=True)
class Home:
    """The state folder of one library."""

    folder: Path

    @property
    def catalog(self) -> Path:
        """The SQLite database that is the truth."""
        return self.folder / "catalog.sqlite3"

    @property
    def repaired_catalog(self) -> Path:
        """A catalog that was rebuilt from a damaged one, complete, and about to take its place."""
        return self.folder / "catalog.repaired.sqlite3"

    @property
    def models(self) -> Path:
        """The model packs that were installed, a folder each."""
        return self.folder / "models"

    @property
    def models_lock(self) -> Path:
        """Held by the one process that installs, chooses or removes a model."""
        return self.folder / "models.lock"

    @property
    def downloads(self) -> Path:
        """What has come so far of models that are being downloaded; it can be removed, and comes again."""
        return self.folder / "downloads"

    @property
    def downloads_lock(self) -> Path:
        """Held by the one process that downloads a model."""
        return self.folder / "downloads.lock"

    @property
    def importing(self) -> Path:
        """Where a published model is made into a pack; gone afterwards."""
        return self.folder / "importing"

    @property
    def importing_lock(self) -> Path:
        """Held by the one process that imports a model."""
        return self.folder / "importing.lock"

    @property
    def model_choice(self) -> Path:
        """Says which model is in use and which comes next; while it is not there, the one that Shiying brings is."""
        return self.folder / "active-model.json"

    @property
    def vectors(self) -> Path:
        """What the search keeps beside the catalog to be quick; it can be removed, and is made again."""
        return self.folder / "vectors"

    @property
    def thumbnails(self) -> Path:
        """Small versions of photos, a cache that can be removed."""
        return self.folder / "thumbnails.sqlite3"

    @property
    def settings(self) -> Path:
        """What the user has chosen for the window."""
        return self.folder / "settings.json"

    @property
    def reports(self) -> Path:
        """What the window wrote of its crashes; for the user to read, and to send if they like."""
        return self.folder / "reports"

    @property
    def window_lock(self) -> Path:
        """Held by the one process that has the library's window open."""
        return self.folder / "window.lock"

    @property
    def search_history(self) -> Path:
        """What was searched for in the window, so that it can be offered again."""
        return self.folder / "search-history.json"

    @property
    def in_flight(self) -> Path:
        """The ids of the photos that are being decoded. A file that is there while nobody indexes tells of a crash."""
        return self.folder / "in-flight"

    @property
    def writer_lock(self) -> Path:
        """Held by the one process that changes the library."""
        return self.folder / "writer.lock"

    @property
    def writer(self) -> Path:
        """The number of the process that holds the writer lock, or held it last."""
        return self.folder / "writer.pid"


def find_home(folder: str | os.PathLike[str] | None = None) -> Home:
    """The state folder: `folder` if given, else $SHIYING_HOME, else the platform's place for user data."""
    chosen = folder or os.environ.get(HOME_VARIABLE) or platformdirs.user_data_dir("Shiying", appauthor=False)
    return Home(expanded(chosen).absolute())


def find_model_list() -> Path:
    """The list of models that can be had: the one that $SHIYING_MODEL_LIST names, else the one in this package."""
    chosen = os.environ.get(MODEL_LIST_VARIABLE)
    return expanded(chosen).absolute() if chosen else Path(__file__).with_name("available.toml")
