"""A run folder keeps what is finished, goes on with what is not, and starts again when something has changed."""

from pathlib import Path

import pytest

from trainer.run import RunFolder


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "run", lambda _: None)


def writer(text: str):
    return lambda folder: (folder / "made").write_text(text)


def fail(folder: Path) -> None:
    if folder.is_dir():
        (folder / "made").write_text("half")
    raise KeyboardInterrupt


def test_a_finished_step_is_made_again_only_from_other_inputs(run: RunFolder):
    made = run.step("a", {"x": 1}, writer("first")) / "made"
    key = run.key_of_step("a")
    run.step("a", {"x": 1}, writer("second"))
    assert made.read_text() == "first"
    run.step("a", {"x": 2}, writer("third"))
    assert made.read_text() == "third"
    assert run.key_of_step("a") not in ("", key)


def test_an_interrupted_step_leaves_the_former_one(run: RunFolder):
    made = run.step("a", {"x": 1}, writer("first")) / "made"
    with pytest.raises(KeyboardInterrupt):
        run.step("a", {"x": 2}, fail)
    assert made.read_text() == "first"
    run.step("a", {"x": 1}, writer("second"))
    assert made.read_text() == "first"


def test_an_interrupted_step_is_gone_on_with_where_it_may(run: RunFolder):
    with pytest.raises(KeyboardInterrupt):
        run.step("a", {"x": 1}, fail)
    assert (run.begin("a", {"x": 1}, resume=True) / "made").read_text() == "half"
    assert not list(run.begin("a", {"x": 2}, resume=True).iterdir())
    (run.begin("a", {"x": 2}) / "made").touch()
    assert not list(run.begin("a", {"x": 2}).iterdir())


def test_a_kill_between_the_two_moves_loses_nothing(run: RunFolder):
    made = run.step("a", {"x": 1}, writer("first")) / "made"
    (run.root / "a.key").rename(run.root / "a.unfinished.key")  # as if the folder had just been moved
    run.step("a", {"x": 1}, writer("second"))
    assert made.read_text() == "first"


def test_a_kill_at_a_new_beginning_is_no_finish(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    run.step("a", {"x": 1}, writer("first"))
    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(KeyboardInterrupt):
        run.step("a", {"x": 2}, writer("second"))
    monkeypatch.undo()
    assert (run.step("a", {"x": 2}, writer("third")) / "made").read_text() == "third"
