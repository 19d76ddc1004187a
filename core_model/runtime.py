"""onnxruntime sessions, set up the same way for both encoders."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from core_model.errors import PackError
from core_model.graph_check import check_graph

ERRORS_ONLY = 3


def usable_cores() -> int:
    """The processor cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_session(graph: bytes, name: str, threads: int | None) -> onnxruntime.InferenceSession:
    """A CPU session over the ONNX graph in `graph`, running on `threads` threads (default: every usable core).

    Idle threads sleep rather than spin, so that a search that waits for typing costs no power.

    Raises:
        PackError: onnxruntime cannot run the graph, or the graph reaches beyond itself.
    """
    check_graph(graph, name)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or usable_cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.load_model_format", "ONNX")  # what has been checked, and no other
    try:
        # There is nothing to fall back to, and its own message of that would stand in the midst of what we print
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"], enable_fallback=0)
    except Exception as error:
        raise PackError(f"onnxruntime {onnxruntime.__version__} cannot run {name}: {error}") from error


class LazySession:
    """A session over `graph` that is opened when it is first run. Safe to run from several threads.

    Its one output must be `embedding_dim` numbers for each row of its inputs.
    """

    def __init__(self, graph: bytes, name: str, embedding_dim: int, threads: int | None) -> None:
        self.graph = graph
        self._name = name
        self._embedding_dim = embedding_dim
        self._threads = threads
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None

    def run(self, inputs: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
        """The graph's one output, float32 (N, D), for inputs of N rows.

        Raises:
            PackError: onnxruntime cannot run the graph, or the graph gives another shape.
        """
        with self._lock:
            if self._session is None:
                self._session = open_session(self.graph, self._name, self._threads)
        output: npt.NDArray[np.float32] = self._session.run(None, inputs)[0]
        expected = (len(next(iter(inputs.values()))), self._embedding_dim)
        if np.shape(output) != expected:
            raise PackError(f"{self._name} gives an array of shape {np.shape(output)} where {expected} is expected.")
        return output
