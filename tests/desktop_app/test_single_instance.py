"""One process for each library's window, whatever became of the one before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import desktop_app
from desktop_app import single_instance as module
from desktop_app.single_instance import SingleInstance, Wish
from indexer.paths import Home

ROOT = Path(desktop_app.__file__).parent.parent

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop_app.single_instance import SingleInstance, Wish
from indexer.paths import Home

app = QCoreApplication([])
instance = SingleInstance(Home(Path(sys.argv[1])))
wish = Wish(Path("新 folder"), "一只猫", Path("a.shiying-model"))
print("first" if instance.is_first_or_hands_over(wish) else "handed over", flush=True)
if len(sys.argv) > 2:
    import os
    os.kill(os.getpid(), 9)
"""


def start(home: Path, *arguments: str, cwd: Path = ROOT) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_ACTIVATION_TOKEN": "a token"}
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, str(home), *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        cwd=cwd,
    )


@pytest.fixture
def first(qapp, home):
    instance = SingleInstance(Home(home))
    assert instance.is_first()
    yield instance
    instance.close()


def test_a_second_start_hands_over_its_wish(qtbot, first, home, tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    with qtbot.waitSignal(first.asked, timeout=30_000) as asked:
        second = start(home, cwd=tmp_path)

    assert asked.args == [Wish(tmp_path / "新 folder", "一只猫", tmp_path / "a.shiying-model")]
    assert second.communicate(timeout=30) == ("handed over\n", None)
    assert second.returncode == 0
    assert os.environ.pop("XDG_ACTIVATION_TOKEN") == "a token"


def test_another_library_has_a_window_of_its_own(first, tmp_path):
    other = SingleInstance(Home(tmp_path / "other"))

    assert other.is_first_or_hands_over(Wish())
    other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a process that is killed there leaves no socket")
def test_a_process_that_was_killed_is_in_nobodys_way(qtbot, home):
    killed = start(home, "die")
    assert killed.communicate(timeout=30) == ("first\n", None)
    again = SingleInstance(Home(home))
    assert again.is_first()

    with qtbot.waitSignal(again.asked, timeout=30_000):
        second = start(home)
    second.communicate(timeout=30)
    again.close()


def test_one_that_is_just_ending_is_waited_for(qtbot, first, home):
    first._server.close()  # as it ends, it hears nobody any more, but still holds the library
    second = start(home)
    qtbot.wait(200)
    first.close()

    assert second.communicate(timeout=30) == ("first\n", None)


def test_one_that_does_not_answer_is_given_up(first, home, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.3)
    first._server.close()

    with pytest.raises(TimeoutError):
        SingleInstance(Home(home)).is_first_or_hands_over(Wish())


@pytest.mark.parametrize("message", [b"\n", b"{}\n", b"[1]\n", b"\xff\n", b'{"folder": 7, "query": ""}\n'])
def test_a_message_that_makes_no_sense_is_ignored(qtbot, first, message):
    socket = module.QLocalSocket()
    socket.connectToServer(first._name)
    with qtbot.assertNotEmitted(first.asked), qtbot.waitSignal(socket.disconnected):
        socket.write(message)


def test_a_message_without_an_end_is_cut_off(qtbot, first, monkeypatch):
    monkeypatch.setattr(module, "_LONGEST_MESSAGE", 100)
    socket = module.QLocalSocket()
    socket.connectToServer(first._name)
    with qtbot.waitSignal(socket.disconnected):
        socket.write(b"x" * 1000)


def test_the_socket_s_name_is_short_however_long_the_folder_s(qapp, tmp_path):
    assert len(SingleInstance(Home(tmp_path / ("很长" * 60)))._name) < 30
