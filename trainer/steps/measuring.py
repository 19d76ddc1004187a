"""What a run's two packs find among photos that were never learned from, and how far apart their vectors are."""

from typing import Any

from core_model import Pack
from trainer.data.class_folders import read_classes
from trainer.data.sources import measured_pairs
from trainer.data.texts import read_pairs
from trainer.evaluate import compare
from trainer.measures.bench import Bench
from trainer.steps.materials import Materials, spread
from trainer.steps.place import Place

UNMEASURED = 200  # pairs learned from whose vectors are compared where none were kept for measuring


def compare_packs(exact: Pack, rounded: Pack, place: Place, materials: Materials) -> dict[str, Any]:
    """`trainer.evaluate.compare` on what the recipe keeps for measuring.

    Photos that cannot be decoded are left out, as in training. Where no pairs are kept, there are no figures about
    captions, and the vectors of pairs learned from are compared.
    """
    section = place.recipe.data
    measured = measured_pairs(section, place.data).without(materials.unreadable)
    pairs = measured if len(measured) else materials.pairs.select(spread(range(len(materials.pairs)), UNMEASURED))
    classes = {name: read_classes(place.data / name).without(materials.unreadable) for name in section.classes}
    labelled = {name: photos for name, photos in classes.items() if photos.labels}
    naming = place.recipe.naming
    words = read_pairs(place.data / naming.tags) if naming else ()
    metrics = compare(exact, rounded, Bench({section.measure: pairs}, labelled, words), place.progress)
    if not len(measured):
        metrics |= {kind: metrics[kind] | {"captions": {}} for kind in ("float32", "int8")}
    return metrics
