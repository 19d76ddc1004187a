"""Captions: whose photo, which split, in which language, written by whom."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from trainer.data.tables import read_rows
from trainer.errors import TrainerError

DEFAULT_KIND = "human"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_LANGUAGES = {"zh": "zh", "cn": "zh", "chinese": "zh", "中文": "zh", "en": "en", "english": "en", "英文": "en"}


@dataclass(frozen=True)
class Caption:
    """One caption of a photo: its language (en or zh) and kind (human or machine), which together are its group.

    `split` is empty where the file that the caption comes from does not tell splits apart.
    """

    image: str
    split: str
    group: tuple[str, str]
    text: str


def read_captions(path: Path) -> Iterator[Caption]:
    """The captions of a TSV, CSV or JSONL table with the columns image, caption and, if known, split, lang and kind.

    A language is en or zh, also spelled as in zh-CN; where none is given it is guessed from the text. White space
    within a caption, line ends too, becomes one space. Empty captions are kept: the validator counts them.

    Raises:
        TrainerError: the table cannot be read (see `read_rows`), or a line has a language that is neither.
    """
    for number, row in read_rows(path, ("image", "caption")):
        yield make_caption(row, row["image"], row["caption"], f"Line {number} of {path}")


def make_caption(row: Mapping[str, str], image: str, text: str, where: str) -> Caption:
    """A caption of `image` with the split, lang and kind that `row` may state; TrainerError starts with `where`."""
    text = " ".join(text.split())
    language = language_code(row["lang"], where) if row.get("lang") else guess_language(text)
    return Caption(image, row.get("split", ""), (language, row.get("kind") or DEFAULT_KIND), text)


def language_code(name: str, where: str) -> str:
    """en or zh for `name`, whatever its region, script or case; raises TrainerError for any other language."""
    code = _LANGUAGES.get(re.split("[-_]", name.strip().lower())[0])
    if code is None:
        raise TrainerError(f"{where} has the language {name!r}: write en or zh, or leave it empty to have it guessed.")
    return code


def guess_language(text: str) -> str:
    """Chinese if `text` has a Han character, else English."""
    return "zh" if _HAN.search(text) else "en"
