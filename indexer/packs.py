"""The models of a library: the pack that comes with Shiying, those that were installed, and which of them is in use.

A pack goes by `id@version`, which is its folder's name too; the bare id does where only one version is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core_model import Manifest, Pack, PackError, load_manifest, load_pack
from core_model.manifest import PackFile
from core_model.pack import EMBEDDED_PACK
from core_model.pack_files import open_files, read_verified
from indexer.choice import SHIPPED, Choice, ChoiceFile
from indexer.errors import ModelError
from indexer.pack_folder import PackFolder
from indexer.paths import Home

MAX_CARD_BYTES = 1 << 20


@dataclass(frozen=True)
class KnownPack:
    """A pack that is there, or should be. `manifest` is None, and `fault` a sentence, if it cannot be read.

    `active`, `target` and `former` say what `choice.Choice` says of it.
    """

    name: str
    path: Path
    active: bool = False
    shipped: bool = False
    manifest: Manifest | None = None
    fault: str = ""
    target: bool = False
    former: bool = False

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.name.partition("@")[0]

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.name.partition("@")[2]

    @property
    def key(self) -> str:
        """What a `Choice` calls it."""
        return SHIPPED if self.shipped else self.name

    @property
    def title(self) -> str:
        """What it is called where people read it."""
        return f"{self.manifest.name} {self.manifest.version}" if self.manifest else self.name

    @property
    def fingerprint(self) -> str:
        """What its embeddings are stored by; empty, as no embedding's is, if it cannot be read."""
        return self.manifest.fingerprint if self.manifest else ""

    @property
    def bytes_on_disk(self) -> int:
        """What its files take up."""
        return sum(file.stat().st_size for file in self.path.glob("*") if file.is_file())


class Packs:
    """The packs of the library at `home`. Any method may be called from any thread and process."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.folder = PackFolder(home)
        self._choice = ChoiceFile(home)

    @property
    def choice(self) -> Choice:
        """Which packs are in use, to come, and were in use before.

        Raises:
            LibraryError: the state folder cannot be read.
        """
        return self._choice.read()

    def known(self) -> list[KnownPack]:
        """All packs: the shipped one, then the installed ones by name, then chosen ones that have gone missing.

        Raises:
            LibraryError: the state folder cannot be read.
        """
        choice, installed = self.choice, self.folder.names()
        shipped = load_manifest(EMBEDDED_PACK)
        packs = [KnownPack(pack_name(shipped), EMBEDDED_PACK, shipped=True, manifest=shipped)]
        packs += [self.installed(name) for name in installed]
        missing = {choice.name, choice.target or SHIPPED} - {SHIPPED, *installed}
        packs += [self._missing(name) for name in sorted(missing)]
        return [_with_roles(pack, choice) for pack in packs]

    def active(self) -> KnownPack:
        """The pack to search with."""
        return self.chosen(self.choice.name)

    def chosen(self, key: str) -> KnownPack:
        """The pack that a `Choice` calls `key`; its `fault` says so if it is not there."""
        if key not in {SHIPPED, *self.folder.names()}:
            with self.folder.changing():  # puts it back if a process was killed while it replaced this pack
                pass
        return next((pack for pack in self.known() if pack.key == key), self._missing(key))

    def open_active(self) -> Pack:
        """Open the pack to search with.

        Raises:
            PackError: it is missing or damaged; the sentence says how to go on.
        """
        return self.open_chosen(self.choice.name)

    def open_chosen(self, key: str) -> Pack:
        """Open the pack that a `Choice` calls `key`; errors as for `open_active`."""
        pack = self.chosen(key)
        role = "in use" if pack.active else "to come into use" if pack.target else "asked for"
        try:
            if pack.fault:
                raise PackError(pack.fault)
            return load_pack(pack.path)
        except PackError as error:
            raise PackError(f"The model {role}, {pack.name}, cannot be opened. {error} {remedy(pack)}") from error

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
        """Bring a pack into use at once, after checking it, whatever it has embedded by now. Ends any switch.

        Raises:
            ModelError: as `find`.
            PackError: it is damaged, or does not run here.
        """
        return self._choose(name, Choice.changed_to)

    def aim_at(self, name: str) -> KnownPack:
        """Note that a pack is to come into use when it has embedded all photos, after checking it; errors as `use`."""
        return self._choose(name, lambda choice, key: replace(choice, target=None if key == choice.name else key))

    def aim_at_none(self) -> KnownPack | None:
        """Give up the switch that is under way, if there is one; returns the pack that it led to."""
        with self.folder.changing():
            choice = self.choice
            if choice.target is None:
                return None
            self._choice.write(replace(choice, target=None))
        return self.chosen(choice.target)

    def arrive_at(self, key: str) -> bool:
        """Bring the pack `key` into use if the switch under way leads to it; False if it has been given up."""
        with self.folder.changing():
            choice = self.choice
            if choice.target == key:
                self._choice.write(choice.changed_to(key))
            return choice.target == key

    def _choose(self, name: str, change: Callable[[Choice, str], Choice]) -> KnownPack:
        with self.folder.changing():
            chosen = self.find(name)
            try:
                load_pack(chosen.path).check()
            except PackError as error:
                raise PackError(f"{chosen.name} cannot be used. {error} {remedy(chosen)}") from error
            self._choice.write(change(self.choice, chosen.key))
        return self.find(chosen.name)

    def remove(self, name: str) -> KnownPack:
        """Take an installed pack away. Its embeddings stay in the catalog, for when it is installed again.

        Raises:
            ModelError: as `find`; or it is in use or about to be, or comes with Shiying.
        """
        with self.folder.changing():
            pack = self.find(name)
            if pack.shipped:
                raise ModelError(f"{pack.name} comes with Shiying and stays. It takes no space in your library.")
            refuse_in_use(pack)
            self.folder.remove(pack.name)
        return pack

    def _missing(self, name: str) -> KnownPack:
        return KnownPack(name, self.folder.path / name, fault="It is not there any more.")

    def installed(self, name: str) -> KnownPack:
        """The pack in the folder called `name`, as far as it can be read."""
        path = self.folder.path / name
        try:
            manifest = load_manifest(path)
        except PackError as error:
            return KnownPack(name, path, fault=str(error))
        if pack_name(manifest) != name:
            return KnownPack(name, path, fault=f"The pack in {path} is {pack_name(manifest)}, not {name}.")
        return KnownPack(name, path, manifest=manifest)


def refuse_in_use(pack: KnownPack) -> None:
    """Raise a ModelError if a pack is in use, or a switch to it is under way."""
    if pack.active:
        raise ModelError(
            f"{pack.name} is in use: choose another model first, for example with `shiying models use {SHIPPED}`."
        )
    if pack.target:
        raise ModelError(
            f"{pack.name} is about to come into use: give that up first with `shiying models use --cancel`."
        )


def read_card(pack: KnownPack) -> str:
    """What a pack says of itself at length, in Markdown. It was written by whoever made the pack.

    Raises:
        PackError: it is missing, damaged, or longer than anybody reads.
    """
    if pack.manifest is None:
        raise PackError(f"{pack.name} cannot be read. {pack.fault}")
    card = open_files(pack.path).read(pack.manifest.card, MAX_CARD_BYTES)
    if len(card) > MAX_CARD_BYTES or PackFile.of(card) != pack.manifest.files[pack.manifest.card]:
        raise PackError(f"{pack.manifest.card} of {pack.name} is damaged or too long. {remedy(pack)}")
    return card.decode("utf-8", errors="replace")


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
    other = f"`shiying models remove {pack.name}`"
    if pack.active:
        other = f"go back with `shiying models use {SHIPPED}`"
    elif pack.target:
        other = "give it up with `shiying models use --cancel`"
    return f"Install it again with `shiying models install SOURCE`, or {other}."


def pack_name(manifest: Manifest) -> str:
    """What a pack goes by."""
    return f"{manifest.id}@{manifest.version}"


def _with_roles(pack: KnownPack, choice: Choice) -> KnownPack:
    active, target, former = (pack.key == key for key in (choice.name, choice.target, choice.former))
    return replace(pack, active=active, target=target, former=former)


def _listed(packs: list[KnownPack]) -> str:
    return ", ".join(pack.name for pack in packs)
