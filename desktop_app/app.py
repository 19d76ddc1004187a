"""Starts the window, or says in one sentence why it cannot be opened. Qt is imported only after that is known."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app.system_libraries import window_problem
from indexer.blas import stay_in_one_thread


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; returns the exit status."""
    stay_in_one_thread()
    options = _parser().parse_args(argv)
    if problem := window_problem():
        return _give_up(problem)
    gc.disable()  # until `Application` begins the upkeep: what is imported stays, and searching it delays the start
    try:
        from desktop_app import self_test
        from desktop_app.application import run
    except ImportError as error:
        if (error.name or "").partition(".")[0] in {"core_model", "indexer", "desktop_app"}:
            raise
        return _give_up(f"Shiying cannot open its window: {error}. Installing Shiying again may help.")
    if options.expect:
        return self_test.run(options.home, options.query, options.expect)
    return run(options.home, options.folder, options.query, options.offer)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shiying", description="Open the photo search window.")
    parser.add_argument("--home", type=Path, metavar="DIR", help="where Shiying keeps its state")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="a folder of photos to add and index")
    parser.add_argument("--query", default="", metavar="TEXT", help="what to search for at the start")
    parser.add_argument("--offer", type=Path, metavar="PACK", help="a model to offer for installing")
    parser.add_argument("--expect", metavar="NAME", help="for the self-test: close when this photo answers the query")
    return parser


def _give_up(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1
