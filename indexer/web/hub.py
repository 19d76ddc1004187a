"""Finds packs in the repositories of Hugging Face's hub, or of a mirror of it that `HF_ENDPOINT` names.

Where the hub itself cannot be reached, as in mainland China, a mirror serves the same paths. `HF_TOKEN`, if it is set,
is told to that server and to no other.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit

from core_model.pack_files import ARCHIVE_SUFFIX
from indexer.errors import ModelError
from indexer.web.address import HUB_PREFIX, Address, has_host, is_safe, origin, web_address

ENDPOINT_VARIABLE = "HF_ENDPOINT"
TOKEN_VARIABLE = "HF_TOKEN"
DEFAULT_ENDPOINT = "https://huggingface.co"
DEFAULT_REVISION = "main"

_PART = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_REPOSITORY = re.compile(rf"{_PART}/{_PART}")
_NOT_OWNERS = frozenset({"api", "blog", "collections", "datasets", "docs", "models", "papers", "posts", "spaces"})
"""What stands first in addresses of the hub that lead to no repository of a model."""

Read = Callable[[Address], bytes]
"""Gives the content of a small document."""


@dataclass(frozen=True)
class HubName:
    """A file in a repository of the hub; if `file` is empty, the one pack that is in it."""

    repository: str
    file: str = ""
    revision: str = DEFAULT_REVISION


def endpoint() -> str:
    """The hub, or the mirror in its place, without a `/` at its end.

    Raises:
        ModelError: $HF_ENDPOINT is no web address.
    """
    chosen = os.environ.get(ENDPOINT_VARIABLE, "").strip().rstrip("/") or DEFAULT_ENDPOINT
    if not has_host(chosen):
        raise ModelError(f"HF_ENDPOINT is {chosen}, which is no web address: set it to one such as {DEFAULT_ENDPOINT}.")
    return chosen


def parse_hub(text: str) -> HubName | None:
    """What `text` names in the hub: `hf:owner/name`, `/file` and `@revision` if need be, or the address of a page.

    None for an address of somewhere else.

    Raises:
        ModelError: it begins with `hf:`, and what follows is no name.
    """
    if text.lower().startswith(HUB_PREFIX):
        return _parse_name(text)
    if not has_host(text):
        return None
    hubs = {origin(DEFAULT_ENDPOINT), origin(endpoint())}
    return _parse_page(urlsplit(text).path) if origin(text) in hubs else None


def _parse_name(text: str) -> HubName:
    path, _, revision = text[len(HUB_PREFIX) :].strip("/").partition("@")
    owner, _, rest = path.partition("/")
    name, _, file = rest.partition("/")
    repository = f"{owner}/{name}"
    if not _REPOSITORY.fullmatch(repository) or not _is_path(file):
        raise ModelError(f"{text} is no name in the hub: write hf:owner/name, or hf:owner/name/file@revision.")
    return HubName(repository, file, revision or DEFAULT_REVISION)


def _parse_page(path: str) -> HubName | None:
    """From the path of a page that shows a repository, a folder or a file, or of a file's download."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    repository, what = "/".join(parts[:2]), parts[2] if len(parts) > 2 else ""
    file = "/".join(parts[4:])
    if not _REPOSITORY.fullmatch(repository) or parts[0] in _NOT_OWNERS or not _is_path(file):
        return None
    if what == "" or (what == "tree" and len(parts) == 4):
        return HubName(repository, revision=parts[3] if what else DEFAULT_REVISION)
    return HubName(repository, file, parts[3]) if what in {"blob", "resolve", "raw"} and file else None


def _is_path(file: str) -> bool:
    """Whether `file` stays below the repository; the empty one does."""
    return not {"..", "."} & set(file.split("/")) and file.isprintable()


def find_file(name: HubName, read: Read, sha256: str = "") -> Address:
    """The address of the pack that is meant, asking the hub which there are if no file is named.

    Raises:
        ModelError: the repository has no pack, or several.
        DownloadError: the hub does not answer.
    """
    file = name.file or _only_pack(name, read)
    path = f"{name.repository}/resolve/{quote(name.revision, safe='')}/{quote(file)}"
    return _hub_address(path, sha256)


def _only_pack(name: HubName, read: Read) -> str:
    listing = _hub_address(f"api/models/{name.repository}/revision/{quote(name.revision, safe='')}")
    packs = sorted(file for file in _files(read(listing)) if file.endswith(ARCHIVE_SUFFIX))
    if not packs:
        raise ModelError(
            f"{name.repository} has no {ARCHIVE_SUFFIX} file. If it has a model's weights, make one of them with "
            f"`shiying models import {name.repository}`."
        )
    if len(packs) > 1:
        listed = ", ".join(f"hf:{name.repository}/{file}" for file in packs)
        raise ModelError(f"{name.repository} has several models: say which, {listed}.")
    return packs[0]


def _files(document: bytes) -> list[str]:
    """The names of a repository's files, from what the hub tells of it; none if that has another shape."""
    try:
        return [str(file["rfilename"]) for file in json.loads(document)["siblings"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _hub_address(path: str, sha256: str = "") -> Address:
    url = f"{endpoint()}/{path}"
    token = os.environ.get(TOKEN_VARIABLE, "").strip() if is_safe(url) else ""
    return replace(web_address(url, sha256), token=token, alias=f"{HUB_PREFIX}{path}")
