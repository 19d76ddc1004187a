"""Asks web servers for files: proxies, certificates, redirects and time-outs are seen to here.

Proxies are those of the environment, and of the system's settings on Windows and macOS; certificates are checked
against the system's own store. A redirect is followed only to where nobody can change what comes, and secrets stay with
the server that they are for. Nothing outside this module knows the HTTP library.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from core_model import __version__
from indexer.errors import DownloadError
from indexer.web.address import Address, has_host, is_safe, origin, shown
from indexer.web.part import Version

if TYPE_CHECKING:
    import httpx2

CONNECT_SECONDS = 15.0
SILENCE_SECONDS = 30.0
"""How long a server may send nothing before the connection is given up, and another one tried."""

MAX_REDIRECTS = 10
MAX_DOCUMENT_BYTES = 4 << 20

_LOOK_EVERY_SECONDS = 0.1
_MOST_DIGITS = 18
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAY_PASS = frozenset({408, 425, 429})
"""Refusals that are about the moment and not about the request, as all from 500 on are."""


class InterruptedDownloadError(Exception):
    """The connection or the server failed in a way that may be over soon.

    `pause` is how many seconds the server wants to be left alone.
    """

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


class Answer:
    """What a server sends: its status, what it says of the file, and the file from byte `start` on.

    Attributes:
        status: 200 for the file from its beginning, 206 for the rest of it, 416 if there is no more of it.
        version: the file that the server has.
        start: where in the file `chunks` begin, of 416 where it ends; None if that is not told.
    """

    def __init__(self, response: httpx2.Response, hub_sha256: str) -> None:
        self._response = response
        self.status = response.status_code
        self.start, total = _range(response)
        header = response.headers.get
        self.version = Version(header("etag", ""), header("last-modified", ""), hub_sha256, total)

    def chunks(self, cancelled: threading.Event) -> Iterator[bytes]:
        """The bytes as they come; ends early, also from waiting for a silent server, when `cancelled` is set.

        Raises:
            InterruptedDownloadError: the connection was cut, or nothing came for long.
        """
        with _telling_errors(self._response.request.url.host), _shut_when(cancelled, self._response):
            for chunk in self._response.iter_raw():
                if cancelled.is_set():
                    return
                yield chunk


class Client:
    """Holds the connections of one download. For one thread.

    Raises:
        DownloadError: the proxy settings of this computer cannot be used.
    """

    def __init__(self) -> None:
        import httpx2  # takes a while, which nobody should wait for who stays offline

        headers = {"User-Agent": f"shiying/{__version__}", "Accept-Encoding": "identity"}
        timeout = httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
        try:
            self._client = httpx2.Client(headers=headers, timeout=timeout, follow_redirects=False)
        except (ValueError, httpx2.InvalidURL) as error:
            raise DownloadError(
                f"The proxy settings of this computer cannot be used ({error}): write the proxy as http://host:port or "
                "socks5://host:port."
            ) from error

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    @contextmanager
    def get(self, address: Address, start: int = 0, known: Version | None = None) -> Iterator[Answer]:
        """Ask for a file from byte `start` on, on condition that it is still the one that is `known`.

        Raises:
            InterruptedDownloadError: it may go better in a moment.
            DownloadError: it will not.
        """
        url, hub_sha256 = address.url, ""
        for _ in range(MAX_REDIRECTS + 1):
            is_vouched_for = bool(known and known.sha256 and known.sha256 == hub_sha256)
            headers = _conditions(start, None if is_vouched_for else known)
            if address.token and origin(url) == origin(address.url):
                headers["Authorization"] = f"Bearer {address.token}"
            with self._send(url, headers) as response:
                hub_sha256 = _hub_sha256(response) or hub_sha256
                if response.status_code not in _REDIRECTS:
                    _refuse(response, address)
                    yield Answer(response, hub_sha256)
                    return
                url = _next_url(url, response, address)
        raise DownloadError(f"{address.host} sends one round in circles: check the address {address.shown}.")

    def read(self, address: Address) -> bytes:
        """A small document, whole; errors as `get`."""
        content = b""
        with self.get(address) as answer:
            for chunk in answer.chunks(threading.Event()):
                content += chunk
                if len(content) > MAX_DOCUMENT_BYTES:
                    raise DownloadError(
                        f"{address.host} sends more than was asked for: check the address {address.shown}."
                    )
        return content

    @contextmanager
    def _send(self, url: str, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        with _telling_errors(urlsplit(url).hostname or ""):
            response = self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)
        try:
            yield response
        finally:
            response.close()


def _conditions(start: int, known: Version | None) -> dict[str, str]:
    if not start:
        return {}
    condition = {"If-Range": known.validator} if known and known.validator else {}
    return {"Range": f"bytes={start}-"} | condition


def _range(response: httpx2.Response) -> tuple[int | None, int | None]:
    """Where the body begins in the file, and the file's size; None for what is not told. See `Answer.start` of 416."""
    header = response.headers.get
    if response.status_code == 200:
        return 0, None if "content-encoding" in response.headers else _number(header("content-length", ""))
    span, _, size = header("content-range", "").removeprefix("bytes ").partition("/")
    start, total = _number(span.partition("-")[0]), _number(size)
    return (total, None) if response.status_code == 416 else (start, total)


def _number(text: str) -> int | None:
    """What a header counts; None if it does not count anything that there can be."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _hub_sha256(response: httpx2.Response) -> str:
    """The hash of a large file, which hubs tell before they redirect to wherever it is stored."""
    etag = response.headers.get("x-linked-etag", "").strip('"').lower()
    return etag if len(etag) == 64 and set(etag) <= set("0123456789abcdef") else ""


def _next_url(url: str, response: httpx2.Response, address: Address) -> str:
    """Where a redirect leads, if that is a place to follow it to. Never from a safe place to an unsafe one."""
    location = response.headers.get("location", "")
    try:
        target = urljoin(url, location)
    except ValueError:  # no address at all
        target = location
    if not has_host(target) or (not is_safe(target) and (is_safe(url) or not address.sha256)):
        raise DownloadError(
            f"{address.host} leads on to {shown(target)}, where what comes could be changed on its way: nothing was "
            "taken from there. Use another address."
        )
    return target


def _refuse(response: httpx2.Response, address: Address) -> None:
    """Raise what a status means that gives no file."""
    status, reason = response.status_code, f"{response.status_code} {response.reason_phrase}".strip()
    if status in {200, 206, 416}:
        return
    if status >= 500 or status in _MAY_PASS:
        raise InterruptedDownloadError(reason, _number(response.headers.get("retry-after", "")) or 0)
    if status in {401, 403}:
        raise DownloadError(
            f"{address.host} does not let everybody have {address.shown} ({reason}): check the address, and for a hub "
            "set HF_TOKEN to a token of yours."
        )
    if status == 404:
        raise DownloadError(f"{address.host} has nothing at {address.shown}: check the address.")
    raise DownloadError(f"{address.host} does not give {address.shown} ({reason}): check the address.")


@contextmanager
def _telling_errors(host: str) -> Iterator[None]:
    """Turn the HTTP library's errors into ours."""
    import httpx2

    try:
        yield
    except httpx2.ProxyError as error:
        raise DownloadError(
            f"The proxy does not let Shiying through to {host} ({error}): check it, and write its user and password "
            "into its address if it wants them."
        ) from error
    except httpx2.TransportError as error:
        if fault := _certificate_fault(error):
            raise DownloadError(
                f"{host} cannot prove that it is {host} ({fault}), so nothing was taken from it: check this computer's "
                "date, and whether a proxy or a virus scanner stands in between."
            ) from error
        raise InterruptedDownloadError(str(error) or type(error).__name__) from error
    except httpx2.InvalidURL as error:
        raise DownloadError(f"{host} cannot be asked ({error}): check the address.") from error


def _certificate_fault(error: BaseException | None) -> str:
    """What is wrong with the server's certificate, if that is what an error is about."""
    import ssl

    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return str(getattr(error, "verify_message", "") or error)
        error = error.__cause__ or error.__context__
    return ""


@contextmanager
def _shut_when(cancelled: threading.Event, response: httpx2.Response) -> Iterator[None]:
    """While the block reads, a thread of its own shuts the connection as soon as `cancelled` is set.

    The reading thread may be waiting for a server that is silent, and nothing else would wake it.
    """
    connection = response.extensions["network_stream"].get_extra_info("socket")
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_EVERY_SECONDS):
            if cancelled.is_set():
                with suppress(OSError):  # it has been closed by now
                    connection.shutdown(2)
                return

    watcher = threading.Thread(target=watch, name="shiying-download", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
