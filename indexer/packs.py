"""The models of a library: the pack that comes with Shiying, those that were installed, and which of them is active.

A pack goes by `id@version`, which is its folder's name too; the bare id does where only one version is there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from core_model import Manifest, Pack, PackError, load_manifest, load_pack
from core_model.pack import EMBEDDED_PACK
from core_model.pack_files import open_files, read_verified
from indexer.durable import remove_file, replace_file
from indexer.errors import LibraryError, ModelError
from indexer.pack_folder import PackFolder
from indexer.paths import Home
from indexer.storage import storage_errors

SHIPPED = "embedded"
"""What the pack that comes with Shiying can be called, whatever its id and version are."""


@dataclass(frozen=True)
class KnownPack:
    """A pack that is there, or should be. `manifest` is None, and `fault` a sentence, if it cannot be read."""

    name: str
    path: Path
    active: bool
    shipped: bool = False
    manifest: Manifest | None = None
    fault: str = ""

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.name.partition("@")[0]

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.name.partition("@")[2]

    @property
    def bytes_on_disk(self) -> int:
        """What its files take up."""
        return sum(file.stat().st_size for file in self.path.glob("*") if file.is_file())


class Packs:
    """The packs of the library at `home`. Any method may be called from any thread and process."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.folder = PackFolder(home)

    def known(self) -> list[KnownPack]:
        """All packs: the shipped one, then the installed ones by name, then an active one that has gone missing.

        Raises:
            LibraryError: the state folder cannot be read.
        """
        active, installed = self._active_name(), self.folder.names()
        shipped = load_manifest(EMBEDDED_PACK)
        packs = [KnownPack(pack_name(shipped), EMBEDDED_PACK, active is None, True, shipped)]
        packs += [self.installed(name, name == active) for name in installed]
        if active is not None and active not in installed:
            packs.append(KnownPack(active, self.folder.path / active, True, fault="It is not there any more."))
        return packs

    def active(self) -> KnownPack:
        """The pack to embed and search with."""
        active = self._active_name()
        if active is not None and active not in self.folder.names():
            with self.folder.changing():  # puts it back if a process was killed while it replaced this pack
                pass
        return next(pack for pack in self.known() if pack.active)

    def open_active(self) -> Pack:
        """Open the active pack.

        Raises:
            PackError: it is missing or damaged; the sentence says how to go on.
        """
        active = self.active()
        try:
            return load_pack(active.path)
        except PackError as error:
            raise PackError(f"The model in use, {active.name}, cannot be opened. {error} {remedy(active)}") from error

    def find(self, name: str) -> KnownPack:
        """The pack called `name`: an id, `id@version`, or `embedded` for the one that comes with Shiying.

        Raises:
            ModelError: there is none, or several versions.
        """
        packs = self.known()
        if name == SHIPPED:
            return packs[0]
        found = [pack for pack in packs if name in {pack.id, pack.name}]
        if len(found) > 1:
            raise ModelError(f"There are several versions of {name}: say which, {_listed(found)}.")
        if not found:
            raise ModelError(f"No model {name} is installed. There is {_listed(packs)}.")
        return found[0]

    def use(self, name: str) -> KnownPack:
        """Make a pack the active one, after checking it. Libraries that are open keep the one they began with.

        Raises:
            ModelError: as `find`.
            PackError: it is damaged, or does not run here.
        """
        with self.folder.changing():
            chosen = self.find(name)
            try:
                load_pack(chosen.path).check()
            except PackError as error:
                raise PackError(f"{chosen.name} cannot be used. {error} {remedy(chosen)}") from error
            with storage_errors(self.home.folder):
                if chosen.shipped:
                    remove_file(self.home.active_model)
                else:
                    replace_file(self.home.active_model, json.dumps({"name": chosen.name}).encode())
        return self.find(chosen.name)

    def remove(self, name: str) -> KnownPack:
        """Take an installed pack away. Its embeddings stay in the catalog, for when it is installed again.

        Raises:
            ModelError: as `find`; or it is in use, or comes with Shiying.
        """
        with self.folder.changing():
            pack = self.find(name)
            if pack.shipped:
                raise ModelError(f"{pack.name} comes with Shiying and stays. It takes no space in your library.")
            if pack.active:
                raise ModelError(
                    f"{pack.name} is in use: choose another model first, for example with "
                    f"`shiying models use {SHIPPED}`."
                )
            self.folder.remove(pack.name)
        return pack

    def _active_name(self) -> str | None:
        path = self.home.active_model
        with storage_errors(self.home.folder):
            try:
                return str(json.loads(path.read_bytes())["name"])
            except FileNotFoundError:
                return None
            except (ValueError, KeyError, TypeError) as error:
                raise LibraryError(
                    f"{path} is damaged: remove it, and choose your model again with `shiying models use`."
                ) from error

    def installed(self, name: str, active: bool = False) -> KnownPack:
        """The pack in the folder called `name`, as far as it can be read."""
        path = self.folder.path / name
        try:
            manifest = load_manifest(path)
        except PackError as error:
            return KnownPack(name, path, active, fault=str(error))
        if pack_name(manifest) != name:
            return KnownPack(name, path, active, fault=f"The pack in {path} is {pack_name(manifest)}, not {name}.")
        return KnownPack(name, path, active, manifest=manifest)


def damage(pack: KnownPack) -> str:
    """What is wrong with the files of a pack, as a sentence; empty if each is what its manifest says."""
    if pack.fault:
        return pack.fault
    try:
        read_verified(open_files(pack.path), pack.path)
    except PackError as error:
        return str(error)
    return ""


def remedy(pack: KnownPack) -> str:
    """What to do about a pack that is damaged or missing."""
    if pack.shipped:
        return "Install Shiying again."
    other = f"go back with `shiying models use {SHIPPED}`" if pack.active else f"`shiying models remove {pack.name}`"
    return f"Install it again with `shiying models install SOURCE`, or {other}."


def pack_name(manifest: Manifest) -> str:
    """What a pack goes by."""
    return f"{manifest.id}@{manifest.version}"


def _listed(packs: list[KnownPack]) -> str:
    return ", ".join(pack.name for pack in packs)
