"""Opens and runs a pack in a process of its own, so that one that crashes onnxruntime ends that process and no other.

A pack is data, but its graphs are run by C++ code, and its tokenizer by Rust, which were not written for files that
mean harm. Once a pack has passed here, its hashes say that it is still the same.
"""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from core_model import PackError, load_pack

TRIAL_SECONDS = 180.0
MEMORY_BYTES = 16 << 30
"""Address space that the process may take, where the system can say so; a graph may ask for any amount."""


def try_pack(path: Path, patience: float = TRIAL_SECONDS) -> None:
    """Open the pack at `path` and run both of its graphs.

    Raises:
        PackError: it does not open or run, crashes, or takes longer than `patience` seconds.
    """
    # Not forked: a copy of a process with threads may hang by itself.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    trial = context.Process(target=_try, args=(path, theirs), daemon=True)
    trial.start()
    theirs.close()
    fault = _fault(ours, patience)
    trial.kill() if fault is None else None
    trial.join()
    ours.close()
    if fault is None:
        raise PackError(f"The pack does not answer within {patience:.0f} seconds, so it is not used.")
    if fault:
        raise PackError(fault)


def _fault(answer: Connection, patience: float) -> str | None:
    """What is wrong, empty if nothing; None if there is no answer in time."""
    try:
        return str(answer.recv()) if answer.poll(patience) else None
    except EOFError:
        return "The pack crashes the program that runs models, so it is not used."


def _try(path: Path, answer: Connection) -> None:
    _limit_memory()
    try:
        load_pack(path, threads=1).check()
    except PackError as error:
        answer.send(str(error))
    except MemoryError:
        answer.send("The pack needs more memory than this computer gives it, so it is not used.")
    else:
        answer.send("")


def _limit_memory() -> None:
    if sys.platform.startswith("linux"):
        import resource  # which Windows lacks

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
