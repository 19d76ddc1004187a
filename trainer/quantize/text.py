"""Rounds the text tower by one of several schemes; benchmarks/quantise.py compares them.

- int8: weights and embedding tables per channel, arithmetic in float. The closest to the float tower.
- int8-dynamic: besides, matrix products in whole numbers, with a step that is found for each input as it comes
  (MatMulInteger). Faster, at the price of a quarter of a per cent of cosine.
- int4: matrices and tables in blocks of 32 values, four bits each with a step and an offset per block. The smallest.
  MatMulNBits and GatherBlockQuantized are onnxruntime's own operators, which other runtimes may lack. Layers after
  pooling, which the exporter writes as Gemm, stay at eight bits: they are small, and their rounding is not averaged.
"""

import copy
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
from onnxruntime.quantization import QuantFormat, QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

from trainer.quantize.quiet import quiet
from trainer.quantize.weights import quantize_weights

TextScheme = Literal["float32", "int8", "int8-dynamic", "int4"]
BLOCK = 32
WHOLE_NUMBER_PRODUCTS = 4  # MatMulNBits' accuracy_level that rounds activations to int8, three times as fast


def quantize_text(graph: onnx.ModelProto, scheme: TextScheme) -> onnx.ModelProto:
    """A copy of the text tower's `graph` rounded by `scheme`; what the scheme leaves in float is stored as int8."""
    if scheme == "float32":
        return graph
    return quantize_weights(_SCHEMES[scheme](graph))


def _dynamic(graph: onnx.ModelProto) -> onnx.ModelProto:
    with quiet(), tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
        onnx.save(without_shapes(graph), source)
        quantize_dynamic(
            source,
            target,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            weight_type=QuantType.QUInt8,  # unsigned by unsigned cannot overflow on processors without VNNI
        )
        return onnx.load(target)


def _four_bits(graph: onnx.ModelProto) -> onnx.ModelProto:
    config = DefaultWeightOnlyQuantConfig(
        block_size=BLOCK,
        is_symmetric=False,
        accuracy_level=WHOLE_NUMBER_PRODUCTS,
        quant_format=QuantFormat.QOperator,
        op_types_to_quantize=("MatMul", "Gather"),
        quant_axes=(("MatMul", 0), ("Gather", 1)),
        bits=4,
    )
    with quiet(), np.errstate(invalid="ignore"):  # a padding token's row of zeros has no step; it stays zero
        quantizer = MatMulNBitsQuantizer(without_shapes(graph), algo_config=config)
        quantizer.process()
    return quantizer.model.model


def without_shapes(graph: onnx.ModelProto) -> onnx.ModelProto:
    """A copy without inner shapes: the exporter's go stale when a quantiser transposes weights in place."""
    result = copy.deepcopy(graph)
    del result.graph.value_info[:]
    return result


_SCHEMES: dict[str, Callable[[onnx.ModelProto], onnx.ModelProto]] = {
    "int8": lambda graph: graph,
    "int8-dynamic": _dynamic,
    "int4": _four_bits,
}
