"""What all tests share: real photographs, a state folder of their own, and no way to the network."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import socket
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from core_model import load_manifest
from core_model.manifest import MANIFEST_NAME, PackFile
from core_model.pack import EMBEDDED_PACK

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # every core has a test; torch's threads would wait for one another

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


def _beside(name: str) -> ModuleType:
    """A module of the tests, which are no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def packed(make_pack: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another working pack, as the one file that is passed on."""
    folder = make_pack(tmp_path_factory.mktemp("packs") / "别的 模型")
    packed = folder.with_name("别的 包.shiying-model")
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    return packed


@pytest.fixture
def list_models(packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Makes the list of models one of the test's own: `packed`, which is at an address, and further entries."""

    def list_models(address: str, more: str) -> Path:
        entry = f"""
        [[pack]]
        id = "other"
        name = "Other 别的"
        version = "0.1.0"
        languages = ["en", "zh"]
        license = "Apache-2.0"
        bytes = {packed.stat().st_size}
        address = "{address}"
        sha256 = "{hashlib.sha256(packed.read_bytes()).hexdigest()}"
        """
        path = tmp_path / "模型.toml"
        path.write_text(entry + more, encoding="utf-8")
        monkeypatch.setenv("SHIYING_MODEL_LIST", str(path))
        return path

    return list_models


@pytest.fixture(scope="session")
def dng() -> Callable[..., bytes]:
    """Makes camera RAW files; see tests/dng.py."""
    make: Callable[..., bytes] = _beside("dng").dng
    return make


@pytest.fixture
def open_server(reachable: set[int], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Starts a server of tests/model_server.py by its name. Tests may reach it, and no proxy stands in between."""
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "HF_ENDPOINT", "HF_TOKEN", "SSL_CERT_FILE"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)
    servers = []

    def open_one(kind: str, *arguments: object) -> Any:
        servers.append(getattr(_beside("model_server"), kind)(*arguments))
        reachable.add(servers[-1].server_address[1])
        return servers[-1]

    yield open_one
    for server in servers:
        server.close()


@pytest.fixture
def make_server(open_server: Callable[..., Any]) -> Callable[..., Any]:
    """Starts a web server on this computer; with the function that adds a certificate, one for https."""
    return partial(open_server, "ModelServer")


@pytest.fixture
def make_socks_proxy(open_server: Callable[..., Any]) -> Callable[..., Any]:
    """Starts a SOCKS proxy on this computer, which leads to one address."""
    return partial(open_server, "SocksProxy")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder, which $SHIYING_HOME names too."""
    folder = tmp_path / "状态 state"
    monkeypatch.setenv("SHIYING_HOME", str(folder))
    return folder


@pytest.fixture
def as_ordinary_user(tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    """A block in which file permissions count, also where the tests run as root."""
    nobody = 65534

    @contextmanager
    def ordinary() -> Iterator[None]:
        is_root = os.name != "nt" and os.geteuid() == 0
        if is_root:
            for folder in (tmp_path, *tmp_path.parents):  # pytest lets nobody else in
                if folder.stat().st_mode & 0o055 != 0o055:
                    folder.chmod(folder.stat().st_mode | 0o055)
            os.seteuid(nobody)
        try:
            yield
        finally:
            if is_root:
                os.seteuid(0)

    return ordinary


@pytest.fixture
def reachable() -> set[int]:
    """The ports of this computer at which a test has servers of its own."""
    return set()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, reachable: set[int]) -> None:
    """Fail any test that opens a connection to elsewhere: unless a model is asked for by its address, all that Shiying
    does, it does offline."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        is_inet = self.family in {socket.AF_INET, socket.AF_INET6}
        if is_inet and not (address[0] == "127.0.0.1" and address[1] in reachable):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
