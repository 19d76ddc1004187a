"""Ctrl-C that loses nothing: the first asks the work to stop at the next safe point, the second stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from indexer.cli.output import remark

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def cancel_on_interrupt() -> Iterator[threading.Event]:
    """An event that Ctrl-C (or a polite kill) sets while the block runs. Main thread only."""
    cancel = threading.Event()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def request(number: int, frame: FrameType | None) -> None:
        cancel.set()
        remark("\nStopping; what is done is kept. Press Ctrl-C again to stop at once.")
        signal.signal(number, signal.default_int_handler)

    for number in _SIGNALS:
        signal.signal(number, request)
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
