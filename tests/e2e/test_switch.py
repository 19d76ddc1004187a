"""A switch of models that is killed again and again: every search finds every photo, and nothing is embedded twice."""

from __future__ import annotations

import json
import random
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from indexer import Library

OTHER = "other@0.1.0"


@pytest.fixture(scope="session")
def other(make_pack, tmp_path_factory) -> Path:
    return make_pack(tmp_path_factory.mktemp("packs") / "别的 模型")


def test_a_few_kills(shiying, onlooker, many_photos, other, tmp_path):
    folder = Path(shutil.copytree(many_photos, tmp_path / "照片"))
    survive(shiying, onlooker, folder, other, kills=3)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_kills_among_many_photos(shiying, onlooker, other, tmp_path):
    folder = tmp_path / "照片"
    for number in range(2_000):
        onlooker.make_picture(folder / f"第{number % 20}册" / f"{number:04}.png", number)
    survive(shiying, onlooker, folder, other, kills=20)


def survive(shiying, onlooker, folder: Path, other: Path, kills: int) -> None:
    """Kill whatever process works on the switch, each time after it has embedded some more."""
    chance = random.Random(kills)
    assert shiying("index", folder).returncode == 0
    count = len(onlooker.on_disk(folder))
    shiying("models", "install", other)
    assert shiying("models", "use", "other", "--later").returncode == 0
    with searching(onlooker, count) as searches:
        for number in range(kills):
            target = count + count * (number + 1) // (kills + 1)
            process = onlooker.start(*(["index"], ["models", "use", "other"], ["watch"])[number % 3])
            onlooker.eventually(lambda target=target: onlooker.computed() >= target)
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
            _, errors = process.communicate()
            assert "Traceback" not in errors
            assert onlooker.select("PRAGMA integrity_check") == [("ok",)]
            embedded = onlooker.select("SELECT content_hash, pack FROM embeddings")
            assert onlooker.computed() == len(embedded)
        assert shiying("index").returncode == 0
        searches.at_least(searches.count + 2)
    assert searches.models == {"shiying-embedded", "other"}
    assert json.loads(shiying("status", "--json").stdout)["pack"]["id"] == "other"
    assert onlooker.computed() == len(onlooker.select("SELECT 1 FROM embeddings")) == 2 * count


@dataclass
class Searches:
    """What a library that is open all the time has been answering."""

    count: int = 0
    models: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def at_least(self, count: int) -> None:
        deadline = time.monotonic() + 120
        while self.count < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self.count >= count


@contextmanager
def searching(onlooker, count: int) -> Iterator[Searches]:
    """Search from this process while the block runs; each answer must hold every photo, scored by one model alone."""
    searches, over = Searches(), threading.Event()

    def search() -> None:
        with Library(onlooker.environment["SHIYING_HOME"]) as library:
            scores: dict[str, dict[Path, float]] = {}
            while not over.is_set():
                before = library.pack.manifest.id
                hits = library.search("一只猫", count, fold_duplicates=False)
                if library.pack.manifest.id != before:
                    continue  # either model may have answered
                answer = {hit.path: hit.score for hit in hits}
                if len(answer) != count:
                    searches.faults.append(f"{before} answered {len(answer)} of {count} photos")
                if answer != pytest.approx(scores.setdefault(before, answer), abs=1e-4):
                    searches.faults.append(f"{before} answered otherwise than before")
                searches.models.add(before)
                searches.count += 1

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield searches
    finally:
        over.set()
        thread.join()
    assert searches.faults == []
