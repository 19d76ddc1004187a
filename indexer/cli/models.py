"""`shiying models`: what a model says of itself, and whether a pack can be trusted."""

from __future__ import annotations

from argparse import Namespace

from core_model import load_manifest, load_pack
from indexer.cli.exit_status import OK
from indexer.cli.output import say, say_json


def info(arguments: Namespace) -> int:
    """`shiying models info [PACK]`."""
    manifest = load_manifest(arguments.pack)
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
    pack = load_pack(arguments.pack)
    pack.check()
    if arguments.json:
        say_json({"id": pack.manifest.id, "fingerprint": pack.fingerprint, "ok": True})
    else:
        say(f"{pack.manifest.name} {pack.manifest.version}: every file is what it should be, and both graphs run.")
    return OK
