"""The list of models: what it says is complete, and what it may not say is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from core_model import load_manifest
from indexer.available import find_offer, find_offers, read_offers
from indexer.errors import LibraryError
from indexer.pack_install import install_pack
from indexer.paths import find_model_list
from indexer.web.hub import HubName, parse_hub

PACK = """
[[pack]]
id = "other"
name = "Other"
version = "0.1.0"
languages = ["en"]
license = "MIT"
bytes = 1
address = "https://example.com/x.shiying-model"
sha256 = "{hash}"
figures = [{{ set = "S", language = "en", at = 10, percent = 50, source = "here" }}]
""".format(hash="0" * 64)


@pytest.fixture
def own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "list.toml"
    path.write_text(PACK)
    monkeypatch.setenv("SHIYING_MODEL_LIST", str(path))
    return path


def test_the_list_that_comes_with_shiying_says_all_that_it_should():
    offers = read_offers(find_model_list())
    assert len(offers) >= 6
    assert len({offer.id.casefold() for offer in offers}) == len(offers)
    for offer in offers:
        assert parse_hub(f"hf:{offer.id}") == HubName(offer.id)  # `models import` asks the hub for it
        assert offer.license
        assert offer.license_source
        assert 1e8 < offer.bytes < 5e9
        assert offer.figures
        assert offer.command == f"shiying models import {offer.id}"
        for figure in offer.figures:
            assert figure.source
            assert figure.language in offer.languages or "*" in offer.languages
            assert 0 < figure.percent < 100
            assert figure.at in {1, 5, 10}


def test_the_model_that_comes_with_shiying_is_first_with_its_own_figures(packs):
    first, *others = find_offers(packs)
    metrics = load_manifest().metrics["int8"]["captions"]
    assert first.installed == f"shiying-embedded@{load_manifest().version}"
    assert {figure.language: figure.percent for figure in first.figures} == {
        language: metrics[f"{language} human"]["text_to_image"]["recall@10"] for language in ("en", "zh")
    }
    assert first.command == ""
    assert not any(offer.installed for offer in others)


def test_a_pack_that_is_there_needs_no_command(packs, own_list, other):
    assert [offer.command for offer in find_offers(packs)] == ["", "shiying models install other"]
    install_pack(packs, other)
    offer = find_offers(packs)[1]
    assert (offer.installed, offer.command, offer.is_pack) == ("other@0.1.0", "", True)
    (figure,) = offer.as_json()["figures"]
    assert figure == {"set": "S", "language": "en", "at": 10, "percent": 50, "source": "here"}


@pytest.mark.parametrize("name", ["other", "OTHER", "other@0.1.0"])
def test_a_model_is_found_by_its_name(own_list, name):
    assert find_offer(name).id == "other"
    assert find_offer("another") is None


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nonsense",
        PACK.replace("bytes = 1", 'bytes = "1"'),
        PACK.replace("percent = 50", 'percent = "50"'),
        PACK.replace('name = "Other"', "name = 1"),
        PACK.replace('name = "Other"', ""),
        PACK.replace(f'sha256 = "{"0" * 64}"', ""),
        PACK.replace('"here"', '"here", odd = "1"'),
        PACK.replace("[[pack]]", "[[source]]"),
        PACK.replace("[[pack]]", "[[packs]]"),
        PACK.replace("bytes = 1", 'bytes = 1\ninstalled = "other@0.1.0"'),
        PACK.replace('["en"]', "1"),
    ],
)
def test_another_shape_is_refused(own_list, wrong):
    if not wrong:
        own_list.unlink()
    else:
        own_list.write_text(wrong)
    with pytest.raises(LibraryError, match=r"The list of models .*list\.toml cannot be read \(.+\): mend it"):
        read_offers(own_list)
