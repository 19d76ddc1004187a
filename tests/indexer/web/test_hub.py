"""A mirror of the hub, and the store that it leads on to for large files."""

from __future__ import annotations

import hashlib
import json

import pytest

from core_model import PackError
from indexer.errors import DownloadError, ModelError
from indexer.web import download as module
from indexer.web.hub import HubName, parse_hub

FILE = "/owner/name/resolve/main/模.shiying-model"
LISTING = "/api/models/owner/name/revision/main"


@pytest.fixture
def store(make_server, content):
    """Where the mirror keeps large files; its addresses are other ones each time, as are its ETags."""
    store = make_server()
    store.manners.files["/blob"] = content
    return store


@pytest.fixture
def mirror(make_server, store, content, monkeypatch):
    mirror = make_server()
    manners = mirror.manners
    manners.files[LISTING] = json.dumps({"siblings": [{"rfilename": "模.shiying-model"}]}).encode()
    manners.redirects[FILE] = f"{store.url}/blob?signature=secret"
    manners.headers[FILE] = {"X-Linked-Etag": f'"{hashlib.sha256(content).hexdigest()}"'}
    monkeypatch.setenv("HF_ENDPOINT", mirror.url)
    monkeypatch.setenv("HF_TOKEN", "secret")
    return mirror


def find(downloads, text: str = "hf:owner/name"):
    return downloads._download().find(parse_hub(text))


def test_a_repository_is_looked_into_and_its_pack_comes(downloads, mirror, store, content):
    assert downloads.fetch(find(downloads)) == content
    assert [one.headers["Authorization"] for one in mirror.asked] == ["Bearer secret"] * 2
    assert "Authorization" not in store.asked[0].headers


@pytest.mark.parametrize(
    "text", ["hf:owner/name/模.shiying-model", "https://huggingface.co/owner/name/blob/main/模.shiying-model"]
)
def test_a_named_file_is_not_looked_for(downloads, mirror, content, text):
    assert downloads.fetch(find(downloads, text)) == content
    assert len(mirror.asked) == 1


def test_a_cut_is_mended_though_the_store_gives_another_etag(downloads, mirror, store, content):
    """The hub vouches for the file by its hash, whatever the store calls it this time."""
    store.manners.has_etag = False
    store.manners.cuts = [50_000]
    store.manners.headers["/blob"] = {"ETag": '"one"'}
    downloads.on_progress = lambda told: store.manners.headers.update({"/blob": {"ETag": '"another"'}})
    assert downloads.fetch(find(downloads)) == content
    assert [one.sent for one in store.asked] == [50_000, len(content) - 50_000]


def test_a_download_goes_on_from_another_mirror(downloads, mirror, store, content, make_server, monkeypatch):
    store.manners.cuts = [50_000] + [0] * len(module.PAUSES)
    with pytest.raises(DownloadError, match="broke off"):
        downloads.fetch(find(downloads))
    other, other_store = make_server(), make_server()
    other_store.manners.files["/elsewhere"] = content
    other_store.manners.headers["/elsewhere"] = {"ETag": '"its own"'}
    other.manners.files[LISTING] = mirror.manners.files[LISTING]
    other.manners.redirects[FILE] = f"{other_store.url}/elsewhere"
    other.manners.headers[FILE] = mirror.manners.headers[FILE]
    monkeypatch.setenv("HF_ENDPOINT", other.url)
    assert downloads.fetch(find(downloads)) == content
    assert other_store.ranges() == ["bytes=50000-"]


def test_another_file_at_the_hub_comes_from_its_beginning(downloads, mirror, store, content):
    store.manners.has_etag = False
    store.manners.cuts = [50_000] + [0] * len(module.PAUSES)
    with pytest.raises(DownloadError, match="broke off"):
        downloads.fetch(find(downloads))
    store.manners.files["/blob"] = new = content[:-1] + b"!"
    mirror.manners.headers[FILE] = {"X-Linked-Etag": f'"{hashlib.sha256(new).hexdigest()}"'}
    assert downloads.fetch(find(downloads)) == new


def test_the_hubs_hash_counts_where_the_user_gives_none(downloads, mirror):
    mirror.manners.headers[FILE] = {"X-Linked-Etag": f'"{"0" * 64}"'}
    with pytest.raises(PackError, match=f"where {'0' * 64} is expected"):
        downloads.fetch(find(downloads))


def test_a_hub_that_stumbles_is_asked_again(downloads, mirror, content):
    mirror.manners.first = [(503, {}), (500, {})]
    assert downloads.fetch(find(downloads)) == content


def test_what_the_hub_does_not_have(downloads, mirror):
    with pytest.raises(DownloadError, match=r"has nothing at http://127\.0\.0\.1:\d+/api/models/no/body"):
        find(downloads, "hf:no/body")
    mirror.manners.files[LISTING] = b'{"siblings": []}'
    with pytest.raises(ModelError, match=r"has no .shiying-model file"):
        find(downloads)
    with pytest.raises(DownloadError, match=r"has nothing at .*/x\.shiying-model"):
        downloads.fetch(find(downloads, "hf:owner/name/x.shiying-model"))
    assert find(downloads, "hf:owner/name/x.shiying-model@v1").url.endswith("/owner/name/resolve/v1/x.shiying-model")
    assert parse_hub("hf:owner/name") == HubName("owner/name")
