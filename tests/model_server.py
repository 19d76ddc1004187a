"""A web server on this very computer that has models, and behaves as badly as a test wants. It can be a proxy, too."""

from __future__ import annotations

import email.utils
import hashlib
import re
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

CHUNK = 1 << 14


@dataclass
class Asked:
    """A request that came."""

    path: str
    headers: Mapping[str, str]
    sent: int = 0

    @property
    def range(self) -> str | None:
        return self.headers.get("Range")


@dataclass
class Manners:
    """How a server behaves.

    Attributes:
        files: what it has, by path.
        redirects: where it leads on to, by path.
        first: what it answers first, before it behaves: statuses with headers.
        cuts: after how many bytes of the body its next answers break off.
        headers: what it says beside, by path.
        ignores_range: whether it sends everything, whatever was asked for.
        has_etag, has_date: whether it says which version of a file it sends.
        adds_to_length: how many bytes more than there are it announces; None to announce none.
        pause: what each answer waits for in the middle of its body.
        tunnel: where a `CONNECT` leads, whatever host it names.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    first: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    ignores_range: bool = False
    has_etag: bool = True
    has_date: bool = False
    adds_to_length: int | None = 0
    pause: threading.Event | None = None
    tunnel: tuple[str, int] | None = None


class ModelServer(ThreadingHTTPServer):
    """Listens at `url` until `close`; `asked` has what it was asked for."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, wrap: Callable[[ssl.SSLContext], object] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.manners = Manners()
        self.asked: list[Asked] = []
        self.scheme = "http"
        if wrap:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            wrap(context)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            self.scheme = "https"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def ranges(self) -> list[str | None]:
        return [one.range for one in self.asked]

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client may go at any moment."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def do_GET(self) -> None:
        manners, path = self.server.manners, unquote(urlsplit(self.path).path)
        self.asked = Asked(self.path, dict(self.headers))
        self.server.asked.append(self.asked)
        if manners.first:
            status, headers = manners.first.pop(0)
            self._say(status, {"Content-Length": "0"} | headers)
        elif path in manners.redirects:
            self._say(302, {"Location": manners.redirects[path], "Content-Length": "0"} | manners.headers.get(path, {}))
        elif path in manners.files:
            self._send(manners.files[path], manners.headers.get(path, {}))
        else:
            self._say(404, {"Content-Length": "0"})

    def _send(self, content: bytes, headers: dict[str, str]) -> None:
        manners, version = self.server.manners, self._version(content) | headers
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        condition = self.headers.get("If-Range")
        is_same = condition is None or condition in version.values()
        start = int(asked[1]) if asked and is_same and not manners.ignores_range else 0
        if start >= len(content) and start:
            self._say(416, {"Content-Range": f"bytes */{len(content)}", "Content-Length": "0"} | headers)
            return
        if manners.adds_to_length is not None:
            version["Content-Length"] = str(len(content) - start + manners.adds_to_length)
        if start:
            version["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._say(206 if start else 200, version)
        self._send_body(content[start:])

    def _send_body(self, body: bytes) -> None:
        manners = self.server.manners
        cut = manners.cuts.pop(0) if manners.cuts else len(body)
        for place in range(0, min(cut, len(body)), CHUNK):
            if manners.pause and place >= len(body) // 2:
                manners.pause.wait(60)
            piece = body[place : min(place + CHUNK, cut)]
            self.wfile.write(piece)
            self.asked.sent += len(piece)
        self.close_connection = True

    def _version(self, content: bytes) -> dict[str, str]:
        digest = hashlib.sha256(content).hexdigest()
        etag = {"ETag": f'"{digest[:12]}"'} if self.server.manners.has_etag else {}
        seconds = int(digest[:7], 16)
        return etag | ({"Last-Modified": email.utils.formatdate(seconds)} if self.server.manners.has_date else {})

    def _say(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def do_CONNECT(self) -> None:
        """Be a tunnel to wherever the manners say."""
        self.server.asked.append(Asked(self.path, dict(self.headers)))
        if self.server.manners.tunnel is None:
            self._say(407, {"Content-Length": "0"})
            return
        with socket.create_connection(self.server.manners.tunnel) as there:
            self._say(200, {})
            _pass_on(self.connection, there)
        self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: what was asked is in `asked`."""


class SocksProxy(socketserver.ThreadingTCPServer):
    """A SOCKS5 proxy (RFC 1928) that leads to `target`, whatever host is named; `asked` has those that were."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _SocksHandler)
        self.target = target
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"socks5://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _SocksHandler(socketserver.StreamRequestHandler):
    server: SocksProxy

    def handle(self) -> None:
        methods = self.rfile.read(2)[1]
        self.rfile.read(methods)
        self.wfile.write(b"\x05\x00")  # nobody need say who they are
        *_, length = self.rfile.read(5)
        self.server.asked.append(self.rfile.read(length).decode())
        self.rfile.read(2)
        with socket.create_connection(self.server.target) as there:
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            _pass_on(self.connection, there)


def _pass_on(here: socket.socket, there: socket.socket) -> None:
    """Pass bytes both ways until one end has no more."""
    ends = {here: there, there: here}
    while True:
        for end in select.select(list(ends), [], [])[0]:
            if not (piece := end.recv(CHUNK)):
                return
            ends[end].sendall(piece)
