"""Says the library's sentences in the window's language.

`core_model` and `indexer` write in English, on the command line and in the catalog, and know nothing of translations.
So a sentence is recognised by the template that it was made of, and what fills the holes is put into the translated
template. What is not recognised, such as what a decoder says, stays as it is. Works in any thread.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from core_model.errors import ShiyingError
from desktop_app.sentences.templates import DETAILS, PHOTO_AND_REASON, REASONS, SENTENCES

_HOLE = re.compile(r"\{(\w+)\}")
_FULL_WIDTH = "。）"
_END_OF_SENTENCE = re.compile(r"[.)] (?=\S)")


def localised(error: ShiyingError) -> ShiyingError:
    """The same error, whose `str` is in the window's language."""
    kind = type(error)
    theirs = kind.__new__(kind, translated(str(error)))  # not by its own arguments, which are not the sentence
    vars(theirs).update(vars(error))
    theirs.__cause__, theirs.__traceback__ = error.__cause__, error.__traceback__
    return theirs


def translated(text: str) -> str:
    """What the library says, in the window's language: a sentence, several, or why a photo cannot be read."""
    return _known(text) or _known_in_part(text) or text


def _known(text: str) -> str:
    """The translation if all of `text` is recognised. Sentences that follow one another are not taken for a hole."""
    for end in reversed(_ends(text)):
        if (beginning := _known(text[:end])) and (rest := _known(text[end + 1 :])):
            return _joined(beginning, rest)
    return _whole(text, (*SENTENCES, *DETAILS, *REASONS)) or _photo_and_reason(text)


def _known_in_part(text: str) -> str:
    """The translation of what is recognised before or after something that is not."""
    for end in _ends(text):
        beginning, rest = text[:end], text[end + 1 :]
        if (told := _known(beginning)) or _known(rest):
            return _joined(told or beginning, translated(rest))
    return ""


def _joined(sentence: str, next_one: str) -> str:
    return sentence + ("" if sentence[-1] in _FULL_WIDTH else " ") + next_one


def _ends(text: str) -> list[int]:
    return [match.start() + 1 for match in _END_OF_SENTENCE.finditer(text)]


def _whole(text: str, templates: tuple[str, ...]) -> str:
    """The translation if `text` is made of one of the templates; of several, of the one that fixes the most."""
    fitting = [(template, match) for template in templates if (match := _pattern(template).fullmatch(text))]
    if not fitting:
        return ""
    template, match = max(fitting, key=lambda one: len(_HOLE.sub("", one[0])))
    fields = {name: translated(field) for name, field in match.groupdict().items()}
    return _translate(template).format(**fields)


def _photo_and_reason(text: str) -> str:
    for reason in REASONS:
        if match := re.fullmatch(rf"(?P<photo>.+?) (?P<reason>{_pattern(reason).pattern})", text, re.DOTALL):
            told = _whole(match["reason"], REASONS)
            return _translate(PHOTO_AND_REASON).format(photo=match["photo"], reason=told)
    return ""


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Matches what the template makes; a hole holds at least a character."""
    parts = _HOLE.split(template)
    pieces = [re.escape(part) if number % 2 == 0 else f"(?P<{part}>.+?)" for number, part in enumerate(parts)]
    return re.compile("".join(pieces), re.DOTALL)


def _translate(template: str) -> str:
    return QCoreApplication.translate("Sentences", template)
