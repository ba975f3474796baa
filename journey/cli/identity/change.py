"""What ``journey identity never | always | block | shared | exclusive | undo`` do and tell."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from journey.analysis.identity.deciding import bulk
from journey.analysis.identity.deciding.corrections import foretell, taken_back
from journey.analysis.identity.deciding.proposals import Decision
from journey.analysis.table import Sheet
from journey.cli.options import Place
from journey.cli.output import note, put
from journey.cli.printed import Printed
from journey.cli.selected import decided_in, opened
from journey.engine.open import Run
from journey.errors import NothingMatched
from journey.identity.decisions import overrides
from journey.identity.decisions import undo as undo_room
from journey.settings.models import Settings

AUTHOR = ("JOURNEY_AUTHOR", "USER", "LOGNAME", "USERNAME")  # the first that is set


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """One thing that a decision changes at the next run."""

    action: str
    a: str
    b: str
    changes: str


def decide(decision: Decision, place: Place, printed: Printed, *, dry_run: bool) -> None:
    """Tell what ``decision`` changes, and write it to the file of overrides unless ``dry_run``."""
    with opened(place) as run:
        settings = decided_in(run, place)
        told = foretell(run.engine, settings, replace(decision, author=author()))
        rows = [ChangeNote(told.action, told.a, told.b, words) for words in told.changes]
        put(Sheet("identity-change", rows, "changes", build_id=run.build_id), printed)
    if dry_run:
        note("nothing was written", printed)
        return
    file = overrides.append(settings, told.overrides)
    row_no = len(overrides.load(settings))
    n_rows = len(told.overrides)
    lines = f"line {row_no + 1}" if n_rows == 1 else f"lines {row_no - n_rows + 2} to {row_no + 1}"
    note(f"written to {file}, {lines}; it holds at the next run: journey run", printed)
    note(f"to undo: {_again(f'undo {row_no}', place)}", printed)


def accept(source: str, above: float, place: Place, printed: Printed, *, dry_run: bool) -> None:
    """Write an always for each candidate of ``source`` from the score ``above`` on.

    Raises
    ------
    NothingMatched
        No candidate has such a score.
    """
    with opened(place) as run:
        settings = decided_in(run, place)
        decisions = bulk.likely(run.engine, source, above, author())
        if not decisions:
            listed = "journey identity candidates lists them"
            raise NothingMatched(f"no candidate of {source} has a score of {above} or more",
                                 "", listed)  # fmt: skip
        _settle(run, settings, decisions, printed, dry_run=dry_run)


def take_in(file: Path, kind: str, place: Place, printed: Printed, *, dry_run: bool) -> None:
    """Write an always for each row of a table of merged accounts."""
    with opened(place) as run:
        settings = decided_in(run, place)
        decisions = bulk.merged(settings, file, kind, author())
        _settle(run, settings, decisions, printed, dry_run=dry_run)


def _settle(
    run: Run,
    settings: Settings,
    decisions: Sequence[Decision],
    printed: Printed,
    *,
    dry_run: bool,
) -> None:
    """Tell what becomes of each pair; write those that hold, unless ``dry_run``."""
    settled = bulk.settle(run.engine, settings, decisions)
    put(Sheet("identity-accept", settled.pairs, "pairs", build_id=run.build_id), printed)
    counts = Counter(pair.outcome for pair in settled.pairs)
    counted = ", ".join(f"{n:,} {outcome}" for outcome, n in sorted(counts.items()))
    if dry_run or not settled.overrides:
        note(f"{counted}; nothing was written", printed)
        return
    file = overrides.append(settings, settled.overrides)
    note(f"{counted}; written to {file}; it holds at the next run: journey run", printed)


def undo(row_no: int, place: Place, printed: Printed, *, dry_run: bool) -> None:
    """Take the decision ``row_no`` out of the file of overrides, unless ``dry_run``."""
    with opened(place) as run:
        settings = decided_in(run, place)
        gone = undo_room.rows(settings, row_no)
        said = [ChangeNote(each.action, _named(each.kind_a, each.a), _named(each.kind_b, each.b),
                           f"row {number} no longer holds; {_note(each)}")
                for number, each in gone.items()]  # fmt: skip
        told = taken_back(run.engine, settings, tuple(gone))
        rows = [*said, *(ChangeNote("undo", "", "", words) for words in told)]
    put(Sheet("identity-change", rows, "changes"), printed)
    if dry_run:
        note("nothing was written", printed)
        return
    file = undo_room.remove(settings, row_no)
    note(f"taken out of {file}; it holds at the next run: journey run", printed)


def author() -> str:
    """Who decides: ``JOURNEY_AUTHOR``, else the name the system knows."""
    return next((name for key in AUTHOR if (name := os.environ.get(key, ""))), "")


def _note(gone: overrides.Override) -> str:
    by = f"by {gone.author} " if gone.author else ""
    why = f": {gone.reason}" if gone.reason else ""
    return f"it was written {by}{gone.created}{why}"


def _named(kind: str, value: str) -> str:
    """An identifier of the file for people: never its value."""
    found = overrides.TOKEN.fullmatch(value)
    code = f" ·{found[1][:4]}" if found else ""
    return f"{kind}{code}" if kind else ""


def _again(words: str, place: Place) -> str:
    named = f" --run {shlex.quote(str(place.run))}" if place.run else ""
    config = "" if place.run else f" -c {shlex.quote(str(place.config))}"
    return f"journey identity {words}{config}{named}"
