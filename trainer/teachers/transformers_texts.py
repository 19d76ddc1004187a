"""Text teachers from transformers: the text tower of every family of dual encoders, and plain text encoders."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from torch import Tensor
from transformers import PreTrainedTokenizerBase

from trainer.errors import TrainerError
from trainer.features import TextFeatures
from trainer.hub import fingerprint, first_line, load_model, load_tokenizer, read_config, weight_files
from trainer.models.text_tokens import TextTokens, longest_text
from trainer.teachers.base import TextTeacher

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "spiece.model", "sentencepiece.bpe.model")


class TransformersTexts(TextTeacher):
    """A text encoder with the tokenizer that it was published with."""

    def __init__(self, model: Any, tokenizer: PreTrainedTokenizerBase, mark: str, dims: tuple[int, int], joint: bool):
        super().__init__(*dims, joint, mark)
        self.tokenizer = tokenizer
        self.max_length = min(tokenizer.model_max_length, longest_text(model))

    def tokenize(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        return self._tokenized(texts, "longest")

    def _tokenized(self, texts: Sequence[str], padding: str) -> tuple[Tensor, Tensor]:
        batch = self.tokenizer(
            list(texts),
            padding=padding,
            padding_side="right",
            truncation=True,
            max_length=self.max_length,
            return_attention_mask=True,
            return_tensors="pt",
        )
        return batch["input_ids"], batch["attention_mask"]


class DualEncoderTexts(TransformersTexts):
    """The text tower and projection of CLIP, Chinese-CLIP and AltCLIP.

    The sentence features are what transformers' `get_text_features` gives: CLIP projects its last token, Chinese-CLIP
    and AltCLIP their first. AltCLIP's token features have been through its own projection to `project_dim`.
    """

    def __init__(self, model: Any, tokenizer: PreTrainedTokenizerBase, mark: str):
        texts = model.config.text_config
        widths = getattr(texts, "project_dim", texts.hidden_size), self.embedding_width(model.config)
        super().__init__(model.text_model, tokenizer, mark, widths, joint=True)
        self.model = model
        model.vision_model = None  # never asked
        self.freeze()

    @staticmethod
    def embedding_width(config: Any) -> int:
        """The width of the joint space."""
        return config.projection_dim

    def read(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        output = self.model.get_text_features(input_ids=input_ids, attention_mask=attention_mask)
        return TextFeatures(output.last_hidden_state, output.pooler_output)


class SiglipTexts(DualEncoderTexts):
    """SigLIP and SigLIP 2, trained on texts padded to full length without a mask, whose last token is projected."""

    @staticmethod
    def embedding_width(config: Any) -> int:
        return config.text_config.projection_size

    def tokenize(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        return self._tokenized(texts, "max_length")

    def read(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        output = self.model.get_text_features(input_ids=input_ids)
        return TextFeatures(output.last_hidden_state, output.pooler_output)


class PlainTexts(TransformersTexts):
    """A text encoder that shares no space with photos; its sentence features are the mean over its tokens."""

    def __init__(self, model: Any, tokenizer: PreTrainedTokenizerBase, mark: str):
        text_tokens = TextTokens(model)
        super().__init__(model, tokenizer, mark, (text_tokens.token_channels, text_tokens.sentence_dim), joint=False)
        self.text_tokens = text_tokens
        self.freeze()

    def read(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        return self.text_tokens(input_ids, attention_mask)


DUAL_ENCODERS: dict[str, type[DualEncoderTexts]] = {
    "altclip": DualEncoderTexts,
    "chinese_clip": DualEncoderTexts,
    "clip": DualEncoderTexts,
    "siglip": SiglipTexts,
    "siglip2": SiglipTexts,
}


def load_texts(folder: Path) -> TextTeacher:
    """The text teacher in `folder`; raises TrainerError when it cannot be one."""
    config = read_config(folder)
    tokenizer = load_tokenizer(folder)
    parts = [path for name in ("config.json", *TOKENIZER_FILES) if (path := folder / name).is_file()]
    mark = fingerprint([*weight_files(folder), *parts], half="text")
    family = DUAL_ENCODERS.get(config.model_type, PlainTexts)
    try:
        return family(load_model(folder), tokenizer, mark)
    except (ValueError, TypeError, AttributeError) as error:
        raise TrainerError(
            f"The model in {folder} ({config.model_type}) is no text teacher: {first_line(error)}."
        ) from error
