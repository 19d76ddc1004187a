"""What all tests share: real photographs, a state folder of their own, and no way to the network."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core_model import load_manifest
from core_model.manifest import MANIFEST_NAME, PackFile
from core_model.pack import EMBEDDED_PACK

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PRODUCER = b"\x12\x05other"
"""ModelProto.producer_name, as protocol buffers write it: the last one that a file holds counts."""

OTHER = {"id": "other", "name": "Other 别的", "version": "0.1.0"}

PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "motorcycle_left.png", "rocket.jpg")


@pytest.fixture(scope="session")
def photo_source() -> Path:
    """The folder in which scikit-image keeps its photographs (CC0 or public domain)."""
    spec = importlib.util.find_spec("skimage")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "data"


@pytest.fixture(scope="session")
def six_photographs(photo_source: Path) -> list[Path]:
    """A woman, a cat, coffee, galaxies, a motorcycle, a rocket. Not to be changed: copy them."""
    return [photo_source / name for name in PHOTOS]


@pytest.fixture
def photos(six_photographs: list[Path], tmp_path: Path) -> Path:
    """A folder of the six photographs with a Chinese name and a space."""
    folder = tmp_path / "我的 照片"
    folder.mkdir()
    for photo in six_photographs:
        shutil.copy(photo, folder)
    return folder


@pytest.fixture(scope="session")
def many_photos(photo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 different pictures, cut out of the photographs, in two subfolders. Not to be changed: copy it."""
    folder = tmp_path_factory.mktemp("many") / "许多 photos"
    for number in range(60):
        target = folder / f"第{number % 2}册" / f"IMG {number:03}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(photo_source / PHOTOS[number % len(PHOTOS)]) as image:
            left, top = 4 * number // len(PHOTOS), 3 * number // len(PHOTOS)
            cut = image.convert("RGB").crop((left, top, left + image.width * 3 // 4, top + image.height * 3 // 4))
            cut.save(target, quality=90)
    return folder


@pytest.fixture(scope="session")
def make_pack() -> Callable[..., Path]:
    """Makes another working pack in a folder: the shipped one with other weights, and `changes` to its model.json.

    Its image graph states another producer, which changes its hash; the centre of a photo is cut out rather than the
    whole squashed, which changes its vectors. `contents` replaces files, with hashes to match.
    """

    def make(folder: Path, *, contents: dict[str, bytes] | None = None, **changes: object) -> Path:
        shutil.copytree(EMBEDDED_PACK, folder)
        manifest = load_manifest(folder)
        graph = (folder / manifest.image.file).read_bytes() + PRODUCER
        new = {manifest.image.file: graph} | (contents or {})
        for name, content in new.items():
            (folder / name).write_bytes(content)
        changed = replace(
            manifest,
            **(OTHER | {"image": replace(manifest.image, resize="crop")} | changes),
            files={**manifest.files, **{name: PackFile.of(content) for name, content in new.items()}},
        )
        (folder / MANIFEST_NAME).write_text(changed.to_json(), encoding="utf-8")
        return folder

    return make


@pytest.fixture(scope="session")
def dng() -> Callable[..., bytes]:
    """Makes camera RAW files; see tests/dng.py."""
    spec = importlib.util.spec_from_file_location("dng", Path(__file__).with_name("dng.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    make: Callable[..., bytes] = module.dng
    return make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder, which $SHIYING_HOME names too."""
    folder = tmp_path / "状态 state"
    monkeypatch.setenv("SHIYING_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def as_ordinary_user() -> Callable[[], AbstractContextManager[None]]:
    """A block in which file permissions count, also where the tests run as root."""
    nobody = 65534

    @contextmanager
    def ordinary() -> Iterator[None]:
        is_root = os.name != "nt" and os.geteuid() == 0
        if is_root:
            os.seteuid(nobody)
        try:
            yield
        finally:
            if is_root:
                os.seteuid(0)

    return ordinary


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail any test that opens a connection to elsewhere: all that Shiying does, it does offline."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
