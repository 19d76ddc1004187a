"""The `shiying` command as a user meets it: answers, sentences, exit statuses, interruptions."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from core_model.pack import EMBEDDED_PACK


def test_index_search_status(shiying, photos):
    indexed = shiying("index", photos)
    assert indexed.returncode == 0
    assert "6 photos: 6 new. 6 embedded." in indexed.stdout
    for query in ("一只猫", "a cat"):
        found = shiying("search", query, "--limit", 3, "--json")
        hits = json.loads(found.stdout)
        assert hits[0]["path"] == str(photos / "chelsea.png")
        assert [hit["rank"] for hit in hits] == [1, 2, 3]
        assert all(set(hit) == {"path", "score", "rank", "best", "named", "duplicates"} for hit in hits)
    assert "chelsea.png" in shiying("search", "一只猫").stdout.splitlines()[0]
    assert json.loads(shiying("status", "--json").stdout) == {
        "folders": [{"path": str(photos), "state": "online"}],
        "photos": {"total": 6, "searchable": 6, "failed": 0, "offline": 0},
        "pack": json.loads(shiying("status", "--json").stdout)["pack"],
        "embeddings_computed": 6,
        "switching": None,
    }


def test_a_gentle_run(shiying, photos):
    assert "6 photos: 6 new. 6 embedded." in shiying("index", "--gentle", photos).stdout


def test_nothing_is_computed_twice(shiying, photos):
    shiying("index", photos)
    shiying("index", photos)
    renamed = photos.rename(photos.with_name("换了 名字"))
    assert shiying("index", renamed).returncode == 0
    status = json.loads(shiying("status", "--json").stdout)
    assert status["embeddings_computed"] == 6
    assert status["photos"]["searchable"] == 6


def test_one_folder_under_several_names_is_indexed_once(shiying, photos):
    names = (photos, f"{photos}{os.sep}", photos / ".." / photos.name)
    assert "6 photos: 6 new. 6 embedded." in shiying("index", *names).stdout


def test_folders_remove_doctor(shiying, photos):
    shiying("index", photos)
    assert shiying("folders").stdout == f"{photos}\n"
    doctor = shiying("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "Catalog sound: 6 photos" in doctor.stdout
    photos.rename(photos.with_name("away"))
    photos.mkdir()  # as a mount point is without its drive
    assert f"{photos} is offline: its 6 photos stay in the library." in shiying("doctor").stdout
    shiying("index", photos.with_name("away"))
    removed = json.loads(shiying("remove", photos, photos, "--json").stdout)
    assert removed == [{"path": str(photos), "photos": 6}]
    assert shiying("folders", photos.with_name("away")).stdout == f"{photos.with_name('away')}\n"
    assert "6 photos. No file was touched." in shiying("remove", photos.with_name("away")).stdout
    assert json.loads(shiying("folders", "--json").stdout) == []


def test_without_folders_everything_is_brought_up_to_date(shiying, photos):
    shiying("index", photos)
    shutil.copy(photos / "coffee.png", photos / "more.png")
    assert "7 photos: 1 new. 0 embedded." in shiying("index").stdout


def complaint(result: subprocess.CompletedProcess[str], status: int) -> str:
    assert result.returncode == status, result.stderr
    assert result.stdout == ""
    sentence = result.stderr.strip()
    assert sentence.startswith("shiying: ")
    assert len(sentence.splitlines()) == 1
    return sentence


def test_bad_folders(shiying, photos, tmp_path):
    shiying("index", photos)
    (photos / "inner").mkdir()
    assert "There is no folder" in complaint(shiying("index", tmp_path / "没有 这个"), 2)
    assert "There is no folder “”" in complaint(shiying("index", "", cwd=tmp_path), 2)
    assert "is a file" in complaint(shiying("index", photos / "coffee.png"), 2)
    assert "is inside" in complaint(shiying("index", photos / "inner"), 2)
    assert "contains" in complaint(shiying("index", tmp_path), 2)
    assert "name only the outer one" in complaint(shiying("index", tmp_path / "状态 state", tmp_path), 2)
    assert "not a folder of this library" in complaint(shiying("remove", photos, tmp_path), 2)
    assert "not a folder of this library" in complaint(shiying("folders", tmp_path), 2)
    assert json.loads(shiying("status", "--json").stdout)["photos"]["searchable"] == 6


def test_a_name_may_begin_with_a_tilde(shiying, photos):
    assert "There is no folder ~备份" in complaint(shiying("index", "~备份", cwd=photos.parent), 2)
    folder = photos.rename(photos.with_name("~备份"))
    assert "6 embedded." in shiying("index", folder.name, cwd=folder.parent).stdout
    assert "chelsea.png" in shiying("search", "a cat", "--folder", folder.name, cwd=folder.parent).stdout
    assert "chelsea.png" in shiying("search", "--like", "~备份/chelsea.png", cwd=folder.parent).stdout
    assert shiying("search", "folder:~备份").returncode == 0
    assert "6 photos" in shiying("remove", folder.name, cwd=folder.parent).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
def test_a_folder_whose_name_is_no_text(shiying, photos):
    bad = photos / os.fsdecode(b"\xff")
    (bad / "in").mkdir(parents=True)
    for folder in (bad, bad / "in"):
        assert "not valid text, so rename it." in complaint(shiying("index", folder), 2)
    assert "not a folder of this library" in complaint(shiying("remove", bad), 2)
    shiying("index", photos)
    assert shiying("search", "a cat", "--folder", bad).stdout == "No photo answers this query.\n"


def test_bad_queries(shiying, photos):
    assert "library is empty" in complaint(shiying("search", "a cat"), 1)
    shiying("index", photos)
    assert "is empty" in complaint(shiying("search", ""), 2)
    assert "2,000 characters" in complaint(shiying("search", "x" * 2000), 2)
    assert "reads English and Chinese" in complaint(shiying("search", "สุนัขในน้ำ"), 2)
    assert "not there" in complaint(shiying("search", "--like", photos / "none.jpg"), 1)


def test_searching_by_more_than_text(shiying, photos):
    shiying("index", photos)
    answer = shiying("search", "a cat").stdout.splitlines()
    assert "chelsea.png" in answer[0]
    assert "less likely" in answer[1]
    assert "no photo stands out" in shiying("search", "a zebra crossing").stdout.splitlines()[0]
    only = shiying("search", "一只猫 -类型:png", "--folder", photos, "--json").stdout
    assert {Path(hit["path"]).name for hit in json.loads(only)} == {"hubble_deep_field.jpg", "rocket.jpg"}
    second = shiying("search", "a cat", "--limit", 1, "--offset", 1, "--json").stdout
    assert [hit["rank"] for hit in json.loads(second)] == [2]
    assert shiying("search", "--after", "2099").stdout == "No photo answers this query.\n"
    for query in ("-type:png", "-has:place -类型:png", "-猫"):
        found = shiying("search", query, "--json")
        assert found.stdout == shiying("search", "--json", "--", query).stdout
        assert "rocket.jpg" in found.stdout
    assert "usage: shiying search" in shiying("search", "-h").stdout
    assert "after:someday names no date" in complaint(shiying("search", "a cat", "--after", "someday"), 2)
    assert "did you mean camera:" in complaint(shiying("search", "a cat camra:nikon"), 2)


def test_bad_arguments(shiying):
    for arguments in (["search", "x", "--limit", "0"], ["search", "x", "--limit", "many"], ["fly"], ["remove"]):
        result = shiying(*arguments)
        assert result.returncode == 2
        assert "usage: shiying" in result.stderr


def test_bad_photos_are_told_and_stop_nothing(shiying, photos):
    (photos / "cut.jpg").write_bytes((photos / "rocket.jpg").read_bytes()[:30_000])
    (photos / "空.jpg").touch()
    result = shiying("index", photos)
    assert result.returncode == 0
    assert f"{photos / '空.jpg'} is empty." in result.stdout
    assert f"{photos / 'cut.jpg'} is cut short" in result.stdout
    assert json.loads(shiying("status", "--json").stdout)["photos"]["failed"] == 2


def test_bad_state_folders(shiying, photos, tmp_path, home):
    shiying("index", photos)
    (tmp_path / "file").write_text("")
    assert "cannot be used" in complaint(shiying("status", "--home", tmp_path / "file"), 1)
    (home / "catalog.sqlite3").write_bytes(b"damaged " * 1000)
    for name in ("catalog.sqlite3-wal", "catalog.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    assert "damaged: run `shiying doctor`" in complaint(shiying("status"), 1)
    doctor = shiying("doctor")
    assert doctor.returncode == 1
    assert "doctor --repair" in doctor.stdout
    assert (home / "catalog.sqlite3").read_bytes() == b"damaged " * 1000


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
@pytest.mark.parametrize("buffered", [True, False])
def test_an_answer_that_cannot_be_written_is_no_crash(shiying, photos, environment, buffered):
    shiying("index", photos)

    def run(end: str) -> subprocess.CompletedProcess[bytes]:
        command = f'"{sys.executable}" -m indexer search "a cat" --json {end}'
        buffering = {"PYTHONUNBUFFERED": "" if buffered else "1"}
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], env=environment | buffering, capture_output=True, check=False
        )

    for reader in ("| head -n 1", "| true", ">&-"):
        result = run(reader)
        assert (result.returncode, result.stderr) == (0, b""), reader
    full = run(">/dev/full")
    assert full.returncode == 1
    assert full.stderr.decode() == "shiying: The answer cannot be written: No space left on device.\n"


@pytest.mark.skipif(os.name == "nt", reason="of a POSIX shell")
def test_what_is_said_beside_an_answer_never_stands_in_it(shiying, photos, environment):
    shiying("index", photos)
    command = f'"{sys.executable}" -m indexer search "a cat" --model shiying-embedded --json 2>&-'
    result = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, check=False)
    assert len(json.loads(result.stdout)) == 6


def test_answers_in_an_encoding_that_lacks_a_name(shiying, photos, environment):
    (photos / "chelsea.png").rename(photos / "猫😀.png")
    shiying("index", photos)
    for encoding in ("gbk", "ascii"):
        environment["PYTHONIOENCODING"] = encoding
        arguments = [sys.executable, "-m", "indexer", "search", "a cat", "--limit", "1"]
        plain = subprocess.run(arguments, env=environment, capture_output=True, check=True).stdout
        assert r"\U0001f600.png" in plain.decode(encoding)
        document = subprocess.run([*arguments, "--json"], env=environment, capture_output=True, check=True).stdout
        assert json.loads(document.decode(encoding))[0]["path"] == str(photos / "猫😀.png")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for other processes")
def test_an_interrupted_run_goes_on_where_it_was(shiying, many_photos, environment):
    process = start_indexing(environment, many_photos)
    wait_for_photos(environment, 5)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    if process.returncode == 130:  # else it was done before the signal came
        assert "Nothing is lost" in output
    assert shiying("index", many_photos).returncode == 0
    status = json.loads(shiying("status", "--json").stdout)
    assert status["photos"]["searchable"] == status["embeddings_computed"] == 60


def test_a_killed_run_loses_nothing_that_was_done(shiying, many_photos, environment):
    shiying("index", many_photos, "--home", environment["SHIYING_HOME"] + " undisturbed")
    expected = shiying("search", "一只猫", "--json", "--home", environment["SHIYING_HOME"] + " undisturbed").stdout
    done = 0
    for _ in range(4):
        process = start_indexing(environment, many_photos)
        wait_for_photos(environment, min(done + 1, 60))
        time.sleep(random.random() / 5)
        process.kill()
        process.communicate()
        with sqlite3.connect(Path(environment["SHIYING_HOME"], "catalog.sqlite3")) as catalog:
            assert catalog.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        catalog.close()
        before, done = done, count_photos(environment)
        assert done >= before
    assert shiying("index", many_photos).returncode == 0
    assert count_photos(environment) == 60
    assert json.loads(shiying("search", "一只猫", "--json").stdout) == json.loads(expected)


def start_indexing(environment: dict[str, str], folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "indexer", "index", str(folder)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def wait_for_photos(environment: dict[str, str], count: int) -> None:
    deadline = time.monotonic() + 60
    while count_photos(environment) < count and time.monotonic() < deadline:
        time.sleep(0.01)


def count_photos(environment: dict[str, str]) -> int:
    path = Path(environment["SHIYING_HOME"], "catalog.sqlite3")
    if not path.exists():
        return 0
    catalog = sqlite3.connect(path)
    try:
        return catalog.execute("SELECT COUNT(*) FROM photos WHERE state = 'indexed'").fetchone()[0]
    except sqlite3.OperationalError:  # being made at this moment
        return 0
    finally:
        catalog.close()


@pytest.fixture(scope="session")
def embedded_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(EMBEDDED_PACK, tmp_path_factory.mktemp("packs") / "模型 copy"))


def test_models(shiying, embedded_copy, tmp_path):
    assert "both graphs run" in shiying("models", "verify").stdout
    assert json.loads(shiying("models", "info", "--json").stdout)["languages"] == ["en", "zh"]
    archive = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", embedded_copy)).rename(
        tmp_path / "小.shiying-model"
    )
    in_folder, in_archive, in_use = (
        json.loads(shiying("models", "verify", "--json", *pack).stdout)["fingerprint"]
        for pack in ([embedded_copy], [archive], [])
    )
    assert in_folder == in_archive == in_use


def test_bad_packs(shiying, embedded_copy, tmp_path):
    def broken(change) -> Path:
        target = Path(shutil.copytree(embedded_copy, tmp_path / str(random.random())))
        change(target)
        return target

    def edit(pack: Path, **changes: object) -> None:
        path = pack / "model.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")

    escaping = tmp_path / "escaping.shiying-model"
    with zipfile.ZipFile(escaping, "w") as archive:
        archive.writestr("../../outside", "x")
    cases = {
        broken(lambda pack: (pack / "text.onnx").write_bytes(b"other")): "wrong size or hash",
        broken(lambda pack: (pack / "tokenizer.json").unlink()): "lacks tokenizer.json",
        broken(lambda pack: edit(pack, schema_version=9)): "update Shiying",
        broken(lambda pack: edit(pack, files={"../x": {}})): "outside the pack",
        escaping: "outside the pack",
        tmp_path / "nowhere": "no model pack",
    }
    for pack, sentence in cases.items():
        assert sentence in complaint(shiying("models", "verify", pack), 1)
    assert not (tmp_path.parent / "outside").exists()
