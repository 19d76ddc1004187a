"""The `shiying-train` command: run a recipe, or some of its steps, or measure a pack."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from core_model import ShiyingError, load_pack
from trainer.errors import OneProcessError, TrainerError
from trainer.evaluate import embed_validation, evaluate_pack, mean_cosines
from trainer.report import print_figures
from trainer.run_commands import add_run_commands


def build_parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    parser = argparse.ArgumentParser(prog="shiying-train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_run_commands(commands)

    evaluate = commands.add_parser("evaluate", help="measure a pack on the validation data")
    evaluate.add_argument("pack", nargs="?", type=Path, metavar="PACK", help="default: the embedded pack")
    evaluate.add_argument("--data", type=Path, required=True, metavar="DIR", help="photos and texts to measure on")
    evaluate.add_argument("--compare", type=Path, metavar="PACK", help="another pack, such as the float original")
    evaluate.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    evaluate.set_defaults(action=evaluate_command)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 on success, 1 when it fails with a sentence on standard error, 2 on wrong usage."""
    options = build_parser().parse_args(arguments)
    try:
        options.action(options)
    except (TrainerError, ShiyingError, OSError) as error:  # the last where, say, the disk is full
        # All processes of a distributed run meet the same mistakes, and one telling of them will do.
        if os.environ.get("RANK", "0") == "0" or isinstance(error, OneProcessError | OSError):
            Console(stderr=True).print(f"shiying-train: {error}", style="red", highlight=False, markup=False)
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


def evaluate_command(options: argparse.Namespace) -> None:
    """`shiying-train evaluate`."""
    pack = load_pack(options.pack)
    vectors = embed_validation(pack, options.data)
    figures = evaluate_pack(pack, options.data, vectors)
    document = {"pack": pack.manifest.id, "fingerprint": pack.fingerprint, "figures": figures}
    if options.compare:
        other = load_pack(options.compare)
        other_vectors = embed_validation(other, options.data)
        document["compared"] = {
            "fingerprint": other.fingerprint,
            "figures": evaluate_pack(other, options.data, other_vectors),
            "cosine": mean_cosines(other_vectors, vectors),
        }
    if options.json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
        return
    console = Console()
    print_figures(console, f"{pack.manifest.name} {pack.manifest.version}", document["figures"])
    if options.compare:
        print_figures(console, f"compared: {options.compare}", document["compared"]["figures"])
        cosines = (f"{tower} {cosine:.4f}" for tower, cosine in document["compared"]["cosine"].items())
        console.print("Mean cosine between the two: " + ", ".join(cosines))


if __name__ == "__main__":
    sys.exit(main())
