"""Rounds the exported graphs to int8 and refuses a result that strays from the float one.

The image trunk is quantised statically, weights per channel and activations by their range over calibration photos
(Jacob et al. 2018, arXiv 1712.05877). The heads and the text tower keep float activations: their weights alone are
stored as int8, which is where their size is, and their softmax and short sums would lose most.
"""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from trainer.errors import TrainerError

SMALLEST_WEIGHT = 4096  # values; rounding anything smaller saves nothing
CALIBRATION_BATCH = 8
FLOAT_CONVOLUTIONS = 6  # the trunk's first; rounding these thin layers costs more than all that follow together


class _Photos(CalibrationDataReader):
    def __init__(self, pixels: npt.NDArray[np.uint8]):
        self._batches: Iterator[npt.NDArray[np.uint8]] = iter(
            np.array_split(pixels, max(1, len(pixels) // CALIBRATION_BATCH))
        )

    def get_next(self) -> dict[str, npt.NDArray[np.uint8]] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"pixels": batch}


def quantize_image(graph: onnx.ModelProto, pixels: npt.NDArray[np.uint8]) -> onnx.ModelProto:
    """Quantise the trunk by the calibration photos `pixels`, uint8 (N, H, W, 3), and the head's weights.

    Weights use 7 of their 8 bits, because processors without VNNI add pairs of products in 16 bits, which could
    overflow with all 8.
    """
    root = logging.getLogger()
    level, root_level = root.level, logging.ERROR
    root.setLevel(root_level)  # onnxruntime advises on preprocessing that the exporter has done already
    try:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
            onnx.save(graph, source)
            quantize_static(
                source,
                target,
                _Photos(pixels),
                quant_format=QuantFormat.QDQ,
                op_types_to_quantize=["Conv", "Add", "Clip"],
                nodes_to_exclude=_float_nodes(graph),
                per_channel=True,
                reduce_range=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
            )
            quantized = onnx.load(target)
    finally:
        root.setLevel(level)
    return quantize_weights(quantized)


def _float_nodes(graph: onnx.ModelProto) -> list[str]:
    """Names of the nodes that keep float activations: the earliest ones, and those from the global pooling onwards."""
    nodes = list(graph.graph.node)
    convolutions = [i for i, node in enumerate(nodes) if node.op_type == "Conv"]
    pooling = next(i for i, node in enumerate(nodes) if node.op_type == "ReduceMean")
    return [node.name for node in nodes[: convolutions[FLOAT_CONVOLUTIONS]] + nodes[pooling:]]


def quantize_weights(graph: onnx.ModelProto) -> onnx.ModelProto:
    """A copy of `graph` whose large float matrices and kernels are stored as int8, one step per output channel."""
    result = onnx.ModelProto()
    result.CopyFrom(graph)
    weights = {tensor.name: tensor for tensor in result.graph.initializer}
    dequantizers: dict[str, onnx.NodeProto] = {}
    for node in result.graph.node:
        axis = _output_axis(node)
        tensor = weights.get(node.input[1]) if axis is not None else None
        if tensor is None or tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < SMALLEST_WEIGHT:
            continue
        if tensor.name not in dequantizers:
            dequantizers[tensor.name] = _replace_weight(result.graph, tensor, axis)
        node.input[1] = dequantizers[tensor.name].output[0]
    nodes = [*dequantizers.values(), *result.graph.node]
    del result.graph.node[:]
    result.graph.node.extend(nodes)
    return result


def _output_axis(node: onnx.NodeProto) -> int | None:
    """The axis of the node's second input that runs over its outputs, if the node multiplies by weights."""
    if node.op_type == "Conv":
        return 0
    if node.op_type == "MatMul":
        return 1
    if node.op_type == "Gemm":
        return 0 if any(a.name == "transB" and a.i for a in node.attribute) else 1
    return None


def _replace_weight(graph: onnx.GraphProto, tensor: onnx.TensorProto, axis: int) -> onnx.NodeProto:
    values = numpy_helper.to_array(tensor)
    others = tuple(i for i in range(values.ndim) if i != axis)
    step = np.maximum(np.abs(values).max(axis=others, keepdims=True) / 127, 1e-12).astype(np.float32)
    rounded = np.clip(np.rint(values / step), -127, 127).astype(np.int8)
    name = tensor.name
    graph.initializer.remove(tensor)
    graph.initializer.extend(
        [
            numpy_helper.from_array(rounded, f"{name}_int8"),
            numpy_helper.from_array(step.ravel(), f"{name}_step"),
            numpy_helper.from_array(np.zeros(step.size, np.int8), f"{name}_zero"),
        ]
    )
    inputs = [f"{name}_int8", f"{name}_step", f"{name}_zero"]
    return helper.make_node("DequantizeLinear", inputs, [f"{name}_float"], name=f"{name}_dequantize", axis=axis)


def check_parity(
    exact: dict[str, Any], rounded: dict[str, Any], cosines: dict[str, float], max_recall_drop: float, min_cosine: float
) -> None:
    """Refuse a quantised model that finds less or points elsewhere than its float original.

    `exact` and `rounded` map a caption group to its retrieval figures (`trainer.metrics.retrieval`), of which
    text-to-image counts: it is what a search does, and its queries are so many that a point is more than chance.
    `cosines` maps a tower to the mean cosine between float and int8 embeddings.

    Raises:
        TrainerError: naming every breach.
    """
    faults = [
        f"{group} text-to-image recall@10 moves from {before} to {after}"
        for group in exact
        if abs((before := _found(exact[group])) - (after := _found(rounded[group]))) > max_recall_drop
    ]
    faults += [
        f"the {tower} tower's mean cosine is {cosine:.4f}" for tower, cosine in cosines.items() if cosine < min_cosine
    ]
    if faults:
        raise TrainerError(
            f"The int8 model differs too much from the float one: {'; '.join(faults)}. "
            f"At most {max_recall_drop} points and at least cosine {min_cosine} are allowed; no pack was written."
        )


def _found(figures: dict[str, Any]) -> float:
    return float(figures["text_to_image"]["recall@10"])
