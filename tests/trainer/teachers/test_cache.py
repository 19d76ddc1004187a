"""The feature store: what goes in comes out, after kills, damage and several writers, and for one teacher alone."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import trainer
from trainer.errors import TrainerError
from trainer.teachers.cache import FeatureStore
from trainer.teachers.shards import ENTRY_BYTES

ROOT = Path(trainer.__file__).parents[1]
WRITER = """
import sys
from pathlib import Path
import numpy as np
from trainer.teachers.cache import FeatureStore

store = FeatureStore(Path(sys.argv[1]), "teacher")
with store.writer() as writer:
    for number in range(100_000):
        key = f"photo {number}"
        if key not in store:
            writer.append({key: np.full((7, 5, number % 3 + 1), number % 1000, np.float32)})
            print(number, flush=True)
"""


def fill(store, names, rank=0):
    with store.writer(rank) as writer:
        for name in names:
            writer.append({name: np.full((2, 3), float(name))})


@given(
    st.dictionaries(
        st.text(max_size=8),
        arrays.arrays(np.float32, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)),
        max_size=5,
    )
)
def test_arrays_come_back(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("store")
    first = FeatureStore(folder, "teacher")
    with first.writer() as writer:
        writer.append(content)
    for store in (first, FeatureStore(folder, "teacher")):
        assert len(store) == len(content)
        for key, array in content.items():
            expected = np.clip(array, -65504, 65504).astype(np.float16)
            np.testing.assert_array_equal(store[key], expected)
            assert store[key].shape == array.shape
            assert not store[key].flags.writeable


def test_what_is_not_there_is_a_key_error(tmp_path):
    store = FeatureStore(tmp_path, "teacher")
    assert "cat" not in store
    with pytest.raises(KeyError):
        store["cat"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_killed_writer_loses_nothing_it_had_reported(tmp_path):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    generator, reported = random.Random(5), -1
    for _ in range(2):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        timer = threading.Timer(generator.uniform(0.05, 0.3), process.kill)
        first = process.stdout.readline()  # it has started to write
        timer.start()
        lines = [first, *process.stdout]
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
        assert int(first) in (reported + 1, reported + 2), "goes on after the last, which may not have been told"
        reported = int(lines[-1])
        store = FeatureStore(tmp_path, "teacher")
        assert len(store) in (reported + 1, reported + 2)
        for number in range(reported + 1):
            np.testing.assert_array_equal(store[f"photo {number}"], np.full((7, 5, number % 3 + 1), number % 1000))


@pytest.mark.parametrize("lost", [1, ENTRY_BYTES - 1, ENTRY_BYTES, ENTRY_BYTES + 1])
def test_a_torn_index_costs_its_tail_and_no_more(tmp_path, lost):
    fill(FeatureStore(tmp_path, "teacher"), ["1", "2", "3"])
    index = tmp_path / "000-0000.index"
    os.truncate(index, index.stat().st_size - lost)
    store = FeatureStore(tmp_path, "teacher")
    kept = 3 - -(-lost // ENTRY_BYTES)
    assert len(store) == kept
    fill(store, [str(number + 1) for number in range(kept, 5)])
    again = FeatureStore(tmp_path, "teacher")
    assert len(again) == 5
    assert [again[str(number)][1, 2] for number in range(1, 6)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: content[:-4] + b"oops"])
def test_a_torn_array_at_the_end_is_dropped(tmp_path, damage):
    fill(FeatureStore(tmp_path, "teacher"), ["1", "2"])
    data = tmp_path / "000-0000.data"
    data.write_bytes(damage(data.read_bytes()))
    store = FeatureStore(tmp_path, "teacher")
    assert "1" in store
    assert "2" not in store
    fill(store, ["2"])
    assert FeatureStore(tmp_path, "teacher")["2"][0, 0] == 2


def test_a_full_shard_is_followed_by_another(tmp_path, monkeypatch):
    monkeypatch.setattr("trainer.teachers.cache.SHARD_BYTES", 20)
    names = [str(number) for number in range(7)]
    fill(FeatureStore(tmp_path, "teacher"), names[:4])
    fill(FeatureStore(tmp_path, "teacher"), names[4:])
    assert len(list(tmp_path.glob("000-*.data"))) == 4
    store = FeatureStore(tmp_path, "teacher")
    assert [store[name][0, 0] for name in names] == list(range(7))


def test_ranks_write_side_by_side_and_are_read_as_one(tmp_path):
    stores = [FeatureStore(tmp_path, "teacher") for _ in range(2)]
    with stores[0].writer(0) as zero, stores[1].writer(1) as one:
        zero.append({"1": np.ones(3)})
        one.append({"2": np.ones(3) * 2, "1": np.ones(3)})
    joined = FeatureStore(tmp_path, "teacher")
    assert len(joined) == 2
    assert joined["1"][0] == 1
    assert joined["2"][0] == 2


def test_one_rank_has_one_writer(tmp_path):
    store = FeatureStore(tmp_path, "teacher")
    with store.writer(), pytest.raises(TrainerError, match="Another run is filling"), store.writer():
        pass


@pytest.mark.parametrize("statement", ['{"format": 1, "teacher": "other"}', "no JSON"])
def test_another_teachers_store_is_refused(tmp_path, statement):
    fill(FeatureStore(tmp_path, "teacher"), ["1"])
    (tmp_path / "store.json").write_text(statement)
    with pytest.raises(TrainerError, match="another teacher"):
        FeatureStore(tmp_path, "teacher")
