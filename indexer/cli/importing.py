"""`shiying models import`: makes a pack of a published model, by what the `train` extra brings, and installs it."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from core_model import Manifest, ShiyingError, load_manifest
from core_model.formats import PHOTO_SUFFIXES
from core_model.pack_files import ARCHIVE_SUFFIX
from core_model.reading import expanded
from indexer.cli import switch
from indexer.cli.exit_status import OK
from indexer.cli.models import as_json, mebibytes, say_installed
from indexer.cli.output import remark, say, say_json
from indexer.errors import LibraryBusyError, ModelError, UsageError
from indexer.library import Library
from indexer.pack_install import check_name, install_pack
from indexer.packs import Packs, pack_name
from indexer.paths import Home, find_home
from indexer.storage import storage_errors

IMPORTER_GROUP = "shiying.importer"
SAMPLE = 64
"""Photos that are looked for to calibrate on; some may turn out not to open."""

Importer = Callable[..., Mapping[str, Any]]


def add_options(command: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    command.add_argument(
        "source",
        metavar="SOURCE",
        help="a folder with a model of transformers (CLIP, Chinese-CLIP, AltCLIP, MetaCLIP 2, SigLIP, SigLIP 2) or of "
        "open_clip (a ViT), or the name of one on the Hugging Face hub, such as BAAI/AltCLIP",
    )
    command.add_argument("--use", action="store_true", help="change to it when it is installed, as `models use` does")
    command.add_argument("--output", metavar="FILE", help="write a .shiying-model file, and install nothing")
    command.add_argument("--id", default="", metavar="ID", help="what it goes by (default: from the source's name)")
    command.add_argument("--name", default="", metavar="NAME", help="what it is called (default: the source's name)")
    command.add_argument(
        "--language", action="append", default=[], metavar="LANG", help="a language that it reads, zh or en; repeatable"
    )
    command.add_argument("--license", default="", metavar="SPDX", help="its terms (default: what the source states)")
    command.add_argument(
        "--calibration", metavar="FOLDER", help="photos to calibrate on and to compare with (default: of the library)"
    )
    command.add_argument("--precision", choices=("int8", "float32"), default="int8", help="default: int8")
    command.add_argument("--revision", metavar="REV", help="a branch, tag or commit on the hub")
    command.add_argument(
        "--allow-pickle", action="store_true", help="take pickled weights, if you trust whoever made them"
    )
    command.add_argument("--replace", action="store_true", help="in place of another with the same id and version")


def import_model(arguments: argparse.Namespace) -> int:
    """`shiying models import SOURCE [--use | --output FILE] ...`."""
    home, output = find_home(arguments.home), _output(arguments)
    importer = find_importer()
    packs = Packs(home)
    with _room(home) as room:
        told = importer(
            arguments.source,
            room,
            say=remark,
            check=lambda manifest: _check_free(packs, manifest, arguments),
            id=arguments.id,
            name=arguments.name,
            license=arguments.license,
            languages=arguments.language,
            photos=_photos(arguments),
            precision=arguments.precision,
            revision=arguments.revision,
            allow_pickle=arguments.allow_pickle,
        )
        if output:
            return _write(room, output, told, arguments)
        pack, installed = install_pack(packs, room, replace=arguments.replace)
    if arguments.use:
        return switch.use(_as_use(arguments, pack.name))
    if arguments.json:
        say_json(as_json(pack) | {"installed": installed, "imported": told})
    else:
        say_installed(pack, installed)
    return OK


def find_importer() -> Importer:
    """What the trainer, another package of the distribution, provides."""
    importer = next(iter(entry_points(group=IMPORTER_GROUP)), None)
    if importer is None:
        raise ShiyingError('This installation imports no models: install Shiying with `pip install -e ".[train]"`.')
    loaded: Importer = importer.load()
    return loaded


def _output(arguments: argparse.Namespace) -> Path | None:
    """The file to write, if one is; refused before minutes of work, not after."""
    if arguments.output is None:
        return None
    output = expanded(arguments.output).absolute()
    if arguments.use:
        raise UsageError("Give --use or --output, not both: what is written to a file is not installed.")
    if output.suffix != ARCHIVE_SUFFIX:
        raise UsageError(f"{output} must end in {ARCHIVE_SUFFIX}.")
    if not output.parent.is_dir():
        raise UsageError(f"There is no folder {output.parent} to write to.")
    if output.exists() and not arguments.replace:
        raise UsageError(f"{output} is there already: add --replace to put the model in its place.")
    return output


def _photos(arguments: argparse.Namespace) -> list[Path]:
    if arguments.calibration is None:
        with Library(arguments.home) as library:
            return library.sample(SAMPLE)
    folder = expanded(arguments.calibration)
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder} with photos to calibrate on.")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PHOTO_SUFFIXES and path.is_file())
    if not found:
        raise UsageError(f"{folder} holds no photo to calibrate on.")
    return found[:: max(1, len(found) // SAMPLE)][:SAMPLE]


def _check_free(packs: Packs, manifest: Manifest, arguments: argparse.Namespace) -> None:
    """Refuse an id that the pack could not be installed by, before its weights are read."""
    check_name(manifest, Path(arguments.source))
    name = pack_name(manifest)
    if not arguments.output and not arguments.replace and name in packs.folder.names():
        raise ModelError(f"{name} is installed already: add --replace to import it anew, or give this one an --id.")


@contextmanager
def _room(home: Home) -> Iterator[Path]:
    """A folder to put a pack together in, on the library's disk; what a process that was killed left there goes."""
    with storage_errors(home.folder):
        home.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home.importing_lock)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:  # an OSError too, but not a fault of the disk
            raise LibraryBusyError("Another Shiying is importing a model: wait for it to finish.") from error
        shutil.rmtree(home.importing, ignore_errors=True)
        home.importing.mkdir()
    try:
        yield home.importing
    finally:
        shutil.rmtree(home.importing, ignore_errors=True)
        lock.release()


def _write(folder: Path, output: Path, told: Mapping[str, Any], arguments: argparse.Namespace) -> int:
    """Write the pack in `folder` to a file, which is there as a whole or not at all."""
    with storage_errors(output.parent), tempfile.TemporaryDirectory(prefix=".importing-", dir=output.parent) as beside:
        coming = Path(beside) / output.name
        with zipfile.ZipFile(coming, "w") as archive:
            for file in sorted(folder.iterdir()):
                # Weights hardly shrink, and would take long to try
                method = zipfile.ZIP_STORED if file.suffix == ".onnx" else zipfile.ZIP_DEFLATED
                archive.write(file, file.name, method)
        coming.replace(output)
    manifest = load_manifest(output)
    if arguments.json:
        facts = {"id": manifest.id, "version": manifest.version, "fingerprint": manifest.fingerprint}
        say_json(facts | {"file": str(output), "bytes": output.stat().st_size, "imported": told})
    else:
        say(f"Wrote {output}, {mebibytes(output.stat().st_size)}. Install it with `shiying models install {output}`.")
    return OK


def _as_use(arguments: argparse.Namespace, name: str) -> argparse.Namespace:
    """What `shiying models use NAME` is called with."""
    flags = dict.fromkeys(("later", "now", "cancel", "undo"), False)
    return argparse.Namespace(home=arguments.home, json=arguments.json, id=name, **flags)
