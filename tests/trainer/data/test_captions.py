"""Tables of captions as spreadsheets, scripts and hands write them."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.data.captions import Caption, guess_language, read_captions
from trainer.data.tables import read_lines
from trainer.data.texts import read_texts, read_translations
from trainer.errors import TrainerError


def captions_of(folder: Path, name: str, content: str | bytes) -> list[Caption]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_captions(path))


def test_a_table_with_a_byte_order_mark_and_windows_line_ends(tmp_path: Path):
    table = "\ufeffimage\tcaption\tlang\tkind\tsplit\r\na.jpg\t一只猫 \tzh\tmachine\tval\r\n\r\nb.jpg\tA cat\r\n"
    assert captions_of(tmp_path, "captions.tsv", table) == [
        Caption("a.jpg", "val", ("zh", "machine"), "一只猫"),
        Caption("b.jpg", "", ("en", "human"), "A cat"),
    ]


def test_quotation_marks_are_characters_in_tsv_and_quote_in_csv(tmp_path: Path):
    (tab,) = captions_of(tmp_path, "a.tsv", 'image\tcaption\na.jpg\t"Stop" says a sign, twice\n')
    assert tab.text == '"Stop" says a sign, twice'
    (comma,) = captions_of(tmp_path, "a.csv", 'image,caption\r\na.jpg,"""Stop""\r\nsays a sign, twice"\r\n')
    assert comma.text == '"Stop" says a sign, twice'


def test_json_lines_may_hold_more_than_texts(tmp_path: Path):
    (caption,) = captions_of(tmp_path, "a.jsonl", '\n{"image": "a.jpg", "caption": "猫\\ud800", "width": 3}\n')
    assert caption == Caption("a.jpg", "", ("zh", "human"), "猫?")


@pytest.mark.parametrize(("spelled", "language"), [("zh-CN", "zh"), ("ZH_tw", "zh"), ("en-GB", "en"), ("中文", "zh")])
def test_a_language_may_be_spelled_with_its_region(tmp_path: Path, spelled: str, language: str):
    (caption,) = captions_of(tmp_path, "a.tsv", f"image\tcaption\tlang\na.jpg\tTAXI\t{spelled}\n")
    assert caption.group == (language, "human")


@pytest.mark.parametrize(
    ("text", "language"),
    [("两只狗", "zh"), ("a dog", "en"), ("穿T恤的人", "zh"), ("café №5 😀", "en"), ("𠮷野家", "zh")],
)
def test_a_language_that_is_not_given_is_guessed(text: str, language: str):
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "a.csv",
            "image,caption\na.jpg,A dog\nb.jpg,A dog, asleep\n",
            "Line 3 of .*a.csv has 3 cells.*quotation marks",
        ),
        ("a.csv", 'image,caption\na.jpg,"A dog\n', "Line 2 of .*a.csv cannot be understood"),
        ("a.csv", "image;caption\na.jpg;A dog\n", "lacks the column caption, image; it has image;caption"),
        ("a.tsv", "", "lacks the column caption, image; it has none"),
        ("a.tsv", "image\tcaption\na.jpg\tA dog\tasleep\n", "Line 2 of .*may hold no tab"),
        ("a.tsv", "image\tcaption\tlang\na.jpg\tUn chien\tfr\n", "Line 2 of .*'fr': write en or zh"),
        ("a.csv", "image,caption\na.jpg,雪地里的小孩\n".encode("gbk"), "not in UTF-8"),
        ("a.jsonl", '{"image": "a.jpg", "caption": "A dog"}\n{"image": \n', "Line 2 of .*not valid JSON"),
        ("a.jsonl", '["a.jpg", "A dog"]\n', "Line 1 of .*must hold a JSON object"),
        (
            "a.jsonl",
            '{"image": "a.jpg", "text": "A dog"}\n',
            "Line 1 of .*lacks the column caption; it has image, text",
        ),
        ("a.xlsx", "", r"must end in \.tsv, \.csv, \.jsonl"),
    ],
)
def test_a_table_that_is_not_right_is_a_sentence(tmp_path: Path, name: str, content: str | bytes, sentence: str):
    with pytest.raises(TrainerError, match=sentence):
        captions_of(tmp_path, name, content)


def test_a_missing_table_is_a_sentence(tmp_path: Path):
    with pytest.raises(TrainerError, match=r"none\.tsv cannot be read: No such file"):
        list(read_captions(tmp_path / "none.tsv"))


whole_texts = st.text(st.characters(exclude_categories=["Cs"]))
rows_of_texts = st.lists(st.tuples(whole_texts, st.sampled_from(["en", "zh"])), max_size=5)


@given(rows=rows_of_texts, suffix=st.sampled_from([".tsv", ".csv", ".jsonl"]))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], suffix: str):
    path = tmp_path_factory.mktemp("table") / f"captions{suffix}"
    table = [
        {"image": f"{number}.jpg", "caption": text, "lang": language} for number, (text, language) in enumerate(rows)
    ]
    if suffix == ".tsv":  # which has no way to write these
        table = [row | {"caption": row["caption"].translate(dict.fromkeys(map(ord, "\t\r\n"), " "))} for row in table]
    with path.open("w", encoding="utf-8", newline="") as file:
        if suffix == ".jsonl":
            file.writelines(json.dumps(row) + "\n" for row in table)
        elif suffix == ".csv":
            writer = csv.DictWriter(file, ["image", "caption", "lang"])
            writer.writeheader()
            writer.writerows(table)
        else:
            file.writelines("\t".join(row) + "\n" for row in [("image", "caption", "lang"), *map(dict.values, table)])
    assert list(read_captions(path)) == [
        Caption(f"{number}.jpg", "", (language, "human"), " ".join(text.split()))
        for number, (text, language) in enumerate(rows)
    ]


def test_texts_come_once_from_lines_and_pairs(tmp_path: Path):
    (tmp_path / "lines.txt").write_text("\ufeffA dog\n\n 一只猫 \r\nA dog\n", encoding="utf-8")
    (tmp_path / "pairs.csv").write_text("en,zh\nA dog,一条狗\nA cat,一只猫\nA cat,一只猫\nalone,\n", encoding="utf-8")
    files = ["lines.txt", "pairs.csv"]
    assert read_texts(files, tmp_path) == ["A dog", "一只猫", "一条狗", "A cat", "alone"]
    assert read_translations(files, tmp_path) == [("A dog", "一条狗"), ("A cat", "一只猫")]


def test_lines_that_are_not_utf8_are_a_sentence(tmp_path: Path):
    (tmp_path / "lines.txt").write_bytes("雪地里的小孩".encode("gbk"))
    with pytest.raises(TrainerError, match="not in UTF-8"):
        read_lines(tmp_path / "lines.txt")
