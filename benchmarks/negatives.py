"""How much of a thing's vector to take off when it is to be avoided (`海滩 -人`).

    python benchmarks/negatives.py --data DATA [--pack PACK]

DATA is as for `shiying-train evaluate`. Every query is a pair of words, A wanted and B avoided, such that at least 8
photos of the split show both and 10 show A alone, by their captions. Of the first 20 photos: how many show A without B
(right), A, B, and both. Taking B off by a share of its vector is compared with a penalty only for photos that show B
more than the library does on average; the first keeps a query one vector, which any index of vectors can search.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from core_model import load_pack
from indexer.search.searcher import AVOID
from trainer.measures.bench import read_bench
from trainer.measures.vectors import embed_photos
from trainer.measures.words import mentions

DEPTH = 20
SHARES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
LEAST_BOTH, LEAST_ALONE = 8, 10


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="default: the embedded pack")
    parser.add_argument("--split", default="val")
    arguments = parser.parse_args()
    pack, bench = load_pack(arguments.pack), read_bench(arguments.data, split=arguments.split)
    photo_set = next(iter(bench.captioned.values()))
    photos = embed_photos(pack, photo_set.photos, lambda _: None)
    wanted, avoided, shows_wanted, shows_avoided = [], [], [], []
    for place, language in enumerate(("en", "zh")):
        words = sorted({pair[place] for pair in bench.words})
        shown = mentions(words, photo_set, language)
        frequent = np.flatnonzero(shown.sum(axis=1) >= LEAST_BOTH + LEAST_ALONE)
        scores = dict(zip(frequent.tolist(), pack.text.encode([words[i] for i in frequent]) @ photos.T, strict=True))
        for one, other in pairs(words, shown, frequent):
            wanted.append(scores[one])
            avoided.append(scores[other])
            shows_wanted.append(shown[one])
            shows_avoided.append(shown[other])
    show(np.stack(wanted), np.stack(avoided), np.stack(shows_wanted), np.stack(shows_avoided))


def pairs(words: list[str], shown: np.ndarray, frequent: np.ndarray) -> list[tuple[int, int]]:
    """The pairs to be measured: words that go together often enough, neither being part of the other."""
    counts = shown[frequent].astype(np.int64)
    both = counts @ counts.T
    alone = counts.sum(axis=1)[:, None] - both
    chosen = []
    for one, other in zip(*np.nonzero((both >= LEAST_BOTH) & (alone >= LEAST_ALONE)), strict=True):
        is_frequent_together = both[one, other] >= counts[one].sum() / 5
        first, second = words[frequent[one]].lower(), words[frequent[other]].lower()
        if is_frequent_together and first not in second and second not in first:
            chosen.append((int(frequent[one]), int(frequent[other])))
    return chosen


def show(wanted: np.ndarray, avoided: np.ndarray, shows_wanted: np.ndarray, shows_avoided: np.ndarray) -> None:
    """Print what each way finds; all four are (queries, photos)."""
    above_average = np.maximum(avoided - avoided.mean(axis=1, keepdims=True), 0)
    ways = {f"{share:.1f} of B{' (in use)' if share == AVOID else ''}": wanted - share * avoided for share in SHARES}
    ways |= {f"{share:.1f} above the average": wanted - share * above_average for share in SHARES if share}
    table = Table("taken off", title=f"{len(wanted):,} queries, per cent of the first {DEPTH}")
    for heading in ("A without B (right)", "A", "B", "both"):
        table.add_column(heading, justify="right")
    sets = (shows_wanted & ~shows_avoided, shows_wanted, shows_avoided, shows_wanted & shows_avoided)
    for way, scores in ways.items():
        first = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
        table.add_row(way, *(f"{100 * np.take_along_axis(one, first, axis=1).mean():.1f}" for one in sets))
    Console().print(table)


if __name__ == "__main__":
    main()
