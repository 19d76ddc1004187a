"""What may be written for a model on the web, and what it leads to."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_model import ShiyingError
from indexer.errors import ModelError
from indexer.web.address import Address, is_web, split_hash, web_address
from indexer.web.hub import HubName, find_file, parse_hub

HASH = "0123456789abcdef" * 4
HUB = "https://huggingface.co"


@pytest.fixture(autouse=True)
def no_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HF_ENDPOINT", "HF_TOKEN"):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize("text", ["https://x/y", "HTTP://x", "hf:a/b", "Hf:a/b"])
def test_what_is_on_the_web(text):
    assert is_web(text)


@pytest.mark.parametrize(
    "text", ["模型.shiying-model", "/x", "C:\\models", "BAAI/AltCLIP", "ftp://x", "https", "./hf:a"]
)
def test_what_is_here(text):
    assert not is_web(text)


def test_a_hash_may_follow():
    assert split_hash(f" https://x/y#sha256={HASH.upper()} ") == ("https://x/y", HASH)
    assert split_hash("https://x/y") == ("https://x/y", "")
    for wrong in ("#", "#sha256=", "#sha256=12", f"#{HASH}", f"#sha256={HASH}0", f"#md5={HASH}"):
        with pytest.raises(ModelError, match="is no hash of a file"):
            split_hash(f"https://x/y{wrong}")


@pytest.mark.parametrize(
    "url", ["https://x/y", "https://用户.cn/模型", "http://127.0.0.1:8/x", "http://[::1]/", "http://localhost/"]
)
def test_what_is_safe_to_ask(url):
    assert web_address(url) == Address(url)


@pytest.mark.parametrize(
    "url", ["http://x/y", "http://192.168.1.5/x", "http://localhost.example.com/", "http://127.0.0.1.nip.io/"]
)
def test_http_needs_the_hash(url):
    with pytest.raises(
        ModelError, match=r"could be changed on its way here: ask for https:// instead, or add #sha256="
    ):
        web_address(url)
    assert web_address(url, HASH) == Address(url, HASH)


@pytest.mark.parametrize(
    "url", ["https://", "https:///x", "https://x:port/", "https://x/a b", "https://x/\n", "http://["]
)
def test_what_is_no_address(url):
    with pytest.raises(ModelError, match="is no address of a model"):
        web_address(url)


def test_secrets_are_not_told():
    address = Address("https://me:secret@x:8/y/%E6%A8%A1?signature=secret")
    assert (address.shown, address.host, address.name) == ("https://x:8/y/%E6%A8%A1", "x", "模")
    assert Address("https://x/").name == "x"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hf:a/b", HubName("a/b")),
        ("hf:a/b.c/d/e.shiying-model@v1.0", HubName("a/b.c", "d/e.shiying-model", "v1.0")),
        ("HF:a/b@refs/pr/1", HubName("a/b", "", "refs/pr/1")),
        (f"{HUB}/a/b", HubName("a/b")),
        (f"{HUB}/a/b/", HubName("a/b")),
        (f"{HUB}/a/b/tree/v1", HubName("a/b", "", "v1")),
        (f"{HUB}/a/b/blob/main/%E6%A8%A1.shiying-model?download=true", HubName("a/b", "模.shiying-model")),
        (f"{HUB}/a/b/resolve/refs%2Fpr%2F1/c/d", HubName("a/b", "c/d", "refs/pr/1")),
        (f"{HUB}/datasets/a/b", None),
        (f"{HUB}/a", None),
        (f"{HUB}/a/b/discussions", None),
        ("https://example.com/a/b", None),
    ],
)
def test_what_names_something_in_the_hub(text, name):
    assert parse_hub(text) == name


@pytest.mark.parametrize("text", ["hf:", "hf:a", "hf:a/b/../c", "hf:-a/b", "hf:a/b c", "hf:a//b"])
def test_what_does_not(text):
    with pytest.raises(ModelError, match="is no name in the hub"):
        parse_hub(text)


@given(st.text(max_size=40))
def test_any_name_is_understood_or_refused_in_a_sentence(text):
    try:
        name = parse_hub(f"hf:{text}")
    except ShiyingError:
        return
    assert name
    url = find_file(HubName(name.repository, name.file or "x", name.revision), lambda _: b"").url
    assert url.startswith(f"{HUB}/{name.repository}/resolve/")
    assert "/../" not in url


@given(
    st.text(max_size=40) | st.sampled_from(["x:port/", "[", "[::1", "x:99999999/", "\udcff", "x/%", "@/", "a@b:c@d/"])
)
def test_any_address_is_understood_or_refused_in_a_sentence(text):
    for scheme in ("https", "http"):
        try:
            where, sha256 = split_hash(f"{scheme}://{text}")
            address = parse_hub(where) or web_address(where, sha256)
        except ShiyingError:
            continue
        assert isinstance(address, HubName) or (address.host and address.name and address.shown)


def test_a_mirror_takes_the_hubs_place(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    monkeypatch.setenv("HF_TOKEN", " secret ")
    file = find_file(HubName("a/b", "模 1.shiying-model", "refs/pr/1"), lambda _: b"", HASH)
    url = "https://mirror.example/a/b/resolve/refs%2Fpr%2F1/%E6%A8%A1%201.shiying-model"
    assert file == Address(url, HASH, "secret", "hf:a/b/resolve/refs%2Fpr%2F1/%E6%A8%A1%201.shiying-model")
    assert parse_hub(f"{HUB}/a/b") == parse_hub("https://mirror.example/a/b") == HubName("a/b")


@pytest.mark.parametrize("endpoint", ["mirror.example", "ftp://x", "https://"])
def test_a_mirror_must_be_an_address(monkeypatch, endpoint):
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    with pytest.raises(ModelError, match=r"HF_ENDPOINT is .*, which is no web address"):
        parse_hub("https://x/a/b")


def listing(*names: str) -> bytes:
    return json.dumps({"siblings": [{"rfilename": name} for name in names]}).encode()


def test_the_one_pack_of_a_repository_is_found():
    asked = []

    def read(address: Address) -> bytes:
        asked.append(address.url)
        return listing("README.md", "模.shiying-model")

    assert find_file(HubName("a/b", revision="v 1"), read).url == f"{HUB}/a/b/resolve/v%201/%E6%A8%A1.shiying-model"
    assert asked == [f"{HUB}/api/models/a/b/revision/v%201"]


def test_several_packs_or_none_are_told():
    with pytest.raises(ModelError, match=r"several models: say which, hf:a/b/x.shiying-model, hf:a/b/y.shiying-model"):
        find_file(HubName("a/b"), lambda _: listing("y.shiying-model", "x.shiying-model"))
    with pytest.raises(ModelError, match=r"no .shiying-model file. .*`shiying models import a/b`"):
        find_file(HubName("a/b"), lambda _: listing("model.safetensors"))


@given(st.binary(max_size=60) | st.just(b'{"siblings": 1}') | st.just(b'{"siblings": [1]}') | st.just(b"[" * 9999))
def test_any_other_answer_has_no_packs(document):
    with pytest.raises(ModelError, match="has no"):
        find_file(HubName("a/b"), lambda _: document)
