"""Installing a pack: all of it, checked, or nothing."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from core_model import PackError, load_manifest, load_pack
from core_model.manifest import MAX_FILE_BYTES, PackFile
from core_model.pack import EMBEDDED_PACK
from indexer import pack_folder
from indexer.errors import LibraryBusyError, LibraryError, ModelError
from indexer.pack_install import check_name, install_pack
from indexer.packs import Packs, damage


def entries(packs: Packs) -> list[str]:
    return sorted(entry.name for entry in packs.folder.path.glob("*"))


def archive(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for file in folder.iterdir():
            target.write(file, file.name)
    return path


def test_a_folder_and_an_archive_install_the_same(packs, other, tmp_path):
    (folder := tmp_path / "copy").mkdir()
    for file in other.iterdir():
        shutil.copy(file, folder)
    (folder / "notes.txt").write_text("of no concern")
    pack, installed = install_pack(packs, folder)
    assert installed
    assert (pack.id, pack.version, pack.active) == ("other", "0.1.0", False)
    assert sorted(file.name for file in pack.path.iterdir()) == sorted(file.name for file in other.iterdir())
    assert all((pack.path / file.name).read_bytes() == file.read_bytes() for file in other.iterdir())
    assert load_pack(pack.path).fingerprint == load_pack(other).fingerprint
    assert install_pack(packs, archive(other, tmp_path / "小.shiying-model")) == (pack, False)
    assert entries(packs) == ["other@0.1.0"]


def test_the_shipped_pack_is_there_already(packs, tmp_path, make_pack):
    pack, installed = install_pack(packs, EMBEDDED_PACK)
    assert pack.shipped
    assert not installed
    same_name = make_pack(tmp_path / "pack", id=pack.manifest.id, version=pack.manifest.version)
    with pytest.raises(ModelError, match="comes with Shiying, and this is another pack"):
        install_pack(packs, same_name, replace=True)
    install_pack(packs, make_pack(tmp_path / "newer", id="shiying-embedded", version="9"))
    assert packs.use("shiying-embedded@9").active


def test_another_pack_of_the_same_name_needs_to_be_asked_for(packs, other, make_pack, tmp_path):
    install_pack(packs, other)
    packs.use("other")
    different = make_pack(tmp_path / "different", name="Different")
    with pytest.raises(ModelError, match=r"Another pack is installed as other@0\.1\.0: add --replace"):
        install_pack(packs, different)
    assert packs.find("other").manifest.name == "Other 别的"
    pack, installed = install_pack(packs, different, replace=True)
    assert installed
    assert pack.active
    assert pack.manifest.name == "Different"
    assert not install_pack(packs, different, replace=True)[1]
    assert entries(packs) == ["other@0.1.0"]


@pytest.mark.parametrize("file", ["text.onnx", "model.json"])
def test_installing_again_mends_a_damaged_pack(packs, other, home, file):
    pack, _ = install_pack(packs, other)
    (pack.path / file).write_bytes(b"damaged")
    mended, installed = install_pack(packs, other)
    assert installed
    assert not damage(mended)


def test_names_that_differ_in_capitals_are_one_folder_elsewhere(packs, other, make_pack, tmp_path):
    install_pack(packs, other)
    with pytest.raises(ModelError, match="capital letters only"):
        install_pack(packs, make_pack(tmp_path / "pack", id="Other"), replace=True)


def change_file(pack: Path) -> None:
    (pack / "text.onnx").write_bytes(b"changed")


def claim_much(pack: Path) -> None:
    manifest = load_manifest(pack)
    huge = {f"huge-{number}.bin": PackFile("0" * 64, MAX_FILE_BYTES) for number in range(2)}
    (pack / "model.json").write_text(replace(manifest, files={**manifest.files, **huge}).to_json(), "utf-8")


@pytest.mark.parametrize(
    ("change", "options", "error", "sentence"),
    [
        (change_file, {}, PackError, "wrong size or hash"),
        (claim_much, {}, LibraryError, r"The model needs 4,\d+ MiB.*free some space"),
        (None, {"embedding_dim": 64}, PackError, r"\(1, 512\) where \(1, 64\)"),
        (None, {"contents": {"image.onnx": b"no graph"}}, PackError, "image.onnx is not an ONNX graph"),
        (None, {"contents": {"tokenizer.json": b"{}"}}, PackError, "tokenizer cannot be read"),
        (None, {"id": "../outside"}, PackError, r"the id '\.\./outside', which cannot name a folder"),
        (None, {"version": "1/2"}, PackError, "the version '1/2', which cannot name a folder"),
    ],
    ids=["hash", "space", "dimension", "graph", "tokenizer", "id", "version"],
)
def test_what_is_refused_leaves_nothing(
    packs, make_pack, tmp_path, home, monkeypatch, change, options, error, sentence
):
    pack = make_pack(tmp_path / "坏的 pack", **options)
    if change:
        change(pack)
    if change is claim_much:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(2**40, 2**40, 1 << 30))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(error, match=sentence):
        install_pack(packs, pack)
    assert entries(packs) == []
    assert [known.shipped for known in packs.known()] == [True]
    assert set(tmp_path.iterdir()) - set(before) <= {home}


@pytest.mark.parametrize(
    "part", ["..", ".", "a.", "a/b", "a\\b", "C:a", "a@b", ".a", "-a", "a b", "模型", "a" * 65, "embedded"]
)
def test_an_id_must_be_safe_as_a_folders_name(part, pack, tmp_path):
    with pytest.raises(PackError, match="cannot name a folder"):
        check_name(replace(pack.manifest, id=part), tmp_path)


@given(part=st.text(min_size=1) | st.from_regex(r"[A-Za-z0-9._@/\\+-]{1,70}", fullmatch=True))
def test_any_accepted_id_is_one_component_of_a_path(part):
    try:
        check_name(replace(load_manifest(EMBEDDED_PACK), id=part), Path())
    except PackError:
        return
    assert Path("models", f"{part}@1").name == f"{part}@1"
    assert not set(part) & set('/\\:*?"<>|@ ')
    assert part[0] != "."
    assert part[-1] != "."


def test_leftovers_are_tidied_up(packs, other):
    install_pack(packs, other)
    models = packs.folder.path
    for name in (".coming-x", ".going-other@0.1.0", ".replaced-other@0.1.0"):
        shutil.copytree(models / "other@0.1.0", models / name)
    assert [known.name for known in packs.known()][1:] == ["other@0.1.0"]
    install_pack(packs, other)
    assert entries(packs) == ["other@0.1.0"]


def test_a_pack_whose_replacement_never_came_is_put_back(packs, other):
    install_pack(packs, other)
    packs.use("other")
    models = packs.folder.path
    (models / "other@0.1.0").rename(models / ".replaced-other@0.1.0")
    assert packs.open_active().manifest == load_manifest(other)
    assert entries(packs) == ["other@0.1.0"]


def test_one_process_at_a_time_changes_models(packs, other, home, monkeypatch):
    monkeypatch.setattr(pack_folder, "LOCK_TIMEOUT_SECONDS", 0.1)
    install_pack(packs, other)
    with FileLock(home / "models.lock"):
        for change in (lambda: install_pack(packs, other), lambda: packs.use("other"), lambda: packs.remove("other")):
            with pytest.raises(LibraryBusyError, match="Another Shiying is changing the models"):
                change()
        assert packs.known()[1].name == "other@0.1.0"
    packs.use("other")
