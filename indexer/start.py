"""Where `shiying` starts: without a command, the window comes up without waiting for all that the commands need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points

from indexer.blas import stay_in_one_thread

WINDOW_GROUP = "shiying.window"
PACK_SUFFIX = ".shiying-model"
_OPTIONS = ("--home", "--offer")
_INTERRUPTED = 130

Window = Callable[[Sequence[str]], int]
"""The program of the window: takes its arguments, returns its exit status."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `shiying` with `argv` (default: the process's). Returns the exit status: 0 ok, 1 failure, 2 usage."""
    stay_in_one_thread()
    given = sys.argv[1:] if argv is None else list(argv)
    options = window_options(given)
    window = find_window() if options is not None else None
    if window is None or options is None:
        from indexer.cli import main as run  # takes a second, with onnxruntime and all

        return run(given)
    try:
        return window(options)
    except KeyboardInterrupt:
        return _INTERRUPTED


def find_window() -> Window | None:
    """The window, which another package of the distribution provides; None if this installation has none."""
    window = next(iter(entry_points(group=WINDOW_GROUP)), None)
    return window.load() if window else None


def window_options(argv: Sequence[str]) -> list[str] | None:
    """What the window is to be told; None if `argv` is for a command.

    A lone pack, which is what a desktop gives for a file that was opened, is to be offered for installing.
    """
    options: list[str] = []
    words = iter(argv)
    for word in words:
        value = next(words, None)
        if word in _OPTIONS and value is not None:
            options += [word, value]
        elif word.endswith(PACK_SUFFIX) and value is None:
            options += ["--offer", word]
        else:
            return None
    return options
