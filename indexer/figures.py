"""Picks the figures of a model that tell most to somebody who only wants to find photos.

They come from the pack, which may have been made by anybody, so nothing is taken for granted about their shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KINDS = ("int8", "float32")
_BY_PEOPLE = "human"


def found_in_ten(metrics: Mapping[str, Any]) -> dict[str, float]:
    """How many of a hundred photos are among the first ten answers to their captions: per cent, by language code.

    Captions that people wrote count before those that a machine translated; a language without figures is left out.
    """
    found: dict[str, float] = {}
    groups: Mapping[str, Any] = next((captions for kind in _KINDS if (captions := _dig(metrics, kind, "captions"))), {})
    for name in sorted(groups, key=lambda group: _BY_PEOPLE not in group):
        recall = _dig(groups, name, "text_to_image", "recall@10")
        if isinstance(recall, int | float) and 0 <= recall <= 100:
            found.setdefault(name.partition(" ")[0], float(recall))
    return found


def _dig(tree: Any, *keys: str) -> Any:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree
