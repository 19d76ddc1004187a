"""Downloads from a real server: what comes in the end is what it has, or a sentence that says why not."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core_model import PackError
from indexer.errors import DownloadError, DownloadStoppedError, LibraryBusyError, LibraryError
from indexer.web import client as client_module
from indexer.web import download as module
from indexer.web.address import Address
from indexer.web.part import KEPT_SECONDS, Part, Version

WRONG = "0" * 64


def hashed(address: Address, content: bytes) -> Address:
    return replace(address, sha256=hashlib.sha256(content).hexdigest())


def test_a_file_comes_whole_is_told_of_and_leaves_nothing_behind(downloads, address, content, server):
    assert downloads.fetch(hashed(address, content)) == content
    assert downloads.left() == []
    first, last = downloads.told[0], downloads.told[-1]
    assert (first.name, first.done, first.total) == ("小 pack.shiying-model", 0, len(content))
    assert (last.done, last.total) == (len(content), len(content))
    assert server.asked[0].headers["User-Agent"].startswith("shiying/")


def test_a_cut_is_mended_within_the_run(downloads, address, content, server):
    server.manners.cuts = [70_000, 30_000, 0, 0, 1]
    assert downloads.fetch(address) == content
    assert server.ranges() == [
        None,
        "bytes=70000-",
        "bytes=100000-",
        "bytes=100000-",
        "bytes=100000-",
        "bytes=100001-",
    ]
    assert all(one.headers["If-Range"].startswith('"') for one in server.asked[1:])
    assert sum(one.sent for one in server.asked) == len(content)  # nothing comes twice
    assert any("peer closed" in told.trouble for told in downloads.told)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(cuts=st.lists(st.integers(1, 90_000), max_size=12), ignored=st.booleans(), dated=st.booleans())
def test_any_series_of_cuts_ends_with_the_same_bytes(downloads, address, content, server, cuts, ignored, dated):
    manners = server.manners
    manners.has_etag, manners.has_date = not dated, dated
    manners.ignores_range = ignored
    manners.cuts = sorted(cuts) if ignored else cuts  # without ranges, each attempt must get further to get anywhere
    for _ in range(len(cuts) + 1):  # what does not come in one run comes in the next
        try:
            assert downloads.fetch(address) == content
            break
        except DownloadError:
            pass
    else:
        pytest.fail("it never came")
    assert downloads.left() == []


def test_what_a_run_gives_up_the_next_goes_on_with(downloads, address, content, server):
    server.manners.cuts = [50_000] + [0] * len(module.PAUSES)
    with pytest.raises(DownloadError, match=r"from 127\.0\.0\.1 broke off .*0\.0 MiB are kept: ask for it again"):
        downloads.fetch(address)
    assert downloads.kept() == 50_000
    server.asked.clear()
    assert downloads.fetch(address) == content
    assert server.ranges() == ["bytes=50000-"]


def test_a_server_that_ignores_ranges_sends_it_all_again(downloads, address, content, server):
    server.manners.cuts, server.manners.ignores_range = [50_000], True
    assert downloads.fetch(address) == content
    assert [one.sent for one in server.asked] == [50_000, len(content)]


@pytest.mark.parametrize("kind", ["etag", "date", "neither"])
@pytest.mark.parametrize("is_obedient", [True, False], ids=["If-Range", "no If-Range"])
def test_a_file_that_has_changed_comes_from_its_beginning(
    downloads, address, content, server, monkeypatch, kind, is_obedient
):
    manners = server.manners
    manners.has_etag, manners.has_date = kind == "etag", kind == "date"
    manners.cuts = [50_000] + [0] * len(module.PAUSES)
    with pytest.raises(DownloadError):
        downloads.fetch(address)
    (path,) = manners.files
    manners.files[path] = new = b"PK\x03\x04" + content[8:] + b"another"
    if not is_obedient:
        monkeypatch.setattr(
            client_module, "_conditions", lambda start, known: {"Range": f"bytes={start}-"} if start else {}
        )
    assert downloads.fetch(address) == new


def test_a_file_that_is_there_by_now_is_not_sent_again(downloads, address, content, server):
    def interrupt() -> None:
        with downloads._download().fetched(address):
            raise LibraryError("the disk is full")

    with pytest.raises(LibraryError, match="the disk is full"):
        interrupt()
    assert downloads.kept() == len(content)
    assert downloads.fetch(address) == content
    assert [one.sent for one in server.asked] == [len(content), 0]


def test_what_is_no_pack_after_all_is_not_kept(downloads, address):
    def find_it_bad() -> None:
        with downloads._download().fetched(address):
            raise PackError("no pack")

    with pytest.raises(PackError, match="no pack"):
        find_it_bad()
    assert downloads.left() == []


def test_a_server_that_announces_too_much_is_seen_through(downloads, address, content, server):
    server.manners.adds_to_length = 1000
    assert downloads.fetch(address) == content


def test_a_size_need_not_be_announced(downloads, address, content, server):
    server.manners.adds_to_length = None
    assert downloads.fetch(address) == content
    assert downloads.told[-1].total is None


def test_a_wrong_hash_is_told_and_nothing_is_kept(downloads, address, content):
    found = hashlib.sha256(content).hexdigest()
    with pytest.raises(PackError, match=f"has the SHA-256 {found} where {WRONG} is expected"):
        downloads.fetch(replace(address, sha256=WRONG))
    assert downloads.left() == []


def test_what_is_no_archive_is_refused_at_once(downloads, address, server):
    (path,) = server.manners.files
    server.manners.files[path] = b"<html>log in, please</html>" * 100_000
    with pytest.raises(PackError, match="gives something else than a model: check the address"):
        downloads.fetch(address)
    assert downloads.told[-1].done == 0
    assert downloads.left() == []


def test_what_is_too_large_is_refused_announced_or_not(downloads, address, content, server, monkeypatch):
    monkeypatch.setattr(module, "MAX_PACK_BYTES", len(content) - 1)
    for server.manners.adds_to_length in (0, None):
        with pytest.raises(PackError, match="is larger than the 0 GiB that a model may have"):
            downloads.fetch(address)
        assert downloads.left() == []


def test_a_full_disk_is_told_before_anything_comes(downloads, address, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(2**30, 2**30, 1 << 20))
    with pytest.raises(LibraryError, match="The model needs 16 MiB, and 1 MiB are free"):
        downloads.fetch(address)
    assert downloads.kept() == 0


@pytest.mark.parametrize(
    ("status", "headers", "sentence"),
    [
        (404, {}, r"has nothing at http://127.*shiying-model: check the address"),
        (401, {}, "does not let everybody have http.*set HF_TOKEN"),
        (403, {}, "does not let everybody"),
        (410, {}, r"does not give http.* \(410 Gone\)"),
        (302, {"Location": "/round"}, "one round in circles"),
        (302, {"Location": "http://example.com/x"}, "leads on to http://example.com/x, where what comes"),
        (302, {"Location": "file:///etc/passwd"}, "leads on to file:///etc/passwd"),
        (302, {}, "one round in circles"),
    ],
)
def test_what_will_not_get_better_is_told_at_once(downloads, address, server, status, headers, sentence):
    server.manners.first = [(status, headers)]
    server.manners.redirects = {"/round": "/round", "/模型/小 pack.shiying-model": address.url}
    with pytest.raises(DownloadError, match=sentence):
        downloads.fetch(address)


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_what_may_get_better_is_waited_for(downloads, address, content, server, monkeypatch, status):
    waited = []
    monkeypatch.setattr(downloads.cancelled, "wait", lambda seconds: waited.append(seconds))
    server.manners.first = [(status, {"Retry-After": "7"}), (status, {"Retry-After": "9999"}), (status, {})]
    assert downloads.fetch(address) == content
    assert waited == [7.0, module.MAX_PAUSE, 0.0]


def test_nobody_at_home_is_a_sentence(downloads, address, server, reachable):
    server.close()
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 cannot be reached \(.*refused\): check the connection"):
        downloads.fetch(address)
    assert downloads.left() == []


def test_a_server_that_falls_silent_is_asked_again(downloads, address, content, server, monkeypatch):
    monkeypatch.setattr(client_module, "SILENCE_SECONDS", 0.2)
    server.manners.pause = threading.Event()
    assert downloads.fetch(address) == content
    assert {told.trouble for told in downloads.told} == {"", "timed out"}
    server.manners.pause.set()


def test_cancelling_wakes_a_download_that_waits_and_keeps_what_came(downloads, address, content, server):
    server.manners.pause = threading.Event()
    half = len(content) // 2 - 20_000
    downloads.on_progress = lambda told: downloads.cancelled.set() if told.done > half else None
    began = time.monotonic()
    with pytest.raises(DownloadStoppedError, match=r"was stopped\. 0\.1 MiB are kept; ask for it again"):
        downloads.fetch(address)
    assert time.monotonic() - began < client_module.SILENCE_SECONDS  # that is how long the server would be waited for
    server.manners.pause.set()
    kept = downloads.kept()
    assert kept > half
    downloads.cancelled.clear()
    downloads.on_progress = lambda _: None
    assert downloads.fetch(address) == content
    assert server.ranges() == [None, f"bytes={kept}-"]


def test_one_process_at_a_time_downloads(downloads, address, home):
    home.mkdir()
    with FileLock(home / "downloads.lock"), pytest.raises(LibraryBusyError, match="Another Shiying is downloading"):
        downloads.fetch(address)


def test_leftovers_go_after_a_while(downloads, address, home, server):
    folder = home / "downloads"
    folder.mkdir(parents=True)
    old, new = (Part(folder, f"https://example.com/{name}") for name in ("old", "new"))
    for part in (old, new):
        part.begin(Version("etag"))
        part.path.write_bytes(b"PK")
    long_ago = time.time() - KEPT_SECONDS - 60
    for path in (old.path, old.path.with_suffix(".json")):
        os.utime(path, (long_ago, long_ago))
    os.utime(new.path.with_suffix(".json"), (long_ago, long_ago))  # as old as its beginning
    (folder / "x.part").write_bytes(b"without a note")
    (folder / "x.json.new").write_bytes(b"half a note")
    downloads.fetch(address)
    assert {path.stem for path in folder.iterdir()} == {new.path.stem}


@pytest.mark.parametrize("note", [b"", b"[]", b"1", b'{"odd": 1}', b"\xff"])
def test_a_damaged_note_means_to_begin_anew(tmp_path: Path, note: bytes):
    url = "x"
    part = Part(tmp_path, url)
    part.begin(Version("etag", total=9))
    part.path.write_bytes(b"PK")
    assert Part(tmp_path, url).version == Version("etag", total=9)
    part.path.with_suffix(".json").write_bytes(note)
    assert (Part(tmp_path, url).version, Part(tmp_path, url).size) == (None, 0)
