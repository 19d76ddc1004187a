"""Graphs that reach beyond themselves are not opened, however the reaching is put."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core_model import PackError
from core_model.graph_check import check_graph
from core_model.pack import EMBEDDED_PACK
from core_model.runtime import open_session

onnx = pytest.importorskip("onnx")
helper, Kind = onnx.helper, onnx.TensorProto
OPSET = [helper.make_opsetid("", 18)]
ADD = helper.make_node("Add", ["x", "w"], ["y"])


def external(location: str = "weights.bin") -> onnx.TensorProto:
    outside = Kind(name="w", data_type=Kind.FLOAT, dims=[1], data_location=Kind.EXTERNAL)
    outside.external_data.add(key="location", value=location)
    return outside


def graph(node: onnx.NodeProto, weights: Sequence[onnx.TensorProto] = ()) -> onnx.GraphProto:
    ends = [helper.make_tensor_value_info(name, Kind.FLOAT, [1]) for name in ("x", "y")]
    return helper.make_graph([node], "g", ends[:1], ends[1:], list(weights))


def model(node: onnx.NodeProto, weights: Sequence[onnx.TensorProto] = (), **options: object) -> onnx.ModelProto:
    return helper.make_model(graph(node, weights), opset_imports=OPSET, ir_version=9, **options)


def constant(**value: object) -> onnx.NodeProto:
    return helper.make_node("Constant", [], ["y"], **value)


def branch(inner: onnx.GraphProto) -> onnx.NodeProto:
    return helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=inner)


def sparse(values: onnx.TensorProto) -> onnx.SparseTensorProto:
    return onnx.SparseTensorProto(values=values, dims=[1])


def with_sparse_weights() -> onnx.ModelProto:
    built = model(ADD)
    built.graph.sparse_initializer.append(sparse(external()))
    return built


def with_function(node: onnx.NodeProto) -> onnx.ModelProto:
    return model(ADD, functions=[helper.make_function("own", "F", [], ["y"], [node], OPSET)])


@pytest.mark.parametrize("name", ["image.onnx", "text.onnx"])
def test_the_shipped_graphs_pass(name):
    check_graph((EMBEDDED_PACK / name).read_bytes(), name)


def test_a_sound_graph_passes_and_runs():
    content = model(ADD, [helper.make_tensor("w", Kind.FLOAT, [1], [2.0])]).SerializeToString()
    (three,) = open_session(content, "image.onnx", 1).run(None, {"x": np.ones(1, np.float32)})
    assert three.tolist() == [3.0]


@pytest.mark.parametrize(
    "built",
    [
        model(ADD, [external()]),
        model(ADD, [external("../../../etc/passwd")]),
        model(ADD, [Kind(name="w", data_type=Kind.FLOAT, dims=[1], data_location=Kind.EXTERNAL)]),
        with_sparse_weights(),
        model(constant(value=external())),
        model(constant(sparse_value=sparse(external()))),
        model(branch(graph(ADD, [external()]))),
        model(branch(graph(branch(graph(ADD, [external()]))))),
        with_function(constant(value=external())),
    ],
    ids=["file", "file above", "location alone", "sparse", "constant", "sparse constant", "if", "if in if", "function"],
)
def test_weights_elsewhere_are_refused(built, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights.bin").write_bytes(np.ones(1, np.float32).tobytes())  # which onnxruntime would read
    with pytest.raises(PackError, match=r"image\.onnx keeps weights in another file"):
        open_session(built.SerializeToString(), "image.onnx", 1)


@pytest.mark.parametrize("nested", [False, True])
def test_operators_from_elsewhere_are_refused(nested):
    node = helper.make_node("Evil", ["x"], ["y"], domain="com.example")
    with pytest.raises(PackError, match=r"needs operators from 'com\.example'"):
        check_graph(model(branch(graph(node)) if nested else node).SerializeToString(), "text.onnx")


def test_functions_that_a_model_brings_along_are_its_own():
    content = with_function(helper.make_node("F", [], ["y"], domain="own")).SerializeToString()
    check_graph(content, "text.onnx")


def test_a_field_number_that_another_reader_would_cut_short_is_refused():
    tag = varint((7 << 3 | 2) + (1 << 32))  # the field `graph`, for who reads no more than 32 bits of it
    with pytest.raises(PackError, match="not an ONNX graph"):
        check_graph(tag + b"\0" + model(ADD).SerializeToString(), "image.onnx")


@pytest.mark.parametrize(
    "content",
    [
        b"\x00",
        b"\x0b",
        b"\x3a",
        b"\x3a\xff",
        b"\x3a\xff\xff\xff\xff\x7f",
        b"\xff" * 20,
        b"\x38\x01",
        b"\x3a\x03\x2a\x09a",
    ],
    ids=["field 0", "group", "no length", "cut", "too long", "endless", "number for a graph", "cut inside"],
)
def test_what_is_no_message_is_refused(content):
    with pytest.raises(PackError, match="not an ONNX graph"):
        check_graph(content, "image.onnx")


def test_endless_nesting_is_refused():
    content = b""
    for _ in range(200):
        for tag in (b"\x32", b"\x2a", b"\x0a"):  # the graph of an attribute of a node
            content = tag + varint(len(content)) + content
    with pytest.raises(PackError, match="not an ONNX graph"):
        check_graph(b"\x3a" + varint(len(content)) + content, "image.onnx")


def varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])
