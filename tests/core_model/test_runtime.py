"""onnxruntime, as both encoders run it."""

from __future__ import annotations

import onnxruntime
import pytest

from core_model import PackError
from core_model.pack import EMBEDDED_PACK
from core_model.runtime import open_session


def test_a_graph_that_fails_is_told_of_once_and_not_on_standard_output(monkeypatch, capfd):
    """Where C++'s own errors come through, onnxruntime's Python code would say so itself, and try a second time."""
    tries: list[object] = []

    def fail(*arguments: object) -> None:
        tries.append(arguments)
        raise RuntimeError("vector::_M_default_append")

    monkeypatch.setattr(onnxruntime.InferenceSession, "_create_inference_session", fail)
    with pytest.raises(PackError, match=r"cannot run image\.onnx: vector::_M_default_append"):
        open_session((EMBEDDED_PACK / "image.onnx").read_bytes(), "image.onnx", threads=1)
    assert len(tries) == 1
    assert capfd.readouterr().out == ""
