"""Where every executable of a bundle starts: the `shiying` command, in a program that PyInstaller put together."""

from __future__ import annotations

import multiprocessing
import os
import sys


def main() -> int:
    """Run the command; the processes that it starts for single tasks begin here, too, and go their own way."""
    if sys.platform == "linux":
        import linux_start

        linux_start.prepare()
    multiprocessing.freeze_support()
    if sys.platform == "win32":
        settle_output()
    from indexer.start import main as run

    return run()


def settle_output() -> None:
    """Have somewhere to write to, and in an encoding that knows Chinese, wherever the output goes."""
    if sys.stdout is None:  # Windows gives a program without a console nothing to write to
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (until the end)
    for stream in (sys.stdout, sys.stderr):
        if not stream.isatty():  # into a file or another program; a console has its own way
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
