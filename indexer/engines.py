"""The models that an open library works with: the one in use, and any other that it is asked about.

A change of the model in use, by whichever process, is noticed between two questions. Whoever has been given an engine
keeps it for as long as the question lasts, so the vectors of two models never meet in one answer.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from core_model import Pack
from indexer.catalog import Catalog
from indexer.packs import Packs
from indexer.search.searcher import Searcher
from indexer.vectors import VectorIndex


@dataclass(frozen=True)
class Engine:
    """A model at work on a library: its pack, what it embedded, and the searcher over both."""

    pack: Pack
    vectors: VectorIndex
    searcher: Searcher


class Engines:
    """Opens each model when it is first needed. Any thread may ask; while one is opened, those that are open answer.

    Args:
        packs: the models of the library.
        catalog: its catalog, which outlives the engines.
        given: the only model there is, whatever is chosen; if None, the library's choice counts.
    """

    def __init__(self, packs: Packs, catalog: Catalog, given: Pack | None) -> None:
        self._packs = packs
        self._catalog = catalog
        self._given = given
        self._lock = threading.Lock()  # guards what is open, and is held for a moment only
        self._opening = threading.Lock()
        self._open: dict[str, Engine] = {}
        self._compared = ""
        self._retired: list[VectorIndex] = []

    @property
    def follows_choice(self) -> bool:
        """Whether it is the library's choice that says which model is in use."""
        return self._given is None

    def current(self) -> Engine:
        """The model in use.

        Raises:
            PackError: it is missing or damaged.
            LibraryError: the state folder cannot be read.
        """
        return self.of("" if self._given else self._packs.choice.name)

    def of(self, key: str) -> Engine:
        """The model that a `Choice` calls `key`; errors as for `current`."""
        with self._lock:
            engine = self._open.get(key)
        engine = engine or self._open_engine(key)
        with self._lock:
            if len(self._open) > 1:
                self._retire_spare(key)
        return engine

    def catch_up(self) -> None:
        """Let the next answer of each model that is open be of the photos that are there now.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        with self._lock:
            engines = list(self._open.values())
        for engine in engines:
            engine.vectors.catch_up()

    def close(self) -> None:
        """Stop what the models do beside answering. Nobody may ask for one any more."""
        for vectors in (*self._retired, *(engine.vectors for engine in self._open.values())):
            vectors.close()

    def _open_engine(self, key: str) -> Engine:
        with self._opening:
            with self._lock:
                engine = self._open.get(key)
            if engine is None:  # else another thread has opened it meanwhile
                pack = self._given or self._packs.open_chosen(key)
                dimensions, folder = pack.manifest.embedding_dim, self._catalog.home.vectors
                vectors = VectorIndex(self._catalog, pack.fingerprint, dimensions, folder)
                engine = Engine(pack, vectors, Searcher(self._catalog, pack, vectors))
                with self._lock:
                    self._open[key] = engine
            return engine

    def _retire_spare(self, asked: str) -> None:
        """Let go of models that are not chosen any more. One that is only compared stays until another is."""
        choice = self._packs.choice
        chosen = {choice.name, choice.target}
        if asked not in chosen:
            self._compared = asked
        for key in self._open.keys() - chosen - {self._compared}:
            vectors = self._open.pop(key).vectors
            vectors.retire()
            self._retired = [old for old in self._retired if not old.is_idle] + [vectors]
