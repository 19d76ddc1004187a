"""Writes the towers as ONNX graphs whose batch, and for text also length, may vary."""

import logging
import warnings

import onnx
import onnx_ir
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
    for name in ("torch.onnx", "onnxscript", "onnx_ir"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            tower.eval(),
            example,
            input_names=inputs,
            dynamic_shapes=axes,
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    _name_output(program.model.graph, output)
    return program.model_proto


def _name_output(graph: onnx_ir.Graph, name: str) -> None:
    """Call the graph's output `name`, which a value inside may already be called, as a look-up of embeddings is."""
    for value in [*graph.initializers.values(), *(value for node in graph for value in node.outputs)]:
        if value.name == name:
            value.name = f"{name}_inside"
    graph.outputs[0].name = name
