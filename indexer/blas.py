"""Keeps numpy's linear algebra in the thread that asks for it."""

from __future__ import annotations

import os

_VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def stay_in_one_thread() -> None:
    """Have numpy start no threads of its own, unless the environment says how many; call it before numpy is imported.

    OpenBLAS, which numpy's wheels bring, shares out even products that take a tenth of a millisecond, and its threads
    then spin for a while in case there is more. On two cores, a query over 100,000 photos that is 27 ms of work cost
    106 ms of processor time so, taken from the window and from the pictures that are being made.
    """
    for variable in _VARIABLES:
        os.environ.setdefault(variable, "1")
