import numpy as np
import pytest

from core_model.vectors import unit_length
from indexer.query import Term
from indexer.search.border import Border
from indexer.search.explanation import NameMatch, compare, match_names


@pytest.fixture
def vectors() -> np.ndarray:
    return unit_length(np.random.default_rng(7).normal(size=(64, 16)).astype(np.float32))


def row(path: str, folder: str = "/相册/旅行 2023", camera: str | None = None, lens: str | None = None) -> dict:
    return {"path": path, "folder_path": folder, "camera": camera, "lens": lens}


def test_shares_add_up_to_the_score(vectors):
    border = Border(vectors[:40], vectors[40:56])
    parts, weights = vectors[60:63], np.array([1, 2, -0.5], np.float32)
    asked = [(Term("a dog"), border), (Term("snow", 2), border), (Term("人", -1), border)]

    matches = compare(vectors[:1], asked, parts, weights)

    whole = unit_length((weights @ parts)[None])[0]
    assert sum(match.share for match in matches) == pytest.approx(float(whole @ vectors[0]), abs=1e-6)
    assert [(match.text, match.weight) for match in matches] == [("a dog", 1), ("snow", 2), ("人", -1)]


def test_what_is_needed_is_where_the_border_is_crossed(vectors):
    border = Border(vectors[:40], vectors[40:56])
    queries = vectors[56:]
    for query in queries:
        is_above = border.standard_scores(query, vectors) >= border.level
        assert ((vectors @ query >= border.needed(query, vectors)) == is_above).mean() > 0.99


def test_parts_that_cancel_out_share_nothing_absurd(vectors):
    border = Border(vectors[:40], vectors[40:56])
    parts, weights = vectors[[60, 60]], np.array([1, -1], np.float32)

    matches = compare(vectors[:1], [(Term("a"), border), (Term("a", -2), border)], parts, weights)

    assert sum(match.share for match in matches) == pytest.approx(0)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("IMG_2041", [("IMG_2041", "name")]),
        ("img_20", [("img_20", "name")]),  # while IMG_2041 is being typed
        ("旅行", [("旅行", "folder"), ("旅行", "camera")]),
        ("行旅", []),
        ("第二天 d750", [("第二天", "folder"), ("d750", "camera")]),
        ("50mm 50mm", [("50mm", "lens")]),
        ("照片 ，", []),
    ],
)
def test_words_are_found_in_each_of_the_names(words, found):
    photo = row("第二天/IMG_2041.jpg", camera="NIKON D750 旅行版", lens="50mm f/1.8")

    assert match_names(photo, words) == tuple(NameMatch(*one) for one in found)
