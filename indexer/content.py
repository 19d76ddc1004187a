"""Names a photo's content, so that what was computed from it is found again after a move, a rename or a copy."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import BinaryIO

import xxhash

from indexer.catalog import Catalog

_CHUNK = 1 << 20
_KEY_KIND = b"\x01"
_FORMER_KEY_BYTES = 16


def content_key(stream: BinaryIO) -> bytes:
    """17 bytes that stand for what is in `stream`: a mark, and XXH3 of 128 bits.

    It is no cryptographic hash and need not be: whoever forges a twin only hides one of their own two files. It takes a
    fiftieth of the time that one takes, which beside a scaled-down decoding counts.
    """
    hasher = xxhash.xxh3_128()
    _feed(hasher.update, stream)
    return _KEY_KIND + bytes(hasher.digest())


def former_key(stream: BinaryIO) -> bytes:
    """16 bytes of BLAKE2b, by which earlier versions of Shiying named contents."""
    hasher = hashlib.blake2b(digest_size=_FORMER_KEY_BYTES)
    _feed(hasher.update, stream)
    return hasher.digest()


def _feed(update: Callable[[bytes], None], stream: BinaryIO) -> None:
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        update(chunk)


class KnownContents:
    """Which contents have an embedding by a pack, or will have one in a moment. Safe to ask from any thread."""

    def __init__(self, catalog: Catalog, pack: str) -> None:
        self._embedded = catalog.embedded_hashes(pack)
        self._former = catalog.hashes_of_length(_FORMER_KEY_BYTES)
        self._claimed: set[bytes] = set()
        self._lock = threading.Lock()

    def key(self, stream: BinaryIO) -> bytes:
        """The key of what is in `stream`: the former one, if an embedding by any pack is known by that."""
        key = content_key(stream)
        if self._former and key not in self._embedded:
            former = former_key(stream)
            if former in self._former:
                return former
        return key

    def is_embedded(self, key: bytes) -> bool:
        """Whether the catalog holds an embedding of this content."""
        return key in self._embedded

    def claim(self, key: bytes) -> bool:
        """Whether nobody embedded this content or is about to, so that the caller has to."""
        with self._lock:
            is_first = key not in self._claimed and key not in self._embedded  # it may have been committed meanwhile
            self._claimed.add(key)
        return is_first

    def committed(self, keys: set[bytes]) -> None:
        """Remember that the embeddings of these are in the catalog now."""
        with self._lock:
            self._embedded |= keys
            self._claimed -= keys
