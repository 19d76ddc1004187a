"""What a user can write to name a model on the web, read into an address, and which addresses are safe to ask.

`https://…` leads to a pack, `hf:owner/name` to a repository of a hub (see `indexer.web.hub`). What comes by https is as
its server has it; by plain http it may be changed on the way, so that needs the hash of what is to come, or a server on
this very computer.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from indexer.errors import ModelError

HUB_PREFIX = "hf:"
_WEB_PREFIXES = ("https://", "http://", HUB_PREFIX)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FRAGMENT = "sha256="


@dataclass(frozen=True)
class Address:
    """Where a file is.

    Attributes:
        url: an http or https address, without what follows a `#`.
        sha256: the hash that the file must have, as hexadecimal digits; empty if nobody has said.
        token: what the server of `url` wants to know, and no other may; empty if there is none.
        alias: what the file is called wherever it may be asked for; empty if it is known by its `url` alone.
    """

    url: str
    sha256: str = ""
    token: str = ""
    alias: str = ""

    @property
    def key(self) -> str:
        """What is the same as long as it is the same file, so that a download can go on elsewhere."""
        return self.alias or self.url

    @property
    def host(self) -> str:
        """The server's name, as errors tell it."""
        return urlsplit(self.url).hostname or ""

    @property
    def shown(self) -> str:
        """The address without secrets that may be in it."""
        return shown(self.url)

    @property
    def name(self) -> str:
        """The file's own name."""
        return unquote(urlsplit(self.url).path).rpartition("/")[2] or self.host


def is_web(source: str) -> bool:
    """Whether `source` names something on the web, rather than a file or folder here."""
    return source.lower().startswith(_WEB_PREFIXES)


def split_hash(text: str) -> tuple[str, str]:
    """What stands before `#sha256=` in an address, and the hash after it; empty if there is none.

    Raises:
        ModelError: something else than 64 hexadecimal digits follows.
    """
    before, mark, fragment = text.strip().partition("#")
    sha256 = fragment.removeprefix(_FRAGMENT).lower()
    if mark and not (fragment.startswith(_FRAGMENT) and _SHA256.fullmatch(sha256)):
        raise ModelError(f"#{fragment} is no hash of a file: write #sha256= and its 64 hexadecimal digits.")
    return before, sha256


def web_address(text: str, sha256: str = "") -> Address:
    """The address `text`, if it is one that can be asked without others being able to change the answer.

    Raises:
        ModelError: it is malformed, or is http where that is not safe.
    """
    if not has_host(text) or not text.isprintable() or " " in text:
        raise ModelError(f"{text} is no address of a model: write https://… or hf:owner/name.")
    if not is_safe(text) and not sha256:
        raise ModelError(
            f"{shown(text)} could be changed on its way here: ask for https:// instead, or add #sha256= and the hash "
            "that the file must have."
        )
    return Address(text, sha256)


def has_host(url: str) -> bool:
    """Whether `url` is an http or https address with a server in it."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def shown(url: str) -> str:
    """An address as it may be told: without user, password and query, in which secrets are passed."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address, so nothing in it is a secret
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def is_safe(url: str) -> bool:
    """Whether nobody between the server and this computer can change what it sends: https, or no way in between."""
    parts = urlsplit(url)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def is_loopback(host: str) -> bool:
    """Whether `host` is this computer itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> tuple[str, str, int | None]:
    """The server of an address: what answers for one origin need not be trusted with another's secrets."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)
