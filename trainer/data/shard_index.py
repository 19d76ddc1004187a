"""Finds what a webdataset shard holds, once: where each photo lies in the .tar, and its captions."""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import platformdirs

from trainer.data.captions import Caption, make_caption
from trainer.data.tables import read_json_object, texts_of
from trainer.errors import TrainerError

IMAGE_SUFFIXES = frozenset({"jpg", "jpeg", "png", "webp"})
_MEMBER = re.compile(
    r"((?:.*/)?[^/.][^/.]*)\.([^/]+)", re.DOTALL
)  # basename key and all suffixes, as webdataset splits
_INDEX_VERSION = 1


@dataclass(frozen=True)
class Sample:
    """One photo of a shard: its member's name, where its `size` bytes begin, and its captions."""

    member: str
    offset: int
    size: int
    captions: list[Caption]


@dataclass(frozen=True)
class ShardIndex:
    """The photos of a shard in its order, and the captions whose basename no photo has."""

    samples: list[Sample] = field(default_factory=list)
    orphans: list[Caption] = field(default_factory=list)


def shard_index(path: Path, cache: Path | None = None) -> ShardIndex:
    """The index of the shard at `path`, kept in the folder `cache` (default: the user's) under path, size and mtime.

    Raises:
        TrainerError: the shard is missing, compressed, no .tar, damaged or cut short, or a caption cannot be read.
    """
    try:
        kept = (cache or platformdirs.user_cache_path("shiying-train") / "shards") / f"{_identity(path)}.json"
        return _read_kept(kept) or _keep(kept, scan_shard(path))
    except OSError as error:
        raise TrainerError(f"The shard {path} cannot be read: {error.strerror}.") from error


def scan_shard(path: Path) -> ShardIndex:
    """Read through the shard at `path` and index it; raises TrainerError as `shard_index` does."""
    photos: dict[str, tuple[str, int, int]] = {}
    captions: dict[str, list[Caption]] = {}
    with path.open("rb") as file:
        for member in _members(path, file):
            found = _MEMBER.fullmatch(member.name)
            key, suffix = (found[1], found[2].lower()) if found else ("", "")
            if suffix in IMAGE_SUFFIXES:
                photos.setdefault(key, (member.name, member.offset_data, member.size))
            elif suffix in _CAPTION_READERS:
                file.seek(member.offset_data)
                content = file.read(member.size)
                captions.setdefault(key, []).extend(_CAPTION_READERS[suffix](content, key, f"{member.name} in {path}"))
    samples = [Sample(*place, list(dict.fromkeys(captions.pop(key, ())))) for key, place in photos.items()]
    return ShardIndex(samples, [caption for left in captions.values() for caption in left])


def _members(path: Path, file: BinaryIO) -> Iterator[tarfile.TarInfo]:
    """The files in the .tar; each is there in full, and so is the end marker, without which a part may be missing."""
    if file.read(2) == b"\x1f\x8b":
        raise TrainerError(f"The shard {path} is compressed: unpack it to a plain .tar (gunzip), which can be indexed.")
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    last = None
    try:
        archive = tarfile.TarFile(fileobj=file)
        for member in archive:
            if archive.offset > length:
                raise EOFError
            last = member.name
            if member.isfile():
                yield member
        file.seek(archive.offset)
        if file.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
            raise EOFError  # where tarfile meets a damaged header, it just stops
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise TrainerError(_damage(path, last)) from error


def _damage(path: Path, last: str | None) -> str:
    if last is None:
        return f"The shard {path} is not a .tar archive, or is damaged at its very start."
    return f"The shard {path} is damaged or cut short after {last}: fetch or make it again."


def _lines(content: bytes, key: str, where: str) -> Iterator[Caption]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TrainerError(f"{where} is not in UTF-8.") from error
    for line in text.splitlines() or [""]:
        yield make_caption({}, key, line, where)


def _json_captions(content: bytes, key: str, where: str) -> Iterator[Caption]:
    document = read_json_object(content, where)
    captions = document.get("captions", [document[name] for name in ("caption",) if name in document])
    for caption in captions if isinstance(captions, list) else [captions]:
        row = texts_of(caption) if isinstance(caption, dict) else texts_of({"caption": caption})
        if "caption" not in row:
            raise TrainerError(f"{where} holds a caption that is no text.")
        yield make_caption(texts_of(document) | row, key, row["caption"], where)


_CAPTION_READERS = {"txt": _lines, "json": _json_captions}


def _identity(path: Path) -> str:
    status = path.stat()
    identity = f"{_INDEX_VERSION}\n{path.resolve()}\n{status.st_size}\n{status.st_mtime_ns}"
    return hashlib.blake2b(identity.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _read_kept(path: Path) -> ShardIndex | None:
    try:
        document = json.loads(path.read_bytes())
        samples = [Sample(**sample | {"captions": _captions(sample["captions"])}) for sample in document["samples"]]
        return ShardIndex(samples, _captions(document["orphans"]))
    except (OSError, ValueError, KeyError, TypeError):  # not there yet, or not whole
        return None


def _keep(path: Path, index: ShardIndex) -> ShardIndex:
    """Write `index` to `path` if possible, and in one go: several ranks may do so at once."""
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(asdict(index), ensure_ascii=False), encoding="utf-8")
        unfinished.replace(path)
    return index


def _captions(documents: list[dict[str, Any]]) -> list[Caption]:
    return [Caption(**document | {"group": tuple(document["group"])}) for document in documents]
