"""`shiying --self-test`: tries this installation, and says what is missing or broken in it."""

from __future__ import annotations

import os
import time

from indexer.cli.exit_status import FAILURE, OK
from indexer.cli.output import say
from indexer.self_test import Check, OpenWindow, checks


def run(open_window: OpenWindow | None) -> int:
    """Run all checks, a line for each; the exit status is that of a failure if one of them fails."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # there may be no display, and the window is not for anybody's eyes
    failed = [check.name for check in checks(open_window) if not _passes(check)]
    if failed:
        say(f"Not whole: {', '.join(failed)}. Installing Shiying again may help.")
        return FAILURE
    say("All is well.")
    return OK


def _passes(check: Check) -> bool:
    # The name is there before the check is run: one that crashes the program is the last that is named.
    print(f"{check.name} … ", end="", flush=True)  # noqa: T201
    began = time.monotonic()
    try:
        seen = check.run()
    except Exception as error:  # noqa: BLE001 (whatever is broken, the other checks tell more)
        say(f"FAILED: {type(error).__name__}: {error}")
        return False
    say(f"ok, {time.monotonic() - began:.1f} s: {seen}")
    return True
