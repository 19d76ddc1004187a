"""`shiying --self-test` finds nothing wrong with a whole installation, and says what is wrong with another."""

from pathlib import Path

from indexer import self_test
from indexer.cli import self_test as command


def test_a_whole_installation_passes(shiying, home):
    done = shiying("--self-test")

    assert done.returncode == 0, done.stdout + done.stderr
    *checks, verdict = done.stdout.splitlines()
    assert len(checks) == 9
    assert all(" … ok, " in check for check in checks)
    assert "HEIF" in checks[1]
    assert verdict == "All is well."
    assert not home.exists()  # the user's library is none of its business


def test_what_is_broken_is_named_and_the_rest_is_tried(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(self_test, "PHOTOS", tmp_path)
    for photo in Path(command.__file__).parents[1].joinpath("test_photos").iterdir():
        (tmp_path / photo.name).write_bytes(photo.read_bytes()[: 200 if photo.suffix == ".heic" else None])
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    assert command.run(None) == 1
    lines = {line.partition(" … ")[0]: line.partition(" … ")[2] for line in capsys.readouterr().out.splitlines()}
    assert lines["photo formats, HEIC among them"].startswith("FAILED: PhotoError: ")
    assert "3 of 4 photos" in lines["indexing"]
    assert lines["a query in Chinese"].startswith("ok")
    assert "rocket.heic" in lines["a query in English"]
    assert lines["window"] == "FAILED: FaultError: this installation has none"
