"""A photo that kills the process ends one run and no more."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from indexer.errors import LibraryError
from indexer.in_flight import InFlight, recorded, try_in_a_process

BAD_DECODER = """
import ctypes, time
from PIL import GifImagePlugin

load = GifImagePlugin.GifImageFile.load

def load_or_die(self):
    if self.size == (13, 13):
        ctypes.string_at(0)  # what a decoder in C does when it follows a wild pointer
    if self.size == (14, 14):
        time.sleep(100_000)
    return load(self)

GifImagePlugin.GifImageFile.load = load_or_die
"""


def gif(side: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("P", (side, side)).save(buffer, "GIF")
    return buffer.getvalue()


@pytest.fixture
def environment(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """One in which GIFs of 13 x 13 pixels crash their decoder, and those of 14 x 14 never end."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(BAD_DECODER)
    paths = [str(tmp_path / "guard"), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    return dict(os.environ)


@pytest.fixture
def index(environment: dict[str, str], photos: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "indexer", "index", str(photos), "--json"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)

    return run


@pytest.mark.skipif(os.name == "nt", reason="Windows asks the user about a crash")
def test_a_photo_that_kills_the_process_is_left_out_at_the_next_start(index, photos, home):
    (photos / "杀手 killer.gif").write_bytes(gif(13))
    died = index()
    assert died.returncode < 0
    assert (home / "in-flight").exists()
    again = index()
    assert again.returncode == 0, again.stderr
    report = json.loads(again.stdout)
    assert report["failures"] == [
        {"path": str(photos / "杀手 killer.gif"), "reason": "crashes the decoder, so it is left out."}
    ]
    assert not (home / "in-flight").exists()
    third = json.loads(index().stdout)
    assert (third["failures"], third["embedded"], third["unchanged"]) == ([], 0, 7)


def test_who_was_only_there_is_tried_and_kept(index, photos, home):
    home.mkdir()
    (home / "in-flight").write_text("2\n5\n999\n???\n")
    report = json.loads(index().stdout)
    assert (report["embedded"], report["failures"]) == (6, [])
    assert not (home / "in-flight").exists()


def test_a_decoder_that_never_ends_is_ended(environment, tmp_path):
    (tmp_path / "endless.gif").write_bytes(gif(14))
    assert "is not decoded within 3 seconds" in (try_in_a_process(tmp_path / "endless.gif", 260, 3) or "")


def test_the_record_tells_who_was_under_way(tmp_path):
    path = tmp_path / "in-flight"
    with InFlight(path) as record:
        assert record.suspects == []
        for slot, photo_id in enumerate((7, 10**15, 3)):
            record.mark(slot, photo_id)
        record.clear(1)
        assert recorded(path) == [3, 7]
        record.clear(0)
    assert recorded(path) == [3]  # a decoder still hangs
    with InFlight(path) as record:
        record.forget_suspects()
        record.mark(2, 5)
        record.clear(2)
    assert not path.exists()


def test_a_record_that_cannot_be_kept_is_a_sentence(tmp_path):
    (tmp_path / "in-flight").mkdir()
    with pytest.raises(LibraryError, match="cannot be used"):
        InFlight(tmp_path / "in-flight")
