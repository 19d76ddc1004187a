"""Dual encoders in the form of open_clip: its ViT, with its own text tower or one from transformers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import AutoModel, BertConfig, RobertaConfig, XLMRobertaConfig

from trainer.errors import TrainerError
from trainer.hub import WANTED, first_line, locate, quiet, weight_files
from trainer.importing.open_clip_config import OpenClipConfig, read_open_clip_config
from trainer.importing.open_clip_towers import PooledEncoder, TextTransformer, VisionTransformer, projection
from trainer.importing.original import ImageTower, Original, Shape, TextTower
from trainer.importing.tokens import SENTENCEPIECE_FILE, Tokens, read_tokens, with_single_spaces
from trainer.importing.transformers_model import image_input
from trainer.preprocessing import RESAMPLES, Preprocessing

CLIP_TOKENIZER = "openai/clip-vit-base-patch32"
TOKENIZER_FILES = tuple(name for name in WANTED if not name.endswith(".safetensors"))
WEIGHTS = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
ENCODERS = {  # by parts of their names; the first that fits counts
    "chinese-roberta": BertConfig,
    "xlm-roberta": XLMRobertaConfig,
    "roberta": RobertaConfig,
    "bert": BertConfig,
}
HEAD_WIDTH = 64  # in every published model of those families
OWN_TEXT = ("transformer.", "token_embedding.", "positional_embedding", "ln_final.", "text_projection")


class OpenClipModel(Original):
    """A dual encoder that open_clip has saved."""

    def __init__(self, folder: Path, pickled: bool):
        self.config = read_open_clip_config(folder)
        files = {path.name: path for path in weight_files(folder, pickled)}
        self.weights = next((files[name] for name in WEIGHTS if name in files), next(iter(files.values())))
        if self.config.encoder:
            _kind_of(self.config.encoder)  # told before the tower of photos has been written
        self.rule = self.config.preprocessing()
        shape = Shape("open_clip", self.config.embedding_dim, image_input(self.rule, cut="crop-even"))
        super().__init__(folder, shape, _tokens(folder, self.config))

    def image_tower(self) -> "OpenClipImages":
        with torch.device("meta"):
            tower = VisionTransformer(self.config.image_layers(), self.config.patches())
        self._fill(tower, self._checkpoint(), {"visual.": ""})
        return OpenClipImages(tower, self.rule)

    def text_tower(self) -> "OpenClipTexts":
        tower = self._pooled_encoder(self.config.encoder) if self.config.encoder else self._own_text()
        return OpenClipTexts(tower, self.tokens)

    def _own_text(self) -> TextTransformer:
        with torch.device("meta"):
            tower = TextTransformer(self.config.text_layers(), self.config.reading())
        weights = self._checkpoint()
        is_apart = any(name.startswith("text.") for name in weights)
        self._fill(tower, weights, {"text.": ""} if is_apart else {name: name for name in OWN_TEXT})
        return tower

    def _pooled_encoder(self, name: str) -> PooledEncoder:
        weights = self._checkpoint()
        try:
            config = _encoder_config(name, weights)
        except (KeyError, ValueError) as error:
            raise TrainerError(f"The weights in {self.weights} do not fit {name}: {first_line(error)}") from error
        pooling = self.config.text.get("hf_pooler_type") or self.config.text.get("pooler_type") or "mean_pooler"
        with quiet():
            encoder = AutoModel.from_config(config, add_pooling_layer=pooling == "cls_pooler", dtype=torch.float32)
        kind = self.config.text.get("hf_proj_type", self.config.text.get("proj", "mlp"))
        tower = PooledEncoder(encoder, pooling, projection(kind, config.hidden_size, self.config.embedding_dim))
        self._fill(tower, weights, {"text.": ""})
        return tower

    def _fill(self, tower: nn.Module, weights: Mapping[str, Tensor], prefixes: Mapping[str, str]) -> None:
        """Give `tower` the weights whose names begin with one of `prefixes`, which it calls by what it maps to."""
        state = {
            new + name.removeprefix(old): tensor.float()
            for name, tensor in weights.items()
            for old, new in prefixes.items()
            if name.startswith(old) and not name.endswith("position_ids")
        }
        try:
            tower.load_state_dict(state, assign=True)
        except RuntimeError as error:
            lines = [line.strip() for line in str(error).splitlines() if line.strip()]
            raise TrainerError(f"The weights in {self.weights} do not fit their config: {lines[-1]}") from error
        tower.requires_grad_(False).eval()

    def _checkpoint(self) -> dict[str, Tensor]:
        """The tensors, on the disk until they are used, without the prefix that training on several GPUs leaves."""
        try:
            if self.weights.suffix == ".safetensors":
                state = load_file(self.weights)
            else:
                state = torch.load(self.weights, map_location="cpu", weights_only=True, mmap=True)
                state = state.get("state_dict", state)
        except (OSError, ValueError, RuntimeError, SafetensorError, UnpicklingError) as error:
            raise TrainerError(f"The weights in {self.weights} cannot be read: {first_line(error)}") from error
        return {name.removeprefix("module."): tensor for name, tensor in state.items()}


class OpenClipImages(ImageTower):
    """Its image tower, with photos prepared as torchvision does it."""

    def __init__(self, tower: VisionTransformer, rule: Preprocessing):
        super().__init__(rule.normalization)
        self.tower, self.rule = tower, rule

    def look(self, images: Tensor) -> Tensor:
        return self.tower(images)

    def prepare(self, photos: Sequence[Image.Image]) -> Tensor:
        pixels = [np.asarray(_scaled(photo, self.rule), np.float32) / 255 for photo in photos]
        mean, deviation = np.float32(self.rule.normalization.mean), np.float32(self.rule.normalization.deviation)
        return torch.from_numpy((np.stack(pixels) - mean) / deviation).permute(0, 3, 1, 2)


def _scaled(photo: Image.Image, rule: Preprocessing) -> Image.Image:
    """What torchvision's Resize and CenterCrop make of `photo`."""
    resample, size = RESAMPLES[rule.resample], rule.size
    if rule.resize == "squash":
        return photo.resize((size, size), resample)
    width, height = (int(size * side / min(photo.size)) for side in photo.size)
    left, top = round((width - size) / 2), round((height - size) / 2)
    return photo.resize((width, height), resample).crop((left, top, left + size, top + size))


class OpenClipTexts(TextTower):
    """Its text tower."""

    def __init__(self, tower: nn.Module, tokens: Tokens):
        super().__init__(tokens)
        self.tower = tower

    def read(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.tower(input_ids, attention_mask)


def _tokens(folder: Path, config: OpenClipConfig) -> Tokens:
    name = config.text.get("hf_tokenizer_name") or config.encoder
    is_there = any((folder / file).is_file() for file in ("tokenizer.json", SENTENCEPIECE_FILE))
    where = folder if is_there else locate(name or CLIP_TOKENIZER, TOKENIZER_FILES)
    if not name and config.fills:
        raise TrainerError(f"{config.file} pads CLIP's tokens without a mask, which cannot be imported.")
    tokens = read_tokens(where, config.length, fills=config.fills)
    return with_single_spaces(tokens) if name else tokens


def _kind_of(name: str) -> type[BertConfig] | type[RobertaConfig] | type[XLMRobertaConfig]:
    """The family of the text encoder that a checkpoint calls `name`; raises TrainerError for one that we lack."""
    for part, kind in ENCODERS.items():
        if part in name.lower():
            return kind
    raise TrainerError(
        f"The text encoder {name} of this open_clip model cannot be imported: XLM-RoBERTa, RoBERTa and BERT can."
    )


def _encoder_config(name: str, weights: Mapping[str, Tensor]) -> Any:
    """The shape of a text encoder that the checkpoint calls `name`, as its weights tell it."""
    kind = _kind_of(name)
    prefix = "text.transformer."
    layers = {found.split(".")[4] for found in weights if found.startswith(f"{prefix}encoder.layer.")}
    shapes = {
        part: weights[f"{prefix}{part}.weight"].shape
        for part in (
            "embeddings.word_embeddings",
            "embeddings.position_embeddings",
            "embeddings.token_type_embeddings",
            "encoder.layer.0.intermediate.dense",
        )
    }
    (vocabulary, width), (positions, _), (types, _), (inner, _) = shapes.values()
    is_bert = kind is BertConfig
    return kind(
        vocab_size=vocabulary,
        hidden_size=width,
        num_hidden_layers=len(layers),
        num_attention_heads=max(1, width // HEAD_WIDTH),
        intermediate_size=inner,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=1e-12 if is_bert else 1e-5,
        pad_token_id=0 if is_bert else 1,
    )
