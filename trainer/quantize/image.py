"""Rounds the image tower statically: weights per channel, activations by their range over calibration photos.

Jacob et al. 2018, arXiv 1712.05877. In a convolutional trunk the convolutions and the sums between them become whole
numbers, but for the earliest ones and the head. In a transformer only the products with weights do: attention's
products of two activations, its softmax, the normalisations and the sums stay in float, where a few outliers would
take the whole range from everything else (Bondarenko et al. 2021, arXiv 2109.12948).
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from trainer.quantize.correction import corrected
from trainer.quantize.inner import CALIBRATION_BATCH
from trainer.quantize.quiet import quiet
from trainer.quantize.rounding import rounded_together
from trainer.quantize.text import without_shapes
from trainer.quantize.weights import quantize_weights

ImageScheme = Literal["float32", "int8"]
POOLING = ("ReduceMean", "GlobalAveragePool")
FLOAT_CONVOLUTIONS = 6  # the trunk's first; rounding these thin layers costs more than all that follow together


class _Photos(CalibrationDataReader):
    def __init__(self, pixels: npt.NDArray[np.uint8]):
        self._batches: Iterator[npt.NDArray[np.uint8]] = iter(
            np.array_split(pixels, max(1, len(pixels) // CALIBRATION_BATCH))
        )

    def get_next(self) -> dict[str, npt.NDArray[np.uint8]] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"pixels": batch}


def quantize_image(
    graph: onnx.ModelProto, pixels: npt.NDArray[np.uint8], scheme: ImageScheme = "int8"
) -> onnx.ModelProto:
    """Round the trunk by the calibration photos `pixels`, uint8 (N, H, W, 3), and the head's weights.

    Weights use 7 of their 8 bits, because processors without VNNI add pairs of products in 16 bits, which could
    overflow with all 8. In a convolutional trunk, what that costs is made up for: weights are rounded together, and
    the pooled features corrected.
    """
    if scheme == "float32":
        return graph
    convolutional = is_convolutional(graph)
    with quiet(), tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
        onnx.save(without_shapes(graph), source)
        quantize_static(
            source,
            target,
            _Photos(pixels),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "Add", "Clip"] if convolutional else ["MatMul", "Gemm"],
            nodes_to_exclude=_float_ends(graph) if convolutional else _products_of_activations(graph),
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        quantized = onnx.load(target)
    if convolutional:
        quantized = rounded_together(quantized, graph, pixels)
        pooling = _pooling(graph)
        if pooling:
            quantized = corrected(quantized, graph, pooling.output[0], pixels)
    return quantize_weights(quantized)


def is_convolutional(graph: onnx.ModelProto) -> bool:
    """Whether convolutions do the work, and not only cut a transformer's patches."""
    return sum(node.op_type == "Conv" for node in graph.graph.node) > FLOAT_CONVOLUTIONS


def _pooling(graph: onnx.ModelProto) -> onnx.NodeProto | None:
    """The node that pools what the last convolution sees, if any does."""
    nodes = list(graph.graph.node)
    last = max(i for i, node in enumerate(nodes) if node.op_type == "Conv")
    return next((node for node in nodes[last:] if node.op_type in POOLING), None)


def _float_ends(graph: onnx.ModelProto) -> list[str]:
    """Names of a convolutional trunk's earliest nodes, and of those from the last convolution's pooling onwards."""
    nodes, pooling = list(graph.graph.node), _pooling(graph)
    convolutions = [i for i, node in enumerate(nodes) if node.op_type == "Conv"]
    end = nodes.index(pooling) if pooling else len(nodes)
    return [node.name for node in nodes[: convolutions[FLOAT_CONVOLUTIONS]] + nodes[end:]]


def _products_of_activations(graph: onnx.ModelProto) -> list[str]:
    """Names of the matrix products that have no weights, and of the last one that has: the projection to the vector."""
    weights = {tensor.name for tensor in graph.graph.initializer}
    products = [node for node in graph.graph.node if node.op_type in ("MatMul", "Gemm")]
    rounded = [node.name for node in products if node.input[1] in weights][:-1]
    return [node.name for node in products if node.name not in rounded]
