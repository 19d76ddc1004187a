"""Writes a model pack: graphs, tokenizer, licence, model card and `model.json`."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import onnx

from core_model.manifest import MANIFEST_NAME, ImageInput, License, Manifest, PackFile, TextInput
from trainer.card import model_card
from trainer.embedded_recipe import Recipe

IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE = "image.onnx", "text.onnx", "tokenizer.json"
LICENSE_FILE, CARD_FILE = "LICENSE.txt", "MODEL_CARD.md"
TEMPLATES = {"en": ("{}", "a photo of a {}"), "zh": ("{}", "一张{}的照片")}


@dataclass(frozen=True)
class Graphs:
    """A dual encoder as ONNX, with its tokenizer's JSON."""

    image: onnx.ModelProto
    text: onnx.ModelProto
    tokenizer: str


def write_pack(
    folder: Path, graphs: Graphs, recipe: Recipe, training: Mapping[str, Any], metrics: Mapping[str, Any]
) -> Manifest:
    """Fill `folder` with a pack and return its manifest."""
    contents = {
        IMAGE_FILE: graphs.image.SerializeToString(),
        TEXT_FILE: graphs.text.SerializeToString(),
        TOKENIZER_FILE: graphs.tokenizer.encode(),
        LICENSE_FILE: license_text().encode(),
        CARD_FILE: model_card(recipe, training, metrics).encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    manifest = Manifest(
        id=recipe.pack.id,
        name=recipe.pack.name,
        version=recipe.pack.version,
        languages=("en", "zh"),
        embedding_dim=recipe.heads.embedding_dim,
        image=ImageInput(IMAGE_FILE, recipe.image.size, recipe.image.resize, recipe.image.resample),
        text=TextInput(TEXT_FILE, TOKENIZER_FILE, recipe.text.max_length, TEMPLATES),
        files={name: PackFile.of(content) for name, content in contents.items()},
        license=License("Apache-2.0", LICENSE_FILE),
        card=CARD_FILE,
        training=training,
        metrics=metrics,
    )
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def license_text() -> str:
    """The Apache licence, preceded by who made what the weights were made from."""
    resources = files("trainer") / "resources"
    return "\n".join((resources / name).read_text(encoding="utf-8") for name in ("NOTICE.txt", "APACHE-2.0.txt"))
