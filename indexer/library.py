"""A photo library: the one door that the command line and the window both use."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core_model import Pack
from core_model.reading import expanded
from indexer.answer import Answer
from indexer.catalog import Catalog, FolderRow, Metadata, id_list
from indexer.compare import Differences
from indexer.control import IndexControl
from indexer.engines import Engines
from indexer.errors import FolderError
from indexer.exclusions import add_exclusion, count_matches, read_exclusions, remove_exclusion
from indexer.facets import read_facets
from indexer.folders import find_overlap, find_renamed, find_same, readable_folder
from indexer.ingest import Ingest
from indexer.model import (
    Facets,
    Failure,
    Folder,
    FolderState,
    Hit,
    IndexProgress,
    IndexReport,
    Part,
    Photo,
    PhotoCounts,
    PhotoState,
    Status,
)
from indexer.packs import Packs
from indexer.paths import find_home
from indexer.presence import identity, is_offline
from indexer.query import Query, parse_query, tidied
from indexer.reconcile import reconcile
from indexer.search.explanation import Explanation
from indexer.search.order import listed
from indexer.search.searcher import Likeness, Searcher, Sort
from indexer.stored import StoredEmbeddings
from indexer.switch import Switching
from indexer.thumbnails import ThumbnailStore
from indexer.writer_lock import writer_lock

ProgressCallback = Callable[[IndexProgress], None]


class Library:
    """The library whose state is in one folder. Any method may be called from any thread.

    Args:
        home: the state folder; $SHIYING_HOME or the platform's place for user data if None. Made if missing.
        pack: the model to embed and search with; if None, the one that is in use. When another comes into use, by
            whichever process, the next search is answered by that; vectors of two models never meet in one answer.

    Attributes:
        home: where its state is.
        packs: the models that are there.
        switching: changes from one model to another without losing a photo from sight.
        embeddings: what each model has embedded, and how to be rid of it.
        thumbnails: small versions of its photos, for looking at.
        index_threads: how many threads an index run takes unless its `control` says; 0 lets it decide by the cores.

    Raises:
        LibraryError: the state folder cannot be opened, is damaged, or is from a newer version.
    """

    def __init__(self, home: str | os.PathLike[str] | None = None, pack: Pack | None = None) -> None:
        self.home = find_home(home)
        self.packs = Packs(self.home)
        self.index_threads = 0
        self._catalog = Catalog(self.home)
        self._engines = Engines(self.packs, self._catalog, pack)
        self.switching = Switching(self._catalog, self.packs, self._engines)
        self.embeddings = StoredEmbeddings(self._catalog, self.packs)
        self.thumbnails = ThumbnailStore(self.home.thumbnails)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the catalog. No other method may be running or called afterwards."""
        self._engines.close()
        self.thumbnails.close()
        self._catalog.close()

    @property
    def pack(self) -> Pack:
        """The model in use.

        Raises:
            PackError: it is missing or damaged.
        """
        return self._engines.current().pack

    # Folders

    def folders(self) -> list[Folder]:
        """The folders, in the order in which they were added."""
        return [Folder(row.id, row.path, _state(row), row.exclusion_changes) for row in self._catalog.folders()]

    def folder(self, path: str | os.PathLike[str]) -> Folder:
        """The folder of the library that is at `path`.

        Raises:
            FolderError: the library has no such folder.
        """
        row = self._find_folder(path)
        return Folder(row.id, row.path, _state(row), row.exclusion_changes)

    def add_folder(self, path: str | os.PathLike[str]) -> Folder:
        """Add a folder, or find it again if it is there; its photos come with `index`.

        A folder that was renamed is recognised, and keeps everything that is known of its photos.

        Raises:
            FolderError: it cannot be listed, or overlaps another folder of the library.
        """
        real = readable_folder(path)
        rows = self._catalog.folders()
        renamed = find_renamed(real, rows)
        row = find_overlap(real, [row for row in rows if row is not renamed])  # one may have taken another's name
        if row is None and renamed is not None:
            self._catalog.place_folder(renamed.id, real, *identity(real))
            row = replace(renamed, path=real)
        row = row or self._catalog.add_folder(real, *identity(real))
        return Folder(row.id, row.path, FolderState.ONLINE, row.exclusion_changes)

    def remove_folder(self, path: str | os.PathLike[str]) -> int:
        """Take a folder out of the library; no file is touched, and embeddings stay for when it is added again.

        Returns:
            how many photos left the library with it.

        Raises:
            FolderError: the library has no such folder.
        """
        row = self._find_folder(path)
        count = self._catalog.count_photos([row.id])
        self._catalog.remove_folder(row.id)
        self._engines.catch_up()
        return count

    def exclusions(self, folder: str | os.PathLike[str]) -> tuple[str, ...]:
        """The patterns of what a folder of the library leaves out.

        Raises:
            FolderError: the library has no such folder.
        """
        return read_exclusions(self._catalog, self._find_folder(folder).id).patterns

    def exclude(self, folder: str | os.PathLike[str], pattern: str) -> int:
        """Leave out what `pattern`, in the language of .gitignore, matches in a folder. Photos leave at once.

        Returns:
            how many photos left the library; their embeddings stay.

        Raises:
            FolderError: the library has no such folder.
            ExclusionError: the pattern can match nothing, or is one that takes back (`!`).
        """
        left_out = add_exclusion(self._catalog, self._find_folder(folder).id, pattern)
        self._engines.catch_up()
        return len(left_out)

    def count_matches(self, folder: str | os.PathLike[str], pattern: str) -> int:
        """How many photos `exclude` would take out of the library; changes nothing.

        Raises:
            FolderError: the library has no such folder.
            ExclusionError: the pattern can match nothing, or is one that takes back (`!`).
        """
        return count_matches(self._catalog, self._find_folder(folder).id, pattern)

    def include(self, folder: str | os.PathLike[str], pattern: str) -> None:
        """Take a pattern of `exclude` away; what it left out comes back with `index`.

        Raises:
            FolderError: the library has no such folder.
            ExclusionError: the folder has no such pattern.
        """
        remove_exclusion(self._catalog, self._find_folder(folder).id, pattern)

    def _find_folder(self, path: str | os.PathLike[str]) -> FolderRow:
        asked = expanded(path).absolute()
        rows = self._catalog.folders()
        row = find_same(asked, rows) or find_same(asked.resolve(), rows)
        if row is not None:
            return row
        known = ", ".join(str(row.path) for row in rows) or "none"
        raise FolderError(f"{asked} is not a folder of this library. Its folders: {known}.")

    # Indexing

    def index(
        self,
        folders: Sequence[str | os.PathLike[str] | Part] | None = None,
        *,
        progress: ProgressCallback | None = None,
        cancel: threading.Event | None = None,
        control: IndexControl | None = None,
        settle_seconds: float = 0.0,
        switch: bool = True,
    ) -> IndexReport:
        """Bring folders of the library up to date with the disk, and embed what is new or changed.

        If a switch to another model is under way, the whole library is embedded for that afterwards, and it comes into
        use when nothing is left.

        Args:
            folders: which, or which parts of them, none inside another; all if None. None of them (`()`) is for the
                switch alone.
            progress: called from this thread after each photo, and now and then while scanning.
            cancel: set it, from any thread, to stop within about a second. What is done stays done.
            control: in place of `cancel`, to pause the run, to resume it, or to make it gentle, too.
            settle_seconds: files that were written to so recently may be incomplete, and are left for another run.
            switch: whether to go on with a switch that is under way.

        Raises:
            FolderError: one of `folders` is not in the library.
            PackError: the model in use, or the one to come, is missing or damaged.
            LibraryBusyError: another process is indexing this library.
            LibraryError: the state folder cannot be written, for instance because the disk is full.
        """
        places = self._find_places(folders)
        control = control or IndexControl(cancel)
        control.threads = control.threads or self.index_threads
        notify, cancel = progress or _ignore, control.cancelled

        def on_found(count: int, folder: Path) -> None:
            notify(IndexProgress(True, 0, count, 0, folder))
            control.may_go_on()

        with writer_lock(self.home):
            scans = reconcile(self._catalog, places, cancel, on_found, settle_seconds)
            online = {row.id: row for (row, _), scan in zip(places, scans, strict=True) if not scan.offline}
            engine = self._engines.current()
            ingest = Ingest(self._catalog, engine.pack, control, notify)
            ahead: tuple[int, str | None] = (0, None)
            if not cancel.is_set():
                engine.vectors.start()
                ingest.run(list(online.values()))
                engine.vectors.catch_up()
            if not cancel.is_set():  # a large library takes seconds to write, and a later run does it
                engine.vectors.save()
            if not cancel.is_set() and switch:
                ahead = self.switching.go_on(control, notify)
            if not cancel.is_set() and self._engines.follows_choice:
                self.embeddings.drop_unused_files()
        report = _report([(row, scan) for (row, _), scan in zip(places, scans, strict=True)], ingest, cancel.is_set())
        return replace(report, embedded_ahead=ahead[0], switched_to=ahead[1])

    def _find_places(self, asked: Sequence[str | os.PathLike[str] | Part] | None) -> list[tuple[FolderRow, Part]]:
        if asked is None:
            return [(row, Part(row.path)) for row in self._catalog.folders()]
        parts = [place if isinstance(place, Part) else Part(Path(place)) for place in asked]
        return [(self._find_folder(part.folder), part) for part in parts]

    # Searching

    def search(
        self,
        query: str | Query = "",
        limit: int = 50,
        *,
        like: Likeness | None = None,
        offset: int = 0,
        sort: Sort = "relevance",
        fold_duplicates: bool = True,
        model: str | None = None,
    ) -> list[Hit]:
        """The photos that show what `query` says, in Chinese or English, best first.

        Args:
            query: a text with signs and filters as `indexer.query` reads it; may be empty if `like` is given.
            limit: how many answers at most.
            like: a photo to find similar ones to, or a tuple of several; together with a query, both count alike.
            offset: how many answers to leave out at the beginning, for paging.
            sort: by relevance; or by date, the newest or the oldest first, only what matches well.
            fold_duplicates: let one answer stand for copies and bursts.
            model: answer with another installed model than the one in use, by what that has embedded so far.

        Raises:
            QueryError: the query is empty, too long, has a filter that makes no sense, or is in a script that the
                model does not know.
            PhotoError: `like` cannot be opened.
            ModelError: there is no such `model`.
            PackError: the model is missing or damaged.
            LibraryError: the catalog cannot be read.
        """
        if isinstance(query, str) and like is None:
            query = parse_query(query)  # refuses an empty one
        hits = self.ask(query, like=like, sort=sort, fold_duplicates=fold_duplicates, model=model).hits(offset, limit)
        return [hit for hit in hits if hit.photo]  # one may have left the library a moment ago

    def ask(
        self,
        query: str | Query = "",
        *,
        like: Likeness | None = None,
        sort: Sort = "relevance",
        fold_duplicates: bool = True,
        model: str | None = None,
    ) -> Answer:
        """All photos in the order in which they answer `query`, to be read page by page.

        Args:
            query: as for `search`; if it is empty and there is no `like`, the answer is every photo of the library,
                the newest first unless the oldest are asked for, also those that cannot be searched yet.
            like, sort, fold_duplicates, model: as for `search`.

        Raises:
            QueryError: the query is too long, has a filter that makes no sense, or is in a script that the model does
                not know.
            PhotoError: `like` cannot be opened.
            LibraryError: the catalog cannot be read.
        """
        if isinstance(query, str):
            query = parse_query(query) if tidied(query) else Query()
        order = self._searcher(model).order(query, like, sort=sort, fold_duplicates=fold_duplicates)
        offline = {folder.id for folder in self.folders() if folder.state is FolderState.OFFLINE}
        return Answer(order, self._read_photos, self._catalog.aspects, offline)

    def explain(self, photo_id: int, query: str | Query = "", like: Likeness | None = None) -> Explanation:
        """Why a photo is among the answers to `query` and `like`, as `ask` takes them; of `like`, several too.

        Raises:
            KeyError: the photo has left the library.
            QueryError, PhotoError, LibraryError: as `ask` does.
        """
        if isinstance(query, str):
            query = parse_query(query) if tidied(query) else Query()
        return self._searcher().explain(photo_id, query, like)

    def listing(self, photo_ids: Sequence[int]) -> Answer:
        """Those of these photos that are in the library, in the order given, as an answer.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        there = self._catalog.photo_rows(photo_ids)
        offline = {folder.id for folder in self.folders() if folder.state is FolderState.OFFLINE}
        return Answer(
            listed([one for one in photo_ids if one in there]), self._read_photos, self._catalog.aspects, offline
        )

    def forget_photos(self, photo_ids: Sequence[int]) -> None:
        """Take photos out of the library whose files are no longer where they were, for instance in the trash.

        Embeddings stay; a file that is there after all, or comes back, is found again by `index`.

        Raises:
            LibraryError: the catalog cannot be written.
        """
        self._catalog.remove_photos(photo_ids)
        self._engines.catch_up()  # else a photo that is gone may stand for a copy that is there

    def answerable(self, texts: Sequence[str]) -> list[str]:
        """Those of `texts` that the library has good matches for, the best matched first.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        return self._searcher().answerable(texts)

    def _searcher(self, model: str | None = None) -> Searcher:
        """The model in use, or another one by its name, as a searcher."""
        engine = self._engines.current() if model is None else self._engines.of(self.packs.find(model).key)
        return engine.searcher

    # Telling

    def facets(self) -> Facets:
        """What the photos can be told apart by, for offering filters; looks at all of them.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        return read_facets(self._catalog)

    def photo(self, photo_id: int) -> Photo:
        """What the library knows of one photo.

        Raises:
            KeyError: it has left the library.
        """
        return self._read_photos([photo_id])[photo_id]

    def sample(self, count: int) -> list[Path]:
        """Where up to `count` photos are, spread over the folders that are online. None of them is opened."""
        online = [row.id for row in self._catalog.folders() if not is_offline(row)]
        where = f"state = '{PhotoState.INDEXED}' AND folder_id IN ({id_list(online)})"
        ids = [row[0] for row in self._catalog.rows(f"SELECT id FROM photos WHERE {where} ORDER BY id")]
        chosen = ids[:: max(1, len(ids) // count)][:count]
        return [photo.path for photo in self._read_photos(chosen).values()]

    def _read_photos(self, photo_ids: Sequence[int]) -> dict[int, Photo]:
        return {photo_id: _photo(row) for photo_id, row in self._catalog.photo_rows(photo_ids).items()}

    def failures(self, folder: str | os.PathLike[str] | None = None) -> list[Failure]:
        """The photos that could not be read, of one folder or all, in the order of their paths.

        Raises:
            FolderError: the library has no such folder.
        """
        folder_id = None if folder is None else self._find_folder(folder).id
        return [Failure(*failure) for failure in self._catalog.failures(folder_id)]

    def retry_failures(self, folder: str | os.PathLike[str] | None = None) -> int:
        """Let the next `index` read again what could not be read, of one folder or all; returns how many photos.

        Raises:
            FolderError: the library has no such folder.
        """
        return self._catalog.retry_failures(None if folder is None else self._find_folder(folder).id)

    def status(self) -> Status:
        """Folders, counts and model, as `shiying status` shows them."""
        folders = tuple(self.folders())
        manifest = self.pack.manifest
        counted = self._catalog.count_by_folder(manifest.fingerprint)
        counts = {folder.path: _photo_counts(folder, *counted.get(folder.id, (0, 0, 0))) for folder in folders}
        return Status(
            folders=folders,
            photos=PhotoCounts.sum(counts.values()),
            photos_by_folder=counts,
            pack_id=manifest.id,
            pack_name=f"{manifest.name} {manifest.version}",
            pack_fingerprint=manifest.fingerprint,
            embeddings_computed=self._catalog.counter("embeddings_computed"),
            switch=self.switching.state(),
        )


_PHOTO_DETAILS = ("id", "folder_id", "size", "error", "mtime_ns", "content_hash", *Metadata.__dataclass_fields__)


def _photo(row: dict[str, Any]) -> Photo:
    path = Path(row["folder_path"], row["path"])
    return Photo(path=path, state=PhotoState(row["state"]), **{key: row[key] for key in _PHOTO_DETAILS})


def _state(row: FolderRow) -> FolderState:
    return FolderState.OFFLINE if is_offline(row) else FolderState.ONLINE


def _photo_counts(folder: Folder, total: int, searchable: int, failed: int) -> PhotoCounts:
    return PhotoCounts(total, searchable, failed, total if folder.state is FolderState.OFFLINE else 0)


def _ignore(progress: IndexProgress) -> None:
    """Progress that nobody asked for."""


def _report(scans: list[tuple[FolderRow, Differences]], ingest: Ingest, cancelled: bool) -> IndexReport:
    found = sum(scan.found for _, scan in scans)
    added = sum(len(scan.added) for _, scan in scans)
    changed = sum(len(scan.changed) for _, scan in scans)
    moved = sum(len(scan.moved) for _, scan in scans)
    return IndexReport(
        found=found,
        added=added,
        changed=changed,
        removed=sum(len(scan.removed) for _, scan in scans),
        moved=moved,
        unchanged=found - added - changed - moved - sum(len(scan.unsettled) for _, scan in scans),
        embedded=ingest.embedded,
        failures=tuple(ingest.failures),
        offline=tuple(row.path for row, scan in scans if scan.offline),
        unreadable=tuple(failure for _, scan in scans for failure in scan.unreadable),
        unsettled=tuple({part: None for row, scan in scans for part in _unsettled_parts(row, scan)}),
        cancelled=cancelled,
    )


def _unsettled_parts(row: FolderRow, scan: Differences) -> Iterator[Part]:
    for entry in scan.unsettled:
        yield Part(row.path, entry.path.rpartition("/")[0], deep=False)
