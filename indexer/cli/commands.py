"""The commands. Each takes the parsed arguments, prints its answer, and returns the exit status."""

from __future__ import annotations

import datetime
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core_model.formats import left_out
from core_model.reading import expanded
from indexer.cli.exit_status import FAILURE, INTERRUPTED, OK
from indexer.cli.interrupt import cancel_on_interrupt
from indexer.cli.output import progress_bar, remark, say, say_json, say_report, waiting_sentence
from indexer.control import IndexControl
from indexer.doctor import examine
from indexer.errors import FolderError, LibraryError, UsageError
from indexer.folders import readable_folder
from indexer.library import Library
from indexer.model import Hit, IndexReport, Status
from indexer.query import Query, parse_query
from indexer.search.filters import inside, make_filter


def index(arguments: Namespace) -> int:
    """`shiying index [--gentle] [FOLDER...]`."""
    paths = [readable_folder(folder) for folder in arguments.folders]
    _refuse_nested(paths)
    with Library(arguments.home) as library:
        places = list({library.add_folder(path).path: None for path in paths})  # one folder may go by several names
        if not library.folders():
            raise UsageError("The library has no folder yet: name one, for example `shiying index ~/Pictures`.")
        with cancel_on_interrupt() as cancel, progress_bar() as progress:
            control = IndexControl(cancel, gentle=arguments.gentle)
            report = library.index(places or None, progress=progress, control=control)
    if arguments.json:
        say_json(_report_json(report))
    else:
        say_report(report)
    if report.cancelled:
        return INTERRUPTED
    return FAILURE if places and report.offline else OK


def _refuse_nested(paths: list[Path]) -> None:
    for path in paths:
        for other in paths:
            if path != other and path.is_relative_to(other):
                raise FolderError(f"{path} is inside {other}: name only the outer one.")


def _report_json(report: IndexReport) -> dict[str, object]:
    counts = ("found", "added", "changed", "removed", "moved", "unchanged", "embedded", "cancelled")
    return {name: getattr(report, name) for name in (*counts, "embedded_ahead", "switched_to")} | {
        "failures": [{"path": str(failure.path), "reason": failure.reason} for failure in report.failures],
        "unreadable": [{"path": str(failure.path), "reason": failure.reason} for failure in report.unreadable],
        "offline": [str(path) for path in report.offline],
    }


def search(arguments: Namespace) -> int:
    """`shiying search QUERY [--limit N] [--like IMAGE] ...`."""
    with Library(arguments.home) as library:
        if arguments.compare:
            return _compare(library, arguments)
        hits = _search(library, arguments, arguments.model)
        state = library.status()
        if arguments.model:
            _say_model(library, arguments.model, state, remark)
        else:
            _explain_waiting(state, found=bool(hits))
    if arguments.json:
        say_json([_hit_json(hit) for hit in hits])
    elif hits:
        _say_hits(hits, border=arguments.sort == "relevance")
    else:
        say("No photo answers this query.")
    return OK


def _search(library: Library, arguments: Namespace, model: str | None) -> list[Hit]:
    return library.search(
        _asked(arguments),
        arguments.limit,
        like=expanded(arguments.like) if arguments.like else None,
        offset=arguments.offset,
        sort="newest" if arguments.sort == "date" else arguments.sort,
        fold_duplicates=not arguments.all_duplicates,
        model=model,
    )


def _compare(library: Library, arguments: Namespace) -> int:
    """The answers of the model in use, and those of another."""
    state = library.status()
    names = [library.packs.active().name, library.packs.find(arguments.compare).name]
    answers = {name: _search(library, arguments, name) for name in names}
    if arguments.json:
        say_json([{"model": name, "hits": [_hit_json(hit) for hit in hits]} for name, hits in answers.items()])
        return OK
    for name, hits in answers.items():
        _say_model(library, name, state, say)
        _say_hits(hits, border=arguments.sort == "relevance")
    return OK


def _say_model(library: Library, name: str, state: Status, tell: Callable[[str], None]) -> None:
    """Which model answers, and how much of the library it knows."""
    plan = library.switching.plan(name, timed=False)
    tell(f"{plan.name}, which has embedded {plan.ready:,} of {state.photos.searchable:,} photos that can be found:")


def _asked(arguments: Namespace) -> Query:
    """The query, with the options that are filters."""
    text = arguments.query
    if text.strip() or not (arguments.like or arguments.folder or arguments.after or arguments.before):
        query = parse_query(text)
    else:
        query = Query()
    today = datetime.date.today()
    filters = [inside(*arguments.folder)] if arguments.folder else []
    for key in ("after", "before"):
        if value := getattr(arguments, key):
            filters.append(make_filter(key, value, False, today))
    return replace(query, filters=(*query.filters, *filters))


def _hit_json(hit: Hit) -> dict[str, object]:
    return {
        "path": str(hit.path),
        "score": round(hit.score, 6),
        "rank": hit.rank,
        "best": hit.is_best,
        "named": hit.is_named,
        "duplicates": len(hit.duplicates),
    }


def _explain_waiting(state: Status, *, found: bool) -> None:
    """Say which photos no search can find yet; as an error, if it found nothing because there is nothing to find."""
    if not found and not state.folders:
        raise LibraryError("The library is empty: add a folder first, for example `shiying index ~/Pictures`.")
    if state.photos.waiting:
        if not found and not state.photos.searchable:
            raise LibraryError(waiting_sentence(state))
        remark(waiting_sentence(state))
    elif not found and not state.photos.searchable:
        raise LibraryError("No photo is searchable yet: run `shiying index`, or `shiying status` to see what there is.")


def _say_hits(hits: list[Hit], *, border: bool) -> None:
    """One line a hit, and one before the first that is no good match, if there is a border to show."""
    first_of_rest = next((hit for hit in hits if not hit.is_best), None) if border else None
    for hit in hits:
        if hit is first_of_rest:
            say("      no photo stands out; the nearest:" if hit.rank == 1 else "      less likely:")
        notes = [f"{len(hit.duplicates):,} alike" if hit.duplicates else "", "offline" if hit.offline else ""]
        told = ", ".join(filter(None, notes))
        say(f"{hit.rank:>4}  {hit.score:.3f}  {hit.path}{f'  ({told})' if told else ''}")


def status(arguments: Namespace) -> int:
    """`shiying status`."""
    with Library(arguments.home) as library:
        state = library.status()
    if arguments.json:
        say_json(state.as_json())
        return OK
    photos = state.photos
    say(f"{photos.searchable:,} of {photos.total:,} photos searchable, {photos.failed:,} could not be read,")
    say(f"{photos.offline:,} in folders that are offline.")
    for folder in state.folders:
        say(f"  {folder.path}  ({folder.state})")
    say(f"Model {state.pack_name}; {state.embeddings_computed:,} embeddings computed so far.")
    if state.switch:
        say(f"{state.switch.title} takes its place when it has embedded all photos: {state.switch.percent} % so far.")
    if photos.waiting:
        say(waiting_sentence(state))
    for sentence in left_out():
        say(sentence)
    return OK


def folders(arguments: Namespace) -> int:
    """`shiying folders [--exclude PATTERN | --include PATTERN] [FOLDER]`."""
    with Library(arguments.home) as library:
        if arguments.exclude is not None or arguments.include is not None:
            _change_exclusions(library, arguments)
        shown = [library.folder(arguments.folder)] if arguments.folder else library.folders()
        listed = [(folder, library.exclusions(folder.path)) for folder in shown]
    if arguments.json:
        say_json(
            [
                {"path": str(folder.path), "state": str(folder.state), "exclusions": list(patterns)}
                for folder, patterns in listed
            ]
        )
        return OK
    for folder, patterns in listed:
        say(f"{folder.path}{'' if folder.state == 'online' else '  (offline)'}")
        for pattern in patterns:
            say(f"    leaves out {pattern}")
    return OK


def _change_exclusions(library: Library, arguments: Namespace) -> None:
    if arguments.folder is None:
        raise UsageError("Name the folder as well, for example `shiying folders --exclude '*.png' ~/Pictures`.")
    if arguments.include is not None:
        library.include(arguments.folder, arguments.include)
        remark("What it left out comes back with `shiying index`.")
        return
    count = library.exclude(arguments.folder, arguments.exclude)
    remark(f"{count:,} photos left the library. No file was touched.")


def remove(arguments: Namespace) -> int:
    """`shiying remove FOLDER...`."""
    removed = []
    with Library(arguments.home) as library:
        folders = {library.folder(folder).path: folder for folder in arguments.folders}  # all, before one is removed
        for path, folder in folders.items():
            removed.append({"path": folder, "photos": library.remove_folder(path)})
    if arguments.json:
        say_json(removed)
        return OK
    for entry in removed:
        say(f"{entry['path']} left the library with {entry['photos']:,} photos. No file was touched.")
    return OK


def doctor(arguments: Namespace) -> int:
    """`shiying doctor [--repair]`."""
    findings = []
    for finding in examine(arguments.home, repair=arguments.repair):
        findings.append(finding)
        if not arguments.json:
            say(f"{'ok  ' if finding.ok else 'WRONG'} {finding.what}")
            if finding.remedy:
                say(f"      {finding.remedy}")
    if arguments.json:
        say_json([vars(finding) for finding in findings])
    return OK if all(finding.ok for finding in findings) else FAILURE
