"""Packs on disk: a folder and an archive are the same, and nothing damaged or unsafe gets through."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from core_model.errors import PackError
from core_model.pack_files import open_files, read_verified


def verify(path: Path):
    return read_verified(open_files(path), path)


def archive(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(folder.iterdir()):
            target.write(file, file.name)
    return path


def test_a_folder_and_its_archive_hold_the_same(small_pack, tmp_path):
    folder = small_pack.write(tmp_path / "模型 pack")
    packed = archive(folder, tmp_path / "小.shiying-model")
    assert verify(folder) == verify(packed)
    assert verify(folder)[1] == small_pack.contents


@pytest.mark.parametrize("content", [b"another text graph", b"a text grapH", b""], ids=["longer", "same size", "empty"])
def test_a_changed_file_is_refused(small_pack, tmp_path, content):
    folder = small_pack.write(tmp_path / "pack")
    (folder / "text.onnx").write_bytes(content)
    for path in (folder, archive(folder, tmp_path / "x.shiying-model")):
        with pytest.raises(PackError, match=r"text\.onnx.*wrong size or hash"):
            verify(path)


@pytest.mark.parametrize("name", ["model.json", "image.onnx", "LICENSE.txt"])
def test_a_missing_file_is_named(small_pack, tmp_path, name):
    folder = small_pack.write(tmp_path / "pack")
    (folder / name).unlink()
    for path in (folder, archive(folder, tmp_path / "x.shiying-model")):
        with pytest.raises(PackError, match=f"lacks {name}"):
            verify(path)


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt", "sub/../../outside.txt", "C:\\outside.txt"])
def test_a_member_that_escapes_is_refused(small_pack, tmp_path, name):
    packed = archive(small_pack.write(tmp_path / "pack"), tmp_path / "x.shiying-model")
    with zipfile.ZipFile(packed, "a") as target:
        target.writestr(name, "x")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PackError, match="outside the pack"):
        verify(packed)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_in_an_archive_is_refused(small_pack, tmp_path):
    packed = archive(small_pack.write(tmp_path / "pack"), tmp_path / "x.shiying-model")
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "a") as target:
        target.writestr(link, "/etc/passwd")
    with pytest.raises(PackError, match="outside the pack"):
        verify(packed)


@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")
def test_a_link_in_a_folder_is_refused(small_pack, tmp_path):
    folder = small_pack.write(tmp_path / "pack")
    (folder / "text.onnx").rename(tmp_path / "elsewhere")
    (folder / "text.onnx").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PackError, match="is a link"):
        verify(folder)


@pytest.mark.parametrize("keep", [0, 10, 200])
def test_a_cut_archive_is_refused(small_pack, tmp_path, keep):
    packed = archive(small_pack.write(tmp_path / "pack"), tmp_path / "x.shiying-model")
    packed.write_bytes(packed.read_bytes()[:keep])
    with pytest.raises(PackError, match="not a model pack"):
        verify(packed)


def test_a_damaged_member_is_refused(small_pack, tmp_path):
    folder = small_pack.write(tmp_path / "pack")
    packed = tmp_path / "x.shiying-model"
    with zipfile.ZipFile(packed, "w") as target:
        for file in folder.iterdir():
            target.write(file, file.name)
    content = packed.read_bytes()
    packed.write_bytes(content.replace(b"an image graph", b"an imagE graph", 1))
    with pytest.raises(PackError, match=r"image\.onnx.*damaged"):
        verify(packed)


def test_nothing_there_is_a_sentence(tmp_path):
    with pytest.raises(PackError, match="no model pack at"):
        verify(tmp_path / "nowhere")
