"""What models embedded can be seen, and deleted, without harm to what is in use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core_model import load_manifest
from core_model.pack import EMBEDDED_PACK
from indexer import Library
from indexer.errors import LibraryBusyError, ModelError
from indexer.pack_install import install_pack
from indexer.packs import pack_name
from indexer.vectors import upkeep
from indexer.writer_lock import writer_lock

SHIPPED = load_manifest(EMBEDDED_PACK)
OTHER = "other@0.1.0"


@pytest.fixture
def library(home, photos, packs, other, monkeypatch) -> Iterator[Library]:
    """Six photos, embedded with two models, the second of which is in use."""
    monkeypatch.setattr(upkeep, "FEW", 1)  # so that there are files
    install_pack(packs, other)
    with Library(home) as library:
        library.add_folder(photos)
        library.index()
        library.switching.begin("other")
        library.index()
        yield library


def folders(home: Path) -> set[str]:
    return {folder.name for folder in (home / "vectors").iterdir()}


def ids(library: Library) -> list[int]:
    return [row[0] for row in library._catalog.rows("SELECT id FROM embeddings WHERE pack != '' ORDER BY id")]


def test_each_model_has_its_count_and_size(library, other):
    shipped, installed = sorted(library.embeddings.all(), key=lambda one: one.name != pack_name(SHIPPED))
    assert (shipped.name, shipped.count) == (pack_name(SHIPPED), 6)
    assert (installed.label, installed.count) == (OTHER, 6)
    assert installed.fingerprint == load_manifest(other).fingerprint
    assert installed.bytes > 6 * 2 * 512 * 2  # in the catalog and in a file


def test_forgetting_one_model_leaves_the_other(library, home):
    found = library.search("一只猫")
    assert folders(home) == {SHIPPED.fingerprint, library.pack.fingerprint}
    assert library.embeddings.forget("embedded").count == 6
    assert folders(home) == {library.pack.fingerprint}
    assert [one.name for one in library.embeddings.all()] == [OTHER]
    assert library.search("一只猫") == found
    assert library.status().photos.searchable == 6


def test_an_id_is_never_given_twice(library, home):
    library.switching.use_now("embedded")
    library.search("一只猫", model="other")  # which keeps its vectors by their ids
    before = ids(library)
    library.switching.use_now("embedded")
    assert library.embeddings.forget("other").count == 6
    library.switching.begin("other")
    library.index()
    assert min(ids(library)[6:]) > max(before)
    with Library(home) as fresh:
        expected = [(hit.path, hit.score) for hit in fresh.search("一只猫")]
    assert [(hit.path, hit.score) for hit in library.search("一只猫")] == expected


def test_the_room_goes_back_to_the_disk(library, home):
    vectors = np.zeros(512, np.float32)
    library._catalog.record([], SHIPPED.fingerprint, {str(number).encode(): vectors for number in range(2000)})
    library._catalog.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (home / "catalog.sqlite3").stat().st_size
    library.embeddings.forget("embedded")
    library._catalog.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    assert (home / "catalog.sqlite3").stat().st_size < before - 2000 * 1024


def test_what_is_in_use_or_about_to_be_stays(library):
    with pytest.raises(ModelError, match="is in use"):
        library.embeddings.forget("other")
    library.switching.use_now("embedded")
    library.embeddings.forget("other")
    library.switching.begin("other")
    with pytest.raises(ModelError, match="about to come into use"):
        library.embeddings.forget("other")
    library.switching.cancel()
    with pytest.raises(ModelError, match="has embedded nothing"):
        library.embeddings.forget("other")
    with pytest.raises(ModelError, match="No model nothing"):
        library.embeddings.forget("nothing")


def test_a_model_that_is_gone_goes_by_its_fingerprint(library, packs):
    fingerprint = library.pack.fingerprint
    library.switching.use_now("embedded")
    packs.remove("other")
    orphan = library.embeddings.all()[-1]
    assert (orphan.name, orphan.label) == ("", fingerprint[:8])
    assert library.embeddings.forget(orphan.label) == orphan
    assert [one.name for one in library.embeddings.all()] == [pack_name(SHIPPED)]


def test_another_pack_with_the_same_graphs_protects_them(library, packs, make_pack, tmp_path):
    install_pack(packs, make_pack(tmp_path / "twin", id="twin"))
    with pytest.raises(ModelError, match="in use"):
        library.embeddings.forget("twin")


def test_nobody_else_may_be_indexing(library):
    with writer_lock(library.home), pytest.raises(LibraryBusyError):
        library.embeddings.forget("embedded")


def test_files_of_unused_models_go_with_the_next_run(library, home, packs, make_pack, tmp_path):
    install_pack(packs, make_pack(tmp_path / "third", id="third", image=load_manifest().image))
    library.switching.begin("third")
    library.index()
    assert SHIPPED.fingerprint not in folders(home)  # neither in use, nor to come, nor to go back to
    assert len(folders(home)) == 2
    assert library.status().photos.searchable == 6
    shutil.rmtree(home / "vectors")
    assert len(library.search("一只猫")) == 6
