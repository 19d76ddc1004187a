"""Models that are open: those that are chosen and one to compare with; the others are let go of."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from core_model import PackError
from indexer.engines import Engines
from indexer.pack_install import install_pack


@pytest.fixture
def engines(packs, catalog, other) -> Iterator[Engines]:
    install_pack(packs, other)
    engines = Engines(packs, catalog, None)
    yield engines
    engines.close()


def test_threads_share_one_engine(engines):
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: engines.current(), range(4)))
    assert all(engine is opened[0] for engine in opened)


def test_the_choice_is_followed(engines, packs):
    before = engines.current()
    packs.use("other")
    after = engines.current()
    assert after.pack.manifest.id == "other"
    assert before.pack.manifest.id == "shiying-embedded"
    assert len(before.vectors.snapshot()) == 0  # who still has it can finish with it


def test_one_model_that_is_not_chosen_stays_open(engines, packs, make_pack, tmp_path):
    install_pack(packs, make_pack(tmp_path / "third", id="third"))
    active = engines.current()
    compared = engines.of("other@0.1.0")
    assert engines.of("other@0.1.0") is compared
    engines.of("third@0.1.0")
    assert engines.of("other@0.1.0") is not compared
    assert engines.current() is active


def test_a_given_model_is_the_only_one(packs, catalog, pack, other):
    install_pack(packs, other)
    engines = Engines(packs, catalog, pack)
    packs.use("other")
    assert engines.current().pack is pack
    assert not engines.follows_choice
    engines.close()


def test_a_model_that_cannot_be_opened_leaves_the_others(engines, home):
    active = engines.current()
    (home / "models" / "other@0.1.0" / "text.onnx").write_bytes(b"damaged")
    with pytest.raises(PackError, match=r"The model asked for, other@0\.1\.0, cannot be opened"):
        engines.of("other@0.1.0")
    assert engines.current() is active
