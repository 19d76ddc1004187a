"""Models of a library: which is there, which is in use, and what that does to the photos."""

from __future__ import annotations

import json
import shutil

import pytest

from core_model import PackError, load_manifest, load_pack
from core_model.pack import EMBEDDED_PACK
from indexer import Library
from indexer.doctor import examine
from indexer.errors import LibraryError, ModelError
from indexer.pack_install import install_pack
from indexer.packs import Packs, pack_name

SHIPPED = pack_name(load_manifest(EMBEDDED_PACK))


def active(packs: Packs) -> str:
    (name,) = [pack.name for pack in packs.known() if pack.active]
    return name


def test_a_fresh_library_has_the_shipped_pack_in_use(packs, pack, home):
    (only,) = packs.known()
    assert only.shipped
    assert only.active
    assert only.manifest == pack.manifest
    assert packs.open_active().fingerprint == pack.fingerprint
    assert not home.exists()


def test_use_and_back(packs, pack, other):
    install_pack(packs, other)
    assert active(packs) == SHIPPED
    assert packs.use("other").active
    assert active(packs) == "other@0.1.0"
    assert packs.open_active().fingerprint == load_pack(other).fingerprint
    assert packs.use("embedded").shipped
    assert packs.open_active().fingerprint == pack.fingerprint
    packs.use("other@0.1.0")
    assert packs.use("shiying-embedded").shipped
    assert active(packs) == SHIPPED


def test_another_model_embeds_anew_and_the_first_ones_vectors_stay(home, photos, packs, other):
    with Library(home) as library:
        library.add_folder(photos)
        library.index()
        install_pack(packs, other)
        packs.use("other")
        # an open library notices
        status = library.status()
        assert (status.pack_id, status.pack_name) == ("other", "Other 别的 0.1.0")
        assert (status.photos.searchable, status.photos.waiting) == (0, 6)
        assert library.search("a cat") == []
        assert library.index().embedded == 6
        assert library.search("一只猫")[0].path.name == "chelsea.png"
        assert library.status().photos.waiting == 0
    packs.use("embedded")
    with Library(home) as library:
        assert library.status().photos.searchable == 6
        assert library.index().embedded == 0
        assert library.status().embeddings_computed == 12


def test_photos_that_cannot_be_read_do_not_wait(library, photos):
    (photos / "empty.jpg").touch()
    library.add_folder(photos)
    library.index()
    counts = library.status().photos
    assert (counts.total, counts.failed, counts.waiting) == (7, 1, 0)


def test_several_versions_must_be_told_apart(packs, make_pack, tmp_path, other):
    install_pack(packs, other)
    install_pack(packs, make_pack(tmp_path / "newer", version="0.2.0-rc.1"))
    with pytest.raises(ModelError, match=r"several versions.*other@0\.1\.0, other@0\.2\.0-rc\.1"):
        packs.use("other")
    packs.use("other@0.2.0-rc.1")
    packs.remove("other@0.1.0")
    assert packs.use("other").version == "0.2.0-rc.1"


def test_what_cannot_be_removed(packs, other):
    install_pack(packs, other)
    packs.use("other")
    with pytest.raises(ModelError, match=r"in use.*shiying models use embedded"):
        packs.remove("other")
    for name in ("embedded", "shiying-embedded"):
        with pytest.raises(ModelError, match="comes with Shiying"):
            packs.remove(name)
    for name in ("nothing", "../other", "", "."):
        with pytest.raises(ModelError, match="No model"):
            packs.remove(name)
    assert len(packs.known()) == 2


def test_remove(packs, other, home):
    install_pack(packs, other)
    assert packs.remove("other").name == "other@0.1.0"
    assert [known.shipped for known in packs.known()] == [True]
    assert list((home / "models").iterdir()) == []


def test_a_missing_active_model_is_told_and_not_replaced_behind_the_users_back(packs, other, home):
    install_pack(packs, other)
    packs.use("other")
    shutil.rmtree(home / "models")
    assert active(packs) == "other@0.1.0"
    with Library(home) as library:
        with pytest.raises(PackError, match=r"other@0\.1\.0.*models install SOURCE.*models use embedded"):
            library.search("a cat")
        packs.use("embedded")
        assert library.search("a cat") == []


def test_a_damaged_model_is_not_used(packs, other, home):
    install_pack(packs, other)
    (home / "models" / "other@0.1.0" / "text.onnx").write_bytes(b"damaged")
    with pytest.raises(PackError, match=r"wrong size or hash.*models install SOURCE.*models remove other@0\.1\.0"):
        packs.use("other")
    assert active(packs) == SHIPPED


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": "other"}', "null"])
def test_a_damaged_choice_is_a_sentence(packs, home, content):
    home.mkdir()
    (home / "active-model.json").write_text(content)
    with pytest.raises(LibraryError, match=r"active-model\.json is damaged: remove it"):
        packs.open_active()


@pytest.mark.parametrize("name", ["../../elsewhere", "elsewhere", ""])
def test_a_choice_never_leads_outside_the_models_folder(packs, home, other, name):
    home.mkdir()
    shutil.copytree(other, home / "elsewhere")
    (home / "active-model.json").write_text(json.dumps({"name": name}))
    with pytest.raises(PackError, match="models use embedded"):
        packs.open_active()


def test_the_doctor_finds_damaged_models(packs, other, make_pack, home, tmp_path):
    install_pack(packs, other)
    install_pack(packs, make_pack(tmp_path / "second", id="second"))
    packs.use("other")
    assert all(finding.ok for finding in examine(home))
    (home / "models" / "other@0.1.0" / "text.onnx").write_bytes(b"damaged")
    (home / "models" / "second@0.1.0" / "model.json").write_text("{")
    first, second = (finding for finding in examine(home) if not finding.ok)
    assert "other@0.1.0 (in use): text.onnx" in first.what
    assert "shiying models use embedded" in first.remedy
    assert "second@0.1.0: " in second.what
    assert "shiying models remove second@0.1.0" in second.remedy
    packs.remove("second")
    packs.use("embedded")
    packs.remove("other")
    assert all(finding.ok for finding in examine(home))
