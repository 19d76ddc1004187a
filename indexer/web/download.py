"""Downloads a model pack, and goes on where it stopped: after a cut, a Ctrl-C, a crash, in this run or a later one.

A cut connection is tried again a few times, after longer and longer pauses; every piece that comes resets the count.
All work is done by the calling thread; `cancelled` may be set by any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

from filelock import FileLock, Timeout

from core_model import PackError
from core_model.manifest import MAX_PACK_BYTES
from indexer.errors import DownloadError, DownloadStoppedError, LibraryBusyError
from indexer.model import DownloadProgress
from indexer.paths import Home
from indexer.storage import require_room, storage_errors
from indexer.web.address import Address
from indexer.web.client import Answer, Client, InterruptedDownloadError
from indexer.web.hub import DEFAULT_ENDPOINT, HubName, find_file
from indexer.web.part import Part, tidy

PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts; after the last in a row that brings nothing, the download is left for a later run."""

MAX_PAUSE = 60.0
"""How long a server may ask to be left alone."""

_ZIP_HEAD = b"PK\x03\x04"
_MIB = 1 << 20

Result = TypeVar("Result")
ReportDownload = Callable[[DownloadProgress], None]


class Download:
    """A download to the library at `home`, to be told of and to be stopped."""

    def __init__(self, home: Home, progress: ReportDownload, cancelled: threading.Event) -> None:
        self._home = home
        self._progress = progress
        self._cancelled = cancelled

    def find(self, name: HubName, sha256: str = "") -> Address:
        """Where the hub keeps the pack that `name` means; errors as `fetched`."""
        with Client() as client:

            def read(address: Address) -> bytes:
                return self._patiently(address, lambda: client.read(address), lambda: 0)

            return find_file(name, read, sha256)

    @contextmanager
    def fetched(self, address: Address) -> Iterator[Path]:
        """The whole file at `address`, hashed if its hash is known, for the time of the block.

        It is removed when the block ends well, or finds that it is no pack. Any other error keeps it, so that it need
        not come twice.

        Raises:
            DownloadError: it did not come, or not all of it; what has come is kept.
            PackError: it is no pack, too large, or its hash is wrong; nothing is kept.
            LibraryBusyError: another process is downloading.
            LibraryError: the disk is too full, or the state folder cannot be written.
        """
        with self._alone(), storage_errors(self._home.folder):
            tidy(self._home.downloads)
            part = Part(self._home.downloads, address.key)
            try:
                with Client() as client:
                    self._patiently(address, lambda: self._go_on(client, part, address), lambda: part.size)
                _check_hash(part, address)
                yield part.path
            except PackError:
                part.remove()
                raise
            part.remove()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with ExitStack() as stack:
            with storage_errors(self._home.folder):
                self._home.downloads.mkdir(parents=True, exist_ok=True)
                try:
                    stack.enter_context(FileLock(self._home.downloads_lock, timeout=0))
                except Timeout as error:  # an OSError too, but not a fault of the disk
                    raise LibraryBusyError(
                        f"Another Shiying is downloading a model to {self._home.folder}: wait for it, or stop it first."
                    ) from error
            yield

    def _patiently(self, address: Address, attempt: Callable[[], Result], reached: Callable[[], int]) -> Result:
        """Try until it works, as long as each attempt gets further than all before it, or until patience ends."""
        best, failures = reached(), 0
        while True:
            try:
                return attempt()
            except InterruptedDownloadError as error:
                self._stop_if_cancelled(reached())
                failures = 0 if reached() > best else failures + 1
                best = max(best, reached())
                if failures > len(PAUSES) - 1:
                    _give_up(address, error, reached())
                self._progress(DownloadProgress(address.name, reached(), trouble=str(error)))
                self._cancelled.wait(max(PAUSES[failures], min(error.pause, MAX_PAUSE)))
                self._stop_if_cancelled(reached())

    def _stop_if_cancelled(self, size: int) -> None:
        if self._cancelled.is_set():
            raise DownloadStoppedError(
                f"The download was stopped. {size / _MIB:,.1f} MiB are kept; ask for it again to go on."
            )

    def _go_on(self, client: Client, part: Part, address: Address) -> None:
        """Get what is missing, as far as the connection lasts."""
        with client.get(address, part.size, part.version) as answer:
            if not _fits(answer, part):
                part.remove()
                raise InterruptedDownloadError("the file has changed on its server")
            if answer.status == 416:
                return  # there is no more of it than has come
            if answer.status == 200:
                part.begin(answer.version)
            if total := answer.version.total:
                _check_size(total, address)
                require_room(self._home.downloads, total - part.size + total)  # once it is there, it is copied
            self._write(answer, part, address)

    def _write(self, answer: Answer, part: Part, address: Address) -> None:
        size, total, is_checked = part.size, answer.version.total, False
        self._progress(DownloadProgress(address.name, size, total))
        with part.appending() as append:
            for chunk in answer.chunks(self._cancelled):
                append(chunk)
                size += len(chunk)
                _check_size(size, address)
                if not is_checked and size >= len(_ZIP_HEAD):
                    _check_head(part, address)
                    is_checked = True
                self._progress(DownloadProgress(address.name, size, total))
        self._stop_if_cancelled(size)
        if total is not None and size != total:
            raise InterruptedDownloadError(f"{size:,} bytes came where {total:,} were announced")


def _fits(answer: Answer, part: Part) -> bool:
    """Whether an answer goes on with what has come. One from the beginning always does: it replaces that."""
    if answer.status == 200:
        return True
    return part.version is not None and part.version.may_be(answer.version) and part.size == answer.start


def _give_up(address: Address, reason: InterruptedDownloadError, size: int) -> NoReturn:
    if size:
        raise DownloadError(
            f"The download from {address.host} broke off ({reason}). {size / _MIB:,.1f} MiB are kept: ask for it again "
            "to go on."
        ) from reason
    if address.url.startswith(f"{DEFAULT_ENDPOINT}/"):
        raise DownloadError(
            f"{address.host} cannot be reached ({reason}): check the connection and the proxy, or name a mirror in "
            "HF_ENDPOINT, and ask again."
        ) from reason
    raise DownloadError(
        f"{address.host} cannot be reached ({reason}): check the connection and the proxy, and ask again."
    ) from reason


def _check_size(size: int, address: Address) -> None:
    if size > MAX_PACK_BYTES:
        raise PackError(
            f"{address.shown} is larger than the {MAX_PACK_BYTES >> 30} GiB that a model may have, so it is not kept."
        )


def _check_head(part: Part, address: Address) -> None:
    """Refuse at once what is no archive, such as the page of a server that wants one to log in."""
    if part.head(len(_ZIP_HEAD)) != _ZIP_HEAD:
        raise PackError(f"{address.shown} gives something else than a model: check the address.")


def _check_hash(part: Part, address: Address) -> None:
    expected = address.sha256 or (part.version.sha256 if part.version else "")
    if expected and (found := part.sha256()) != expected:
        raise PackError(
            f"{address.shown} has the SHA-256 {found} where {expected} is expected: it was damaged or changed, so it "
            "is not kept. Check the hash, or get the model from elsewhere."
        )
