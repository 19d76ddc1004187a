"""Reads the vocabulary of a SentencePiece unigram model without the sentencepiece library.

A `.model` file is one protocol buffer: field 1 repeats the pieces (1 text, 2 score), field 3 is the normaliser
(2 its precompiled character map). Everything else is skipped.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import TrainerError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True)
class SentencePieceModel:
    """Pieces in id order with their log probabilities, and the normaliser's character map."""

    pieces: list[str]
    scores: list[float]
    charsmap: bytes


def read_varint(data: bytes, position: int) -> tuple[int, int]:
    """The base-128 number at `position` and the position after it."""
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Field numbers with their raw values, in file order; a varint's value is left empty."""
    position = 0
    while position < len(data):
        key, position = read_varint(data, position)
        kind = key & 7
        if kind == VARINT:
            _, position = read_varint(data, position)
            yield key >> 3, b""
            continue
        if kind == BYTES:
            size, position = read_varint(data, position)
        elif kind in (FIXED32, FIXED64):
            size = 4 if kind == FIXED32 else 8
        else:
            raise TrainerError(f"The SentencePiece model holds an unknown wire type {kind}; the file is damaged.")
        yield key >> 3, data[position : position + size]
        position += size


def read_model(path: Path) -> SentencePieceModel:
    """Parse `path`; raises TrainerError when it is not a SentencePiece model."""
    pieces, scores, charsmap = [], [], b""
    for number, value in fields(path.read_bytes()):
        if number == 1:
            piece = dict(fields(value))
            pieces.append(piece[1].decode("utf-8"))
            scores.append(struct.unpack("<f", piece[2])[0] if 2 in piece else 0.0)
        elif number == 3:
            charsmap = dict(fields(value)).get(2, b"")
    if not pieces or not charsmap:
        raise TrainerError(f"{path} is not a SentencePiece model with a normaliser.")
    return SentencePieceModel(pieces, scores, charsmap)
