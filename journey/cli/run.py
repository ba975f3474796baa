"""What ``journey check`` and ``journey run`` do, and the account they give of every source."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from journey import pipeline
from journey.analysis import catalogue
from journey.analysis.data import sources as quality
from journey.analysis.data import waiting
from journey.analysis.data.oddities import busy_customers, busy_identifiers, nobodys, oddities
from journey.analysis.experience.handling import ended
from journey.analysis.identity.candidates import counted_changes
from journey.analysis.incidents import search as incidents
from journey.analysis.incidents.segments import kept_columns, left_out
from journey.analysis.remarks.afterwards import afterwards
from journey.analysis.remarks.shared_nodes import nodes_apart, shared_nodes
from journey.analysis.remarks.shortened import shortened
from journey.analysis.remarks.told_errors import hints, told_errors
from journey.analysis.remarks.wholes import named
from journey.cli.options import RunChange
from journey.cli.output import note, put
from journey.cli.printed import TABLE, Printed, Watched
from journey.cli.progress import watching
from journey.cli.sql import shown_sql
from journey.engine.open import Run
from journey.errors import WrongUsage
from journey.project.checks import faults
from journey.project.load import load, remarks
from journey.settings.models import Settings

TOLD = 3  # incidents in the closing lines
SIZES = """
    select (select count(*) from events), count(*), count(distinct customer_id)
    from journeys
"""


def check(config: Path, watched: Watched, printed: Printed) -> bool:
    """Read the settings and the sources, print the account; whether a limit is broken."""
    settings = _read(config, printed)
    with (
        watching(watched.progress, printed) as watch,
        pipeline.check(settings, watch) as run,
    ):
        broken = _account(run, printed, told_errors(run.engine))
        known = waiting.waits(run.engine).sentence
        said = [*told_errors(run.engine), *(f"remark: {one}" for one in hints(run.engine))]
        said += [f"odd: {one}" for one in busy_identifiers(run.engine, settings)]
        said += [f"remark: {one}" for one in shared_nodes(run.engine)]
        said += nodes_apart(run.engine, run.settings)
    for line in said:
        note(line, printed)
    note(f"a run would be {known}\nnothing was written", printed)
    return broken


def run(config: Path, change: RunChange, watched: Watched, printed: Printed) -> bool:
    """Make a run, print the account of its sources; whether a limit is broken."""
    settings = changed(_read(config, printed), change)
    with shown_sql(change.show_sql, change.profile):
        made = build(settings, watched, printed, accepts=change.accept_identity_changes)
    try:
        broken = _account(made, printed, decided(made)) | _is_empty(made)
        note(closing(made), printed)
    finally:
        made.close()
    return broken


def build(settings: Settings, watched: Watched, printed: Printed, *, accepts: bool = False) -> Run:
    """Run the river with progress on standard error."""
    with watching(watched.progress, printed) as watch:
        return pipeline.run(settings, watch, accepts_changes=accepts)


def changed(settings: Settings, change: RunChange) -> Settings:
    """The settings with what the command line says otherwise.

    Raises
    ------
    WrongUsage
        ``--as-of`` is no date or ``--memory`` no amount.
    """
    journeys = {"as_of": change.as_of} if change.as_of else {}
    machine = {
        name: value
        for name, value in (("threads", change.threads), ("memory", change.memory))
        if value is not None
    }
    new = settings.model_copy(
        update={
            "journeys": settings.journeys.model_copy(update=journeys),
            "engine": settings.engine.model_copy(update=machine),
        }
    )
    for fault in faults(new):
        raise WrongUsage(fault.sentence, f"--{str(fault.key[-1]).replace('_', '-')}")
    return new


def closing(run: Run) -> str:
    """The closing lines: its incidents, what the run holds and where it is."""
    events, journeys, customers = run.engine.rows(SIZES)[0]
    busy = [f"odd: {sentence}" for sentence in (*nobodys(run.engine), *busy_customers(run.engine))]
    said = [*busy, *_incidents(run), *decided(run)]
    said += filter(None, [counted_changes(run.engine)])
    said += [f"remark: {one}" for one in shared_nodes(run.engine)]
    return "".join(f"{line}\n" for line in said) + (
        f"run {run.build_id}: {events:,} events, {journeys:,} journeys of {customers:,} "
        f"customers, {waiting.waits(run.engine).sentence}; in {run.folder}\n"
        f"look at it: journey app {run.folder}"
    )


def decided(run: Run) -> tuple[str, ...]:
    """What a run decided about journeys, or was told to, in words."""
    engine = run.engine
    said = (named(engine) or afterwards(engine), shortened(engine), ended(engine))
    apart = nodes_apart(engine, run.settings)
    return (*told_errors(engine), *apart, *filter(None, said))


def _incidents(run: Run) -> list[str]:
    """The incidents of a run in a few lines, the gravest first."""
    found = incidents.incidents(run.engine)
    lines = [f"incident: {one.headline}" for one in found[:TOLD]]
    if len(found) > TOLD:
        lines.append(f"{len(found) - TOLD} more incidents: journey show incidents")
    return [*lines, *filter(None, [left_out(run.engine, kept_columns(run.settings))])]


def _read(config: Path, printed: Printed) -> Settings:
    """The settings, with what is odd about them on standard error."""
    settings = load(config)
    for remark in remarks(settings):
        note(f"remark: {remark}", printed)
    return settings


def _is_empty(run: Run) -> bool:
    """Whether events gave no journey; the reason goes to standard error."""
    why = waiting.emptiness(run.engine)
    if why:
        print(f"journey: {why}", file=sys.stderr)  # noqa: T201
    return bool(why)


def _account(run: Run, printed: Printed, said: tuple[str, ...]) -> bool:
    """Print what came of every row; whether a source's quarantine is beyond its limit."""
    sources = quality.sources(run.engine)
    odd = oddities(run.engine, run.settings)
    put(replace(catalogue.listed(run, "sources", sources), said=(*said, *odd)), printed)
    for sentence in odd:
        note(f"odd: {sentence}", printed)
    reasons = quality.reasons(run.engine)
    if reasons and printed.form() == TABLE and printed.out is None:
        put(catalogue.listed(run, "reasons", reasons), printed)
    read: dict[str, int] = defaultdict(int)
    refused: dict[str, int] = defaultdict(int)
    for row in sources:
        read[row.source] += row.rows_read
        refused[row.source] += row.rows_refused
    limit = run.settings.limits.quarantine
    broken = [name for name in read if refused[name] > limit * read[name]]
    for name in broken:
        share = 100 * refused[name] / read[name]
        sentence = f"{name}: {refused[name]:,} of {read[name]:,} rows refused ({share:.2f} %)"
        print(f"journey: {sentence}, more than {100 * limit:g} %", file=sys.stderr)  # noqa: T201
    return bool(broken)
