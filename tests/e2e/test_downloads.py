"""`shiying models install` from an address, in a process that is cut off, killed and interrupted."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

PATH = "/other.shiying-model"
Stop = Callable[["subprocess.Popen[str]"], None]


@pytest.fixture
def server(make_server, packed, environment):
    """Serves a pack; commands of this test may reach it, and nothing else."""
    server = make_server()
    server.manners.files[PATH] = packed.read_bytes()
    environment["REACHABLE"] = server.url.removeprefix("http://")
    return server


@pytest.fixture
def stopped_half_way(server, onlooker, home) -> Callable[[Stop], subprocess.CompletedProcess[str]]:
    """Starts an installation, stops it when a third of the pack has come, and waits for its end."""

    def run(stop: Stop) -> subprocess.CompletedProcess[str]:
        server.manners.pause = threading.Event()
        process = onlooker.start("models", "install", f"{server.url}{PATH}")

        def has_come_so_far() -> bool:
            assert process.poll() is None, process.stderr.read()
            return kept(home) >= len(server.manners.files[PATH]) // 3

        onlooker.eventually(has_come_so_far)
        stop(process)
        _, errors = process.communicate(timeout=120)
        server.manners.pause.set()
        server.manners.pause = None
        return subprocess.CompletedProcess(process.args, process.returncode, "", errors)

    return run


def kept(home: Path) -> int:
    """Bytes of downloads that did not end."""
    return sum(part.stat().st_size for part in (home / "downloads").glob("*.part"))


def test_a_killed_download_goes_on_in_the_next_run(shiying, server, packed, home, stopped_half_way):
    assert stopped_half_way(subprocess.Popen.kill).returncode
    size = kept(home)
    assert 0 < size < packed.stat().st_size
    result = shiying(
        "models", "install", f"{server.url}{PATH}#sha256={hashlib.sha256(packed.read_bytes()).hexdigest()}", "--json"
    )
    installed = json.loads(result.stdout)
    assert (installed["id"], installed["installed"]) == ("other", True)
    assert server.ranges() == [None, f"bytes={size}-"]
    assert server.asked[1].sent == packed.stat().st_size - size
    assert list((home / "downloads").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to one process")
def test_ctrl_c_keeps_what_has_come(shiying, server, stopped_half_way):
    stopped = stopped_half_way(lambda process: process.send_signal(signal.SIGINT))
    assert stopped.returncode == 130
    assert stopped.stderr.strip().endswith("What has been downloaded is kept: run this again to go on.")
    assert shiying("models", "install", f"{server.url}{PATH}").returncode == 0
    assert server.asked[1].range


@pytest.mark.skipif(os.name == "nt", reason="Windows has no ulimit")
def test_what_a_disk_does_not_take_comes_when_it_does(shiying, with_little_disk, server, packed, home):
    limited = with_little_disk("models", "install", f"{server.url}{PATH}")
    assert limited.returncode == 1
    assert f"The library at {home} cannot be used: File too large." in limited.stderr
    size = kept(home)
    assert 0 < size < packed.stat().st_size
    assert shiying("models", "install", f"{server.url}{PATH}").returncode == 0
    assert server.asked[1].range == f"bytes={size}-"


def test_refusals_are_sentences(shiying, server):
    result = shiying("models", "install", f"{server.url}/nothing")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("shiying: 127.0.0.1 has nothing at http://127.0.0.1:")
    result = shiying("models", "install", "http://example.com/x.shiying-model")
    assert (result.returncode, "add #sha256=" in result.stderr) == (2, True)
    result = shiying("models", "install", "baai/altclip")
    assert (result.returncode, "`shiying models import BAAI/AltCLIP`" in result.stderr) == (2, True)


def test_what_is_available_is_listed_without_the_network(shiying):
    offers = json.loads(shiying("models", "list", "--available", "--json").stdout)
    assert offers[0]["installed"]
    assert "shiying models import BAAI/AltCLIP" in [offer["command"] for offer in offers]
    told = shiying("models", "list", "--available").stdout
    assert "AltCLIP  (en, zh; 3,300 MiB of weights; CreativeML-OpenRAIL-M)" in told
    assert "Flickr30k-CN zh: 63.7 % in 1, 92.1 % in 10  [model card of BAAI/AltCLIP]" in told
