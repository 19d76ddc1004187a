"""Writes the towers as ONNX graphs whose batch, and for text also length, may vary."""

import logging
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

OPSET = 18


def export_image(tower: nn.Module, size: int, output: str = "embedding") -> onnx.ModelProto:
    """`pixels` uint8 (N, size, size, 3) to `output` float32 (N, D)."""
    pixels = torch.zeros(2, size, size, 3, dtype=torch.uint8)
    return _export(tower, (pixels,), ["pixels"], output, ({0: torch.export.Dim("batch")},))


def export_text(tower: nn.Module, output: str = "embedding") -> onnx.ModelProto:
    """`input_ids` and `attention_mask`, int64 (N, L), to `output` float32 (N, D)."""
    ids = torch.ones(2, 7, dtype=torch.long)
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length")}
    return _export(tower, (ids, torch.ones_like(ids)), ["input_ids", "attention_mask"], output, (axes, axes))


def _export(
    tower: nn.Module, example: tuple[Tensor, ...], inputs: list[str], output: str, axes: tuple[dict, ...]
) -> onnx.ModelProto:
    # The exporter reports its own internals through warnings and INFO lines that no user of ours can act on.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        path = Path(folder) / "graph.onnx"
        torch.onnx.export(
            tower.eval(),
            example,
            path,
            input_names=inputs,
            output_names=[output],
            dynamic_shapes=axes,
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
            external_data=False,
        )
        return onnx.load(path)
