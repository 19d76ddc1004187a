"""Reads what the user asks for, and refuses what no model could answer."""

from __future__ import annotations

from collections.abc import Callable

from indexer.errors import QueryError

MAX_QUERY_CHARACTERS = 500


def clean_query(text: str, languages: tuple[str, ...], knows: Callable[[str], bool]) -> str:
    """`text` without surrounding space and control characters.

    Args:
        text: what the user typed or pasted.
        languages: the languages of the pack, to be named when the query is in none of them.
        knows: whether the pack's vocabulary holds anything of a text.

    Raises:
        QueryError: the query is empty, too long, or wholly in a script that the model does not know.
    """
    spaced = "".join(character if character.isprintable() else " " for character in text)
    cleaned = " ".join(spaced.split())
    if not cleaned:
        raise QueryError("The query is empty: say what the photo shows, like 雪地里的小孩 or “a dog in the water”.")
    if len(cleaned) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"The query has {len(cleaned):,} characters, and the most is {MAX_QUERY_CHARACTERS}: "
            "say in a sentence what the photo shows."
        )
    if not knows(cleaned):
        names = " and ".join(_LANGUAGE_NAMES.get(language, language) for language in languages)
        raise QueryError(f"The model in use does not know the script of “{cleaned[:40]}”: it reads {names}.")
    return cleaned


_LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}
