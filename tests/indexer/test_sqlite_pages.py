"""What is read from the pages of a file is what SQLite wrote there; and bytes that mean nothing harm nobody."""

from __future__ import annotations

import math
import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.sqlite_pages import rows_of_file, rows_of_page, rows_of_wal

INTEGERS = st.integers(-(2**63), 2**63 - 1) | st.sampled_from(
    [sign * 2**bits + step for bits in (0, 7, 15, 23, 31, 47) for step in (-1, 0, 1) for sign in (-1, 1)]
)
REALS = st.floats(allow_nan=False).filter(lambda value: math.isinf(value) or value != int(value))
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)
VALUES = st.none() | INTEGERS | REALS | TEXTS | st.binary(max_size=300)
ROWS = st.dictionaries(INTEGERS, st.tuples(VALUES, VALUES, VALUES), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, page_size=st.sampled_from([1024, 4096, 65_536]))
def test_rows_are_those_that_sqlite_wrote(tmp_path_factory, rows, page_size):
    work = tmp_path_factory.mktemp("pages")
    write(work / "a.sqlite3", rows, page_size)
    found = dict(read(rows_of_file(work / "a.sqlite3")))
    assert short(rows, page_size).items() <= found.items() <= rows.items()
    shutil.rmtree(work)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=ROWS, after=ROWS)
def test_the_log_tells_the_latest_first(tmp_path_factory, before, after):
    work = tmp_path_factory.mktemp("log")
    with closing(sqlite3.connect(work / "a.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)")
        for rows in (before, after):
            connection.executemany("INSERT OR REPLACE INTO t VALUES (?, ?, ?, ?)", flat(rows))
        shutil.copytree(work, work / "killed")
    found: dict = {}
    for rowid, values in read(rows_of_wal(work / "killed" / "a.sqlite3-wal")):
        found.setdefault(rowid, values)
    assert short(before | after, 4096).items() <= found.items() <= (before | after).items()
    shutil.rmtree(work)


def test_a_log_from_before_is_no_part_of_the_log(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [(n, n, "x" * 500, b"") for n in range(100)])
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
        connection.execute("INSERT INTO t VALUES (1000, 1, 2, 3)")  # begins the log anew, over the old one
        shutil.copytree(tmp_path, tmp_path / "killed")
    found = {rowid for rowid, _ in read(rows_of_wal(tmp_path / "killed" / "a.sqlite3-wal"))}
    assert 1000 in found
    assert 1 not in found


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600), st.sampled_from([b"\x0d", b"\x0a", b"\x05", b""]))
def test_any_bytes_are_some_rows_or_none(content, kind):
    assert all(isinstance(values, list) for _, values in rows_of_page(kind + content))


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 9000])
def test_files_that_are_none_hold_no_rows(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    assert list(rows_of_file(tmp_path / "a")) == []
    assert list(rows_of_wal(tmp_path / "a")) == []


def write(path, rows, page_size):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {page_size}")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", flat(rows))


def flat(rows):
    return [(rowid, *values) for rowid, values in rows.items()]


def read(rows):
    """The rows of the one table, whose key SQLite keeps beside the record."""
    for rowid, (key, *values) in ((rowid, values) for rowid, values in rows if rowid is not None and len(values) == 4):
        assert key is None
        yield rowid, tuple(values)


def short(rows, page_size):
    """The rows that are surely short enough for one page; a record's own header takes some bytes more."""
    return {rowid: values for rowid, values in rows.items() if sum(map(size, values)) + 20 <= page_size - 35}


def size(value):
    return len(value.encode()) if isinstance(value, str) else len(value) if isinstance(value, bytes) else 8
