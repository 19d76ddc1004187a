"""Turns Chinese and English text into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from core_model.errors import PackError
from core_model.manifest import Manifest
from core_model.runtime import LazySession
from core_model.vectors import unit_length

BATCH_SIZE = 64


class TextEncoder:
    """The text tower of a pack. Safe to call from several threads; tokenizer and graph are loaded at the first call."""

    def __init__(self, manifest: Manifest, graph: bytes, tokenizer: bytes, threads: int | None = None) -> None:
        self._manifest = manifest
        self._session = LazySession(graph, manifest.text.file, manifest.embedding_dim, threads)
        self._tokenizer_json = tokenizer

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Embed `texts`, in any mixture of the pack's languages.

        Returns:
            float32 (N, D), each row of unit length, in the order of `texts`.

        Raises:
            PackError: the tokenizer cannot be read, or the graph does not run.
        """
        encodings = self._tokenizer.encode_batch(list(texts))
        by_length = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        vectors = np.empty((len(texts), self._manifest.embedding_dim), dtype=np.float32)
        for start in range(0, len(texts), BATCH_SIZE):
            batch = by_length[start : start + BATCH_SIZE]
            vectors[batch] = self._run([encodings[index] for index in batch])
        return vectors

    def knows(self, text: str) -> bool:
        """Whether the model's vocabulary holds anything of `text`: False for a script that it never saw."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        unknown = self._tokenizer.token_to_id(_unknown_token(self._tokenizer))
        return any(
            token != unknown and piece.strip("▁ ") for token, piece in zip(encoding.ids, encoding.tokens, strict=True)
        )

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return _open_tokenizer(self._tokenizer_json, self._manifest.text.max_length)

    def _run(self, encodings: list[Encoding]) -> npt.NDArray[np.float32]:
        length = max(len(encoding.ids) for encoding in encodings)
        ids = np.zeros((len(encodings), length), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        return unit_length(self._session.run({"input_ids": ids, "attention_mask": mask}))


def _open_tokenizer(content: bytes, max_length: int) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_buffer(content)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in Rust is no Exception
        raise PackError(f"The pack's tokenizer cannot be read: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    return tokenizer


def _unknown_token(tokenizer: Tokenizer) -> str:
    model = tokenizer.model
    unknown_id = getattr(model, "unk_id", None)
    if unknown_id is not None:
        return str(tokenizer.id_to_token(unknown_id))
    return str(getattr(model, "unk_token", None) or "<unk>")
