"""The `shiying-train` command: run a recipe, or some of its steps, or measure a pack."""

import argparse
import os
import sys
from collections.abc import Sequence

from rich.console import Console

from core_model import ShiyingError
from trainer.errors import OneProcessError, TrainerError
from trainer.evaluate_command import add_evaluate_command
from trainer.run_commands import add_run_commands


def build_parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    parser = argparse.ArgumentParser(prog="shiying-train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_run_commands(commands)
    add_evaluate_command(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 on success, 1 when it fails with a sentence on standard error, 2 on wrong usage."""
    options = build_parser().parse_args(arguments)
    try:
        options.action(options)
    except (TrainerError, ShiyingError, OSError) as error:  # the last where, say, the disk is full
        # All processes of a distributed run meet the same mistakes, and one telling of them will do.
        if os.environ.get("RANK", "0") == "0" or isinstance(error, OneProcessError | OSError):
            Console(stderr=True).print(
                f"shiying-train: {error}", style="red", highlight=False, markup=False, soft_wrap=True
            )
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
