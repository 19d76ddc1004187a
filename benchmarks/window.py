"""How soon the window is there, and for how long it ever stands still.

    python benchmarks/window.py [--photos 100000] [--repeat 5] [--platform offscreen]

The library is made for the occasion, as in `search.py`, with a file for every photo. Each start is a process of its own
that opens the window, types a query, and tells when the window was shown, when the typed text was, and when the answer
was, from the moment at which the process began. One more goes through a session: typing, scrolling, other themes and
languages, the settings. Meanwhile a thread sends a beat to the event loop every few milliseconds; the longest times
that one had to wait are shown with what the UI thread was doing.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

BEAT_SECONDS = 0.005
STILL_MS = 50
"""A wait that is worth showing: what we promise never to exceed."""

QUERY = "a dog in the water"
SETTLE_MS = 1500
LONGEST_MS = 120_000


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--platform", default="offscreen", help="Qt's platform plugin")
    parser.add_argument("--run", choices=("start", "session"), help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, default=0.0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        run = Run(arguments.home, arguments.began)
        print(json.dumps(run.go(arguments.run == "session")), flush=True)
        run.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        make_photos(Path(folder), arguments.photos)
        starts = [run_apart(Path(folder), "start", arguments.platform) for _ in range(arguments.repeat)]
        session = run_apart(Path(folder), "session", arguments.platform)
    show_starts(starts, arguments.photos)
    show_session(session)


def make_photos(folder: Path, count: int) -> None:
    """Make a library of `count` photos in `folder`."""
    import skimage
    from PIL import Image
    from search import make_library

    from core_model import load_pack
    from indexer.paths import Home

    picture = folder / "picture.jpg"
    with Image.open(Path(skimage.__file__).parent / "data" / "coffee.png") as coffee:
        coffee.resize((1600, 1200)).save(picture, quality=90)
    make_library(Home(folder), load_pack(), count, picture)


def run_apart(home: Path, what: str, qt_platform: str) -> dict:
    """Run the window in a process of its own; what it tells of itself."""
    command = [sys.executable, __file__, "--run", what, "--home", str(home), "--began", str(time.time())]
    environment = os.environ | {"QT_QPA_PLATFORM": qt_platform, "SHIYING_LANG": "en", "OPENBLAS_NUM_THREADS": "1"}
    return json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)


class Run:
    """One life of the application, in this process. All but `Watchdog` is on the UI thread."""

    def __init__(self, home: Path, began: float) -> None:
        self._home = home
        self._began = began
        self.told: dict[str, float] = {}

    def go(self, whole_session: bool) -> dict:
        """Open the window, ask, and do what else there is to do; times in milliseconds."""
        gc.disable()  # as `desktop_app.app` does
        from PySide6.QtWidgets import QApplication

        from desktop_app.application import Application
        from desktop_app.reports.session import Session
        from desktop_app.single_instance import Wish
        from indexer.paths import Home

        app = QApplication(sys.argv[:1])
        self.application = Application(app, Home(self._home), Session(self._home / "reports"))
        self.application.open(Wish())
        self._wait(self.application.window.isVisible)
        app.processEvents()
        watchdog = Watchdog(app)  # before, there is nothing to click
        self._tell("window shown")
        self.application.window.field.setText(QUERY)
        self._rest(0)
        self._tell("typed text shown")
        self._wait(self._has_answer)
        self._tell("first answer")
        if whole_session:
            for step in self._session():
                watchdog.stage = step
                self._rest(SETTLE_MS)
        watchdog.end()
        return {"times": self.told | {"memory, MiB": resident_megabytes()}, "still": watchdog.still}

    def close(self) -> None:
        """End as a user does."""
        self.application.window.close()
        self.application.finish(0)

    def _session(self) -> Iterator[str]:
        settings = self.application.settings
        for text in ("s", "sn", "snow", "雪", "雪地里的小孩", "red car at night"):
            self.application.window.field.setText(text)
            yield f"typing {text}"
        grid = self.application.window.results.grid
        bar = grid.verticalScrollBar()
        for part in (0.1, 0.5, 1.0, 0.0):
            bar.setValue(round(part * bar.maximum()))
            yield f"scrolling to {part:.0%}"
        self.application.show_settings()
        yield "opening the settings"
        for theme in ("dark", "light"):
            settings.theme = theme
            yield f"the {theme} theme"
        for language in ("zh_CN", "en"):
            settings.language = language
            yield f"speaking {language}"
        self.application.show_shortcuts()
        yield "opening the sheet of keys"
        self.application.window.resize(1400, 900)
        yield "resizing"
        self.application.window.field.clear()
        yield "clearing the query"

    def _has_answer(self) -> bool:
        grid = self.application.window.results.grid
        return grid.isVisible() and grid.count() > 0 and grid.photo_at(0) is not None

    def _tell(self, what: str) -> None:
        self.told[what] = 1000 * (time.time() - self._began)

    def _wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONGEST_MS / 1000
        while not until():
            if time.monotonic() > deadline:
                raise TimeoutError
            self._rest(5)

    def _rest(self, milliseconds: int) -> None:
        from pulse import rest  # late, as all of Qt here

        rest(milliseconds)


class Watchdog:
    """A thread that sends beats to the event loop, and looks at what the UI thread does when one is late."""

    def __init__(self, app) -> None:
        from PySide6.QtCore import QObject, Qt, Signal

        class Heart(QObject):
            beat = Signal()

        self.stage = "starting"
        self.still: list[dict] = []
        self._ui_thread = threading.get_ident()
        self._heart, self._answered, self._ended = Heart(app), threading.Event(), threading.Event()
        self._heart.beat.connect(self._answered.set, Qt.ConnectionType.QueuedConnection)
        self._heart.beat.connect(_do_nothing)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            self._answered.clear()
            began, place = time.perf_counter(), ""
            self._heart.beat.emit()
            while not self._answered.wait(STILL_MS / 1000) and not self._ended.is_set():
                place = place or self._place()
            took = 1000 * (time.perf_counter() - began)
            if took > STILL_MS and not self._ended.is_set():
                self.still.append({"stage": self.stage, "ms": took, "place": place})

    def _place(self) -> str:
        """Where the UI thread is now, the innermost call last."""
        frame = sys._current_frames().get(self._ui_thread)
        calls = traceback.extract_stack(frame) if frame else []
        return " > ".join(f"{Path(call.filename).name}:{call.lineno} {call.name}" for call in calls[-4:])


def _do_nothing() -> None:
    pass


def resident_megabytes() -> float:
    """The MiB of memory that this process holds now, files that it has mapped included."""
    import psutil

    return psutil.Process().memory_info().rss / (1 << 20)


def show_starts(starts: list[dict], photos: int) -> None:
    """Print medians and the slowest of each, and the ratio to the time until the window is shown."""
    import numpy as np
    from rich.console import Console
    from rich.table import Table

    from core_model.runtime import usable_cores

    title = f"{photos:,} photos; {usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    table = Table("what", "median", "most", "ratio", title=title)
    shown = float(np.median([start["times"]["window shown"] for start in starts]))
    for what in starts[0]["times"]:
        values = [start["times"][what] for start in starts]
        median = float(np.median(values))
        is_time = "MiB" not in what
        ratio = f"{median / shown:.2f}" if is_time else ""
        table.add_row(what + (", ms" if is_time else ""), f"{median:.0f}", f"{max(values):.0f}", ratio)
    Console().print(table)


def show_session(session: dict) -> None:
    """Print when the UI thread stood still for longer than it should, the longest first."""
    from rich.console import Console
    from rich.table import Table

    table = Table("while", "ms", "where", title=f"The UI thread did nothing else for more than {STILL_MS} ms")
    for one in sorted(session["still"], key=lambda one: -one["ms"])[:12]:
        table.add_row(one["stage"], f"{one['ms']:.0f}", one["place"])
    Console().print(table)


if __name__ == "__main__":
    main()
