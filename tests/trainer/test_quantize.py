"""Rounding to int8 keeps what a graph computes, and drift is refused."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from trainer.errors import TrainerError
from trainer.export import export_text
from trainer.quantize import check_parity, quantize_weights


class Towerlet(torch.nn.Module):
    """The operations that carry a text tower's weights, in small."""

    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(50, 96)
        self.convolution = torch.nn.Conv1d(96, 96, 3, padding=1)
        self.linear = torch.nn.Linear(96, 80)
        self.matrix = torch.nn.Parameter(torch.randn(80, 64))

    def forward(self, input_ids, attention_mask):
        embeddings = self.embedding(input_ids) * attention_mask.unsqueeze(-1)
        features = self.convolution(embeddings.transpose(1, 2)).mean(dim=2)
        return torch.nn.functional.normalize(self.linear(features) @ self.matrix, dim=1)


def run(graph: onnx.ModelProto, ids: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]


@pytest.fixture(scope="module")
def graph() -> onnx.ModelProto:
    torch.manual_seed(1)
    return export_text(Towerlet(), output="vectors")


def test_weights_become_int8_and_the_output_stays(graph: onnx.ModelProto):
    small = quantize_weights(graph)
    onnx.checker.check_model(small)
    ids = np.random.default_rng(0).integers(0, 50, (4, 9))
    exact, rounded = run(graph, ids), run(small, ids)
    assert ((exact * rounded).sum(axis=1) > 0.999).all()
    assert not np.array_equal(exact, rounded)
    kinds = [tensor.data_type for tensor in small.graph.initializer if np.prod(tensor.dims) >= 5000]
    assert kinds.count(onnx.TensorProto.INT8) == 3
    assert small.ByteSize() < 0.5 * graph.ByteSize()


def test_the_original_graph_is_left_alone(graph: onnx.ModelProto):
    before = graph.SerializeToString()
    quantize_weights(graph)
    assert graph.SerializeToString() == before


def figures(recall: float) -> dict:
    return {"en human": {"text_to_image": {"recall@10": recall}, "image_to_text": {"recall@10": 60.0}}}


GOOD = {"image": 0.995, "text": 0.999}


def test_a_faithful_model_passes():
    check_parity(figures(58.0), figures(57.2), GOOD, max_recall_drop=1.0, min_cosine=0.98)


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
