"""`shiying models`: which models there are, which is in use, and whether a pack can be trusted."""

from __future__ import annotations

from argparse import Namespace
from itertools import groupby
from pathlib import Path
from typing import Any

from core_model import load_manifest
from core_model.reading import expanded
from indexer.available import ANY_LANGUAGE, Figure, Offer, find_offers
from indexer.cli.exit_status import INTERRUPTED, OK
from indexer.cli.output import download_bar, remark, say, say_json
from indexer.library import Library
from indexer.model import SwitchState
from indexer.pack_source import install_from
from indexer.pack_trial import try_pack
from indexer.packs import KnownPack, Packs, remedy
from indexer.paths import find_home
from indexer.stored import Stored


def list_all(arguments: Namespace) -> int:
    """`shiying models list [--available]`."""
    if arguments.available:
        return _list_available(arguments)
    with Library(arguments.home) as library:
        known, stored, state = library.packs.known(), library.embeddings.all(), library.switching.state()
    by_name = {one.name: one for one in stored if one.name}
    gone = [one for one in stored if not one.name]
    if arguments.json:
        say_json([as_json(pack, by_name.get(pack.name), state) for pack in known] + [_gone_json(one) for one in gone])
        return OK
    for pack in known:
        _say_pack(pack, by_name.get(pack.name), state)
    for one in gone:
        say(f"  {one.label}  (a model that is not here any more; {_stored_sentence(one)})")
    say("* in use; `shiying models use ID` chooses another. `shiying models list --available` shows what can be had.")
    return OK


def _say_pack(pack: KnownPack, stored: Stored | None, state: SwitchState | None) -> None:
    mark = "*" if pack.active else ">" if pack.target else " "
    if pack.manifest is None:
        say(f"{mark} {pack.name}  DAMAGED")
        remark(f"{pack.name}: {pack.fault} {remedy(pack)}")
        return
    manifest = pack.manifest
    facts = [", ".join(manifest.languages), f"{manifest.embedding_dim} dimensions", mebibytes(pack.bytes_on_disk)]
    facts += [_stored_sentence(stored)] if stored else []
    facts += [f"{state.percent} % of a switch to it are done"] if state and pack.target else []
    say(f"{mark} {pack.id} {pack.version}  ({'; '.join(facts)})")


def _list_available(arguments: Namespace) -> int:
    offers = find_offers(Packs(find_home(arguments.home)))
    if arguments.json:
        say_json([offer.as_json() for offer in offers])
        return OK
    for offer in offers:
        _say_offer(offer)
    say("A figure says how many photos are among the first answers to their captions. Each is from [source].")
    return OK


def _say_offer(offer: Offer) -> None:
    facts = [", ".join("many languages" if one == ANY_LANGUAGE else one for one in offer.languages)]
    facts += [f"{mebibytes(offer.bytes)}{'' if offer.is_pack else ' of weights'}", offer.license]
    facts += ["installed"] if offer.installed else []
    say(f"{offer.name} {offer.version}".rstrip() + f"  ({'; '.join(facts)})")
    for (name, language, source), figures in groupby(offer.figures, _place):
        shares = ", ".join(f"{figure.percent:.1f} % in {figure.at}" for figure in figures)
        say(f"    {name} {language}: {shares}  [{source}]")
    if offer.command:
        say(f"    {offer.command}")


def _place(figure: Figure) -> tuple[str, str, str]:
    return figure.set, figure.language, figure.source


def install(arguments: Namespace) -> int:
    """`shiying models install SOURCE [--replace]`."""
    packs = Packs(find_home(arguments.home))
    try:
        with download_bar() as progress:
            pack, installed = install_from(packs, arguments.source, replace=arguments.replace, progress=progress)
    except KeyboardInterrupt:
        remark("Stopped, and nothing is installed. What has been downloaded is kept: run this again to go on.")
        return INTERRUPTED
    if arguments.json:
        say_json(as_json(pack) | {"installed": installed})
    else:
        say_installed(pack, installed)
    return OK


def say_installed(pack: KnownPack, is_new: bool) -> None:
    """Tell that a pack is there, and how to use it; `is_new` unless the same one was there before."""
    if not is_new:
        say(f"{pack.name} is there already, the same in every file. Nothing was changed.")
        return
    say(f"Installed {pack.name}, {mebibytes(pack.bytes_on_disk)}. Use it with `shiying models use {pack.name}`.")


def remove(arguments: Namespace) -> int:
    """`shiying models remove ID [--vectors]`."""
    if arguments.vectors:
        return _remove_with_vectors(arguments)
    pack = Packs(find_home(arguments.home)).remove(arguments.id)
    if arguments.json:
        say_json({"id": pack.id, "version": pack.version})
    else:
        say(f"{pack.name} is removed. What it embedded is kept, for when it is installed again.")
    return OK


def _remove_with_vectors(arguments: Namespace) -> int:
    """Delete what a model embedded, and the model too, unless it comes with Shiying or is gone already."""
    with Library(arguments.home) as library:
        stored = library.embeddings.forget(arguments.id)
        removable = [pack for pack in library.packs.known() if pack.name == stored.name and not pack.shipped]
        for pack in removable:
            library.packs.remove(pack.name)
    if arguments.json:
        say_json(_stored_json(stored) | {"removed": bool(removable)})
    else:
        say(f"{'Removed' if removable else 'Deleted what was embedded by'} {stored.label}: {_stored_sentence(stored)}.")
    return OK


def info(arguments: Namespace) -> int:
    """`shiying models info [PACK]`."""
    manifest = load_manifest(_path(arguments))
    document = {
        "id": manifest.id,
        "name": manifest.name,
        "version": manifest.version,
        "fingerprint": manifest.fingerprint,
        "languages": list(manifest.languages),
        "embedding_dim": manifest.embedding_dim,
        "bytes": sum(file.bytes for file in manifest.files.values()),
        "license": manifest.license.spdx,
    }
    if arguments.json:
        say_json(document | {"metrics": manifest.metrics})
        return OK
    for key, value in document.items():
        say(f"{key + ':':<15} {', '.join(value) if isinstance(value, list) else value}")
    say(f"What was measured, and what it is bad at, is in {manifest.card} in the pack.")
    return OK


def verify(arguments: Namespace) -> int:
    """`shiying models verify [PACK]`."""
    path = _path(arguments)
    manifest = load_manifest(path)
    try_pack(path)
    if arguments.json:
        say_json({"id": manifest.id, "fingerprint": manifest.fingerprint, "ok": True})
    else:
        say(f"{manifest.name} {manifest.version}: every file is what it should be, and both graphs run.")
    return OK


def _path(arguments: Namespace) -> Path:
    """The pack that a command is about: what is at a path, else an installed model, else the one in use."""
    packs = Packs(find_home(arguments.home))
    if arguments.pack is None:
        return packs.active().path
    path = expanded(arguments.pack)
    return path if path.exists() or path.name != arguments.pack else packs.find(arguments.pack).path


def as_json(pack: KnownPack, stored: Stored | None = None, state: SwitchState | None = None) -> dict[str, Any]:
    """A model as the commands' documents have it."""
    manifest = pack.manifest
    is_target = state is not None and pack.target
    return {
        "id": pack.id,
        "version": pack.version,
        "name": manifest.name if manifest else None,
        "languages": list(manifest.languages) if manifest else [],
        "embedding_dim": manifest.embedding_dim if manifest else None,
        "fingerprint": manifest.fingerprint if manifest else None,
        "bytes": pack.bytes_on_disk,
        "active": pack.active,
        "switching": vars(state) if is_target else None,
        "shipped": pack.shipped,
        "embeddings": stored.count if stored else 0,
        "embeddings_bytes": stored.bytes if stored else 0,
        "fault": pack.fault,
    }


def _gone_json(stored: Stored) -> dict[str, Any]:
    """What is left of a model that is not there any more, in the shape of `as_json`."""
    nothing = dict.fromkeys(("id", "version", "name", "embedding_dim", "switching"))
    facts = {"languages": [], "bytes": 0, "active": False, "shipped": False, "fault": "It is not there any more."}
    return nothing | facts | _stored_json(stored)


def _stored_json(stored: Stored) -> dict[str, Any]:
    return {
        "fingerprint": stored.fingerprint,
        "embeddings": stored.count,
        "embeddings_bytes": stored.bytes,
    }


def _stored_sentence(stored: Stored) -> str:
    return f"{stored.count:,} embeddings in {mebibytes(stored.bytes)}"


def mebibytes(count: int) -> str:
    """A size to be read."""
    return f"{count / 2**20:,.0f} MiB"
