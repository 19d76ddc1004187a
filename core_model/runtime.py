"""onnxruntime sessions, set up the same way for both encoders."""

from __future__ import annotations

import os

import onnxruntime

from core_model.errors import PackError

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
        PackError: onnxruntime cannot run the graph.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or usable_cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise PackError(f"onnxruntime {onnxruntime.__version__} cannot run {name}: {error}") from error
