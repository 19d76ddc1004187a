"""SIGKILL at any moment: the catalog stays sound, nothing indexed is lost, and the answers are those of a calm run."""

from __future__ import annotations

import json
import random
import shutil
import time
from pathlib import Path

import pytest

QUERIES = ("一只猫", "a cup of coffee", "red")


def test_a_few_kills(shiying, onlooker, many_photos, tmp_path):
    survive(shiying, onlooker, many_photos, tmp_path, kills=6, longest=3.0)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_200_kills(shiying, onlooker, many_photos, tmp_path):
    survive(shiying, onlooker, many_photos, tmp_path, kills=200, longest=4.0)


def survive(shiying, onlooker, many_photos: Path, tmp_path: Path, kills: int, longest: float) -> None:
    chance = random.Random(kills)
    folder = Path(shutil.copytree(many_photos, tmp_path / "照片"))
    known: set[bytes] = set()
    for number in range(kills):
        arguments = ["watch"] if number % 2 and onlooker.select("SELECT 1 FROM folders") else ["index", folder]
        process = onlooker.start(*arguments)
        disturb(onlooker, folder, chance, number)
        time.sleep(chance.uniform(0, longest))
        process.kill()
        _, errors = process.communicate()
        assert "Traceback" not in errors or "spawn_main" in errors, errors  # of a child that lost its parent
        assert onlooker.select("PRAGMA integrity_check") in ([("ok",)], [])
        embedded = {key for (key,) in onlooker.select("SELECT content_hash FROM embeddings")}
        assert known <= embedded
        assert onlooker.computed() == len(embedded)
        known = embedded
    assert shiying("index", folder).returncode == 0
    assert onlooker.in_catalog() == onlooker.on_disk(folder)
    calm = answers(shiying, onlooker, folder, calm=f"{onlooker.environment['SHIYING_HOME']} calm")
    for query, scores in answers(shiying, onlooker, folder).items():
        assert scores == pytest.approx(calm[query], abs=1e-4)  # a picture's batch may change its last digit


def disturb(onlooker, folder: Path, chance: random.Random, number: int) -> None:
    """Give the next run something to do: a new picture, and one that moves, is renamed or goes."""
    onlooker.make_picture(folder / f"new {number}.png", number)
    chosen = chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    match chance.randrange(3):
        case 0:
            chosen.rename(chosen.with_name(f"renamed {number}{chosen.suffix}"))
        case 1:
            (folder / f"moved {number}").mkdir()
            chosen.rename(folder / f"moved {number}" / chosen.name)
        case 2:
            chosen.unlink()


def answers(shiying, onlooker, folder: Path, calm: str | None = None) -> dict[str, dict[str, float]]:
    """Each photo's score for each query, in the library at hand or in one that is made without any disturbance."""
    home = ["--home", calm] if calm else []
    if calm:
        assert shiying("index", folder, *home).returncode == 0
    limit = ["--all-duplicates", "--limit", len(onlooker.on_disk(folder))]
    found = {query: json.loads(shiying("search", query, *limit, "--json", *home).stdout) for query in QUERIES}
    assert all(len(hits) == len(onlooker.on_disk(folder)) for hits in found.values())
    return {query: {hit["path"]: hit["score"] for hit in hits} for query, hits in found.items()}
