"""The figures that the page shows, from packs made by anybody."""

import pytest

from core_model import load_manifest
from indexer.figures import found_in_ten


def group(recall: object) -> dict:
    return {"text_to_image": {"recall@10": recall}}


def test_the_shipped_model_shows_what_people_asked():
    metrics = load_manifest().metrics
    captions = metrics["int8"]["captions"]
    assert found_in_ten(metrics) == {
        "en": captions["en human"]["text_to_image"]["recall@10"],
        "zh": captions["zh human"]["text_to_image"]["recall@10"],
    }


def test_captions_by_a_machine_are_better_than_none():
    captions = {"zh machine": group(63), "en machine": group(60), "en human": group(70)}
    assert found_in_ten({"float32": {"captions": captions}}) == {"en": 70.0, "zh": 63.0}


@pytest.mark.parametrize(
    "metrics",
    [
        {},
        {"int8": 1},
        {"int8": {"captions": []}},
        {"int8": {"captions": {"en": 1, "zh human": {"text_to_image": None}}}},
        {"int8": {"captions": {"en human": group("good"), "zh human": group(1e9), "de human": group(None)}}},
    ],
)
def test_figures_of_another_shape_are_left_out(metrics):
    assert found_in_ten(metrics) == {}
