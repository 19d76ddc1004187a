"""Reads the files of a pack from a folder or a `.shiying-model` archive into memory, and nothing beside them.

Archives are never unpacked, so no member can land outside a folder, whatever its name says.
"""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Protocol

from core_model.errors import PackError
from core_model.manifest import MANIFEST_NAME, Manifest, PackFile, is_plain_name

ARCHIVE_SUFFIX = ".shiying-model"
MAX_MANIFEST_BYTES = 4 << 20

MAX_EXPANSION = 50
"""How much smaller than itself a file may be in an archive; weights hardly shrink, tokenizers to a fifth."""

EXPANSION_FROM_BYTES = 64 << 10
"""Files that are smaller than this in the archive may grow as if they were of this size."""

_ZIP_FAULTS = (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, OverflowError)
"""What zipfile raises for archives that are damaged, or were made to look as if."""


class PackFiles(Protocol):
    """Where a pack's bytes come from."""

    def read(self, name: str, max_bytes: int) -> bytes:
        """The content of `name`, at most `max_bytes` + 1 bytes of it (the one more shows that it is too long)."""


class FolderFiles:
    """A pack that is a folder. Links are refused: what they point to is not part of the pack."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str, max_bytes: int) -> bytes:
        """See `PackFiles.read`."""
        path = self._folder / name
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise PackError(f"{name} in the pack {self._folder} is a link or a folder, not a file of the pack.")
            with path.open("rb") as file:
                return file.read(max_bytes + 1)
        except FileNotFoundError as error:
            raise PackError(f"The pack {self._folder} lacks {name}: install it again.") from error
        except OSError as error:
            raise PackError(f"{name} in the pack {self._folder} cannot be read: {error.strerror}.") from error


class ArchiveFiles:
    """A pack that is a `.shiying-model` file: a zip archive of the same flat folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._archive = zipfile.ZipFile(path)
        except (*_ZIP_FAULTS, OSError) as error:
            raise PackError(f"{path} is not a model pack: it is damaged or not a {ARCHIVE_SUFFIX} file.") from error
        members = self._archive.infolist()
        for member in members:
            self._check(member)
        if len({member.filename for member in members}) < len(members):
            raise PackError(f"{path} holds two files of one name, so nobody can tell which is meant: get it again.")

    def _check(self, member: zipfile.ZipInfo) -> None:
        mode = member.external_attr >> 16
        if not is_plain_name(member.filename) or (mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)):
            raise PackError(
                f"{self._path} holds {member.filename!r}, which could lead outside the pack. Nothing was read from "
                "it; get the pack again from a source that you trust."
            )
        if member.file_size > MAX_EXPANSION * max(member.compress_size, EXPANSION_FROM_BYTES):
            raise PackError(
                f"{self._path} holds {member.filename!r}, which would grow to {member.file_size >> 20:,} MiB when it "
                "is unpacked. No model does, so nothing was read from it."
            )

    def read(self, name: str, max_bytes: int) -> bytes:
        """See `PackFiles.read`."""
        try:
            with self._archive.open(name) as member:
                return member.read(max_bytes + 1)
        except KeyError as error:
            raise PackError(f"The pack {self._path} lacks {name}: get it again.") from error
        except (*_ZIP_FAULTS, OSError, EOFError, RuntimeError, zlib.error, lzma.LZMAError) as error:
            raise PackError(f"{name} in the pack {self._path} is damaged ({error}): get it again.") from error


def open_files(path: Path) -> PackFiles:
    """The files of the pack at `path`, a folder or an archive.

    Raises:
        PackError: there is nothing at `path`, or it is not a pack.
    """
    if path.is_dir():
        return FolderFiles(path)
    if path.is_file():
        return ArchiveFiles(path)
    raise PackError(f"There is no model pack at {path}.")


def read_manifest(files: PackFiles, where: Path) -> Manifest:
    """Read `model.json`, and nothing else.

    Raises:
        PackError: it is missing, too large, or not what `Manifest.from_json` accepts.
    """
    raw = files.read(MANIFEST_NAME, MAX_MANIFEST_BYTES)
    if len(raw) > MAX_MANIFEST_BYTES:
        raise PackError(f"{MANIFEST_NAME} in {where} is larger than {MAX_MANIFEST_BYTES >> 20} MiB.")
    try:
        return Manifest.from_json(raw)
    except PackError as error:
        raise PackError(f"The pack {where} cannot be used. {error}") from error


def read_verified(files: PackFiles, where: Path) -> tuple[Manifest, dict[str, bytes]]:
    """Read `model.json` and every file that it lists, checking size and SHA-256 of each.

    Returns:
        The manifest, and the content of each file by name.

    Raises:
        PackError: a file is missing, or is not what the manifest says.
    """
    manifest = read_manifest(files, where)
    return manifest, {name: _read_checked(files, name, entry, where) for name, entry in manifest.files.items()}


def _read_checked(files: PackFiles, name: str, entry: PackFile, where: Path) -> bytes:
    content = files.read(name, entry.bytes)
    if PackFile.of(content) != entry:
        raise PackError(
            f"{name} in the pack {where} is not what its {MANIFEST_NAME} says (wrong size or hash): "
            "it was damaged or changed, so get the pack again."
        )
    return content
