"""`shiying models install` from an address, in a process that is cut off, killed and interrupted."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

PATH = "/other.shiying-model"
Stop = Callable[["subprocess.Popen[str]"], None]
STARTED = [sys.executable, "-m", "indexer", "models", "install"]


@pytest.fixture
def server(make_server, packed, environment):
    """Serves a pack; commands of this test may reach it, and nothing else."""
    server = make_server()
    server.manners.files[PATH] = packed.read_bytes()
    environment["REACHABLE"] = server.url.removeprefix("http://")
    return server


@pytest.fixture
def stopped_half_way(server, environment, home) -> Callable[[Stop], subprocess.CompletedProcess[str]]:
    """Starts an installation, stops it when a third of the pack has come, and waits for its end."""

    def run(stop: Stop) -> subprocess.CompletedProcess[str]:
        server.manners.pause = threading.Event()
        process = subprocess.Popen(
            [*STARTED, f"{server.url}{PATH}"], env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        third = len(server.manners.files[PATH]) // 3
        while sum(part.stat().st_size for part in (home / "downloads").glob("*.part")) < third:
            assert process.poll() is None, process.stderr.read()
        stop(process)
        _, errors = process.communicate(timeout=120)
        server.manners.pause.set()
        server.manners.pause = None
        return subprocess.CompletedProcess(process.args, process.returncode, "", errors)

    return run


def test_a_killed_download_goes_on_in_the_next_run(shiying, server, packed, home, stopped_half_way):
    assert stopped_half_way(subprocess.Popen.kill).returncode
    kept = sum(part.stat().st_size for part in (home / "downloads").glob("*.part"))
    assert 0 < kept < packed.stat().st_size
    result = shiying(
        "models", "install", f"{server.url}{PATH}#sha256={hashlib.sha256(packed.read_bytes()).hexdigest()}", "--json"
    )
    installed = json.loads(result.stdout)
    assert (installed["id"], installed["installed"]) == ("other", True)
    assert server.ranges() == [None, f"bytes={kept}-"]
    assert server.asked[1].sent == packed.stat().st_size - kept
    assert list((home / "downloads").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to one process")
def test_ctrl_c_keeps_what_has_come(shiying, server, packed, stopped_half_way):
    stopped = stopped_half_way(lambda process: process.send_signal(signal.SIGINT))
    assert stopped.returncode == 130
    assert stopped.stderr.strip().endswith("What has been downloaded is kept: run this again to go on.")
    assert shiying("models", "install", f"{server.url}{PATH}").returncode == 0
    assert server.asked[1].range


@pytest.mark.skipif(os.name == "nt", reason="Windows has no ulimit")
def test_what_a_disk_does_not_take_comes_when_it_does(shiying, server, packed, environment, home):
    limited = subprocess.run(
        ["bash", "-c", 'ulimit -f 9000; exec "$@"', "bash", *STARTED, f"{server.url}{PATH}"],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert limited.returncode == 1
    assert f"The library at {home} cannot be used: File too large." in limited.stderr
    kept = sum(part.stat().st_size for part in (home / "downloads").glob("*.part"))
    assert 0 < kept < packed.stat().st_size
    assert shiying("models", "install", f"{server.url}{PATH}").returncode == 0
    assert server.asked[1].range == f"bytes={kept}-"


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
