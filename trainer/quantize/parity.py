"""The gates that a pack must pass: it tells things apart, and rounding changed little."""

from collections.abc import Mapping
from typing import Any

from trainer.errors import TrainerError


def check_parity(
    exact: Mapping[str, Any],
    rounded: Mapping[str, Any],
    cosines: Mapping[str, float],
    max_recall_drop: float,
    min_cosine: float,
) -> None:
    """Refuse a rounded model that finds less or points elsewhere than its float original.

    `exact` and `rounded` map a caption group to its retrieval figures (`trainer.metrics.retrieval`), of which
    text-to-image counts: it is what a search does, and its queries are so many that a point is more than chance.
    `cosines` maps a tower to the mean cosine between float and rounded embeddings.

    Raises:
        TrainerError: naming every breach.
    """
    faults = [
        f"{group} text-to-image recall@10 moves from {before} to {after}"
        for group in exact
        if not (before := _found(exact[group])) - (after := _found(rounded[group])) <= max_recall_drop
    ]
    faults += [
        f"the {tower} tower's mean cosine is {cosine:.4f}"
        for tower, cosine in cosines.items()
        if not cosine >= min_cosine  # so that not-a-number, which compares false, is refused too
    ]
    if faults:
        raise TrainerError(
            f"The int8 model differs too much from the float one: {'; '.join(faults)}. "
            f"At most {max_recall_drop} points and at least cosine {min_cosine} are allowed; no pack was written."
        )


def check_spread(likeness: Mapping[str, float], limit: float) -> None:
    """Refuse a model that tells photos, or texts, hardly apart: `likeness` is each tower's mean cosine of any two.

    Raises:
        TrainerError: naming the tower. A training that went too fast ends like that.
    """
    for tower, cosine in likeness.items():
        if not cosine <= limit:
            raise TrainerError(
                f"The {tower} tower gives all its inputs about the same vector (mean cosine {cosine:.2f}), so it would "
                "find nothing; no pack was written. Lower the learning_rate or the published_rate of the recipe, or "
                "give it more photos or epochs."
            )


def _found(figures: Mapping[str, Any]) -> float:
    return float(figures["text_to_image"]["recall@10"])
