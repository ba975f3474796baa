"""What ``journey show``, ``list`` and ``customer`` print: the tables of the app's pages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from journey.analysis import catalogue
from journey.analysis.behind.known import check_key
from journey.analysis.behind.lists import Key, count_of, journeys_of
from journey.analysis.customer.timelines import timeline
from journey.analysis.experience.measures import Measure, in_currency
from journey.analysis.experience.scorecard import scorecard
from journey.analysis.table import Sheet
from journey.analysis.what_if import changes
from journey.cli.options import Filters, Place, WhatIfChange
from journey.cli.output import note, put
from journey.cli.printed import Printed
from journey.cli.selected import opened, selected
from journey.engine.open import Run
from journey.errors import WrongUsage
from journey.selection import Selection


@dataclass(frozen=True, slots=True)
class Listed:
    """A table that can be shown: its name, what it holds, what a row is about."""

    table: str
    title: str
    unit: str


def tables(printed: Printed) -> None:
    """Print which tables there are."""
    rows = [Listed(one.name, one.title, one.unit) for one in catalogue.TABLES.values()]
    put(Sheet("tables", rows, "tables", Listed), printed)


def page(
    name: str, place: Place, filters: Filters, printed: Printed, by: str | None = None
) -> None:
    """Print the table of a page.

    Raises
    ------
    UnknownName
        There is no page ``name``.
    WrongUsage
        ``by`` is given for a page that is not the scorecard.
    """
    asked = catalogue.table(name)
    if by is not None and name != "scorecard":
        raise WrongUsage("only the scorecard can be grouped", "--by")
    with opened(place) as run:
        chosen = selected(run, filters)
        rows = _grouped(run, chosen, by) if by else asked.ask(run, chosen)
        put(catalogue.listed(run, name, rows, chosen), printed)
        note(f"{len(rows):,} rows; {chosen.words()}; run {run.build_id}", printed)


def _grouped(run: Run, chosen: Selection, by: str) -> list[Measure]:
    return in_currency(scorecard(run.engine, chosen, by), run.settings.project.currency)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column or a rule of a table means, or a statement that counts it."""

    part: str
    name: str
    text: str


def explained(name: str, place: Place, filters: Filters, printed: Printed) -> None:
    """Print what the table of a page means: its rules, its columns, and the SQL that counts it.

    Raises
    ------
    UnknownName
        There is no page ``name``.
    """
    with opened(place) as run:
        chosen = selected(run, filters)
        found = catalogue.explain(run, name, chosen)
        rows = [Meaning("rule", *one) for one in found.rules.items()]
        rows += [Meaning("column", *one) for one in found.columns.items()]
        rows += [Meaning("sql", str(at), text) for at, text in enumerate(found.sql, start=1)]
        put(catalogue.listed(run, "explain", rows, chosen), printed)
        note(f"what {name} means; {chosen.words()}; run {run.build_id}", printed)


def what_if(change: WhatIfChange, place: Place, filters: Filters, printed: Printed) -> None:
    """Print what a change would bring, and what that number assumes.

    Raises
    ------
    UnknownName
        The change names a touchpoint that is not visited, or one that does not follow.
    WrongUsage
        The share is none, or a part of the change is missing.
    """
    usual = changes.SHARES if change.at is not None else (changes.USUAL,)
    shares = usual if change.share is None else (change.share,)
    scenarios = [
        changes.Scenario(share, change.at, change.instead_of, change.send_to) for share in shares
    ]
    with opened(place) as run:
        chosen = selected(run, filters)
        rows = changes.what_if(run.engine, chosen, scenarios)
        sheet = catalogue.listed(run, "what-if", rows, chosen)
        put(replace(sheet, said=(changes.ASSUMED,)), printed)
        note(changes.ASSUMED, printed)
        note(f"{len(rows):,} rows; {chosen.words()}; run {run.build_id}", printed)


def journeys(text: str, place: Place, filters: Filters, printed: Printed, limit: int = 100) -> None:
    """Print the journeys behind the number key ``text``, latest first.

    Raises
    ------
    UnknownName
        The key names a touchpoint, device or other thing that the run does not know.
    """
    key = Key.parse(text)
    with opened(place) as run:
        check_key(run, key)
        chosen = selected(run, filters)
        rows = journeys_of(run.engine, chosen, key, limit, 0)
        put(catalogue.listed(run, "journeys", rows, chosen), printed)
        total = count_of(run.engine, chosen, key)
        note(
            f"{len(rows):,} of {total:,} journeys: {str(key) or 'all'}; run {run.build_id}", printed
        )


def customer(customer_id: str, place: Place, printed: Printed) -> None:
    """Print everything that is known to have happened to one customer, over all channels."""
    with opened(place) as run:
        found = timeline(run.engine, customer_id)
        put(catalogue.listed(run, "customer-steps", found.steps), printed)
        counts = f"{len(found.journeys):,} journeys, {len(found.steps):,} steps"
        note(f"customer {customer_id}: {counts}; run {run.build_id}", printed)
