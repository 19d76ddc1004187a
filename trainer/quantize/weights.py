"""Stores a graph's large weights as int8 and leaves its arithmetic in float.

A matrix or kernel has one step per output channel, an embedding table one per row, so that the largest value of each
becomes 127 (symmetric, Jacob et al. 2018, arXiv 1712.05877, section 2.1). Only standard ONNX operators are used.
"""

import copy
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALLEST_WEIGHT = 4096  # values; rounding anything smaller saves nothing


class _Place(NamedTuple):
    """Where a node takes weights: which input, and the axis of it that has a step for each index."""

    input: int
    axis: int


def quantize_weights(graph: onnx.ModelProto) -> onnx.ModelProto:
    """A copy of `graph` whose large float matrices, kernels and embedding tables are stored as int8."""
    return quantize_in_place(copy.deepcopy(graph))


def quantize_in_place(result: onnx.ModelProto) -> onnx.ModelProto:
    """What `quantize_weights` does, to the graph itself: for those of which memory holds no second one."""
    floats = {tensor.name: tensor for tensor in result.graph.initializer if _is_large_float(tensor)}
    dequantizers: dict[str, onnx.NodeProto] = {}
    nodes: list[onnx.NodeProto] = []
    for node in result.graph.node:
        place = _place_of_weights(node)
        tensor = floats.get(node.input[place.input]) if place else None
        if place is None or tensor is None:
            nodes.append(node)
        elif node.op_type == "Gather":
            nodes += _gather_rounded(result.graph, node, tensor)
        else:
            if tensor.name not in dequantizers:
                dequantizers[tensor.name] = _dequantizer(result.graph, tensor, place.axis)
            node.input[place.input] = dequantizers[tensor.name].output[0]
            nodes.append(node)
    _replace_nodes(result.graph, [*dequantizers.values(), *nodes], floats.values())
    return result


def _is_large_float(tensor: TensorProto) -> bool:
    return tensor.data_type == TensorProto.FLOAT and int(np.prod(tensor.dims)) >= SMALLEST_WEIGHT


def _place_of_weights(node: onnx.NodeProto) -> _Place | None:
    attributes = {attribute.name: attribute.i for attribute in node.attribute}
    match node.op_type:
        case "Conv":
            return _Place(1, 0)
        case "MatMul":
            return _Place(1, 1)
        case "Gemm":
            return _Place(1, 0 if attributes.get("transB") else 1)
        case "Gather":
            return _Place(0, 0) if not attributes.get("axis") else None
    return None


def _gather_rounded(graph: onnx.GraphProto, node: onnx.NodeProto, tensor: TensorProto) -> list[onnx.NodeProto]:
    """Nodes that look rows up as bytes and scale only those, since a whole table is too much to do per query."""
    table, steps = f"{tensor.name}_int8_rows", f"{tensor.name}_row_steps"
    if not any(weights.name == table for weights in graph.initializer):
        arrays = round_to_int8(numpy_helper.to_array(tensor), 0)
        graph.initializer.extend(map(numpy_helper.from_array, arrays, (table, steps)))
    rows, output = node.input[1], node.output[0]
    parts = [
        ("Gather", [table, rows], f"{output}_int8", {}),
        ("Gather", [steps, rows], f"{output}_step", {}),
        ("Cast", [f"{output}_int8"], f"{output}_whole", {"to": TensorProto.FLOAT}),
        ("Mul", [f"{output}_whole", f"{output}_step"], output, {}),
    ]
    return [
        helper.make_node(kind, inputs, [to], name=f"{to}_of_table", **options) for kind, inputs, to, options in parts
    ]


def _dequantizer(graph: onnx.GraphProto, tensor: TensorProto, axis: int) -> onnx.NodeProto:
    rounded, step = round_to_int8(numpy_helper.to_array(tensor), axis)
    name = tensor.name
    inputs = [f"{name}_int8", f"{name}_step", f"{name}_zero"]
    arrays = [rounded, step.ravel(), np.zeros(step.size, np.int8)]
    graph.initializer.extend(map(numpy_helper.from_array, arrays, inputs))
    return helper.make_node("DequantizeLinear", inputs, [f"{name}_float"], name=f"{name}_dequantize", axis=axis)


def round_to_int8(values: npt.NDArray[np.float32], axis: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Whole numbers from -127 to 127 of `values`' shape, and the step of each index of `axis`; their product is near.

    The steps have `values`' number of axes, of length 1 but for `axis`.
    """
    others = tuple(i for i in range(values.ndim) if i != axis)
    step = np.maximum(np.abs(values).max(axis=others, keepdims=True) / 127, 1e-12).astype(np.float32)
    return np.clip(np.rint(values / step), -127, 127).astype(np.int8), step


def _replace_nodes(graph: onnx.GraphProto, nodes: list[onnx.NodeProto], replaced: Iterable[TensorProto]) -> None:
    """Give the graph these nodes, and drop those of the tensors `replaced` that none of them reads any more."""
    read = {name for node in nodes for name in node.input}
    del graph.node[:]
    graph.node.extend(nodes)
    for tensor in replaced:
        if tensor.name not in read:
            graph.initializer.remove(tensor)
