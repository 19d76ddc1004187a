"""One window for each library: a second start hands over what it was asked for, and ends.

Who holds the lock in the state folder is the first, and the system lets go of it however that process ends; so whatever
socket is found by the holder of the lock is stale, and replaced. All of it runs on the UI thread of its process.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from indexer.paths import Home

PATIENCE_SECONDS = 15.0
"""How long a second start waits for the first, which may be starting or ending just now."""

_ANSWER_MS = 3000
_LOOK_EVERY_SECONDS = 0.1
_LONGEST_MESSAGE = 64 << 10
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""With these a desktop lets the window of the first process come to the front at the wish of the second."""


@dataclass(frozen=True)
class Wish:
    """What a start asks for, beyond a window."""

    folder: Path | None = None
    query: str = ""
    pack: Path | None = None
    """A model that is to be offered for installing."""


class SingleInstance(QObject):
    """Finds out whether this process is the first, and if so, hears of later ones."""

    asked = Signal(object)  # the Wish of a later start

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._lock = FileLock(home.window_lock, timeout=0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)

    def is_first(self) -> bool:
        """Try to become the one process with this library's window; later ones are heard from then on."""
        try:
            self._home.folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            return False
        except OSError:
            return True  # the folder cannot be written; opening the library says so in its own words
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def hand_over(self, wish: Wish) -> bool:
        """Let the first process fulfil a wish; False if it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_ANSWER_MS):
            return False
        tokens = {name: os.environ[name] for name in _TOKENS if name in os.environ}
        folder, pack = (str(path.absolute()) if path else None for path in (wish.folder, wish.pack))
        message = {"folder": folder, "query": wish.query, "pack": pack, "tokens": tokens}
        socket.write(json.dumps(message).encode() + b"\n")
        return socket.waitForReadyRead(_ANSWER_MS)

    def is_first_or_hands_over(self, wish: Wish) -> bool:
        """Whether this process is the first; if not, it need do nothing more.

        Raises:
            TimeoutError: another one holds the library and does not answer.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.is_first():
                return True
            if self.hand_over(wish):
                return False
            time.sleep(_LOOK_EVERY_SECONDS)
        raise TimeoutError

    def close(self) -> None:
        """Let another process be the first."""
        self._server.close()
        self._lock.release()

    @property
    def _name(self) -> str:
        """Short, because a socket's name may have no more than a hundred bytes, and the same for the same folder."""
        key = f"{getpass.getuser()}\n{self._home.folder.resolve()}"
        return f"shiying-{hashlib.sha256(key.encode()).hexdigest()[:16]}"

    def _welcome(self) -> None:
        while guest := self._server.nextPendingConnection():
            guest.setParent(self)
            guest.setReadBufferSize(_LONGEST_MESSAGE)
            guest.readyRead.connect(self._listen)
            guest.disconnected.connect(self._forget_gone)

    def _listen(self) -> None:
        for guest in self.findChildren(QLocalSocket):
            if guest.canReadLine():
                self._take(guest.readLine().data())
                guest.write(b"ok\n")
                guest.flush()
                guest.disconnectFromServer()
            elif guest.bytesAvailable() >= _LONGEST_MESSAGE:
                guest.abort()

    def _forget_gone(self) -> None:
        for guest in self.findChildren(QLocalSocket):
            if guest.state() == QLocalSocket.LocalSocketState.UnconnectedState:
                guest.deleteLater()

    def _take(self, line: bytes) -> None:
        with suppress(ValueError, KeyError, TypeError, AttributeError):  # not from a Shiying of this version
            message = json.loads(line)
            folder, pack = (Path(path) if path else None for path in (message["folder"], message.get("pack")))
            wish = Wish(folder, str(message["query"]), pack)
            for name in _TOKENS:
                if token := message["tokens"].get(name):
                    os.environ[name] = token  # where Qt looks for it when a window wants to come to the front
            self.asked.emit(wish)
