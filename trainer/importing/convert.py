"""The steps from a published dual encoder to a pack, one tower in memory at a time."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from core_model import PhotoError
from core_model.imaging import open_photo
from core_model.manifest import Manifest
from trainer.errors import PickledError, TrainerError
from trainer.hub import WANTED, locate, read_config, weight_files
from trainer.importing.describe import Source, Wishes, describe, measured
from trainer.importing.open_clip_config import CONFIG_FILE
from trainer.importing.open_clip_model import OpenClipModel
from trainer.importing.original import Original
from trainer.importing.rounding import FLOAT, WHOLE, Photos, Tower, export_image_tower, export_text_tower
from trainer.importing.transformers_model import FAMILIES, NAFLEX, TransformersModel
from trainer.pack import IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE, manifest_of, write_contents

MOST_PHOTOS = 48
HELD_OUT = 3  # one photo in so many is not calibrated on, and the result is held to it
DRAWN = 8

NOTES = ("README.md", "LICENSE*")
PICKLED_WEIGHTS = ("pytorch_model*.bin", "open_clip_pytorch_model.bin")

TEXTS = (
    *("a dog in the water", "Two children skate on a frozen lake at sunset.", "receipt", "NIKON D750, 50mm f/1.8"),
    *("a photo of my mother on the Great Wall, 2019", "red car", "it's 7:30pm!", "A café in São Paulo"),
    *("一只狗在水里", "雪地里的小孩", "两个孩子在结冰的湖上滑冰，太阳快要落山了。", "发票", "红色的汽车", "猫"),
    *("我和妈妈在长城，2019年", "日落时的海边，有一艘船", "“生日”蛋糕（2）", "繁體中文：貓咪", "猫cat和dog狗"),
    "a crowded street market at night with lanterns, noodles, umbrellas and people who look at their telephones " * 6,
    "夜市里挤满了人，有灯笼、面条、雨伞，大家都在看手机。" * 12,
)
"""What the text tower is held to: short and long, both languages, capitals, numbers and punctuation."""


@dataclass(frozen=True)
class Request:
    """What is to be imported, and how.

    Attributes:
        source: a folder, or a name on the Hugging Face hub.
        photos: files to calibrate on and to compare with; photos are drawn where none can be opened.
        precision: int8 or float32.
        revision: a branch, tag or commit of a name on the hub.
        allow_pickle: take pickled weights where there are no safetensors.
    """

    source: str
    wishes: Wishes = field(default_factory=Wishes)
    photos: Sequence[Path] = ()
    precision: str = WHOLE
    revision: str | None = None
    allow_pickle: bool = False


def convert(
    request: Request,
    target: Path,
    say: Callable[[str], None],
    check: Callable[[Manifest], None] = lambda _: None,
) -> Manifest:
    """Fill the folder `target` with a pack of what is asked for, and return its manifest.

    `say` is told what happens; `check` sees the manifest before any weights are read, and may raise. Raises
    TrainerError, in one sentence, for all that the user can put right.
    """
    folder = locate(request.source, _wanted(request), request.revision)
    try:
        original = open_original(folder, request.allow_pickle)
        _check_room(weight_files(folder, request.allow_pickle), target)
    except PickledError as error:
        raise TrainerError(f"{error} If you trust whoever made it, add --allow-pickle.") from error
    source = Source.of(request.source, folder)
    about = describe(original, source, request.wishes)
    manifest = manifest_of(about, {})
    check(manifest)
    photos = _photos(request.photos, manifest, say)
    tokenizer = original.tokens.tokenizer.to_str().encode()
    say(f"{source.name}: {original.shape.architecture}, {original.shape.embedding_dim} dimensions.")
    say("Writing the image tower, and comparing it with the original.")
    image = export_image_tower(original.image_tower, manifest, photos, request.precision)
    say(_outcome("image", image, request.precision))
    say("Writing the text tower, and comparing it with the original.")
    text = export_text_tower(original.text_tower, manifest, tokenizer, TEXTS, request.precision)
    say(_outcome("text", text, request.precision))
    contents = {IMAGE_FILE: image.graph, TEXT_FILE: text.graph, TOKENIZER_FILE: tokenizer}
    towers = {"image": image, "text": text}
    return write_contents(target, contents, measured(about, original.shape.architecture, source, towers))


def open_original(folder: Path, pickled: bool = False) -> Original:
    """The dual encoder in `folder`, in whichever form it is there; raises TrainerError where it is none we know."""
    is_open_clip = (folder / CONFIG_FILE).is_file()
    if is_open_clip and _model_type(folder) not in {*FAMILIES, NAFLEX}:
        return OpenClipModel(folder, pickled)
    if not is_open_clip and not (folder / "config.json").is_file():
        raise TrainerError(
            f"{folder} holds no model that can be imported: it has neither transformers' config.json nor open_clip's "
            f"{CONFIG_FILE}. Packs of Shiying's own are installed with `shiying models install`."
        )
    return TransformersModel(folder, pickled)


def _model_type(folder: Path) -> str:
    with suppress(TrainerError):
        return str(read_config(folder).model_type)
    return ""


def _wanted(request: Request) -> tuple[str, ...]:
    return (*WANTED, *NOTES, *(PICKLED_WEIGHTS if request.allow_pickle else ()))


def _check_room(weights: Sequence[Path], target: Path) -> None:
    """Refuse a disk that the pack would not fit on, before minutes have gone by."""
    needed, free = sum(path.stat().st_size for path in weights), shutil.disk_usage(target).free
    if free < needed:
        raise TrainerError(
            f"The pack may take {needed >> 20:,} MiB, and {free >> 20:,} MiB are free at {target}: free some space on "
            "that disk."
        )


def _photos(paths: Sequence[Path], manifest: Manifest, say: Callable[[str], None]) -> Photos:
    side = manifest.image.scaled_side
    opened: list[Image.Image] = []
    for path in paths:
        if len(opened) < MOST_PHOTOS:
            with suppress(PhotoError):
                opened.append(open_photo(path, side))
    if not opened:
        say("There are no photos to calibrate on (--calibration FOLDER names some): only weights are rounded.")
        return Photos([], [_drawn(number, 2 * side) for number in range(DRAWN)])
    if len(opened) < HELD_OUT:
        return Photos(opened, opened)
    calibrating = [photo for number, photo in enumerate(opened) if number % HELD_OUT]
    return Photos(calibrating, opened[::HELD_OUT])


def _drawn(number: int, side: int) -> Image.Image:
    """A picture that is no photo, but has edges and shades in three channels."""
    wide = Image.effect_mandelbrot((side * 4 // 3, side), (-2 + number / DRAWN, -1.2, 0.6, 1.2), 60)
    flat = Image.linear_gradient("L").resize(wide.size)
    return Image.merge("RGB", [wide, flat, wide.rotate(180)])


def _outcome(part: str, tower: Tower, precision: str) -> str:
    size = f"{len(tower.graph) / 2**20:,.0f} MiB"
    sentence = f"The {part} tower is stored as {tower.scheme}, {size}; least cosine {tower.cosine:.4f}."
    if tower.scheme == FLOAT and precision != FLOAT:
        sentence += " In int8 it strays too far from the original."
    return sentence


def report(manifest: Manifest) -> Mapping[str, Any]:
    """What became of an import, JSON-like."""
    return {**manifest.training["imported"], **manifest.metrics}
