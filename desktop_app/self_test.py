"""Opens the window, waits until it shows the photo that answers a query, and closes it: the window's own self-test.

Everything here runs on the UI thread.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.application import Application
from desktop_app.reports.session import Session
from desktop_app.single_instance import Wish
from indexer.paths import find_home

PATIENCE_MS = 180_000
_LOOK_MS = 50


def run(home: Path | None, query: str, expected: str) -> int:
    """Returns 0 once the photo named `expected` is the first answer to `query`, 1 if that does not come to be."""
    app, state = QApplication(sys.argv[:1]), find_home(home)
    application = Application(app, state, Session(state.reports))
    grid = application.window.results.grid

    def look() -> None:
        if [hit.path.name for hit in grid.hits()][:1] == [expected]:
            app.exit(0)

    looking = QTimer(interval=_LOOK_MS)
    looking.timeout.connect(look)
    looking.start()
    QTimer.singleShot(PATIENCE_MS, lambda: app.exit(1))
    application.open(Wish(query=query))
    status = app.exec()
    if status:
        sys.stderr.write(f"The window says: {application.window.banner.sentence or 'nothing'}\n")
    looking.stop()
    application.window.close()
    return application.finish(status)
