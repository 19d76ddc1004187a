"""How fast photos are indexed, beside only decoding them and beside what other programs' models would take.

    python benchmarks/indexing.py [--photos 300] [--rounds 3] [--towers vit-b-32 vit-b-16 vit-l-14] [--plot PNG]

It makes its photos: twelve-megapixel JPEGs, cut out of scikit-image's photographs, with a sensor's noise, of about the
size of a phone's. All is measured in one run and in turns, so that the ratios hold whatever else the machine does:

- decoding: every photo scaled down to the model's input and no more, in as many threads as indexing takes;
- indexing: `Library.index` on a new library, from the first look at the folder to the last commit;
- the image tower alone, on pixels that are there already;
- CLIP's image towers in float32 in onnxruntime, alone and with photos decoded in full. Their weights are random, and
  take as long as trained ones: ViT-B/32 at 256 pixels is what rclip runs, ViT-B/16 MaterialSearch, ViT-L/14 AltCLIP.

The towers are exported from transformers and need the `train` extra; `--towers` without a name leaves them out.
"""

from __future__ import annotations

import argparse
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import skimage
from bars import draw_bars
from PIL import Image
from rich.console import Console
from rich.table import Table

from core_model import Pack, load_pack
from core_model.runtime import open_session, usable_cores
from indexer import Library
from indexer.workers import BATCH

PHOTO_SIZE = (4000, 3000)
JPEG_QUALITY = 92
NOISE = 4.0
"""Standard deviation of the noise, of 255 steps of brightness: that of a phone by daylight."""

SOURCES = ("astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "motorcycle_left.png", "rocket.jpg")
TOWER_BATCH = 8
TOWERS = {
    "vit-b-32": {"image_size": 256, "patch_size": 32, "hidden_size": 768, "layers": 12, "heads": 12},
    "vit-b-16": {"image_size": 224, "patch_size": 16, "hidden_size": 768, "layers": 12, "heads": 12},
    "vit-l-14": {"image_size": 224, "patch_size": 14, "hidden_size": 1024, "layers": 24, "heads": 16},
}
"""The image towers of CLIP (Radford et al. 2021, arXiv 2103.00020, table 20)."""


@dataclass
class Rates:
    """Photos a second, of each round, by what was done."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, what: str, photos: int, work: Callable[[], object]) -> None:
        """Time `work`, which deals with so many photos."""
        started = time.perf_counter()
        work()
        self.of.setdefault(what, []).append(photos / (time.perf_counter() - started))

    def median(self, what: str) -> float:
        """The middle of the rounds."""
        return float(np.median(self.of[what]))


def main() -> None:
    """Print the table, and draw it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--towers", nargs="*", choices=TOWERS, default=list(TOWERS))
    parser.add_argument("--tower-photos", type=int, default=32, help="how many photos the slow towers get")
    parser.add_argument("--plot", type=Path, help="a PNG to draw")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "photos")
        photos = make_photos(folder, arguments.photos)
        rates = Rates()
        for round_number in range(arguments.rounds):
            measure_shiying(rates, folder, photos, Path(scratch, f"home {round_number}"))
        for name in arguments.towers:
            measure_tower(rates, name, photos[: arguments.tower_photos], Path(scratch), arguments.rounds)
        megabytes = sum(photo.stat().st_size for photo in photos) / len(photos) / 1e6
    show(rates, f"{len(photos)} photos of 12 megapixels and {megabytes:.1f} MB")
    title = f"Photos of 12 megapixels, {usable_cores()} cores"
    draw_bars(arguments.plot, title, "photos a second", rates.of, logarithmic=True)


# Photos


def make_photos(folder: Path, count: int) -> list[Path]:
    """Write `count` different photos and return their paths."""
    folder.mkdir()
    paths = [folder / f"IMG_{number:04}.jpg" for number in range(count)]
    with ThreadPoolExecutor(usable_cores()) as pool:
        list(pool.map(make_photo, paths, range(count)))
    return paths


def make_photo(path: Path, seed: int) -> None:
    """A piece of a photograph, enlarged, with noise."""
    random = np.random.default_rng(seed)
    with Image.open(Path(skimage.__file__).parent / "data" / SOURCES[seed % len(SOURCES)]) as source:
        image = source.convert("RGB")
    width, height = (int(side * random.uniform(0.6, 0.95)) for side in image.size)
    left, top = (int(random.uniform(0, all_ - part)) for all_, part in zip(image.size, (width, height), strict=True))
    large = image.resize(PHOTO_SIZE, Image.Resampling.BICUBIC, box=(left, top, left + width, top + height))
    noise = random.normal(0, NOISE, (PHOTO_SIZE[1], PHOTO_SIZE[0], 1)).astype(np.float32)
    noisy = np.clip(np.asarray(large) + noise, 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(path, quality=JPEG_QUALITY, subsampling=2)


# Shiying


def measure_shiying(rates: Rates, folder: Path, photos: list[Path], home: Path) -> None:
    """One round: decode, index, embed."""
    pack = load_pack()
    pixels: list[npt.NDArray[np.uint8]] = []

    def decode() -> None:
        with ThreadPoolExecutor(usable_cores()) as pool:
            pixels.extend(pool.map(pack.image.preprocess, photos))

    def index() -> None:
        with Library(home, load_pack()) as library:
            library.add_folder(folder)
            report = library.index()
        assert report.embedded == len(photos)

    rates.measure("only decoding, scaled", len(photos), decode)
    rates.measure("indexing", len(photos), index)
    pack.image.on_one_thread.encode_pixels(pixels[0][None])  # which loads the graph
    rates.measure("image tower alone", len(photos), partial(embed, pack, pixels))


def embed(pack: Pack, pixels: list[npt.NDArray[np.uint8]]) -> None:
    """Embed as an index run does: each thread runs the tower on its own core."""
    batches = [np.stack(pixels[start : start + BATCH]) for start in range(0, len(pixels), BATCH)]
    with ThreadPoolExecutor(usable_cores()) as pool:
        list(pool.map(pack.image.on_one_thread.encode_pixels, batches))


# Others' towers


def measure_tower(rates: Rates, name: str, photos: list[Path], scratch: Path, rounds: int) -> None:
    """The tower alone, and after full decoding, in as many rounds."""
    side = TOWERS[name]["image_size"]
    session = open_session(export_tower(name, scratch).read_bytes(), name, threads=None)
    some = np.random.default_rng(0).normal(size=(TOWER_BATCH, 3, side, side)).astype(np.float32)
    session.run(None, {"pixels": some})
    for _ in range(rounds):
        rates.measure(f"{name} tower alone", TOWER_BATCH, lambda: session.run(None, {"pixels": some}))
        rates.measure(f"{name} with full decoding", len(photos), lambda: index_with(session, photos, side))


def index_with(session: onnxruntime.InferenceSession, photos: list[Path], side: int) -> None:
    """Decode in threads, ahead of the tower, which runs on every core."""
    with ThreadPoolExecutor(usable_cores()) as pool:
        for batch in in_batches(pool.map(partial(decode_in_full, side=side), photos)):
            session.run(None, {"pixels": np.stack(batch)})


def in_batches(items: Iterator[npt.NDArray[np.float32]]) -> Iterator[list[npt.NDArray[np.float32]]]:
    """Lists of `TOWER_BATCH` items; the last is filled up, since the graphs take no other size."""
    while batch := list(islice(items, TOWER_BATCH)):
        yield batch + batch[-1:] * (TOWER_BATCH - len(batch))


def decode_in_full(path: Path, side: int) -> npt.NDArray[np.float32]:
    """CLIP's own preprocessing: the whole picture, scaled by a bicubic filter, its centre cut out."""
    with Image.open(path) as image:
        width, height = image.size
        scale = side / min(width, height)
        small = image.convert("RGB").resize((round(width * scale), round(height * scale)), Image.Resampling.BICUBIC)
    left, top = (small.width - side) // 2, (small.height - side) // 2
    pixels = np.asarray(small.crop((left, top, left + side, top + side)), dtype=np.float32) / 255
    return ((pixels - 0.45) / 0.27).transpose(2, 0, 1)


def export_tower(name: str, scratch: Path) -> Path:
    """An ONNX graph of this tower with random weights."""
    import torch
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    shape = TOWERS[name]
    config = CLIPVisionConfig(
        image_size=shape["image_size"],
        patch_size=shape["patch_size"],
        hidden_size=shape["hidden_size"],
        intermediate_size=4 * shape["hidden_size"],
        num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"],
        projection_dim=shape["hidden_size"] * 2 // 3 if shape["layers"] == 12 else 768,
    )

    class Tower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tower = CLIPVisionModelWithProjection(config).eval()

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return self.tower(pixel_values=pixels).image_embeds

    path = scratch / f"{name}.onnx"
    example = torch.zeros(TOWER_BATCH, 3, shape["image_size"], shape["image_size"])
    torch.onnx.export(
        Tower().eval(), (example,), path, input_names=["pixels"], output_names=["features"], external_data=False
    )
    return path


# Telling


def show(rates: Rates, photos: str) -> None:
    """Print photos a second, and how many times as fast indexing, or the tower, is."""
    table = Table(title=f"{photos}; {usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}")
    for heading in ("what", "photos a second", "slowest to fastest round", "indexing is", "our tower is"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    indexing, tower = rates.median("indexing"), rates.median("image tower alone")
    for what, each in rates.of.items():
        rate = rates.median(what)
        is_tower = "tower alone" in what
        times = f"{(tower if is_tower else indexing) / rate:.2f} times"
        spread = f"{min(each):.1f} to {max(each):.1f}"
        table.add_row(what, f"{rate:.1f}", spread, "" if is_tower else times, times if is_tower else "")
    Console().print(table)


if __name__ == "__main__":
    main()
