"""Rounds the weights of convolutions together, so that their errors cancel in what the convolution gives.

GPTQ (Frantar et al. 2023, arXiv 2210.17323, section 3): weights are rounded one input after the other, and each
rounding error is made up for by those still to come, as far as the inputs of real photos go together. For the few bits
of weights that must not overflow, that is worth about a bit more.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper

from trainer.quantize.inner import inner_values

DAMPING = 0.01  # of the mean second moment, added to all: inputs that hardly vary would make the inverse explode

Floats = npt.NDArray[np.float64]


def rounded_together(
    rounded: onnx.ModelProto, exact: onnx.ModelProto, pixels: npt.NDArray[np.uint8]
) -> onnx.ModelProto:
    """A copy of `rounded`, in QDQ format, whose convolutions have the steps they have and better whole numbers.

    `pixels`, uint8 (N, H, W, 3), are calibration photos.
    """
    result = copy.deepcopy(rounded)
    tensors = {tensor.name: tensor for tensor in result.graph.initializer}
    stored = _stored_weights(result, tensors)
    weights = {tensor.name: tensor for tensor in exact.graph.initializer}
    convolutions = [Convolution.of(node, weights) for node in exact.graph.node if node.name in stored]
    moments = _second_moments(exact, convolutions, pixels)
    for convolution in convolutions:
        whole, steps = (tensors[name] for name in stored[convolution.name])
        limit = int(np.abs(numpy_helper.to_array(whole).astype(int)).max())
        numbers = round_jointly(
            convolution.grouped_weights,
            numpy_helper.to_array(steps).reshape(convolution.groups, -1).astype(np.float64),
            moments[convolution.name],
            limit,
        )
        values = numbers.reshape(convolution.weights.shape).astype(np.int8)
        whole.CopyFrom(numpy_helper.from_array(values, whole.name))
    return result


def round_jointly(weights: Floats, steps: Floats, moments: Floats, limit: int) -> npt.NDArray[np.int64]:
    """Whole numbers within `limit`, (G, O, I), whose products with `steps`, (G, O), act as `weights`, (G, O, I), do.

    `moments`, (G, I, I), are the second moments of the inputs of each of the G groups.
    """
    size = moments.shape[-1]
    diagonal = np.einsum("gii->gi", moments).mean(axis=1)
    damped = moments + (DAMPING * diagonal + 1e-12)[:, None, None] * np.eye(size)
    factor = np.linalg.cholesky(np.linalg.inv(damped)).transpose(0, 2, 1)  # upper: row i is how later ones make up
    left, numbers = weights.astype(np.float64).copy(), np.zeros(weights.shape, np.int64)
    for i in range(size):
        numbers[:, :, i] = np.rint(left[:, :, i] / steps).clip(-limit, limit)
        error = (left[:, :, i] - numbers[:, :, i] * steps) / factor[:, i, i, None]
        left[:, :, i + 1 :] -= error[:, :, None] * factor[:, i, None, i + 1 :]
    return numbers


@dataclass(frozen=True)
class Convolution:
    """A convolution: `weights` are (O, I / groups, h, w), `pads` top, left, bottom and right."""

    name: str
    input: str
    weights: npt.NDArray[np.float32]
    groups: int
    strides: tuple[int, int]
    pads: tuple[int, int, int, int]

    @classmethod
    def of(cls, node: onnx.NodeProto, tensors: Mapping[str, onnx.TensorProto]) -> Convolution:
        """The one that `node` is, with weights among `tensors`."""
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        return cls(
            node.name,
            node.input[0],
            numpy_helper.to_array(tensors[node.input[1]]),
            attributes.get("group", 1),
            tuple(attributes.get("strides", (1, 1))),
            tuple(attributes.get("pads", (0, 0, 0, 0))),
        )

    @property
    def grouped_weights(self) -> Floats:
        """Its weights as (groups, O / groups, inputs of a place)."""
        return self.weights.reshape(self.groups, len(self.weights) // self.groups, -1).astype(np.float64)

    def moments(self, values: npt.NDArray[np.float32]) -> Floats:
        """Second moments (groups, inputs of a place, the same) of its inputs `values`, (N, I, H, W), summed."""
        top, left, bottom, right = self.pads
        padded = np.pad(values, ((0, 0), (0, 0), (top, bottom), (left, right)))
        kernel = self.weights.shape[2:]
        windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(2, 3))
        windows = windows[:, :, :: self.strides[0], :: self.strides[1]]
        count, channels = windows.shape[:2]
        split = windows.reshape(count, self.groups, channels // self.groups, -1, kernel[0] * kernel[1])
        places = split.transpose(1, 0, 3, 2, 4).reshape(self.groups, -1, channels // self.groups * split.shape[-1])
        return (places.transpose(0, 2, 1) @ places).astype(np.float64)


def _stored_weights(graph: onnx.ModelProto, tensors: Mapping[str, onnx.TensorProto]) -> dict[str, tuple[str, str]]:
    """The convolutions whose weights are whole numbers: names of those, and of their steps."""
    made = {node.output[0]: node for node in graph.graph.node if node.op_type == "DequantizeLinear"}
    sources = {node.name: made.get(node.input[1]) for node in graph.graph.node if node.op_type == "Conv"}
    return {
        name: (source.input[0], source.input[1])
        for name, source in sources.items()
        if source and source.input[0] in tensors
    }


def _second_moments(
    graph: onnx.ModelProto, convolutions: Iterable[Convolution], pixels: npt.NDArray[np.uint8]
) -> dict[str, Floats]:
    by_input: dict[str, list[Convolution]] = {}
    for convolution in convolutions:
        by_input.setdefault(convolution.input, []).append(convolution)
    sums: dict[str, Floats] = {}
    for values in inner_values(graph, list(by_input), pixels):
        for name, value in values.items():
            for convolution in by_input[name]:
                sums[convolution.name] = sums.get(convolution.name, 0.0) + convolution.moments(value)
    return sums
