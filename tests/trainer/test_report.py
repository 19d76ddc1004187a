"""Figures as tables, and the model card around them."""

import re
from importlib.resources import files
from io import StringIO
from string import Template

from rich.console import Console

from trainer.card import TEMPLATE, model_card
from trainer.report import failures, figures_page, print_figures, sheets

SECTIONS = (
    "What it is for",
    "What it learned from",
    "How well it does",
    "What it is good at",
    "What it is bad at",
    "How to make it again",
)
RECALL = {"recall@1": 10.0, "recall@5": 20.04, "recall@10": 30.0}
EXACT = {
    "captions": {"zh human": {"text_to_image": RECALL, "image_to_text": RECALL}},
    "words": {"en": {"queries": 12, "precision@10": 25.5, "missed": ["guitar", "kite"]}},
    "zero_shot": {
        "scenes en": {
            "classes": 6,
            "photos": 1200,
            "top-1": 76.67,
            "top-5": 99.0,
            "mean per class": 75.0,
            "confused": [{"class": "glacier", "called": "mountain", "per cent": 41.5}],
        }
    },
    "naming": {"scenes en": {"names": 6, "hit@1": 100.0, "hit@5": 100.0, "hit@10": 100.0, "precision@10": 88.3}},
}
ROUNDED = EXACT | {"captions": {"zh human": {"text_to_image": RECALL | {"recall@1": 9.5}, "image_to_text": RECALL}}}


def test_float32_stands_beside_int8():
    page = figures_page({"float32": EXACT, "int8": ROUNDED})
    assert "| recall@1 float32 | recall@1 int8 | recall@5 float32 |" in page
    assert "| zh human | text to image | 10.0 | 9.5 | 20.0 | 20.0 | 30.0 | 30.0 |" in page
    assert "| scenes en | 6 | 1200 | 76.7 | 76.7 | 99.0 | 99.0 | 75.0 | 75.0 |" in page


def test_one_pack_needs_no_name():
    assert "| language | queries | precision@10 |\n| --- | ---: | ---: |\n| en | 12 | 25.5 |" in figures_page(
        {"": EXACT}
    )


def test_every_row_is_as_wide_as_its_heading():
    for sheet in sheets({"float32": EXACT, "int8": ROUNDED}):
        assert {len(row) for row in sheet.rows} == {len(sheet.heading)}


def test_what_was_not_measured_gives_no_table():
    assert [sheet.title for sheet in sheets({"": {"captions": EXACT["captions"]}})] == [sheets({"": EXACT})[0].title]
    assert figures_page({"": {}}) == "Not measured."


def test_failures_are_sentences():
    told = failures(EXACT)
    assert "scenes en: calls 42 % of the photos of “glacier” “mountain”" in told
    assert "for the words: guitar, kite (en)" in told
    assert failures({}) == ""


def test_the_terminal_shows_all_tables():
    console = Console(file=StringIO(), width=200)
    print_figures(console, {"": EXACT})
    shown = console.file.getvalue()
    for figure in ("20.0", "25.5", "76.7", "88.3", "glacier"):
        assert figure in shown


def test_a_card_has_all_sections_and_no_gap():
    text = (files("trainer") / "resources" / TEMPLATE).read_text(encoding="utf-8")
    names = set(Template(text).get_identifiers()) - {"figures", "failures"}
    card = model_card(dict.fromkeys(names, "…"), {"float32": EXACT, "int8": ROUNDED, "cosine": {}})
    assert tuple(re.findall(r"^## (.+)$", card, flags=re.MULTILINE)) == SECTIONS
    assert "$" not in card
    assert "9.5" in card
    assert "glacier" in card
    assert "Not measured." in model_card(dict.fromkeys(names, "…"), {})
