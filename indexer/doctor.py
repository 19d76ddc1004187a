"""Looks for what may be wrong with a library and its surroundings, and says what to do about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing

import numpy as np
import onnxruntime
from PIL import features

from core_model import PackError, ShiyingError, __version__, load_pack
from core_model.formats import ALWAYS_READ, OPTIONAL_DECODERS, left_out
from indexer.catalog import Catalog, FolderRow
from indexer.errors import DamagedCatalogError
from indexer.folders import readable_folder
from indexer.model import Finding
from indexer.packs import KnownPack, Packs, damage, remedy
from indexer.paths import Home, find_home
from indexer.presence import is_offline
from indexer.repair import repair_catalog
from indexer.storage import storage_errors

LOW_DISK_BYTES = 500 << 20
SHOWN_FAILURES = 10
REPAIR = "Run `shiying doctor --repair`: it rebuilds the catalog from what can be read, and keeps the damaged one."


def examine(home: str | os.PathLike[str] | None = None, *, repair: bool = False) -> Iterator[Finding]:
    """Examine the library at `home`, one finding after another. Nothing is changed, unless a damaged catalog is to be
    repaired."""
    place = find_home(home)
    yield _versions()
    for check in (_formats, lambda: _state_folder(place)):
        yield _guarded(check)
    yield from _models(Packs(place))
    if repair:
        yield _guarded(lambda: _repair(place))
    yield from examine_catalog(place)


def _guarded(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except ShiyingError as error:
        return Finding(False, str(error))


def _versions() -> Finding:
    return Finding(
        True, f"Shiying {__version__}, onnxruntime {onnxruntime.__version__}, SQLite {sqlite3.sqlite_version}"
    )


def _formats() -> Finding:
    missing = [name for name in ("avif", "webp", "jpg", "zlib", "libtiff") if not features.check(name)]
    if missing:
        return Finding(False, f"Pillow lacks {', '.join(missing)}.", "Install Pillow from PyPI's wheels.")
    installed = [one.formats for one in OPTIONAL_DECODERS if one.installed]
    return Finding(True, " ".join([f"Photo formats: {', '.join([*ALWAYS_READ, *installed])}.", *left_out()]))


def _models(packs: Packs) -> Iterator[Finding]:
    try:
        known = packs.known()
    except ShiyingError as error:
        yield Finding(False, str(error))
        return
    for pack in known:
        yield _model(pack) if pack.active or pack.shipped else _spare_model(pack)


def _model(known: KnownPack) -> Finding:
    what = f"Model {known.name}{' (in use)' if known.active else ''}"
    try:
        pack = load_pack(known.path)
        pack.check()
    except PackError as error:
        return Finding(False, f"{what}: {error}", remedy(known))
    if known.shipped:
        cat, kitten, car = pack.text.encode(["一只猫", "a cat", "a car"])
        if not float(np.dot(cat, kitten)) > float(np.dot(cat, car)):
            return Finding(False, f"{what} does not work here.", remedy(known))
    return Finding(True, f"{what}: files verified, both graphs run")


def _spare_model(known: KnownPack) -> Finding:
    fault = damage(known)
    if fault:
        return Finding(False, f"Model {known.name}: {fault}", remedy(known))
    return Finding(True, f"Model {known.name}: files verified")


def _state_folder(home: Home) -> Finding:
    with storage_errors(home.folder):
        home.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home.folder):
            free = shutil.disk_usage(home.folder).free
    if free < LOW_DISK_BYTES:
        return Finding(False, f"Only {free >> 20} MiB are free at {home.folder}.", "Free some space on that disk.")
    return Finding(True, f"Library at {home.folder}: writable, {free >> 30} GiB free")


def examine_catalog(home: Home) -> Iterator[Finding]:
    """Examine the catalog alone, with its folders and the photos that could not be read."""
    try:
        catalog = Catalog(home)
    except ShiyingError as error:
        yield Finding(False, str(error), REPAIR if isinstance(error, DamagedCatalogError) else "")
        return
    try:
        integrity = _guarded(lambda: _integrity(catalog))
        yield integrity
        if not integrity.ok:
            return  # what a damaged catalog says means nothing
        for row in catalog.folders():
            yield _folder(row, catalog.count_photos([row.id]))
        yield from _failures(catalog)
    except ShiyingError as error:
        yield Finding(False, str(error), REPAIR if isinstance(error, DamagedCatalogError) else "")
    finally:
        catalog.close()


def _repair(home: Home) -> Finding:
    if not _is_damaged(home):
        return Finding(True, "The catalog is not damaged: there is nothing to repair")
    repair = repair_catalog(home)
    return Finding(
        True,
        f"The catalog was rebuilt with {repair.folders:,} folders, {repair.photos:,} photos and {repair.embeddings:,} "
        f"embeddings; the damaged one is kept in {repair.kept}",
        "Run `shiying index`: only what was lost is computed again.",
    )


def _is_damaged(home: Home) -> bool:
    try:
        with closing(Catalog(home)) as catalog:
            return bool(catalog.integrity_faults())
    except DamagedCatalogError:
        return True


def _integrity(catalog: Catalog) -> Finding:
    faults = catalog.integrity_faults()
    if faults:
        what = f"The catalog {catalog.home.catalog} is damaged: {faults[0]}"
        return Finding(False, what, REPAIR)
    return Finding(True, f"Catalog sound: {catalog.count_photos():,} photos")


def _folder(row: FolderRow, photos: int) -> Finding:
    path = row.path
    if is_offline(row):
        what = f"{path} is offline: its {photos:,} photos stay in the library."
        return Finding(False, what, "Connect its drive; or, if it is gone for good, remove it with `shiying remove`.")
    try:
        readable_folder(path)
    except ShiyingError as error:
        return Finding(False, str(error))
    return Finding(True, f"{path}: {photos:,} photos")


def _failures(catalog: Catalog) -> Iterator[Finding]:
    failures = catalog.failures()
    for path, reason in failures[:SHOWN_FAILURES]:
        yield Finding(True, f"Left out: {path} {reason}")
    if len(failures) > SHOWN_FAILURES:
        yield Finding(True, f"Left out: {len(failures) - SHOWN_FAILURES:,} more photos that cannot be read")
