"""Reads open_clip_config.json, and refuses what our towers do not follow."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from torch import nn

from trainer.errors import TrainerError
from trainer.importing.open_clip_towers import Activation, Layers, Patches, QuickGelu, Reading
from trainer.preprocessing import Normalization, Preprocessing, channels

CONFIG_FILE = "open_clip_config.json"
MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # OpenAI's, the default

_LAYERS = {"layers", "width", "mlp_ratio", "ls_init_value", "act_kwargs", "norm_kwargs"}
_VISION = _LAYERS | {"image_size", "patch_size", "head_width", "pool_type", "no_ln_pre", "final_ln_after_pool"}
_TEXT = _LAYERS | {"heads", "context_length", "vocab_size", "pool_type", "no_causal_mask", "proj_bias", "eos_id"}
_ENCODER = {"hf_model_name", "hf_tokenizer_name", "hf_pooler_type", "hf_proj_type", "pooler_type", "proj"}
_NO_MATTER = {  # to what a trained tower computes
    *("patch_dropout", "timm_drop", "hf_model_pretrained", "hf_model_config", "output_tokens", "pad_id"),
    *("pos_embed_type", "attn_pooler_queries", "attn_pooler_heads", "image_mean", "image_std", "context_length"),
    *("hf_tokenizer_name", "vocab_size", "width", "heads", "layers", "timm_model_pretrained"),
}


@dataclass(frozen=True)
class OpenClipConfig:
    """What open_clip_config.json says; `model`, `vision`, `text` and `photos` are its sections."""

    file: Path
    model: Mapping[str, Any]
    photos: Mapping[str, Any]

    @property
    def vision(self) -> Mapping[str, Any]:
        """The image tower's section."""
        return self.model["vision_cfg"]

    @property
    def text(self) -> Mapping[str, Any]:
        """The text tower's section."""
        return self.model["text_cfg"]

    @property
    def embedding_dim(self) -> int:
        """The width of the joint space."""
        return int(self.model["embed_dim"])

    @property
    def encoder(self) -> str | None:
        """The transformers model that reads the texts, by its name on the hub; None where open_clip's own does."""
        return self.text.get("hf_model_name")

    @property
    def length(self) -> int:
        """How many tokens a text is cut to."""
        return int(self.text.get("context_length", 77))

    @property
    def fills(self) -> bool:
        """Whether texts are padded to full length without a mask."""
        return self.encoder is None and bool(self.text.get("no_causal_mask") or self.text.get("pool_type") == "last")

    def image_layers(self) -> Layers:
        """The image tower's layers."""
        width = int(self.vision.get("width", 768))
        return self._layers(self.vision, width, width // int(self.vision.get("head_width", 64)))

    def text_layers(self) -> Layers:
        """The layers of open_clip's own text tower."""
        return self._layers(self.text, int(self.text.get("width", 512)), int(self.text.get("heads", 8)))

    def _layers(self, section: Mapping[str, Any], width: int, heads: int) -> Layers:
        return Layers(
            width=width,
            count=int(section.get("layers", 12)),
            heads=heads,
            mlp_ratio=float(section.get("mlp_ratio", 4.0)),
            activation=self._activation(section.get("act_kwargs") or {}),
            epsilon=float((section.get("norm_kwargs") or {}).get("eps", 1e-5)),
            is_scaled=section.get("ls_init_value") is not None,
        )

    def _activation(self, options: Mapping[str, Any]) -> Activation:
        return QuickGelu if self.model.get("quick_gelu") else partial(nn.GELU, **options)

    def patches(self) -> Patches:
        """How the image tower cuts images."""
        return Patches(
            image_size=_side(self.vision.get("image_size", 224)),
            patch_size=_side(self.vision.get("patch_size", 16)),
            output_dim=self.embedding_dim,
            averages=self.vision.get("pool_type") == "avg",
            normalizes_first=not self.vision.get("no_ln_pre"),
            normalizes_pooled=bool(self.vision.get("final_ln_after_pool")),
        )

    def reading(self) -> Reading:
        """How open_clip's own text tower reads."""
        return Reading(
            length=self.length,
            vocabulary=int(self.text.get("vocab_size", 49408)),
            output_dim=self.embedding_dim,
            causal=not self.text.get("no_causal_mask"),
            pooling=self.text.get("pool_type", "argmax"),
            end=int(self.text.get("eos_id", 2)),
            has_bias=bool(self.text.get("proj_bias")),
        )

    def preprocessing(self) -> Preprocessing:
        """How its photos are prepared; raises TrainerError for a way that a pack has not."""
        how = self.photos.get("resize_mode") or "shortest"
        if how not in ("shortest", "squash"):
            raise TrainerError(f"{self.file} scales photos by {how}, which a pack cannot.")
        size = _side(self.photos.get("size") or self.vision.get("image_size", 224))
        mean, deviation = (
            channels(self.photos.get(key) or default) for key, default in (("mean", MEAN), ("std", DEVIATION))
        )
        return Preprocessing(
            size=size,
            resize="squash" if how == "squash" else "crop",
            resample="bilinear" if self.photos.get("interpolation") == "bilinear" else "bicubic",
            shorter_side=size,
            normalization=Normalization(mean, deviation),
        )


def read_open_clip_config(folder: Path) -> OpenClipConfig:
    """Read it from `folder`; raises TrainerError where it is damaged, or of a model that our towers do not follow."""
    file = folder / CONFIG_FILE
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        config = OpenClipConfig(file, document["model_cfg"], document.get("preprocess_cfg") or {})
        _refuse_unknown(config)
        # What follows reads every value, so that a wrong one is told before any weights are read.
        _ = (config.image_layers(), config.patches(), config.reading(), config.text_layers(), config.preprocessing())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainerError(f"{file} cannot be used: {type(error).__name__}: {error}.") from error
    return config


def _refuse_unknown(config: OpenClipConfig) -> None:
    known = {"vision_cfg": _VISION, "text_cfg": _TEXT | (_ENCODER if config.encoder else set())}
    for section, names in known.items():
        for name, value in config.model[section].items():
            if value and name not in names | _NO_MATTER:
                raise TrainerError(
                    f"{config.file} has {name} in {section}, which cannot be imported: of open_clip's models, those "
                    "with a ViT of its own can, and a text tower of its own or an XLM-RoBERTa, RoBERTa or BERT."
                )
    if not isinstance(config.vision.get("layers", 12), int):
        raise TrainerError(f"{config.file} is of a ResNet, which cannot be imported: of open_clip's models, a ViT can.")


def _side(value: int | list[int]) -> int:
    """The one side of a square."""
    if isinstance(value, list):
        first, second = value
        if first != second:
            raise ValueError(f"{first} x {second} pixels are no square")
        return int(first)
    return int(value)
