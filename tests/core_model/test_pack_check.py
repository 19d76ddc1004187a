"""A pack whose files are sound may still not do what its manifest says; `Pack.check` finds out."""

from __future__ import annotations

import json

import pytest

from core_model import Manifest, PackError, load_pack
from core_model.pack import EMBEDDED_PACK


def image_graph(scale: float) -> bytes:
    """A graph that gives the mean colour, spread over 512 numbers and times `scale`."""
    onnx = pytest.importorskip("onnx")
    helper, kind = onnx.helper, onnx.TensorProto
    constants = {"axes": ([2], kind.INT64, [1, 2]), "spread": ([3, 512], kind.FLOAT, [scale] * 3 * 512)}
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["pixels"], ["float"], to=kind.FLOAT),
            helper.make_node("ReduceMean", ["float", "axes"], ["colour"], keepdims=0),
            helper.make_node("MatMul", ["colour", "spread"], ["embedding"]),
        ],
        "mean colour",
        [helper.make_tensor_value_info("pixels", kind.UINT8, ["n", 260, 260, 3])],
        [helper.make_tensor_value_info("embedding", kind.FLOAT, ["n", 512])],
        [helper.make_tensor(name, type_, shape, values) for name, (shape, type_, values) in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return model.SerializeToString()


def test_the_shipped_pack_and_its_altered_copy_run(make_pack, tmp_path):
    shipped, other = load_pack(), load_pack(make_pack(tmp_path / "别的 pack"))
    shipped.check()
    other.check()
    assert other.fingerprint != shipped.fingerprint


@pytest.mark.parametrize("dimension", [1, 256, 513])
def test_another_dimension_than_stated_is_refused(make_pack, tmp_path, dimension):
    pack = load_pack(make_pack(tmp_path / "pack", embedding_dim=dimension))
    with pytest.raises(PackError, match=rf"image\.onnx gives .*\(1, 512\) where \(1, {dimension}\) is expected"):
        pack.check()
    with pytest.raises(PackError, match=r"text\.onnx gives"):
        pack.text.encode(["猫"])


@pytest.mark.parametrize("name", ["image.onnx", "text.onnx"])
def test_a_file_that_is_no_graph_is_refused(make_pack, tmp_path, name):
    pack = load_pack(make_pack(tmp_path / "pack", contents={name: b"no graph"}))
    with pytest.raises(PackError, match=rf"{name} is not an ONNX graph"):
        pack.check()


@pytest.mark.parametrize("scale", [0.0, float("nan")])
def test_vectors_without_a_direction_are_refused(make_pack, tmp_path, scale):
    pack = load_pack(make_pack(tmp_path / "pack", contents={"image.onnx": image_graph(scale)}))
    with pytest.raises(PackError, match="without a direction"):
        pack.check()
    load_pack(make_pack(tmp_path / "sound", contents={"image.onnx": image_graph(1.0)})).check()


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "\x1b[31mred", "half \ud800"])
def test_a_name_that_a_terminal_cannot_show_is_refused(name):
    document = json.loads((EMBEDDED_PACK / "model.json").read_text(encoding="utf-8")) | {"name": name}
    with pytest.raises(PackError, match="name must be a line of text"):
        Manifest.from_json(json.dumps(document))
