"""Changes the model of a library without losing a photo from sight on the way.

The model in use answers until the one to come has embedded every photo that can be found; then the choice changes in
one step. What the switch is, is in the choice; how far it has come, is in the catalog. So a process that is killed at
any moment has nothing to clean up, and whoever indexes the library next goes on with it.

Photos in folders that are offline cannot be embedded. The switch waits for them, and they can be found meanwhile,
unless the user says that it shall not wait.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.catalog import Catalog, embedded_by, id_list
from indexer.control import IndexControl
from indexer.engines import Engines
from indexer.errors import LibraryBusyError, LibraryError, ModelError
from indexer.ingest import Ingest
from indexer.model import IndexProgress, SwitchPlan, SwitchState
from indexer.pace import SAMPLE_PHOTOS, seconds_each
from indexer.packs import KnownPack, Packs, damage
from indexer.presence import is_offline
from indexer.storage import storage_errors
from indexer.vectors.space import bytes_needed
from indexer.writer_lock import writer_lock

SPARE_BYTES = 64 << 20
"""What stays free on the disk beside the vectors, so that the library can go on."""

_FOUND = f"photos.state = 'indexed' AND {embedded_by(':now')}"
_READY = embedded_by(":then")


@dataclass(frozen=True)
class _Counts:
    """Of the photos that can be found: all, those that the other model has embedded, and the others out of reach."""

    found: int
    ready: int
    offline: int


class Switching:
    """The switches of one library. Any thread may call any method; `go_on` only who holds the writer lock."""

    def __init__(self, catalog: Catalog, packs: Packs, engines: Engines) -> None:
        self._catalog = catalog
        self._packs = packs
        self._engines = engines

    def plan(self, name: str, *, timed: bool = True) -> SwitchPlan:
        """What a switch to the model called `name` takes. It takes seconds to measure how long it will take.

        Raises:
            ModelError: there is no such model.
            PackError: it cannot be opened, if `timed`.
        """
        pack = self._packs.find(name)
        counts = self._count(pack)
        missing = counts.found - counts.ready
        to_embed = missing - counts.offline
        needed = bytes_needed(missing, pack.manifest.embedding_dim) if pack.manifest else 0
        with storage_errors(self._catalog.home.folder):
            free = shutil.disk_usage(self._catalog.home.folder).free
        return SwitchPlan(
            name=pack.name,
            title=pack.title,
            photos=counts.found,
            ready=counts.ready,
            to_embed=to_embed,
            offline=counts.offline,
            bytes_needed=needed,
            bytes_free=max(0, free - SPARE_BYTES),
            seconds=self._estimate(pack, to_embed) if timed else None,
        )

    def begin(self, name: str) -> SwitchState | None:
        """Begin to change to the model called `name`: it comes into use when it has embedded all photos that can be
        found, which `Library.index` does, also in later runs and in other processes. Takes the place of a switch that
        is under way.

        Returns:
            how far it is; None if the model has come into use at once, because nothing was left to embed, or because
            the model in use is damaged and finds nothing anyway.

        Raises:
            ModelError: there is no such model.
            PackError: it is damaged, or does not run here.
            LibraryError: the disk has no room for what it would embed; nothing has changed.
        """
        plan = self.plan(name, timed=False)
        if not plan.fits:
            raise LibraryError(
                f"The switch to {plan.name} needs {plan.bytes_needed >> 20:,} MiB, and {plan.bytes_free >> 20:,} MiB "
                f"are free at {self._catalog.home.folder}: free some space on that disk. Nothing was changed."
            )
        pack = self._packs.aim_at(name)
        if pack.target and damage(self._packs.active()):
            self._packs.use(pack.key)
        with suppress(LibraryBusyError), writer_lock(self._catalog.home):  # who holds it sees to the switch
            self._arrive(pack)
        return self.state()

    def cancel(self) -> None:
        """Give up the switch that is under way, if there is one. What was embedded is kept."""
        self._packs.aim_at_none()

    def use_now(self, name: str) -> None:
        """Bring a model into use at once, and end any switch. Photos that it has not embedded cannot be found until
        `Library.index` has embedded them. Errors as for `begin`, but for the disk's.
        """
        self._packs.use(name)

    def undo(self) -> None:
        """Go back to the model that was in use before, at once: what it embedded is still there.

        Raises:
            ModelError: there is none to go back to.
            PackError: it is damaged, or does not run here.
        """
        former = next((pack for pack in self._packs.known() if pack.former), None)
        if former is None:
            raise ModelError("No other model was in use before, or it is not there any more.")
        self._packs.use(former.key)

    def state(self) -> SwitchState | None:
        """How far the switch has come; None if none is under way."""
        pack = self._target()
        if pack is None:
            return None
        counts = self._count(pack)
        return SwitchState(pack.name, pack.title, counts.ready, counts.found, counts.offline)

    def go_on(self, control: IndexControl, notify: Callable[[IndexProgress], None]) -> tuple[int, str | None]:
        """Embed for the model that is to come, and bring it into use when nothing is left to do.

        Returns:
            how many vectors were computed, and the model's name if it has come into use.

        Raises:
            PackError: the model that is to come is missing or damaged; the one in use goes on.
            LibraryError: the catalog cannot be written.
        """
        pack = self._target()
        if pack is None or control.cancelled.is_set():
            return 0, None
        engine = self._engines.of(pack.key)

        def follow(progress: IndexProgress) -> None:
            notify(progress)
            if self._target_key() != pack.key:
                control.cancel()

        online = [row for row in self._catalog.folders() if not is_offline(row)]
        ingest = Ingest(self._catalog, engine.pack, control, follow, ahead=True)
        ingest.run(online)
        if ingest.embedded:
            self._catalog.revise()  # from now on, who compares the two models sees the new vectors, too
        engine.vectors.save()
        return ingest.embedded, pack.name if self._arrive(pack) else None

    def _arrive(self, pack: KnownPack) -> bool:
        """Bring the model into use if it lacks nothing, and nobody has given it up."""
        counts = self._count(pack)
        if counts.ready < counts.found:
            return False
        self._catalog.revise()
        return self._packs.arrive_at(pack.key)

    def _target_key(self) -> str | None:
        return self._packs.choice.target if self._engines.follows_choice else None

    def _target(self) -> KnownPack | None:
        key = self._target_key()
        return self._packs.chosen(key) if key is not None else None

    def _count(self, pack: KnownPack) -> _Counts:
        offline = id_list([row.id for row in self._catalog.folders() if is_offline(row)])
        sql = f"""
            SELECT COUNT(*), TOTAL(is_ready), TOTAL(NOT is_ready AND folder_id IN ({offline}))
            FROM (SELECT folder_id, {_READY} AS is_ready FROM photos WHERE {_FOUND})
        """
        packs = {"now": self._packs.active().fingerprint, "then": pack.fingerprint}
        return _Counts(*map(int, self._catalog.rows(sql, packs)[0]))

    # How long it takes

    def _estimate(self, pack: KnownPack, count: int) -> float | None:
        """Seconds for `count` photos, by embedding a few of them from all over the library."""
        if not count:
            return 0.0
        each = seconds_each(self._packs.open_chosen(pack.key), self._sample(pack))
        return None if each is None else each * count

    def _sample(self, pack: KnownPack) -> list[Path]:
        folders = {row.id: row for row in self._catalog.folders() if not is_offline(row)}
        where = f"{_FOUND} AND NOT {_READY} AND folder_id IN ({id_list(list(folders))})"
        packs = {"now": self._packs.active().fingerprint, "then": pack.fingerprint}
        sql = f"SELECT folder_id, path FROM photos WHERE {where} ORDER BY random() LIMIT {SAMPLE_PHOTOS}"
        return [folders[folder_id].path / path for folder_id, path in self._catalog.rows(sql, packs)]
