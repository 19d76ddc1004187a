"""Splits the names that a photo goes by into words that SQLite's full-text index can match, Chinese included.

FTS5's tokenizer takes a run of Han characters for one word, so each stands alone here, and a word of several is asked
for as a phrase. Letters and digits part too, so that D750 and IMG2041 are found as they are typed.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PureWindowsPath

_HAN = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_WORD = re.compile(rf"[{_HAN}]|\d+|[^\W\d_{_HAN}]+")


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case: Han characters one by one, runs of digits, and runs of other letters."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def plain_name(text: str) -> str:
    """`text` as it can be typed in a query: one space for each run of spaces and of what cannot be printed."""
    known = unicodedata.normalize("NFKC", text)
    return " ".join("".join(character if character.isprintable() else " " for character in known).split())


def name_words(folder: str, path: str, camera: str | None, lens: str | None) -> str:
    """All words of a photo's path in its library folder, from the folder's own name on, and of its camera and lens.

    SQLite calls it by this name in the catalog's triggers, so every connection that writes photos must know it.
    """
    names = [PureWindowsPath(folder).name, *path.split("/"), camera or "", lens or ""]  # Windows' knows both slashes
    return " ".join(word for name in names for word in words_of(name))
