"""A damaged catalog is told of in a sentence, and what can be read of it is not computed again."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core_model import ShiyingError
from core_model.vectors import unit_length
from indexer.catalog import Catalog, Outcome
from indexer.doctor import examine, examine_catalog
from indexer.errors import DamagedCatalogError, LibraryBusyError
from indexer.exclusions import add_exclusion, read_exclusions
from indexer.paths import Home
from indexer.repair import repair_catalog
from indexer.sqlite_pages import rows_of_file, rows_of_page

PACK, PHOTOS, PAGE = "0123456789abcdef" * 2, 300, 4096


@pytest.fixture(scope="session")
def sound(tmp_path_factory) -> Path:
    """A state folder whose catalog holds some hundred photos with their embeddings. Not to be changed: copy it."""
    home = Home(tmp_path_factory.mktemp("sound") / "state")
    catalog = Catalog(home)
    folder = catalog.add_folder(home.folder / "照片", "1", "2")
    catalog.add_files(folder.id, [(f"{number % 9}/照片 {number:04}.jpg", number, number) for number in range(PHOTOS)])
    add_exclusion(catalog, folder.id, "截图/")
    chance = np.random.default_rng(0)
    for row in catalog.files(folder.id):
        key = row.id.to_bytes(16, "big")
        vector = unit_length(chance.normal(size=(1, 512)).astype(np.float32))[0]
        catalog.record([Outcome(row.id, row.size, row.mtime_ns, content_hash=key)], PACK, {key: vector})
    catalog.close()
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home.folder


@pytest.fixture
def state(sound, tmp_path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "state"))


def contents(home: Home) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(home.catalog)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("folders", "exclusions", "photos", "embeddings")
        }


def overwrite(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


def test_a_sound_catalog_is_read_to_the_last_row(state):
    before = contents(Home(state))
    repair = repair_catalog(Home(state))
    assert contents(Home(state)) == before
    assert (repair.folders, repair.photos, repair.embeddings) == (1, PHOTOS, PHOTOS)
    with closing(Catalog(Home(state))) as catalog:
        assert catalog.counter("embeddings_computed") == PHOTOS


def test_what_is_only_in_the_log_is_read_as_well(state, tmp_path):
    home = Home(state)
    with closing(Catalog(home)) as catalog:
        key = b"k" * 16
        catalog.record([Outcome(1, 1, 1, content_hash=key)], PACK, {key: np.eye(512, dtype=np.float32)[0]})
        Path(shutil.copytree(state, tmp_path / "killed"))  # as a killed process leaves it
    killed = Home(tmp_path / "killed")
    assert (killed.folder / "catalog.sqlite3-wal").stat().st_size > 0
    assert repair_catalog(killed).embeddings == PHOTOS + 1
    assert contents(killed)["embeddings"][-1][1:3] == (key, PACK)


@pytest.mark.parametrize("page", [0, 1, 2, 3, 4, 5])
def test_a_lost_page_costs_only_what_was_on_it(state, page):
    home = Home(state)
    lost = sum(1 for _ in rows_of_file(home.catalog))
    overwrite(home.catalog, page * PAGE, b"\xee" * PAGE)
    lost -= sum(1 for _ in rows_of_file(home.catalog))
    before = len([finding for finding in examine(state) if not finding.ok])
    assert before >= 1
    findings = list(examine(state, repair=True))
    assert any("rebuilt" in finding.what for finding in findings)
    rows = contents(home)
    assert len(rows["embeddings"]) >= PHOTOS - lost
    assert len(rows["photos"]) >= PHOTOS - lost or not rows["folders"]
    (kept,) = state.glob("damaged-*")
    assert (kept / "catalog.sqlite3").read_bytes()[page * PAGE : (page + 1) * PAGE] == b"\xee" * PAGE


def test_a_catalog_cut_short(state):
    home = Home(state)
    content = home.catalog.read_bytes()
    home.catalog.write_bytes(content[: len(content) // 2])
    with pytest.raises(DamagedCatalogError), closing(Catalog(home)) as catalog:
        catalog.embeddings_after(PACK, 0)
    repair_catalog(home)
    assert len(contents(home)["embeddings"]) > PHOTOS // 4


def test_a_catalog_of_which_nothing_is_left(state):
    home = Home(state)
    home.catalog.write_bytes(b"damaged " * 1000)
    findings = list(examine(state, repair=True))
    assert any("0 folders, 0 photos and 0 embeddings" in finding.what for finding in findings)
    assert contents(home)["photos"] == []


def test_a_sound_catalog_is_left_alone(state):
    before = (state / "catalog.sqlite3").read_bytes()
    assert any("nothing to repair" in finding.what for finding in examine(state, repair=True))
    assert (state / "catalog.sqlite3").read_bytes() == before
    assert list(state.glob("damaged-*")) == []


def test_a_repair_that_was_cut_short_is_finished_by_the_next(state):
    home = Home(state)
    before = contents(home)
    for path in state.glob("catalog.sqlite3-*"):
        path.unlink()
    home.catalog.rename(home.repaired_catalog)
    home.catalog.write_bytes(b"damaged " * 1000)  # killed a moment before the new one took its place
    (state / "repairing").mkdir()
    repair_catalog(home)
    assert contents(home) == before
    assert not home.repaired_catalog.exists()


def test_a_catalog_that_is_open_elsewhere_is_not_replaced(state):
    code = (
        "import sys; from indexer.catalog import Catalog; from indexer.paths import find_home\n"
        "catalog = Catalog(find_home(sys.argv[1])); catalog.folders(); print('open', flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(state)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(LibraryBusyError, match="open in another Shiying"):
            repair_catalog(Home(state))
        assert list(state.glob("damaged-*")) == []
        other.communicate(b"\n")
    repair_catalog(Home(state))


def damages(size: int) -> st.SearchStrategy[list[tuple[int, int, int]]]:
    """Where, how many bytes, and what to fill them with: one byte's value, or 256 for noise."""
    lengths = st.integers(1, 64) | st.just(PAGE + 100)
    return st.lists(st.tuples(st.integers(0, size - 1), lengths, st.sampled_from([0, 255, 256])), max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_wherever_the_damage_is_it_is_a_sentence_and_what_is_whole_comes_back(sound, tmp_path_factory, data):
    state = Path(shutil.copytree(sound, tmp_path_factory.mktemp("damaged") / "state"))
    home = Home(state)
    size = home.catalog.stat().st_size
    hit: set[int] = set()
    for offset, length, value in data.draw(damages(size)):
        content = random.Random(offset).randbytes(length) if value == 256 else bytes([value]) * length
        overwrite(home.catalog, offset, content[: size - offset])
        hit |= set(range(offset // PAGE, (offset + length) // PAGE + 1))
    for use in (use_catalog, lambda home: list(examine_catalog(home)), repair_catalog):
        with sentences():
            use(home)
    whole = {
        values[1]
        for page in set(range(1, size // PAGE)) - hit
        for values in embeddings_on(sound / "catalog.sqlite3", page)
    }
    rows = contents(home)
    assert whole <= {row[1] for row in rows["embeddings"]}
    with closing(Catalog(home)) as catalog:
        for folder in catalog.folders():
            read_exclusions(catalog, folder.id)
    shutil.rmtree(state.parent)


def test_values_that_cannot_be_are_damage(state):
    with closing(sqlite3.connect(state / "catalog.sqlite3")) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        relax = "UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '') WHERE name IN ('folders', 'counters')"
        connection.execute(relax)
        connection.commit()
    with closing(sqlite3.connect(state / "catalog.sqlite3")) as connection:
        connection.create_function("name_words", 4, lambda *_: "")
        connection.execute("UPDATE folders SET path = NULL")
        connection.execute("UPDATE counters SET value = NULL WHERE name = 'revision'")
        connection.commit()
    with closing(Catalog(Home(state))) as catalog:
        for read in (catalog.folders, catalog.revision):
            with pytest.raises(DamagedCatalogError, match="run `shiying doctor`"):
                read()


class sentences:  # noqa: N801 - reads as a block
    """A block in which nothing may be raised but what a user can do something about."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, error, traceback) -> bool:
        return isinstance(error, ShiyingError)


def use_catalog(home: Home) -> None:
    with closing(Catalog(home)) as catalog:
        catalog.folders()
        catalog.photo_rows([1, 2, 3])
        catalog.searchable(PACK)
        catalog.count_searchable(PACK)
        catalog.failures()


def embeddings_on(path: Path, page: int) -> Iterator[list]:
    with path.open("rb") as file:
        file.seek(page * PAGE)
        for _, values in rows_of_page(file.read(PAGE)):
            if len(values) == 4 and isinstance(values[3], bytes):
                yield values
