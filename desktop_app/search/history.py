"""What was searched for: kept across runs in the state folder, newest first, and forgotten when asked.

Lives on the UI thread; the file is read and written by workers. A writer takes the entries as they are when its turn
comes, one writer at a time, so the file always ends up with the latest.
"""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from indexer.durable import replace_file

MOST_ENTRIES = 50
LONGEST_ENTRY = 200
"""Characters; what is longer was pasted, and is not worth offering again."""

REST_MS = 2000
"""How long a query must rest to be more than half typed."""

_log = logging.getLogger(__name__)


class History(QObject):
    """The queries, without repeats."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, path: Path, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._operations = operations
        self._entries: tuple[str, ...] = ()
        self._writing = threading.Lock()

    @property
    def entries(self) -> tuple[str, ...]:
        """The queries, the newest first."""
        return self._entries

    def load(self) -> None:
        """Read what was kept by earlier runs; what has been added since comes before it."""
        self._operations.query(self._read, self._put_behind, self._fail)

    def add(self, query: str, instead_of: str | None = None) -> None:
        """Remember a query, in place of one that it has grown out of if that is given."""
        if len(query) <= LONGEST_ENTRY:
            others = [entry for entry in self._entries if entry not in (query, instead_of)]
            self._change((query, *others))

    def remove(self, query: str) -> None:
        """Forget one query."""
        self._change(tuple(entry for entry in self._entries if entry != query))

    def clear(self) -> None:
        """Forget all."""
        self._change(())

    def _change(self, entries: tuple[str, ...]) -> None:
        if entries != self._entries:
            self._entries = entries[:MOST_ENTRIES]
            self._operations.query(self._write, lambda _: None, self._fail)
            self.changed.emit()

    def _put_behind(self, earlier: list[str]) -> None:
        self._entries = tuple(dict.fromkeys([*self._entries, *earlier]))[:MOST_ENTRIES]
        self.changed.emit()

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))

    # On a worker

    def _read(self) -> list[str]:
        from indexer.storage import storage_errors  # here, on a worker: SQLite comes with it

        with storage_errors(self._path.parent):
            try:
                document = json.loads(self._path.read_text(encoding="utf-8"))
                return [entry for entry in document["searches"] if isinstance(entry, str)]
            except FileNotFoundError:
                return []
            except (ValueError, KeyError, TypeError):
                _log.warning("%s is not as Shiying wrote it; the history begins anew.", self._path)
                return []

    def _write(self) -> None:
        from indexer.storage import storage_errors

        with self._writing, storage_errors(self._path.parent):
            document = {"version": 1, "searches": self._entries}
            replace_file(self._path, json.dumps(document, ensure_ascii=False, indent=1).encode())


class Recorder(QObject):
    """Decides which answered queries are worth remembering: those that rested, and those that led somewhere."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._query = ""
        self._settled_early = ""
        self._rested: str | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._record_rested)

    def follow(self, query: str) -> None:
        """This query is answered on the screen now; empty if it has no words or filters."""
        if query == self._query:
            return
        self._query = query
        self._rest.stop()
        if not query:
            self._rested = None
        elif query == self._settled_early:
            self.settle(query)
        else:
            self._rest.start()

    def settle(self, query: str) -> None:
        """Enter was pressed or a photo opened: it is meant; one that is not answered yet counts once it is."""
        if query != self._query:
            self._settled_early = query
        elif query:
            self._rest.stop()
            self._record(query)
            self._rested = None

    def _record_rested(self) -> None:
        self._record(self._query)
        self._rested = self._query

    def _record(self, query: str) -> None:
        grown = self._rested is not None and query.startswith(self._rested)
        self._history.add(query, instead_of=self._rested if grown else None)
