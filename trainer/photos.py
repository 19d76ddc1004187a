"""Shows photos to the frozen image trunk once and keeps its features, so that heads train in minutes."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from core_model.imaging import fit, open_photo
from core_model.manifest import ImageInput

BATCH_SIZE = 32
Pixels = npt.NDArray[np.uint8]
View = Callable[[Path], Pixels]


def plain_view(rule: ImageInput) -> View:
    """A photo as the finished pack will see it."""
    return lambda path: fit(open_photo(path, rule.size), rule)


def jittered_view(rule: ImageInput, smallest_crop: float, aspect_jitter: float, seed: int) -> View:
    """A random crop, stretched to the input's square and mirrored half the time; the same each time for a photo."""

    def view(path: Path) -> Pixels:
        generator = np.random.default_rng([seed, zlib.crc32(path.name.encode())])
        photo = open_photo(path)
        crop = photo.crop(crop_box(photo.size, generator, smallest_crop, aspect_jitter))
        pixels = fit(crop, rule)
        return pixels[:, ::-1] if generator.random() < 0.5 else pixels

    return view


def crop_box(
    size: tuple[int, int], generator: np.random.Generator, smallest_crop: float, aspect_jitter: float
) -> tuple[int, int, int, int]:
    """A box (left, top, right, bottom) over at least about `smallest_crop` of a photo's area."""
    share = generator.uniform(smallest_crop, 1)
    stretch = np.exp(generator.uniform(-aspect_jitter, aspect_jitter))
    width = max(1, min(size[0], round(size[0] * np.sqrt(share) * stretch)))
    height = max(1, min(size[1], round(size[1] * np.sqrt(share) / stretch)))
    left, top = generator.integers(0, size[0] - width + 1), generator.integers(0, size[1] - height + 1)
    return int(left), int(top), int(left + width), int(top + height)


def load_pixels(paths: Sequence[Path], view: View, threads: int = 2) -> Iterator[Pixels]:
    """Batches of uint8 (N, H, W, 3) over `paths`, decoded by several threads."""
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(paths), BATCH_SIZE):
            yield np.stack(list(pool.map(view, paths[start : start + BATCH_SIZE])))


def trunk_features(
    session: onnxruntime.InferenceSession, batches: Iterable[Pixels], advance: Callable[[int], None]
) -> npt.NDArray[np.float32]:
    """Pooled features (N, F) of all photos, calling `advance` with the number just done."""
    features = []
    for pixels in batches:
        features.append(session.run(None, {"pixels": pixels})[0])
        advance(len(pixels))
    return np.concatenate(features)
