"""Files that are whole or refused, whatever is done to them, and whenever their writer is killed."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, scalar_dtypes

from indexer.vectors.files import Files
from indexer.vectors.sealed import Parts, Sealed, StoppedError, UnusableFileError, open_sealed, write_sealed

CONTENT = np.arange(600, dtype=np.float16).reshape(200, 3)

KILLED_WRITER = """
import itertools, sys
from pathlib import Path
import numpy as np
from indexer.vectors.files import Files
from indexer.vectors.sealed import Parts
files = Files(Path(sys.argv[1]), {"library": 1})
for number in itertools.count(1):
    parts = (np.full(100_000, number) for _ in range(20))
    with files.writing():
        files.write("matrix", {"number": number}, {"numbers": Parts("<i8", (2_000_000,), parts)})
    print(number, flush=True)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sealed") / "a"
    write_sealed(path, {"name": "甲"}, {"one": parts_of(CONTENT), "two": parts_of(np.arange(5))})
    return path.read_bytes()


def parts_of(array: np.ndarray) -> Parts:
    return Parts(array.dtype.str, array.shape, [array])


def damaged(content: bytes, folder: Path) -> Sealed:
    path = folder / "damaged"
    path.write_bytes(content)
    return open_sealed(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(arrays(scalar_dtypes(), array_shapes(min_dims=1, max_dims=3, min_side=0)), max_size=4))
def test_what_is_written_is_read_back(tmp_path, written):
    path = tmp_path / "向 量"
    names = [f"数组{number}" for number in range(len(written))]
    about = {"name": "甲", "numbers": [1, 2]}
    write_sealed(path, about, {name: parts_of(array) for name, array in zip(names, written, strict=True)})
    sealed = open_sealed(path)
    assert sealed.about == about
    assert list(sealed.arrays) == names
    for array, name in zip(written, names, strict=True):
        assert sealed.arrays[name].dtype == array.dtype
        assert sealed.arrays[name].tobytes() == array.tobytes()
        assert sealed.arrays[name].shape == array.shape
        assert not sealed.arrays[name].flags.writeable


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_damage_anywhere_is_recognised(tmp_path, whole, data):
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    if bytes(content) != whole:
        with pytest.raises(UnusableFileError):
            damaged(bytes(content), tmp_path)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_file_that_was_cut_or_has_grown_is_recognised(tmp_path, whole, data):
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    for content in (
        cut,
        whole + data.draw(st.binary(min_size=1, max_size=100)),
        cut + bytes(len(whole) - len(cut) + 1),
    ):
        with pytest.raises(UnusableFileError):
            damaged(content, tmp_path)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=300))
def test_a_foreign_file_is_recognised(tmp_path, content):
    with pytest.raises(UnusableFileError):
        damaged(content, tmp_path)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=300))
def test_a_right_checksum_over_nonsense_is_not_enough(tmp_path, body):
    with pytest.raises(UnusableFileError):
        damaged(struct.pack("<8sIIQ", b"SHIYINGV", 1, zlib.crc32(body), len(body)) + body, tmp_path)


def test_another_version_is_not_read(tmp_path, whole):
    with pytest.raises(UnusableFileError, match="another version"):
        damaged(whole[:8] + struct.pack("<I", 2) + whole[12:], tmp_path)


def test_what_cannot_be_opened_is_unusable(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UnusableFileError):
            open_sealed(path)


def test_stopping_leaves_what_was_there(tmp_path, whole):
    path = tmp_path / "a"
    path.write_bytes(whole)
    asked = []
    with pytest.raises(StoppedError):
        write_sealed(path, {}, {"one": parts_of(CONTENT)}, lambda: len(asked) == 2 or asked.append(1))
    with pytest.raises(StoppedError):
        open_sealed(path, lambda: True)
    assert path.read_bytes() == whole
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_a_newer_file_is_preferred_and_an_unusable_one_passed_over(tmp_path):
    files = Files(tmp_path, {"library": 1})
    with files.writing() as may_write:
        assert may_write
        files.write("matrix", {"turn": 1}, {"one": parts_of(CONTENT)})
        first = (tmp_path / "matrix-1.vectors").read_bytes()
        files.write("matrix", {"turn": 2}, {"one": parts_of(CONTENT)})
        files.write("graph", {"turn": 3}, {"one": parts_of(CONTENT)})
    assert sorted(path.name for path in tmp_path.glob("*.vectors")) == ["graph-1.vectors", "matrix-2.vectors"]
    assert files.newest("matrix")[1].about["turn"] == 2
    assert files.newest("matrix", than=2) is None
    assert Files(tmp_path, {"library": 2}).newest("matrix") is None
    (tmp_path / "matrix-1.vectors").write_bytes(first)
    (tmp_path / "matrix-2.vectors").write_bytes(first[:-1])
    assert files.newest("matrix")[1].about["turn"] == 1
    (tmp_path / "graph-5.vectors").write_bytes(first)
    assert files.newest("graph")[1].about["turn"] == 3


def test_one_process_at_a_time_writes(tmp_path):
    with Files(tmp_path, {}).writing() as first, Files(tmp_path, {}).writing() as second:
        assert (first, second) == (True, False)
    with Files(tmp_path, {}).writing() as third:
        assert third


def test_a_mapped_file_outlives_its_successors(tmp_path):
    files = Files(tmp_path, {})
    with files.writing():
        _, first = files.write("matrix", {}, {"one": parts_of(CONTENT)})
        files.write("matrix", {}, {"one": parts_of(CONTENT + 1)})
    assert np.array_equal(first.arrays["one"], CONTENT)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path):
    files, seen = Files(tmp_path, {"library": 1}), 0
    for attempt in range(4):
        process = subprocess.Popen([sys.executable, "-c", KILLED_WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        try:
            process.stdout.readline()
            time.sleep(0.01 * attempt)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        _, sealed = files.newest("matrix")
        assert (sealed.arrays["numbers"] == sealed.about["number"]).all()
        assert max(int(path.stem.rpartition("-")[2]) for path in tmp_path.glob("*.vectors")) > seen
        seen = files.newest("matrix")[0]
    with files.writing():
        assert not list(tmp_path.glob("*.new"))
