"""A published model's tokenizer as a pack's tokenizer.json, and how the model wants its tokens padded."""

import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, normalizers, processors
from torch import Tensor
from torch.nn import functional

from trainer.errors import TrainerError
from trainer.hub import load_tokenizer, read_tokenizer
from trainer.sentencepiece_model import read_model
from trainer.vocabulary import END, build_tokenizer

SENTENCEPIECE_FILE = "spiece.model"
Batch = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Tokens:
    """How texts become a model's tokens.

    Attributes:
        tokenizer: neither pads nor truncates.
        max_length: tokens that a text is cut to, the special ones among them.
        pad: the id that the model was trained with behind shorter texts.
        fills: whether it was trained on texts padded to `max_length`, which it does not mask out.
        left: whether such padding stands before the text.
        original: the ids and mask, int64 (N, L), that the original's own tokenizer makes of texts.
    """

    tokenizer: Tokenizer
    max_length: int
    pad: int
    fills: bool
    left: bool
    original: Callable[[Sequence[str]], Batch]

    def padded(self, input_ids: Tensor, attention_mask: Tensor) -> Batch:
        """Ids and mask as a pack pads them, int64 (N, L), as the model takes them."""
        ids = torch.where(attention_mask == 0, self.pad, input_ids)
        if not self.fills:
            return ids, attention_mask
        filled = functional.pad(ids, (0, self.max_length - ids.shape[1]), value=self.pad)
        if self.left:
            spare = self.max_length - attention_mask.sum(dim=1, keepdim=True)
            filled = filled.gather(1, (torch.arange(self.max_length) - spare) % self.max_length)
        return filled, torch.ones_like(filled)


def read_tokens(folder: Path, max_length: int, *, fills: bool) -> Tokens:
    """How the model in `folder` was fed with texts, where transformers' tokenizers did it.

    Raises TrainerError when `folder` has no tokenizer that a pack can take along.
    """
    if not (folder / "tokenizer.json").is_file() and (folder / SENTENCEPIECE_FILE).is_file():
        return _sentencepiece_tokens(folder / SENTENCEPIECE_FILE, max_length)
    original = load_tokenizer(folder)
    backend = getattr(original, "backend_tokenizer", None)
    tokenizer = Tokenizer.from_str(backend.to_str()) if backend is not None else read_tokenizer(folder)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    length = min(max_length, original.model_max_length)

    def tokenize(texts: Sequence[str]) -> Batch:
        batch = original(
            list(texts),
            padding="max_length" if fills else True,
            truncation=True,
            max_length=length,
            return_attention_mask=True,
            return_tensors="pt",
        )
        mask = torch.ones_like(batch["input_ids"]) if fills else batch["attention_mask"]
        return batch["input_ids"], mask

    pad = original.pad_token_id
    if pad is None:
        raise TrainerError(f"The tokenizer in {folder} has no token to pad with, which the model needs.")
    return Tokens(tokenizer, length, pad, fills, original.padding_side == "left", tokenize)


def _sentencepiece_tokens(file: Path, max_length: int) -> Tokens:
    """SigLIP's, from the file that its slow tokenizer reads: lower case, no ASCII punctuation, </s> behind the text."""
    model = read_model(file)
    if END not in model.pieces:
        raise TrainerError(f"{file} has no piece {END}, so it is not SigLIP's vocabulary.")
    tokenizer = build_tokenizer(model, range(len(model.pieces)))
    tokenizer.normalizer = normalizers.Sequence([*canonical(), tokenizer.normalizer])
    end = model.pieces.index(END)
    tokenizer.post_processor = processors.TemplateProcessing(single=f"$A {END}", special_tokens=[(END, end)])

    whole = Tokenizer.from_str(tokenizer.to_str())
    whole.enable_truncation(max_length)
    whole.enable_padding(length=max_length, pad_id=end, pad_token=END)

    def tokenize(texts: Sequence[str]) -> Batch:
        ids = torch.tensor([encoding.ids for encoding in whole.encode_batch(list(texts))])
        return ids, torch.ones_like(ids)

    return Tokens(tokenizer, max_length, end, True, False, tokenize)


def canonical() -> list[normalizers.Normalizer]:
    """What SigLIP was trained with: no capitals, no ASCII punctuation, single spaces."""
    return [
        normalizers.Lowercase(),
        normalizers.Replace(Regex("[" + "".join(f"\\{mark}" for mark in string.punctuation) + "]"), ""),
        *single_spaces(),
    ]


def single_spaces() -> list[normalizers.Normalizer]:
    """One space for all white space between words, and none around them."""
    return [normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]


def with_single_spaces(tokens: Tokens) -> Tokens:
    """`tokens` of an open_clip model, which makes all white space single spaces before its tokenizer sees a text."""
    tokenizer = tokens.tokenizer
    tokenizer.normalizer = normalizers.Sequence([*single_spaces(), *filter(None, [tokenizer.normalizer])])
    return replace(tokens, original=lambda texts: tokens.original([" ".join(text.split()) for text in texts]))
