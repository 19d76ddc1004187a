"""Exports the towers of a published model, rounds them as far as they stand it, and refuses what strays from it.

What is compared are a pack's own encoders, with its tokenizer and its way of preparing photos, with the original's
vectors from its own tokenizer and image processor on: so a wrong step anywhere shows.
"""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
from PIL import Image

from core_model.image_encoder import ImageEncoder
from core_model.imaging import fit
from core_model.manifest import MAX_FILE_BYTES, Manifest
from core_model.text_encoder import TextEncoder
from trainer.errors import TrainerError
from trainer.export import export_image, export_text
from trainer.importing.original import ImageTower, TextTower
from trainer.quantize import quantize_image, quantize_in_place

Vectors = npt.NDArray[np.float32]
Cosine = Callable[[bytes], float]  # the least one of a serialised graph
Rounding = Callable[[onnx.ModelProto], onnx.ModelProto]
LEAST_COSINE = {"float32": 0.9999, "int8": 0.99}
SPARE_BYTES = 16 << 20  # what the nodes of a graph take beside its weights, at most

FLOAT, WEIGHTS, WHOLE = "float32", "int8 weights", "int8"
"""How a tower is stored: in float32; weights as int8 and arithmetic in float; all of it in whole numbers."""


@dataclass(frozen=True)
class Tower:
    """A tower as a pack holds it, and the least cosine between its vectors and the original's."""

    graph: bytes
    scheme: str
    cosine: float


@dataclass(frozen=True)
class Photos:
    """RGB photos that rounding is fitted to, and others, as far as there are, that its result is held to."""

    calibrating: Sequence[Image.Image]
    held_out: Sequence[Image.Image]


def export_image_tower(take: Callable[[], ImageTower], manifest: Manifest, photos: Photos, precision: str) -> Tower:
    """The image tower's graph at `precision`, int8 or float32; whatever is nearer where int8 strays too far.

    `take` gives the tower, which nobody else may hold: the largest are more than memory holds twice. Raises
    TrainerError where even float32 strays.
    """
    tower = take()
    expected = tower.expected(photos.held_out).numpy()
    graph = export_image(tower, manifest.image.size)
    del tower
    gc.collect()

    calibrating, held_out = (
        [fit(photo, manifest.image) for photo in some] for some in (photos.calibrating, photos.held_out)
    )

    def cosine(content: bytes) -> float:
        return least_cosine(ImageEncoder(manifest, content).encode_pixels(np.stack(held_out)), expected)

    whole = {WHOLE: lambda graph: quantize_image(graph, np.stack(calibrating))} if calibrating else {}
    return _stored("image", graph, cosine, precision, whole | {WEIGHTS: quantize_in_place})


def export_text_tower(
    take: Callable[[], TextTower], manifest: Manifest, tokenizer: bytes, texts: Sequence[str], precision: str
) -> Tower:
    """The text tower's graph, as `export_image_tower` makes that of photos."""
    tower = take()
    expected = tower.expected(texts).numpy()
    graph = export_text(tower)
    del tower
    gc.collect()

    def cosine(content: bytes) -> float:
        return least_cosine(TextEncoder(manifest, content, tokenizer).encode(texts), expected)

    return _stored("text", graph, cosine, precision, {WEIGHTS: quantize_in_place})


def _stored(
    part: str, graph: onnx.ModelProto, cosine: Cosine, precision: str, schemes: Mapping[str, Rounding]
) -> Tower:
    """A tower at `precision`, rounded by the first of `schemes` that it stands; only the last may change `graph`."""
    if bytes_of_weights(graph) > MAX_FILE_BYTES - SPARE_BYTES:
        return _rounded_at_once(part, graph, cosine, precision)
    exact = graph.SerializeToString()
    exact_cosine = _checked(cosine(exact), part)
    for scheme, rounded in schemes.items() if precision != FLOAT else ():
        content = rounded(graph).SerializeToString()
        if (found := cosine(content)) >= LEAST_COSINE["int8"]:
            return Tower(content, scheme, found)
    return Tower(exact, FLOAT, exact_cosine)


def _rounded_at_once(part: str, graph: onnx.ModelProto, cosine: Cosine, precision: str) -> Tower:
    """A tower that is too large for a file in float32."""
    mebibytes = bytes_of_weights(graph) >> 20
    if precision == FLOAT:
        raise TrainerError(
            f"The {part} tower takes {mebibytes:,} MiB in float32, and a graph holds no more than "
            f"{MAX_FILE_BYTES >> 20:,}: import it with --precision int8."
        )
    content = quantize_in_place(graph).SerializeToString()
    found = cosine(content)
    if not found >= LEAST_COSINE["int8"]:
        raise TrainerError(
            f"The {part} tower is too large for float32, and in int8 it strays too far from the original (cosine "
            f"{found:.4f}, at least {LEAST_COSINE['int8']} is needed), so it cannot be imported."
        )
    return Tower(content, WEIGHTS, found)


def _checked(cosine: float, tower: str) -> float:
    """`cosine`, where it is near enough for float32; not-a-number, which compares false, is not."""
    if not cosine >= LEAST_COSINE[FLOAT]:
        raise TrainerError(
            f"The {tower} tower, written as a graph, does not say what the original says (cosine {cosine:.4f}, at "
            f"least {LEAST_COSINE[FLOAT]} is needed), so no pack was made. That is a mistake in Shiying or in the "
            "model: please report it with the model's name."
        )
    return cosine


def bytes_of_weights(graph: onnx.ModelProto) -> int:
    """What the weights in `graph` take; protocol buffers cannot tell the size of what is too large for them."""
    return sum(len(tensor.raw_data) for tensor in graph.graph.initializer)


def least_cosine(vectors: Vectors, expected: Vectors) -> float:
    """The least cosine between two sets of unit vectors, float32 (N, D), pair by pair."""
    return float((vectors * expected).sum(axis=1).min())
