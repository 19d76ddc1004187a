"""A pack whose files are small and meaningless, for all that happens before onnxruntime sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core_model.manifest import ImageInput, License, Manifest, PackFile, TextInput


@dataclass
class SmallPack:
    contents: dict[str, bytes] = field(
        default_factory=lambda: {
            "image.onnx": b"an image graph",
            "text.onnx": b"a text graph",
            "tokenizer.json": b"{}",
            "LICENSE.txt": b"terms",
            "MODEL_CARD.md": "# 卡片".encode(),
        }
    )

    def manifest(self) -> Manifest:
        return Manifest(
            id="small",
            name="Small 小",
            version="1",
            languages=("en", "zh"),
            embedding_dim=8,
            image=ImageInput("image.onnx", 32, "squash", "bilinear"),
            text=TextInput("text.onnx", "tokenizer.json", 16, {"en": ("a photo of {}",), "zh": ("{}的照片",)}),
            files={name: PackFile.of(content) for name, content in self.contents.items()},
            license=License("Apache-2.0", "LICENSE.txt"),
            card="MODEL_CARD.md",
            metrics={"recall@10": 1.0},
        )

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.contents.items():
            (folder / name).write_bytes(content)
        (folder / "model.json").write_text(self.manifest().to_json(), encoding="utf-8")
        return folder


@pytest.fixture
def small_pack() -> SmallPack:
    return SmallPack()
