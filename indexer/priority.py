"""Lets a thread stand back behind everything else that the computer does."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from contextlib import suppress

_LOWEST_NICENESS = 19
_WINDOWS_BACKGROUND_BEGIN = 0x10000  # THREAD_MODE_BACKGROUND_BEGIN: processor, disk and memory
_DARWIN_THREAD = 3  # PRIO_DARWIN_THREAD
_DARWIN_BACKGROUND = 0x1000  # PRIO_DARWIN_BG


def stand_back() -> None:
    """Give the calling thread the lowest priority, as far as the system lets it.

    There is no way back: Linux lets only root raise a priority again. A thread that is to be quick must be a new one,
    started by a thread that has not stood back.
    """
    with suppress(OSError, AttributeError):  # a run at full priority is no reason to stop
        if sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32")
            kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), _WINDOWS_BACKGROUND_BEGIN)
        elif sys.platform == "darwin":
            os.setpriority(_DARWIN_THREAD, 0, _DARWIN_BACKGROUND)
        else:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_NICENESS)
