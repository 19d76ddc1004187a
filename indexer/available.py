"""The list of models that are known to work well: packs that can be installed, and published weights to make packs of.

It comes with Shiying as `available.toml`, which says what each field means. `$SHIYING_MODEL_LIST` can name another such
file, for instance of a school or a company that offers models of its own. Reading it opens no connection.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from core_model import Manifest
from indexer.choice import SHIPPED
from indexer.errors import LibraryError
from indexer.figures import found_in_ten
from indexer.packs import KnownPack, Packs
from indexer.paths import find_model_list

ANY_LANGUAGE = "*"
"""Stands for more languages than can be listed."""

_OWN_CARD = "its model card"


@dataclass(frozen=True)
class Figure:
    """Of a hundred photos of a `set`, `percent` are among the first `at` answers to their captions in `language`.

    `source` says where that is published.
    """

    set: str
    language: str
    at: int
    percent: float
    source: str


@dataclass(frozen=True)
class Offer:
    """A model that can be had.

    Attributes:
        id: what to call it in a command.
        version: the pack's version; empty for weights.
        bytes: the size of the pack's file, or of the weights.
        license_source: who says that this is the licence.
        address: where the pack is; empty for weights, which `shiying models import` makes a pack of.
        sha256: the hash of the pack's file.
        installed: what is called so in the library that was asked, `id@version`; empty if it is not there.
    """

    id: str
    name: str
    languages: tuple[str, ...]
    license: str
    bytes: int
    figures: tuple[Figure, ...] = ()
    version: str = ""
    license_source: str = ""
    address: str = ""
    sha256: str = ""
    installed: str = ""

    @property
    def command(self) -> str:
        """What to type to get it; empty for what is there."""
        if self.installed:
            return ""
        return f"shiying models {'install' if self.address else 'import'} {self.id}"

    @property
    def is_pack(self) -> bool:
        """Whether it can be installed as it is, or is there."""
        return bool(self.address or self.installed)

    def as_json(self) -> dict[str, Any]:
        """An element of what `shiying models list --available --json` prints."""
        return asdict(self) | {"command": self.command}


def find_offers(packs: Packs) -> list[Offer]:
    """What there is to be had, and whether it is there: the model that comes with Shiying, packs, then weights.

    Raises:
        LibraryError: the list, or the state folder, cannot be read.
    """
    known = packs.known()
    names = {pack.name for pack in known if pack.manifest}
    listed = [_if_installed(offer, names) for offer in read_offers(find_model_list())]
    return [_shipped_offer(known[0]), *sorted(listed, key=lambda offer: not offer.is_pack)]


def find_offer(name: str) -> Offer | None:
    """The model that the list calls `name`, in capital letters or not; None if it has no such model.

    Raises:
        LibraryError: the list cannot be read.
    """
    offers = read_offers(find_model_list())
    wanted = name.casefold()
    return next((one for one in offers if wanted in {one.id.casefold(), f"{one.id}@{one.version}".casefold()}), None)


def read_offers(path: Path) -> list[Offer]:
    """The models of a list.

    Raises:
        LibraryError: it cannot be read, or is not such a list.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        packs = [_offer(entry, ("version", "address", "sha256")) for entry in document.pop("pack", [])]
        sources = [_offer(entry, ()) for entry in document.pop("source", [])]
        if document:
            raise ValueError(f"{', '.join(document)} has no meaning there")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryError(
            f"The list of models {path} cannot be read ({error}): mend it, or unset SHIYING_MODEL_LIST."
        ) from error
    return packs + sources


def _offer(entry: dict[str, Any], needed: tuple[str, ...]) -> Offer:
    """One entry, whose texts are texts and whose numbers are numbers."""
    figures = tuple(Figure(**_checked(Figure, figure)) for figure in entry.pop("figures", []))
    languages = tuple(str(language) for language in entry.pop("languages"))
    offer = Offer(languages=languages, figures=figures, **_checked(Offer, entry))
    missing = [name for name in needed if not getattr(offer, name)]
    if missing:
        raise ValueError(f"{offer.id} lacks {', '.join(missing)}")
    if offer.installed or (offer.address and not needed):
        raise ValueError(f"{offer.id} says more than it may")
    return offer


def _checked(kind: type[Figure] | type[Offer], entry: dict[str, Any]) -> dict[str, Any]:
    types = {"bytes": int, "at": int, "percent": int | float}
    for name, value in entry.items():
        if not isinstance(value, types.get(name, str)):
            raise ValueError(f"{name} = {value!r} is not what {kind.__name__.lower()}s have there")
    return entry


def _if_installed(offer: Offer, names: set[str]) -> Offer:
    name = f"{offer.id}@{offer.version}"
    return replace(offer, installed=name) if name in names else offer


def _shipped_offer(pack: KnownPack) -> Offer:
    manifest = pack.manifest
    assert manifest, "the model that comes with Shiying can be read"
    return Offer(
        id=SHIPPED,
        name=manifest.name,
        version=manifest.version,
        languages=manifest.languages,
        license=manifest.license.spdx,
        license_source=_OWN_CARD,
        bytes=pack.bytes_on_disk,
        figures=_own_figures(manifest),
        installed=pack.name,
    )


def _own_figures(manifest: Manifest) -> tuple[Figure, ...]:
    found = found_in_ten(manifest.metrics)
    return tuple(Figure("Flickr8k", language, 10, percent, _OWN_CARD) for language, percent in found.items())
