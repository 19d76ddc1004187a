"""Rounding to fewer bits keeps what a graph computes, and drift is refused."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
import transformers

from trainer.errors import TrainerError
from trainer.export import export_image, export_text
from trainer.quantize import check_parity, check_spread, quantize_image, quantize_text, quantize_weights
from trainer.quantize.correction import fitted_lines
from trainer.quantize.image import is_convolutional
from trainer.quantize.rounding import Convolution, round_jointly
from trainer.quantize.weights import round_to_int8
from trainer.recipe import ImageStudentSection
from trainer.students import build_image_student


class Towerlet(torch.nn.Module):
    """The operations that carry a text tower's weights, in small."""

    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(60, 96)
        self.convolution = torch.nn.Conv1d(96, 96, 3, padding=1)
        self.linear = torch.nn.Linear(96, 80)
        self.matrix = torch.nn.Parameter(torch.randn(80, 64))

    def forward(self, input_ids, attention_mask):
        embeddings = self.embedding(input_ids) * attention_mask.unsqueeze(-1)
        features = self.convolution(embeddings.transpose(1, 2)).mean(dim=2)
        return torch.nn.functional.normalize(self.linear(features) @ self.matrix, dim=1)


class TextTransformer(torch.nn.Module):
    """A small BERT with a projection, as a text student is."""

    def __init__(self):
        super().__init__()
        config = transformers.BertConfig(
            vocab_size=2000, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128
        )
        self.trunk = transformers.BertModel(config, add_pooling_layer=False)
        self.projection = torch.nn.Linear(64, 64)

    def forward(self, input_ids, attention_mask):
        hidden = self.trunk(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return torch.nn.functional.normalize(self.projection(hidden[:, 0]), dim=1)


class ImageTransformer(torch.nn.Module):
    """A small ViT with a projection, as an image student is."""

    def __init__(self):
        super().__init__()
        config = transformers.ViTConfig(
            hidden_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=128,
            image_size=32,
            patch_size=8,
        )
        self.trunk = transformers.ViTModel(config, add_pooling_layer=False)
        self.projection = torch.nn.Linear(64, 64)

    def forward(self, pixels):
        hidden = self.trunk(pixel_values=pixels.permute(0, 3, 1, 2).float() / 128 - 1).last_hidden_state
        return torch.nn.functional.normalize(self.projection(hidden.mean(dim=1)), dim=1)


def run(graph: onnx.ModelProto, **inputs: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    vectors = session.run(None, inputs)[0]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def run_text(graph: onnx.ModelProto, ids: np.ndarray) -> np.ndarray:
    return run(graph, input_ids=ids, attention_mask=np.ones_like(ids))


def kinds(graph: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in graph.graph.node]


@pytest.fixture(scope="module")
def graph() -> onnx.ModelProto:
    torch.manual_seed(1)
    return export_text(Towerlet(), output="vectors")


@pytest.fixture(scope="module")
def transformer() -> onnx.ModelProto:
    torch.manual_seed(2)
    return export_text(TextTransformer(), output="vectors")


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    """Smooth random pictures, uint8 (12, 32, 32, 3)."""
    coarse = np.random.default_rng(0).integers(0, 256, (12, 4, 4, 3))
    return np.repeat(np.repeat(coarse, 8, axis=1), 8, axis=2).astype(np.uint8)


def test_each_channel_has_its_own_step():
    values = np.array([[1.27, -0.5], [0.1, 0.0]], np.float32)
    rounded, step = round_to_int8(values, 0)
    assert rounded.tolist() == [[127, -50], [127, 0]]
    np.testing.assert_allclose(step, [[0.01], [0.1 / 127]], rtol=1e-6)
    assert round_to_int8(np.zeros((2, 2), np.float32), 1)[0].tolist() == [[0, 0], [0, 0]]


def test_weights_become_int8_and_the_output_stays(graph: onnx.ModelProto):
    small = quantize_weights(graph)
    onnx.checker.check_model(small)
    ids = np.random.default_rng(0).integers(0, 60, (4, 9))
    exact, rounded = run_text(graph, ids), run_text(small, ids)
    assert ((exact * rounded).sum(axis=1) > 0.999).all()
    assert not np.array_equal(exact, rounded)
    large = [tensor.data_type for tensor in small.graph.initializer if np.prod(tensor.dims) >= 4096]
    assert large == [onnx.TensorProto.INT8] * 4
    assert small.ByteSize() < 0.4 * graph.ByteSize()


def test_a_table_that_is_read_twice_is_stored_once():
    table = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)
    nodes = [
        onnx.helper.make_node("Gather", ["table", "input_ids"], ["first"]),
        onnx.helper.make_node("Gather", ["table", "attention_mask"], ["second"]),
        onnx.helper.make_node("Add", ["first", "second"], ["vectors"]),
    ]
    value, integer = onnx.helper.make_tensor_value_info, onnx.TensorProto.INT64
    inputs = [value("input_ids", integer, ["n"]), value("attention_mask", integer, ["n"])]
    outputs = [value("vectors", onnx.TensorProto.FLOAT, ["n", 64])]
    graph = onnx.helper.make_graph(nodes, "twice", inputs, outputs, [onnx.numpy_helper.from_array(table, "table")])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=10)
    small = quantize_weights(model)
    ids = np.array([3, 5])
    assert ((run_text(model, ids) * run_text(small, ids)).sum(axis=1) > 0.999).all()
    assert small.ByteSize() < 0.4 * model.ByteSize()


@pytest.mark.parametrize(
    ("scheme", "operator", "least_cosine", "most_size"),
    [
        ("int8", "DequantizeLinear", 0.999, 0.5),
        ("int8-dynamic", "DynamicQuantizeLinear", 0.99, 0.5),
        ("int4", "MatMulNBits", 0.95, 0.45),
    ],
)
def test_every_scheme_keeps_what_a_transformer_says(
    transformer: onnx.ModelProto, scheme: str, operator: str, least_cosine: float, most_size: float
):
    small = quantize_text(transformer, scheme)
    ids = np.random.default_rng(0).integers(0, 2000, (6, 11))
    exact, rounded = run_text(transformer, ids), run_text(small, ids)
    assert ((exact * rounded).sum(axis=1) > least_cosine).all()
    assert not np.array_equal(exact, rounded)
    assert operator in kinds(small)
    assert small.ByteSize() < most_size * transformer.ByteSize()


def test_float32_changes_nothing(transformer: onnx.ModelProto, pixels: np.ndarray):
    assert quantize_text(transformer, "float32") == transformer
    assert quantize_image(transformer, pixels, "float32") == transformer


@pytest.mark.parametrize("scheme", ["int8", "int8-dynamic", "int4"])
def test_the_original_graph_is_left_alone(graph: onnx.ModelProto, scheme: str):
    before = graph.SerializeToString()
    quantize_text(graph, scheme)
    assert graph.SerializeToString() == before


def test_a_vision_transformer_keeps_attention_in_float(pixels: np.ndarray):
    torch.manual_seed(3)
    exact = export_image(ImageTransformer(), 32, output="vectors")
    assert not is_convolutional(exact)
    small = quantize_image(exact, pixels)
    produced = {name: node.op_type for node in small.graph.node for name in node.output}
    products = [[produced.get(name) for name in node.input] for node in small.graph.node if node.op_type == "MatMul"]
    assert products.count(["DequantizeLinear", "DequantizeLinear"]) == 2 * 6
    assert all(
        produced.get(node.input[0]) != "DequantizeLinear" for node in small.graph.node if node.op_type == "Softmax"
    )
    cosines = (run(exact, pixels=pixels) * run(small, pixels=pixels)).sum(axis=1)
    assert (cosines > 0.99).all()
    assert cosines.max() < 1 - 1e-7
    assert small.ByteSize() < 0.6 * exact.ByteSize()


def test_a_convolutional_trunk_computes_in_whole_numbers(pixels: np.ndarray):
    torch.manual_seed(4)
    section = ImageStudentSection("efficientnet-lite", "efficientnet-lite0", 32, pretrained=False)
    exact = build_image_student(section, 12).graph()
    assert is_convolutional(exact)
    small = quantize_image(exact, pixels)
    assert kinds(small).count("QuantizeLinear") > 40
    assert ((run(exact, pixels=pixels) * run(small, pixels=pixels)).sum(axis=1) > 0.9).all()
    assert small.ByteSize() < 0.35 * exact.ByteSize()


def test_what_rounding_does_to_pooled_features_is_taken_back(pixels: np.ndarray):
    torch.manual_seed(5)
    section = ImageStudentSection("efficientnet-lite", "efficientnet-lite0", 32, pretrained=False)
    exact = build_image_student(section, 12).graph()
    small = quantize_image(exact, pixels)
    pooled = next(node.output[0] for node in exact.graph.node if node.op_type == "ReduceMean")
    wanted = inner(exact, pooled, pixels)
    before, after = (((inner(small, name, pixels) - wanted) ** 2).sum() for name in (pooled, f"{pooled}_corrected"))
    assert after < 0.9 * before
    np.testing.assert_allclose(inner(small, f"{pooled}_corrected", pixels).mean(axis=0), wanted.mean(axis=0), atol=1e-4)


def inner(graph: onnx.ModelProto, name: str, pixels: np.ndarray) -> np.ndarray:
    """What `graph` has under `name`."""
    seen = onnx.ModelProto()
    seen.CopyFrom(graph)
    seen.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(seen.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run([name], {"pixels": pixels})[0]


def test_rounding_together_is_plain_rounding_where_inputs_have_nothing_to_do_with_each_other():
    weights = np.random.default_rng(1).normal(size=(3, 4, 9))
    steps = np.abs(weights).max(axis=2) / 63
    numbers = round_jointly(weights, steps, np.stack([np.eye(9)] * 3), 63)
    np.testing.assert_array_equal(numbers, np.rint(weights / steps[:, :, None]))
    assert np.abs(round_jointly(weights, steps / 4, np.stack([np.eye(9)] * 3), 63)).max() == 63


def test_rounding_together_loses_less_of_what_comes_out():
    random = np.random.default_rng(2)
    inputs = random.normal(size=(2, 500, 5)) @ random.normal(size=(2, 5, 40)) + 0.1 * random.normal(size=(2, 500, 40))
    weights = random.normal(size=(2, 6, 40))
    steps = np.abs(weights).max(axis=2) / 7
    together = round_jointly(weights, steps, inputs.transpose(0, 2, 1) @ inputs, 7)
    alone = np.rint(weights / steps[:, :, None])

    def loss(numbers: np.ndarray) -> float:
        return float((((numbers * steps[:, :, None] - weights) @ inputs.transpose(0, 2, 1)) ** 2).mean())

    assert loss(together) < 0.3 * loss(alone)


@pytest.mark.parametrize(
    ("groups", "kernel", "stride", "pads"), [(1, 1, 1, (0,) * 4), (6, 3, 2, (0, 1, 2, 1)), (2, 3, 1, (1,) * 4)]
)
def test_second_moments_are_those_of_what_each_place_reads(groups, kernel, stride, pads):
    """A convolution with random weights has a mean square that its second moments tell."""
    random = np.random.default_rng(3)
    weights, values = random.normal(size=(12, 6 // groups, kernel, kernel)), random.normal(size=(2, 6, 7, 9))
    top, left, bottom, right = pads
    padded = torch.nn.functional.pad(torch.from_numpy(values), (left, right, top, bottom))
    out = torch.nn.functional.conv2d(padded, torch.from_numpy(weights), stride=stride, groups=groups)
    convolution = Convolution("", "", weights, groups, (stride, stride), pads)
    moments, rows = convolution.moments(values), convolution.grouped_weights
    energy = np.einsum("goi,gij,goj->go", rows, moments, rows).ravel()
    np.testing.assert_allclose(energy, (out**2).sum(dim=(0, 2, 3)).numpy(), rtol=1e-5)


def test_a_line_through_each_channel_has_least_squares():
    exact = np.random.default_rng(0).normal(3, 1, (200, 4))
    slope, offset = fitted_lines((exact - [1.0, 0.0, -2.0, 0.5]) / [1.5, 1.0, 0.7, 50.0], exact)
    np.testing.assert_allclose(slope, [1.5, 1.0, 0.7, 2.0], rtol=1e-5)
    np.testing.assert_allclose(offset[:3], [1.0, 0.0, -2.0], atol=1e-5)
    dead, shifted = np.zeros((9, 1)), np.full((9, 1), 0.25)
    assert [float(line[0]) for line in fitted_lines(dead, shifted)] == [1.0, 0.25]


def figures(recall: float) -> dict:
    return {"en human": {"text_to_image": {"recall@10": recall}, "image_to_text": {"recall@10": 60.0}}}


GOOD = {"image": 0.995, "text": 0.999}


def test_a_faithful_model_passes():
    check_parity(figures(58.0), figures(57.2), GOOD, max_recall_drop=1.0, min_cosine=0.98)
    check_parity(figures(58.0), figures(61.0), GOOD, max_recall_drop=1.0, min_cosine=0.98)  # by chance: it finds more


@pytest.mark.parametrize(
    ("rounded", "cosines", "fault"),
    [
        (figures(56.5), GOOD, "en human text-to-image recall@10 moves from 58.0 to 56.5"),
        (figures(58.0), {"image": 0.9, "text": 0.999}, "the image tower's mean cosine is 0.9000"),
    ],
)
def test_drift_is_refused(rounded: dict, cosines: dict, fault: str):
    with pytest.raises(TrainerError, match=fault) as caught:
        check_parity(figures(58.0), rounded, cosines, max_recall_drop=1.0, min_cosine=0.98)
    assert "no pack was written" in str(caught.value)


def test_a_cosine_that_is_not_a_number_is_refused():
    with pytest.raises(TrainerError, match="the text tower's mean cosine is nan"):
        check_parity(figures(58.0), figures(58.0), {"text": float("nan")}, max_recall_drop=1.0, min_cosine=0.98)


def test_a_model_that_tells_nothing_apart_is_refused():
    check_spread({"image": 0.4, "text": 0.94}, 0.95)
    for likeness in ({"image": 0.999, "text": 0.1}, {"image": 0.1, "text": float("nan")}):
        with pytest.raises(TrainerError, match="about the same vector"):
            check_spread(likeness, 0.95)
