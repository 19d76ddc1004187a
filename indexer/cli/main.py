"""Reads the command line, runs one command, and turns errors into a sentence and an exit status."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from core_model import ShiyingError, __version__
from indexer.choice import SHIPPED
from indexer.cli import commands, importing, models, self_test, switch, watch
from indexer.cli.exit_status import FAILURE, INTERRUPTED, OK, USAGE
from indexer.cli.output import flush, remark
from indexer.errors import UsageError
from indexer.paths import HOME_VARIABLE
from indexer.start import PACK_SUFFIX, find_window

_QUERY_HELP = (
    "in Chinese or English; `dog + snow` adds, ` -people` avoids, cat^2 weighs, and filters are folder: name: date: "
    "after: before: camera: lens: type: shape: size: rating: has:"
)
_MODEL_ID = f"id or id@version; `{SHIPPED}` is the model that comes with Shiying"
_PACK_SOURCE = (
    "a folder or .shiying-model file; https://…, with #sha256= and its hash if you know it; "
    "hf:owner/name[/file][@revision] (HF_ENDPOINT can name a mirror); or a name from `models list --available`"
)

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(argv: Sequence[str] | None = None) -> int:
    """Run `shiying` with `argv` (default: the process's). Returns the exit status: 0 ok, 1 failure, 2 usage."""
    arguments = build_parser().parse_args(_told_apart(sys.argv[1:] if argv is None else argv))
    try:
        run = getattr(arguments, "run", open_window)
        status = int(run(arguments))
        flush()
        return status
    except UsageError as error:
        return _complain(error, USAGE)
    except ShiyingError as error:
        return _complain(error, FAILURE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        return OK


def _told_apart(argv: Sequence[str]) -> list[str]:
    """`argv` with a query that begins with a minus behind `--`, as in `shiying search -folder:旅行 --json`: of all
    options, -h is the only one with one minus."""
    words = list(argv)
    if "search" not in words or "--" in words:
        return words
    queries = [word for word in words[words.index("search") :] if re.match(r"-[^-]", word) and word != "-h"]
    return [*(word for word in words if word not in queries), "--", *queries] if queries else words


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="shiying",
        description="Find photos on your own computer by what they show, in Chinese or English. "
        "Without a command, the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Shiying {__version__}")
    parser.add_argument("--home", metavar="DIR", help=f"the library's state folder (default: ${HOME_VARIABLE})")
    parser.add_argument(
        "--offer",
        metavar="PACK",
        help=f"open the window and offer to install a {PACK_SUFFIX} file; so does the file alone",
    )
    parser.add_argument(
        "--self-test",
        dest="run",
        action="store_const",
        const=run_self_test,
        default=argparse.SUPPRESS,
        help="try whether this installation is whole; the library is not touched",
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the library's state folder")
    shared.add_argument("--json", action="store_true", help="print one JSON document")

    def add(name: str, run: object, help_text: str) -> argparse.ArgumentParser:
        command = subparsers.add_parser(name, parents=[shared], help=help_text, description=help_text.capitalize())
        command.set_defaults(run=run)
        return command

    index = add("index", commands.index, "add folders and index them; without a folder, update all")
    index.add_argument("folders", nargs="*", metavar="FOLDER")
    index.add_argument("--gentle", action="store_true", help="slower, with the computer's other work going first")
    search = add("search", commands.search, "find photos by what they show")
    search.add_argument("query", nargs="?", default="", metavar="QUERY", help=_QUERY_HELP)
    search.add_argument("--limit", type=_positive, default=20, metavar="N", help="how many answers (default: 20)")
    search.add_argument("--offset", type=_count, default=0, metavar="N", help="leave out the first N answers")
    search.add_argument("--like", metavar="IMAGE", help="find photos similar to this one")
    search.add_argument("--folder", action="append", metavar="DIR", help="only photos below it; may be repeated")
    search.add_argument("--after", metavar="DATE", help="only photos taken from this date on, such as 2023-05")
    search.add_argument("--before", metavar="DATE", help="only photos taken before this date")
    search.add_argument(
        "--sort",
        choices=("relevance", "date", "newest", "oldest"),
        default="relevance",
        help="by date (the newest first, or the oldest): good matches only",
    )
    model = search.add_mutually_exclusive_group()
    model.add_argument("--model", metavar="ID", help="answer with another installed model, as far as it has embedded")
    model.add_argument("--compare", metavar="ID", help="answer with the model in use, and then with another one")
    search.add_argument("--all-duplicates", action="store_true", help="list copies and bursts one by one")
    add("status", commands.status, "show how many photos are searchable")
    folders = add("folders", commands.folders, "list the folders of the library, or change what one leaves out")
    folders.add_argument("folder", nargs="?", metavar="FOLDER", help="the one to show or to change")
    change = folders.add_mutually_exclusive_group()
    change.add_argument("--exclude", metavar="PATTERN", help="leave out what matches, as in .gitignore: 截图/ or *.png")
    change.add_argument("--include", metavar="PATTERN", help="take such a pattern away again")
    add("watch", watch.watch, "keep the library up to date until Ctrl-C")
    remove = add("remove", commands.remove, "take folders out of the library; no photo is touched")
    remove.add_argument("folders", nargs="+", metavar="FOLDER")
    doctor = add("doctor", commands.doctor, "look for what may be wrong, and say what to do")
    doctor.add_argument("--repair", action="store_true", help="rebuild a damaged catalog from what can be read of it")
    _add_models(subparsers, shared)
    return parser


def _add_models(subparsers: Subparsers, shared: argparse.ArgumentParser) -> None:
    about = "install, choose, show and check models"
    command = subparsers.add_parser("models", help=about, description=about.capitalize())
    verbs = command.add_subparsers(title="verbs", metavar="VERB", required=True)

    def add(name: str, run: object, help_text: str) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, parents=[shared], help=help_text, description=help_text.capitalize())
        verb.set_defaults(run=run)
        return verb

    list_all = add("list", models.list_all, "list the models that are there")
    list_all.add_argument("--available", action="store_true", help="those that can be had, and what is known of them")
    install = add("install", models.install, "check a model pack and copy it into the library")
    install.add_argument("source", metavar="SOURCE", help=_PACK_SOURCE)
    install.add_argument("--replace", action="store_true", help="in place of another with the same id and version")
    importing.add_options(add("import", importing.import_model, "make a pack of a published model, and install it"))
    use = add("use", switch.use, "change to another model: it embeds all photos, and the one in use answers until then")
    use.add_argument("id", nargs="?", metavar="ID", help=_MODEL_ID)
    how = use.add_mutually_exclusive_group()
    how.add_argument("--later", action="store_true", help="only note it: index, watch and the window do the embedding")
    how.add_argument("--now", action="store_true", help="change at once; what it has not embedded cannot be found yet")
    how.add_argument("--cancel", action="store_true", help="give up the change that is under way")
    how.add_argument("--undo", action="store_true", help="go back at once to the model that was in use before")
    remove = add("remove", models.remove, "take a model out of the library")
    remove.add_argument("id", metavar="ID", help=_MODEL_ID)
    remove.add_argument("--vectors", action="store_true", help="delete what it embedded as well")
    for name, run, help_text in (
        ("info", models.info, "show what a model says of itself"),
        ("verify", models.verify, "check every file of a model pack, and that it runs"),
    ):
        pack_help = "a folder, a .shiying-model file, or an installed model (default: the one in use)"
        add(name, run, help_text).add_argument("pack", nargs="?", metavar="PACK", help=pack_help)


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window, which another package of the distribution provides."""
    window = find_window()
    if window is None:
        raise ShiyingError("This installation has no window: install Shiying with pip, or use `shiying search`.")
    options = {"--home": arguments.home, "--offer": arguments.offer}
    return window([word for option, value in options.items() if value for word in (option, value)])


def run_self_test(_: argparse.Namespace) -> int:
    """Try this installation, the window included."""
    window = find_window()

    def answer(home: Path, query: str, wanted: str) -> int:
        return window(["--home", str(home), "--query", query, "--expect", wanted]) if window else FAILURE

    return self_test.run(answer if window else None)


def _positive(text: str) -> int:
    return _whole(text, 1)


def _count(text: str) -> int:
    return _whole(text, 0)


def _whole(text: str, least: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to 1,000,000")
    return int(text)


def _complain(error: ShiyingError, status: int) -> int:
    remark(f"shiying: {error}")
    return status
