"""Takes back what the rounding of a convolutional trunk does to its pooled features.

Rounding moves and stretches each channel a little, and the same way in most photos. Nagel et al. 2019
(arXiv 1906.04721, section 4.2) correct the shift of every layer; here a line through each pooled channel corrects both
where they add up, fitted by least squares over calibration photos, for a product and a sum per channel.
"""

import copy

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

from trainer.quantize.inner import inner_values

Features = npt.NDArray[np.float64]
STEEPEST = 2.0  # a channel is stretched by no more, nor shrunk to less than its inverse


def corrected(
    rounded: onnx.ModelProto, exact: onnx.ModelProto, pooled: str, pixels: npt.NDArray[np.uint8]
) -> onnx.ModelProto:
    """A copy of `rounded` whose output `pooled`, (N, C), is near that of `exact` for photos such as `pixels`."""
    slope, offset = fitted_lines(_features(rounded, pooled, pixels), _features(exact, pooled, pixels))
    result = copy.deepcopy(rounded)
    nodes: list[onnx.NodeProto] = []
    for node in result.graph.node:
        node.input[:] = [f"{pooled}_corrected" if name == pooled else name for name in node.input]
        nodes.append(node)
        if pooled in node.output:
            names = f"{pooled}_slope", f"{pooled}_offset"
            result.graph.initializer.extend(map(numpy_helper.from_array, (slope, offset), names))
            nodes += [
                helper.make_node("Mul", [pooled, names[0]], [f"{pooled}_stretched"], name=f"{pooled}_stretch"),
                helper.make_node(
                    "Add", [f"{pooled}_stretched", names[1]], [f"{pooled}_corrected"], name=f"{pooled}_shift"
                ),
            ]
    del result.graph.node[:]
    result.graph.node.extend(nodes)
    return result


def fitted_lines(rounded: Features, exact: Features) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Slope and offset (C,) of the line from each channel of `rounded`, (N, C), to that of `exact`, (N, C)."""
    shifted = rounded - rounded.mean(axis=0)
    variance = (shifted**2).mean(axis=0)
    covariance = (shifted * exact).mean(axis=0)
    slope = np.divide(covariance, variance, out=np.ones_like(variance), where=variance > 1e-8)
    slope = slope.clip(1 / STEEPEST, STEEPEST)
    offset = exact.mean(axis=0) - slope * rounded.mean(axis=0)
    return slope.astype(np.float32), offset.astype(np.float32)


def _features(graph: onnx.ModelProto, name: str, pixels: npt.NDArray[np.uint8]) -> Features:
    """What `graph` has under `name` for each photo, (N, C)."""
    return np.concatenate([values[name] for values in inner_values(graph, [name], pixels)]).astype(np.float64)
