"""What each model has embedded: how many vectors, how much room they take, and how to be rid of them.

Embeddings stay when their model is removed, so that nothing is computed again when it comes back. Here they end, when
the user asks for it.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass

from indexer.catalog import Catalog
from indexer.errors import LibraryError, ModelError
from indexer.packs import Packs, refuse_in_use
from indexer.storage import storage_errors
from indexer.vectors.space import CATALOG_BYTES, bytes_on_disk, drop_others
from indexer.writer_lock import writer_lock

SHOWN_DIGITS = 8
"""Digits of its fingerprint that stand for a model which is not there any more."""


@dataclass(frozen=True)
class Stored:
    """What one model has embedded. `name` is its `id@version`, or empty if no model with this fingerprint is there.

    `bytes` counts what the vectors take in the catalog and beside it.
    """

    fingerprint: str
    name: str
    count: int
    bytes: int

    @property
    def label(self) -> str:
        """What to call it by: its name, or the beginning of the fingerprint."""
        return self.name or self.fingerprint[:SHOWN_DIGITS]


class StoredEmbeddings:
    """The embeddings of all models that the library has ever used. Any method may be called from any thread."""

    def __init__(self, catalog: Catalog, packs: Packs) -> None:
        self._catalog = catalog
        self._packs = packs

    def all(self) -> list[Stored]:
        """One entry for each model that has embedded something: those that are there first, by name."""
        names = {pack.fingerprint: pack.name for pack in self._packs.known()}
        sql = """
            SELECT pack, count, length(vector) FROM embeddings JOIN (
                SELECT COUNT(*) AS count, MAX(id) AS last FROM embeddings WHERE pack != '' GROUP BY pack
            ) ON id = last
        """  # counted by the index alone, without a look at the vectors
        stored = [
            Stored(pack, names.get(pack, ""), count, self._bytes(pack, count, length))
            for pack, count, length in self._catalog.rows(sql)
        ]
        return sorted(stored, key=lambda one: (not one.name, one.label))

    def forget(self, label: str) -> Stored:
        """Delete what a model has embedded, and give the room back to the disk. The model itself stays where it is.

        Args:
            label: the model's id or `id@version`, or the first digits of its fingerprint if it is not there any more.

        Raises:
            ModelError: it is in use or about to be, has embedded nothing, or there is no such model.
            LibraryBusyError: another process is indexing this library.
            LibraryError: the catalog cannot be written.
        """
        with writer_lock(self._catalog.home), self._packs.folder.changing():
            stored = self._find(label)
            with self._catalog.transaction() as connection:
                connection.execute("DELETE FROM embeddings WHERE pack = ''")
                last = connection.execute("SELECT MAX(id) FROM embeddings").fetchone()[0]
                connection.execute("DELETE FROM embeddings WHERE pack = ?", [stored.fingerprint])
                # An id that was given once is never given again, to whoever still holds a vector by it.
                connection.execute(
                    "INSERT OR IGNORE INTO embeddings (id, content_hash, pack, vector) VALUES (?, x'', '', x'')", [last]
                )
            self.drop_unused_files(stored.fingerprint)
            self._shrink()
        return stored

    def drop_unused_files(self, *unwanted: str) -> None:
        """Remove the files beside the catalog of models that are neither in use, nor to come, nor to go back to."""
        choice = self._packs.choice
        chosen = {choice.name, choice.target, choice.former}
        kept = {pack.fingerprint for pack in self._packs.known() if pack.key in chosen}
        drop_others(self._catalog.home.vectors, kept - set(unwanted))

    def _find(self, label: str) -> Stored:
        stored = self.all()
        orphans = [one for one in stored if not one.name and label and one.fingerprint.startswith(label)]
        if len(orphans) == 1:
            return orphans[0]
        pack = self._packs.find(label)
        refuse_in_use(pack)
        found = next((one for one in stored if one.fingerprint == pack.fingerprint), None)
        if found is None:
            raise ModelError(f"{pack.name} has embedded nothing, so there is nothing to delete.")
        if any(other.active or other.target for other in self._packs.known() if other.fingerprint == pack.fingerprint):
            raise ModelError(f"What {pack.name} embedded is in use by another model with the same graphs.")
        return found

    def _bytes(self, pack: str, count: int, vector_bytes: int) -> int:
        with storage_errors(self._catalog.home.folder):
            return count * (vector_bytes + CATALOG_BYTES) + bytes_on_disk(self._catalog.home.vectors / pack)

    def _shrink(self) -> None:
        """Let SQLite give back what it no longer needs, if there is room for the copy that it makes meanwhile.

        If it does not come to that, new embeddings take that room.
        """
        with suppress(LibraryError), storage_errors(self._catalog.home.folder):
            size = self._catalog.home.catalog.stat().st_size
            if shutil.disk_usage(self._catalog.home.folder).free > 2 * size:
                self._catalog.rows("VACUUM")
