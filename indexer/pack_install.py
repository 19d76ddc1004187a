"""Installs a model pack into a library: nothing is visible before everything in it has been checked."""

from __future__ import annotations

import os
import re
from pathlib import Path

from core_model import Manifest, PackError, load_manifest
from core_model.manifest import MANIFEST_NAME
from core_model.pack import EMBEDDED_PACK
from core_model.pack_files import MAX_MANIFEST_BYTES, PackFiles, open_files, read_manifest, read_verified
from core_model.reading import expanded
from indexer.choice import SHIPPED
from indexer.errors import ModelError
from indexer.pack_trial import try_pack
from indexer.packs import KnownPack, Packs, damage, pack_name
from indexer.storage import require_room

_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9_+-])?")


def install_pack(packs: Packs, source: str | os.PathLike[str], *, replace: bool = False) -> tuple[KnownPack, bool]:
    """Copy a pack, a folder or a `.shiying-model` file, to the models of a library.

    Args:
        packs: the models of the library.
        source: where the pack is.
        replace: put it in the place of another pack with the same id and version.

    Returns:
        the installed pack, and whether anything was installed: False if the same one was there and is sound.

    Raises:
        PackError: it is damaged, unsafe, does not run here, or its id or version cannot name a folder.
        ModelError: another pack with this id and version is there, and `replace` is False.
        LibraryBusyError: another process is changing the models.
        LibraryError: the disk is too full, or the state folder cannot be written.
    """
    where = expanded(source)
    files = open_files(where)
    manifest = read_manifest(files, where)
    check_name(manifest, where)
    if _is_shipped(manifest):
        return packs.find(SHIPPED), False
    name = pack_name(manifest)
    with packs.folder.changing():
        if _is_there(packs, manifest, replace):
            return packs.find(name), False
        require_room(packs.folder.path, sum(file.bytes for file in manifest.files.values()))
        _copy(packs, files, manifest, where)
    return packs.find(name), True


def check_name(manifest: Manifest, where: Path) -> None:
    """Refuse an id or version that no folder can be called by: it must be one component, the same on every system.

    Raises:
        PackError: one of them is not.
    """
    for key, part in (("id", manifest.id), ("version", manifest.version)):
        if not _PART.fullmatch(part) or part == SHIPPED:
            raise PackError(
                f"The pack {where} has the {key} {part!r}, which cannot name a folder here: where it is made, give it "
                f"another of up to 64 letters A to Z, digits, '.', '_', '+' and '-', and not {SHIPPED!r}."
            )


def _is_shipped(manifest: Manifest) -> bool:
    shipped = load_manifest(EMBEDDED_PACK)
    if manifest != shipped and pack_name(manifest) == pack_name(shipped):
        raise ModelError(
            f"{pack_name(shipped)} comes with Shiying, and this is another pack of that id and version: give it "
            "another id or version where it is made."
        )
    return manifest == shipped


def _is_there(packs: Packs, manifest: Manifest, replace: bool) -> bool:
    """Whether this very pack is installed and sound. A pack that cannot be read may be replaced by any."""
    name = pack_name(manifest)
    same = [known for known in packs.folder.names() if known.casefold() == name.casefold()]
    if same and same != [name]:  # to Windows and macOS, that is one folder
        raise ModelError(f"{same[0]} is installed, whose name differs in capital letters only: remove it first.")
    present = packs.installed(name)
    if not same or present.manifest is None:
        return False
    if present.manifest != manifest and not replace:
        raise ModelError(
            f"Another pack is installed as {name}: add --replace to put this one in its place, or give this one "
            "another id or version where it is made."
        )
    if present.fingerprint != manifest.fingerprint and name in {packs.choice.name, packs.choice.target}:
        raise ModelError(
            f"{name} is in use, or about to be, and this pack would not be compared with what it embedded: give this "
            "one another id or version where it is made, or choose another model first."
        )
    return present.manifest == manifest and not damage(present)


def _copy(packs: Packs, files: PackFiles, manifest: Manifest, where: Path) -> None:
    manifest_bytes = files.read(MANIFEST_NAME, MAX_MANIFEST_BYTES)
    _, contents = read_verified(files, where)

    def check(copy: Path) -> None:
        if load_manifest(copy) != manifest:
            raise PackError(f"{where} changed while it was being installed: install it again.")
        try_pack(copy)

    packs.folder.put(pack_name(manifest), {MANIFEST_NAME: manifest_bytes} | contents, check)
