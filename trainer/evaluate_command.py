"""The command `shiying-train evaluate`: a pack's figures as tables, as JSON, or as a page for its model card."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from core_model import load_pack
from trainer.evaluate import embed, mean_cosines, measure
from trainer.measures.bench import SPLIT, read_bench
from trainer.progress import Progress
from trainer.report import figures_page, print_figures


def add_evaluate_command(commands: argparse._SubParsersAction) -> None:
    """Add `evaluate` to a parser's `commands`."""
    command = commands.add_parser("evaluate", help="measure a pack on photos that it never learned from")
    command.set_defaults(action=evaluate_command)
    command.add_argument("pack", nargs="?", type=Path, metavar="PACK", help="default: the embedded pack")
    command.add_argument("--data", type=Path, metavar="DIR", help="the data that the embedded pack is measured on")
    command.add_argument(
        "--captions",
        type=Path,
        action="append",
        default=[],
        metavar="TABLE",
        help="TSV, CSV or JSONL of captions, with the photos in images/ beside it; may be repeated",
    )
    command.add_argument(
        "--classes", type=Path, action="append", default=[], metavar="DIR", help="a class folder; may be repeated"
    )
    command.add_argument("--split", default=SPLIT, help=f"which rows of the captions to measure on; default: {SPLIT}")
    command.add_argument("--compare", type=Path, metavar="PACK", help="another pack, such as the float original")
    forms = command.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    forms.add_argument("--markdown", action="store_true", help="print the figures as a model card has them")


def evaluate_command(options: argparse.Namespace) -> None:
    """Measure and print; raises TrainerError and PackError."""
    document, packs = evaluate(options)
    if options.json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    elif options.markdown:
        sys.stdout.write(figures_page(packs) + "\n")
    else:
        print_figures(Console(), packs)
        if cosines := document.get("compared", {}).get("cosine"):
            told = (f"{tower} {cosine:.4f}" for tower, cosine in cosines.items())
            Console().print("Mean cosine between the two: " + ", ".join(told))


def evaluate(options: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    """The JSON document, and the figures of one or two packs by what to call them."""
    bench, progress = read_bench(options.data, options.captions, options.classes, options.split), Progress()
    pack = load_pack(options.pack)
    vectors = embed(pack, bench, progress)
    figures = measure(pack, vectors)
    document: dict[str, Any] = {"pack": pack.manifest.id, "fingerprint": pack.fingerprint, "figures": figures}
    if not options.compare:
        return document, {"": figures}
    other = load_pack(options.compare)
    other_vectors = embed(other, bench, progress)
    document["compared"] = {
        "fingerprint": other.fingerprint,
        "figures": measure(other, other_vectors),
        "cosine": mean_cosines(other_vectors, vectors),
    }
    name = options.compare.stem
    called = name if name not in ("", pack.manifest.id) else f"{options.compare} compared"
    return document, {called: document["compared"]["figures"], pack.manifest.id: figures}
