"""Writes a model pack: graphs, tokenizer, licence, model card and `model.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import onnx

from core_model.manifest import MANIFEST_NAME, ImageInput, License, Manifest, PackFile, TextInput
from trainer.recipe import ImageStudentSection

IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE = "image.onnx", "text.onnx", "tokenizer.json"
LICENSE_FILE, CARD_FILE = "LICENSE.txt", "MODEL_CARD.md"
SOFTWARE = ("torch", "transformers", "onnx", "onnxruntime", "tokenizers", "numpy", "pillow")
LANGUAGES = ("en", "zh")
TEMPLATES = {"en": ("{}", "a photo of a {}"), "zh": ("{}", "一张{}的照片")}


def input_of(student: ImageStudentSection) -> ImageInput:
    """How a pack of this student makes a photo into its pixels."""
    return ImageInput(IMAGE_FILE, student.size, student.resize, student.resample)


@dataclass(frozen=True)
class Graphs:
    """A dual encoder as ONNX, with its tokenizer's JSON."""

    image: onnx.ModelProto
    text: onnx.ModelProto
    tokenizer: str


@dataclass(frozen=True)
class About:
    """What a pack says of itself, beside its graphs."""

    id: str
    name: str
    version: str
    embedding_dim: int
    image: ImageInput  # whose file is IMAGE_FILE
    max_length: int  # tokens
    spdx: str  # the weights' terms as an SPDX expression
    license: str  # the text of those terms
    card: str  # Markdown
    languages: tuple[str, ...] = LANGUAGES
    templates: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: TEMPLATES)
    training: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)


def write_pack(folder: Path, graphs: Graphs, about: About) -> Manifest:
    """Fill `folder` with a pack and return its manifest."""
    return write_contents(
        folder,
        {
            IMAGE_FILE: graphs.image.SerializeToString(),
            TEXT_FILE: graphs.text.SerializeToString(),
            TOKENIZER_FILE: graphs.tokenizer.encode(),
        },
        about,
    )


def write_contents(folder: Path, model: Mapping[str, bytes], about: About) -> Manifest:
    """Fill `folder` with a pack of the files IMAGE_FILE, TEXT_FILE and TOKENIZER_FILE in `model`; its manifest."""
    contents = {**model, LICENSE_FILE: about.license.encode(), CARD_FILE: about.card.encode()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    manifest = manifest_of(about, {name: PackFile.of(content) for name, content in contents.items()})
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def manifest_of(about: About, files: Mapping[str, PackFile]) -> Manifest:
    """What the pack of these files says of itself."""
    return Manifest(
        id=about.id,
        name=about.name,
        version=about.version,
        languages=about.languages,
        embedding_dim=about.embedding_dim,
        image=about.image,
        text=TextInput(TEXT_FILE, TOKENIZER_FILE, about.max_length, about.templates),
        files=files,
        license=License(about.spdx, LICENSE_FILE),
        card=CARD_FILE,
        training=about.training,
        metrics=about.metrics,
    )


def read_graphs(folder: Path) -> Graphs:
    """The graphs and the tokenizer of the pack in `folder`."""
    tokenizer = (folder / TOKENIZER_FILE).read_text(encoding="utf-8")
    return Graphs(onnx.load(folder / IMAGE_FILE), onnx.load(folder / TEXT_FILE), tokenizer)


def resource(name: str) -> str:
    """A text that the trainer ships, such as APACHE-2.0.txt."""
    return (files("trainer") / "resources" / name).read_text(encoding="utf-8")


def software() -> dict[str, str]:
    """The versions of what makes a pack."""
    return {package: version(package) for package in SOFTWARE}
