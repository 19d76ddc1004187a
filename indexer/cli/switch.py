"""`shiying models use`: changes the model, and says before what it costs and after what has become of it."""

from __future__ import annotations

from argparse import Namespace

from indexer.choice import SHIPPED
from indexer.cli.exit_status import INTERRUPTED, OK
from indexer.cli.interrupt import cancel_on_interrupt
from indexer.cli.output import progress_bar, remark, say, say_json, time_sentence, waiting_sentence
from indexer.errors import LibraryBusyError, UsageError
from indexer.library import Library
from indexer.model import SwitchPlan


def use(arguments: Namespace) -> int:
    """`shiying models use ID [--later | --now]`, `shiying models use --cancel`, `shiying models use --undo`."""
    if (arguments.id is None) != (arguments.cancel or arguments.undo):
        raise UsageError(
            f"Name the model to use, for example `shiying models use {SHIPPED}`; or give up with --cancel, or go back "
            "with --undo, which take no name."
        )
    with Library(arguments.home) as library:
        plan = None
        is_stopped = False
        if arguments.cancel:
            library.switching.cancel()
        elif arguments.undo:
            library.switching.undo()
        elif arguments.now:
            library.switching.use_now(arguments.id)
        else:
            plan = library.switching.plan(arguments.id)
            if library.switching.begin(arguments.id) is not None:
                remark(plan_sentence(plan, library.status().pack_name))
                is_stopped = not arguments.later and _embed(library)
        _say_outcome(library, plan, arguments.json)
    return INTERRUPTED if is_stopped else OK


def plan_sentence(plan: SwitchPlan, in_use: str) -> str:
    """What a switch takes."""
    took = time_sentence(plan.seconds)
    sentences = [f"{plan.to_embed:,} photos are to be embedded by {plan.name}{f': {took}' if took else ''}."]
    if plan.ready:
        sentences.append(f"{plan.ready:,} are embedded already.")
    if plan.offline:
        sentences.append(f"{plan.offline:,} are in folders that are offline, and wait for their drives.")
    sentences.append(f"That takes up to {max(1, plan.bytes_needed >> 20):,} MiB; until then, {in_use} answers.")
    return " ".join(sentences)


def _embed(library: Library) -> bool:
    """Work through the switch; returns whether the user stopped it."""
    try:
        with cancel_on_interrupt() as cancel, progress_bar() as progress:
            return library.index((), progress=progress, cancel=cancel).cancelled
    except LibraryBusyError as error:
        remark(f"{error} It goes on with the switch by itself.")
        return False


def _say_outcome(library: Library, plan: SwitchPlan | None, as_json: bool) -> None:
    status = library.status()
    if as_json:
        told = {"photos": vars(status.photos), "plan": vars(plan) if plan else None}
        say_json({**status.as_json()["pack"], "switching": status.as_json()["switching"], **told})
        return
    state = status.switch
    if state is None:
        say(f"{library.packs.active().name} is in use.")
        if status.photos.waiting:
            say(f"{waiting_sentence(status)} What other models embedded is kept.")
        return
    say(f"{library.packs.active().name} answers, until {state.name} has embedded all photos: {state.percent} % so far.")
    if state.to_embed:
        say("`shiying index`, `watch` and the window go on with that; `shiying models use --cancel` gives it up.")
    else:
        say(
            f"{state.offline:,} photos wait for their drives. `shiying models use {state.name} --now` changes without "
            "them."
        )
