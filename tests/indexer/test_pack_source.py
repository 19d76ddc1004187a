"""Installing a real pack from wherever it is; the network is a server on this computer."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from core_model import PackError
from indexer.errors import LibraryError, ModelError
from indexer.pack_source import install_from

PATH = "/other.shiying-model"


@pytest.fixture
def server(make_server, packed: Path):
    server = make_server()
    server.manners.files[PATH] = packed.read_bytes()
    return server


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def listed(server, list_models) -> Path:
    """A list of models of one's own, with a pack on the server and weights to make one of."""
    path: Path = list_models(
        f"{server.url}{PATH}",
        """
        [[source]]
        id = "owner/name"
        name = "Weights"
        languages = ["*"]
        license = "MIT"
        bytes = 1
        """,
    )
    return path


def left(packs) -> list[str]:
    return sorted(entry.name for entry in packs.home.downloads.iterdir())


def test_an_address_installs_what_the_file_would(packs, server, packed):
    server.manners.cuts = [20_000_000]
    told = []
    pack, installed = install_from(packs, f"{server.url}{PATH}#sha256={sha256(packed)}", progress=told.append)
    assert (installed, pack.name) == (True, "other@0.1.0")
    assert install_from(packs, packed) == (pack, False)
    assert told[-1].done == told[-1].total == packed.stat().st_size
    assert left(packs) == []


def test_a_name_of_the_list_is_enough(packs, listed, server):
    assert install_from(packs, "Other")[1]
    with pytest.raises(ModelError, match=r"Weights is published as weights, .*`shiying models import owner/name`"):
        install_from(packs, "owner/name")


def test_a_file_of_that_name_comes_first(packs, listed, packed, tmp_path, monkeypatch, server):
    monkeypatch.chdir(tmp_path)
    os.link(packed, tmp_path / "other")
    assert install_from(packs, "other")[1]
    assert server.asked == []


def test_a_list_whose_hash_is_not_the_files_installs_nothing(packs, listed, server):
    server.manners.files[PATH] = server.manners.files[PATH][:-1] + b"!"
    with pytest.raises(PackError, match=r"has the SHA-256 .* is expected"):
        install_from(packs, "other")
    assert (left(packs), packs.folder.names()) == ([], [])


def test_a_damaged_pack_is_refused_and_does_not_stay(packs, server, packed):
    content = bytearray(packed.read_bytes())
    content[len(content) // 2] ^= 1
    server.manners.files[PATH] = bytes(content)
    with pytest.raises(PackError, match=r"What came from http://127.* cannot be installed\. .* is damaged"):
        install_from(packs, f"{server.url}{PATH}")
    assert (left(packs), packs.folder.names()) == ([], [])


def test_what_could_not_be_installed_need_not_come_again(packs, server, packed, make_pack, tmp_path):
    install_from(packs, make_pack(tmp_path / "pack", name="Different"))
    with pytest.raises(ModelError, match="add --replace"):
        install_from(packs, f"{server.url}{PATH}")
    assert install_from(packs, f"{server.url}{PATH}", replace=True)[0].manifest.name == "Other 别的"
    assert [one.sent for one in server.asked] == [packed.stat().st_size, 0]


@pytest.mark.parametrize("name", ["Other/thing", "nothing", "./other"])
def test_what_is_neither_a_file_nor_a_name_is_said(packs, name):
    with pytest.raises(PackError, match="There is no model pack at"):
        install_from(packs, name)


def test_a_list_that_cannot_be_read_is_said(packs, listed):
    listed.write_text("[[pack]]\nid = 1\n")
    with pytest.raises(LibraryError, match=r"The list of models .*模型\.toml cannot be read"):
        install_from(packs, "other")
