"""Certificates, proxies, redirects and secrets, with real servers on this computer."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core_model import ShiyingError
from indexer.errors import DownloadError
from indexer.web.address import Address

HOST = "models.example"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(make_server, authority: trustme.CA, content: bytes):
    """A server that can prove to be this computer, and models.example."""
    certificate = authority.issue_cert("127.0.0.1", HOST)
    server = make_server(certificate.configure_cert)
    server.manners.files["/x"] = content
    return server


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system trusts the authority that the servers' certificates are from."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def test_https_is_checked_against_the_systems_certificates(downloads, secure, content, trusted):
    assert downloads.fetch(Address(f"{secure.url}/x")) == content


def test_a_cut_within_https_is_mended(downloads, secure, content, trusted):
    secure.manners.cuts = [50_000]
    assert downloads.fetch(Address(f"{secure.url}/x")) == content
    assert secure.ranges() == [None, "bytes=50000-"]


def test_a_stranger_is_not_trusted_and_not_asked_again(downloads, secure):
    with pytest.raises(DownloadError, match=r"cannot prove that it is 127\.0\.0\.1 \(.*certificate.*\), so nothing"):
        downloads.fetch(Address(f"{secure.url}/x"))
    assert secure.asked == []


def test_a_certificate_for_somebody_else_is_not_trusted(downloads, make_server, authority, trusted):
    server = make_server(authority.issue_cert("example.com").configure_cert)
    with pytest.raises(DownloadError, match="cannot prove that it is"):
        downloads.fetch(Address(f"{server.url}/x"))


def test_https_never_leads_to_http(downloads, secure, server, content, trusted):
    elsewhere = "http://example.com/x"
    secure.manners.redirects = {"/on": elsewhere}
    for address in (Address(f"{secure.url}/on"), Address(f"{secure.url}/on", sha256="0" * 64)):
        with pytest.raises(DownloadError, match=r"leads on to http://example.com/x, where"):
            downloads.fetch(address)


def test_redirects_are_followed_and_start_anew_after_a_cut(downloads, secure, server, address, content, trusted):
    server.manners.redirects = {"/on": "/further", "/further": f"{secure.url}/x"}
    secure.manners.cuts = [50_000]
    assert downloads.fetch(replace(address, url=f"{server.url}/on")) == content
    assert [one.path for one in server.asked] == ["/on", "/further", "/on", "/further"]
    assert secure.ranges() == [None, "bytes=50000-"]


def test_a_token_stays_with_its_server(downloads, server, secure, content, trusted):
    server.manners.redirects = {"/on": "/further", "/further": f"{secure.url}/x"}
    assert downloads.fetch(Address(f"{server.url}/on", token="secret")) == content
    assert [one.headers.get("Authorization") for one in server.asked] == ["Bearer secret"] * 2
    assert [one.headers.get("Authorization") for one in secure.asked] == [None]


def test_https_goes_through_the_proxy(downloads, secure, make_server, content, trusted, monkeypatch):
    proxy = make_server()
    proxy.manners.tunnel = secure.server_address
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//me:pass@"))
    assert downloads.fetch(Address(f"https://{HOST}/x")) == content
    assert [one.path for one in proxy.asked] == [f"{HOST}:443"]
    assert proxy.asked[0].headers["Proxy-Authorization"].startswith("Basic ")
    assert secure.asked[0].headers["Host"] == HOST


def test_http_goes_through_the_proxy_unless_it_need_not(downloads, server, make_server, content, monkeypatch):
    proxy = make_server()
    proxy.manners.files["/x"] = content
    monkeypatch.setenv("http_proxy", proxy.url)
    assert downloads.fetch(Address(f"http://{HOST}/x")) == content
    assert [one.path for one in proxy.asked] == [f"http://{HOST}/x"]
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.manners.files["/y"] = content
    assert downloads.fetch(Address(f"{server.url}/y")) == content
    assert len(proxy.asked) == 1


def test_a_proxy_that_refuses_is_told(downloads, make_server, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", make_server().url)
    with pytest.raises(DownloadError, match=rf"The proxy does not let Shiying through to {HOST} \(407"):
        downloads.fetch(Address(f"https://{HOST}/x"))


def test_a_proxy_that_nobody_understands_is_told(downloads, address, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:7890")
    with pytest.raises(DownloadError, match=r"proxy settings of this computer .*socks5://host:port"):
        downloads.fetch(address)


def test_https_goes_through_a_socks_proxy(downloads, secure, make_socks_proxy, content, trusted, monkeypatch):
    proxy = make_socks_proxy(secure.server_address)
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    assert downloads.fetch(Address(f"https://{HOST}/x")) == content
    assert proxy.asked == [HOST]


ODD = st.sampled_from(
    ["", "-1", "x", "9" * 5000, "bytes 0-9/10", "bytes 9-/*", "bytes */" + "9" * 5000, "bytes */0", '"']
)
ODD_HEADERS = st.dictionaries(
    st.sampled_from(["Content-Range", "ETag", "Last-Modified", "Retry-After", "X-Linked-Etag", "Content-Encoding"]), ODD
)
ODD_PLACES = st.sampled_from(
    ["http://[", "//", "https://", "http://x:99999/", "\\\\x\\y", "ftp://x/y", "x" * 9000, "?", "#"]
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    answers=st.lists(
        st.tuples(st.sampled_from([200, 204, 206, 300, 304, 400, 416, 429, 500, 599]), ODD_HEADERS)
        | st.tuples(st.sampled_from([301, 302, 307, 308]), st.fixed_dictionaries({"Location": ODD_PLACES})),
        max_size=6,
    )
)
def test_whatever_a_server_answers_the_file_comes_or_a_sentence(downloads, address, server, answers):
    server.manners.first = list(answers)
    with suppress(ShiyingError):
        assert downloads.fetch(address) in {b"", *server.manners.files.values()}


@pytest.mark.parametrize("size", [100, 10_000_000])
def test_a_small_document_is_read_and_a_large_one_is_not(server, size):
    from indexer.web.client import Client

    server.manners.files["/list"] = bytes(size)
    address = Address(f"{server.url}/list")
    with Client() as client:
        if size == 100:
            assert client.read(address) == bytes(size)
        else:
            with pytest.raises(DownloadError, match="sends more than was asked for"):
                client.read(address)
    assert urlsplit(address.url).path == server.asked[0].path


def test_who_stays_offline_does_not_wait_for_the_http_library():
    code = "import sys, indexer.cli, indexer.pack_source; sys.exit('httpx2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
