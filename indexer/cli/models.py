"""`shiying models`: which models there are, which is in use, and whether a pack can be trusted."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from core_model import load_manifest, load_pack
from indexer.cli.exit_status import OK
from indexer.cli.output import remark, say, say_json, waiting_sentence
from indexer.library import Library
from indexer.pack_install import install_pack
from indexer.packs import KnownPack, Packs, remedy
from indexer.paths import find_home


def list_all(arguments: Namespace) -> int:
    """`shiying models list`."""
    known = Packs(find_home(arguments.home)).known()
    if arguments.json:
        say_json([_as_json(pack) for pack in known])
        return OK
    for pack in known:
        mark = "*" if pack.active else " "
        if pack.manifest is None:
            say(f"{mark} {pack.name}  DAMAGED")
            remark(f"{pack.name}: {pack.fault} {remedy(pack)}")
            continue
        manifest = pack.manifest
        facts = (", ".join(manifest.languages), f"{manifest.embedding_dim} dimensions", _mib(pack.bytes_on_disk))
        say(f"{mark} {pack.id} {pack.version}  ({'; '.join(facts)})")
    say("* in use; `shiying models use ID` chooses another.")
    return OK


def install(arguments: Namespace) -> int:
    """`shiying models install SOURCE [--replace]`."""
    pack, installed = install_pack(Packs(find_home(arguments.home)), arguments.source, replace=arguments.replace)
    if arguments.json:
        say_json(_as_json(pack) | {"installed": installed})
    elif installed:
        say(f"Installed {pack.name}, {_mib(pack.bytes_on_disk)}. Use it with `shiying models use {pack.name}`.")
    else:
        say(f"{pack.name} is there already, the same in every file. Nothing was changed.")
    return OK


def use(arguments: Namespace) -> int:
    """`shiying models use ID`."""
    with Library(arguments.home) as library:
        pack = library.packs.use(arguments.id)
        state = library.status()
    if arguments.json:
        say_json(state.as_json()["pack"] | {"photos": vars(state.photos)})
        return OK
    say(f"{pack.name} is in use.")
    if state.photos.waiting:
        say(f"{waiting_sentence(state)} What other models embedded is kept.")
    return OK


def remove(arguments: Namespace) -> int:
    """`shiying models remove ID`."""
    pack = Packs(find_home(arguments.home)).remove(arguments.id)
    if arguments.json:
        say_json({"id": pack.id, "version": pack.version})
    else:
        say(f"{pack.name} is removed. What it embedded is kept, for when it is installed again.")
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
    pack = load_pack(_path(arguments))
    pack.check()
    if arguments.json:
        say_json({"id": pack.manifest.id, "fingerprint": pack.fingerprint, "ok": True})
    else:
        say(f"{pack.manifest.name} {pack.manifest.version}: every file is what it should be, and both graphs run.")
    return OK


def _path(arguments: Namespace) -> Path:
    """The pack that a command is about: what is at a path, else an installed model, else the one in use."""
    packs = Packs(find_home(arguments.home))
    if arguments.pack is None:
        return packs.active().path
    path = Path(arguments.pack).expanduser()
    return path if path.exists() or path.name != arguments.pack else packs.find(arguments.pack).path


def _as_json(pack: KnownPack) -> dict[str, Any]:
    manifest = pack.manifest
    return {
        "id": pack.id,
        "version": pack.version,
        "name": manifest.name if manifest else None,
        "languages": list(manifest.languages) if manifest else [],
        "embedding_dim": manifest.embedding_dim if manifest else None,
        "fingerprint": manifest.fingerprint if manifest else None,
        "bytes": pack.bytes_on_disk,
        "active": pack.active,
        "shipped": pack.shipped,
        "fault": pack.fault,
    }


def _mib(count: int) -> str:
    return f"{count / 2**20:,.0f} MiB"
