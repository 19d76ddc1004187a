"""What stands above the border of "best matches", and how many right photos the border cuts.

    python benchmarks/border.py --data DATA [--pack PACK] [--split val]

DATA is as for `shiying-train evaluate`. Four kinds of queries in both languages: words that 10 to 200 photos of the
split show by their captions; common words, which more show; words that no caption has, which should bring few or none;
and the captions themselves, for each of which one photo is right, though others may fit. "Precision" is that of all
photos above the border together; what captions do not mention counts as wrong, so the true one is higher. "Cut" tells
how many right photos the border takes from the first ten. Beside the border in use stand two simpler ones: photos so
many standard deviations above the query's mean over the library, and one fixed cosine.

    python benchmarks/border.py --data DATA --hubs

measures instead what is gained by taking off what a photo scores with everyday words anyway: nothing, so far.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from core_model import Pack, load_pack
from indexer.search.border import Border
from indexer.search.everyday import EVERYDAY
from trainer.data.sources import Pairs
from trainer.measures.bench import Bench, read_bench
from trainer.measures.vectors import embed_photos
from trainer.measures.words import mentions
from trainer.metrics import precision_at, ranks, recall_at

LANGUAGES = ("en", "zh")
SHOWN_BY = {"words": range(10, 201), "common words": range(201, 601)}
ABSENT = 300
DEPTH = 10
WIDTH = 130
DEVIATIONS = (2.5, 3.0, 3.5)
COSINES = (0.3, 0.35, 0.4)
HUB_SHARES = (0.0, 0.25, 0.5, 1.0)

Cut = Callable[[np.ndarray], np.ndarray]
"""From queries (Q, D) to how many of the first photos are best matches, (Q,)."""


@dataclass(frozen=True)
class Queries:
    """Queries of one kind: vectors (Q, D), and which photos are right, bool (Q, N)."""

    vectors: np.ndarray
    right: np.ndarray


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="default: the embedded pack")
    parser.add_argument("--split", default="val")
    parser.add_argument("--hubs", action="store_true", help="measure hub correction of the ranking")
    arguments = parser.parse_args()
    pack, bench = load_pack(arguments.pack), read_bench(arguments.data, split=arguments.split)
    photo_set = next(iter(bench.captioned.values()))
    photos = embed_photos(pack, photo_set.photos, lambda _: None)
    kinds = {kind: queries for language in LANGUAGES for kind, queries in read(pack, bench, photo_set, language)}
    everyday = pack.text.encode(EVERYDAY)
    if arguments.hubs:
        show_hubs(kinds, photos, everyday)
    else:
        show(kinds, photos, cuts(photos, everyday))


def read(pack: Pack, bench: Bench, photo_set: Pairs, language: str) -> list[tuple[str, Queries]]:
    """The four kinds of queries in one language."""
    words = sorted({pair[LANGUAGES.index(language)] for pair in bench.words})
    shown = mentions(words, photo_set, language)
    counts = shown.sum(axis=1)
    present = {kind: [index for index, n in enumerate(counts) if n in SHOWN_BY[kind]] for kind in SHOWN_BY}
    absent = np.flatnonzero(counts == 0)
    absent = absent[:: max(1, len(absent) // ABSENT)]
    captions = [
        (owner, caption.text)
        for owner, of_photo in enumerate(photo_set.captions)
        for caption in of_photo
        if caption.group == (language, "human")
    ]
    owners = np.array([owner for owner, _ in captions])
    return [
        *(
            (f"{language} {kind}", Queries(pack.text.encode([words[index] for index in chosen]), shown[chosen]))
            for kind, chosen in present.items()
        ),
        (f"{language} absent words", Queries(pack.text.encode([words[index] for index in absent]), shown[absent])),
        (
            f"{language} captions",
            Queries(pack.text.encode([text for _, text in captions]), owners[:, None] == np.arange(len(photo_set))),
        ),
    ]


def cuts(photos: np.ndarray, everyday: np.ndarray) -> dict[str, Cut]:
    """The borders to be compared."""
    border = Border(photos, everyday)

    def in_use(queries: np.ndarray) -> np.ndarray:
        counts = []
        for query in queries:
            cosines = photos @ query
            order = np.argsort(-cosines)
            within_reach = cosines[order][cosines[order] >= border.reach(query)]
            counts.append(
                border.count_good(within_reach, lambda step, order=order: border.everyday_levels(photos[order[step]]))
            )
        return np.array(counts)

    def above_deviations(least: float) -> Cut:
        def cut(queries: np.ndarray) -> np.ndarray:
            scores = queries @ photos.T
            level = scores.mean(axis=1, keepdims=True) + least * scores.std(axis=1, keepdims=True)
            return (scores >= level).sum(axis=1)

        return cut

    def above_cosine(least: float) -> Cut:
        return lambda queries: (queries @ photos.T >= least).sum(axis=1)

    return (
        {f"in use (level {border.level:.2f})": in_use}
        | {f"{least:.1f} deviations": above_deviations(least) for least in DEVIATIONS}
        | {f"cosine {least:.2f}": above_cosine(least) for least in COSINES}
    )


def show(kinds: dict[str, Queries], photos: np.ndarray, borders: dict[str, Cut]) -> None:
    """Print, for each kind of query and border, what stands above and what is cut."""
    table = Table("queries", "border", title=f"{len(photos):,} photos; per cent, but for counts")
    headings = ("number", "above, mean", "median", "some above", "precision", f"right of first {DEPTH} cut", "all cut")
    for heading in headings:
        table.add_column(heading, justify="right")
    for kind, queries in kinds.items():
        for name, cut in borders.items():
            table.add_row(kind, name, *row(queries, photos, cut(queries.vectors)))
    Console(width=WIDTH).print(table)


def row(queries: Queries, photos: np.ndarray, above: np.ndarray) -> list[str]:
    """The figures of one line; `above` (Q,) counts each query's best matches."""
    order = np.argsort(-(queries.vectors @ photos.T), axis=1, kind="stable")
    right = np.take_along_axis(queries.right, order, axis=1)
    is_above = np.arange(len(photos)) < above[:, None]
    found, first = (right & is_above).sum(), right[:, :DEPTH]
    cut_first = (first & ~is_above[:, :DEPTH]).sum()
    figures = [f"{len(above):,}", f"{above.mean():.1f}", f"{np.median(above):.0f}", f"{100 * (above > 0).mean():.0f}"]
    if not right.any():
        return [*figures, "", "", ""]
    precision = 100 * found / max(1, above.sum())
    return [
        *figures,
        f"{precision:.1f}",
        f"{cut_first:,} of {first.sum():,} ({100 * cut_first / first.sum():.0f})",
        f"{100 * (1 - found / right.sum()):.0f}",
    ]


def show_hubs(kinds: dict[str, Queries], photos: np.ndarray, everyday: np.ndarray) -> None:
    """Print recall@10 of captions and precision@10 of words, a share of each photo's everyday mean taken off."""
    hub = (photos @ everyday.T).mean(axis=1)
    table = Table("share taken off", title="recall@10 of captions, precision@10 of words")
    chosen = {kind: queries for kind, queries in kinds.items() if "absent" not in kind}
    for kind in chosen:
        table.add_column(kind, justify="right")
    for share in HUB_SHARES:
        figures = []
        for kind, queries in chosen.items():
            scores = queries.vectors @ photos.T - share * hub
            is_caption = "captions" in kind
            recall = recall_at(ranks(scores, queries.right), (DEPTH,))[f"recall@{DEPTH}"] if is_caption else 0.0
            figures.append(recall if is_caption else precision_at(scores, queries.right, DEPTH))
        table.add_row(f"{share:.2f}", *(f"{figure:.1f}" for figure in figures))
    Console(width=WIDTH).print(table)


if __name__ == "__main__":
    main()
