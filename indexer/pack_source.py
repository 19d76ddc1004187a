"""Installs a model from wherever it is: a folder, a file, an address, a repository of the hub, or the list."""

from __future__ import annotations

import os
import threading

from core_model import PackError
from core_model.reading import expanded
from indexer.available import Offer, find_offer
from indexer.errors import ModelError
from indexer.model import DownloadProgress
from indexer.pack_install import install_pack
from indexer.packs import KnownPack, Packs
from indexer.web.address import Address, is_web, split_hash, web_address
from indexer.web.download import Download, ReportDownload
from indexer.web.hub import parse_hub


def install_from(
    packs: Packs,
    source: str | os.PathLike[str],
    *,
    replace: bool = False,
    progress: ReportDownload | None = None,
    cancelled: threading.Event | None = None,
) -> tuple[KnownPack, bool]:
    """Install a pack, from the network only if `source` is an address or a name in the list of models.

    Args:
        packs: the models of the library.
        source: a folder or `.shiying-model` file; `https://…`, with `#sha256=` and a hash if that is known;
            `hf:owner/name`, `hf:owner/name/file@revision` or the address of such a page; or what the list calls it.
        replace: put it in the place of another pack with the same id and version.
        progress: called from this thread as a download goes on.
        cancelled: set it, from any thread, to stop a download at once. What has come is kept.

    Returns:
        the installed pack, and whether anything was installed: False if the same one was there and is sound.

    Raises:
        PackError, ModelError, LibraryBusyError, LibraryError: as `install_pack` does; or the address is none, is not
            safe, or gives something else than a pack.
        DownloadError: the file did not come; what has come is kept, and asking again goes on with it.
        DownloadStoppedError: `cancelled` was set.
    """
    text = os.fspath(source)
    offer = None if is_web(text) or expanded(text).exists() else find_offer(text)
    if offer is None and not is_web(text):
        return install_pack(packs, text, replace=replace)
    download = Download(packs.home, progress or _ignore, cancelled or threading.Event())
    address = _locate(download, _offered(offer) if offer else text)
    with download.fetched(address) as file:
        try:
            return install_pack(packs, file, replace=replace)
        except PackError as error:
            raise PackError(f"What came from {address.shown} cannot be installed. {error}") from error


def _offered(offer: Offer) -> str:
    """The address of a pack in the list."""
    if not offer.address:
        raise ModelError(
            f"{offer.name} is published as weights, of which a model is made here first: run `{offer.command}`."
        )
    return f"{offer.address}#sha256={offer.sha256}"


def _locate(download: Download, text: str) -> Address:
    """The file that an address, a page or a name of the hub leads to."""
    where, sha256 = split_hash(text)
    name = parse_hub(where)
    return download.find(name, sha256) if name else web_address(where, sha256)


def _ignore(progress: DownloadProgress) -> None:
    """Progress that nobody asked for."""
