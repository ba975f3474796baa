"""The door: every table that a page, a command, a report or an export can ask for, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeVar, cast

from journey.analysis.compare import tables as compare
from journey.analysis.customer import tables as customer
from journey.analysis.data import tables as data
from journey.analysis.data.waiting import waits
from journey.analysis.drop_off import tables as drop_off
from journey.analysis.experience import tables as experience
from journey.analysis.friction import tables as friction
from journey.analysis.friction.catalogue import RULES
from journey.analysis.friction.windows import line, windows
from journey.analysis.identity import tables as identity
from journey.analysis.incidents import tables as incidents
from journey.analysis.paths import tables as paths
from journey.analysis.plan import tables as plan
from journey.analysis.priced import tables as priced
from journey.analysis.table import Sheet, Table
from journey.analysis.units import units
from journey.analysis.ways import tables as ways
from journey.analysis.what_if import tables as what_if
from journey.engine.base import Engine, Row, Value
from journey.engine.open import Run
from journey.errors import UnknownName
from journey.selection import Selection
from journey.settings.models import Settings

T = TypeVar("T")  # the language's own syntax needs Python 3.12
FAMILIES = (experience, compare, ways, incidents, drop_off, what_if, priced, paths, friction, plan,
            data, customer, identity)  # fmt: skip
# lists that are no table of their own: what a row is about
LISTS = {"journeys": "journeys", "explain": "parts", "customer-steps": "events",
         "customer-links": "links", "chain": "links", "refusals-between": "links",
         "identity-explain": "links", "customer-why": "links", "customer-rules": "events",
         "identity-verify": "events", "identity-evaluate": "pairs"}  # fmt: skip
TABLES: Mapping[str, Table] = {
    table.name: table for table in chain.from_iterable(family.TABLES for family in FAMILIES)
}


def table(name: str) -> Table:
    """The record of the table ``name``.

    Raises
    ------
    UnknownName
        There is no such table.
    """
    if name not in TABLES:
        raise UnknownName.named("page", name, TABLES)
    return TABLES[name]


def rows(run: Run, name: str, selection: Selection = Selection()) -> Sequence[Any]:
    """The rows of the table ``name`` for the journeys of a selection, records of ``Table.row``.

    Raises
    ------
    UnknownName
        There is no such table.
    """
    return table(name).ask(run, selection)


def sheet(run: Run, name: str, selection: Selection = Selection()) -> Sheet:
    """The table ``name`` as it leaves the house: the same from a page, a command, an export.

    Raises
    ------
    UnknownName
        There is no such table.
    """
    return listed(run, name, rows(run, name, selection), selection)


def listed(run: Run, name: str, found: Sequence[Any], selection: Selection = Selection()) -> Sheet:
    """Rows that a table or a list has given, as they leave the house."""
    asked = TABLES.get(name)
    plain = Sheet(
        name,
        found,
        zone=run.settings.project.zone,
        build_id=run.build_id,
        selection=selection,
        known=waits(run.engine),
    )
    if asked is None:
        return replace(plain, unit=LISTS.get(name, "rows"))
    return replace(
        plain,
        unit=asked.unit,
        row=asked.row,
        definitions=told(asked, run.settings),
        files_only=asked.files_only,
        title=asked.title,
        units=units(asked),
        currency=run.settings.project.currency,
    )


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a table means: its rules, its columns, and the SQL that counts it."""

    name: str
    rules: Mapping[str, str]
    columns: Mapping[str, str]
    sql: tuple[str, ...]


def explain(run: Run, name: str, selection: Selection = Selection()) -> Definitions:
    """What the table ``name`` means, and the SQL that has just counted it.

    Raises
    ------
    UnknownName
        There is no such table.
    """
    asked = table(name)
    listening = _Listening(run.engine)
    asked.ask(replace(run, engine=cast(Engine, listening)), selection)
    sql = dict.fromkeys([*asked.texts, *listening.texts])
    rules = {**asked.rules, **_windows(run, asked, selection)}
    return Definitions(name, rules, told(asked, run.settings), tuple(sql))


def told(asked: Table, settings: Settings) -> Mapping[str, str]:
    """What each column of a table means under the run's own settings."""
    excess = f"{100 * settings.findings.excess:g}"
    return {name: text.replace("{excess}", excess) for name, text in asked.columns.items()}


def _windows(run: Run, asked: Table, selection: Selection) -> Mapping[str, str]:
    """How much hangs on the windows of the rules, where the table has some."""
    if RULES.keys() - asked.rules.keys():
        return {}
    found = windows(run.engine, selection, run.settings.friction)
    signals = dict.fromkeys(one.signal for one in found)
    return {f"{signal}: window": line(signal, found) for signal in signals}


class _Listening:
    """An engine that notes what it is asked; it answers as the one behind it."""

    def __init__(self, engine: Engine, texts: list[str] | None = None) -> None:
        self.engine = engine
        self.texts: list[str] = [] if texts is None else texts
        self.fill, self.drop = engine.fill, engine.drop

    def rows(self, select: str, **values: Value) -> list[Row]:
        """The rows of a small result."""
        self.texts.append(select)
        return self.engine.rows(select, **values)

    def records(self, kind: type[T], select: str, **values: Value) -> list[T]:
        """The rows of a small result by name."""
        self.texts.append(select)
        return self.engine.records(kind, select, **values)

    def scratch(self, name: str, select: str, **values: Value) -> int:
        """Write a working table."""
        self.texts.append(select)
        return self.engine.scratch(name, select, **values)

    def add(self, name: str, select: str, **values: Value) -> int:
        """Append to a working table."""
        self.texts.append(select)
        return self.engine.add(name, select, **values)

    def table(self, name: str, select: str, **values: Value) -> int:
        """Write a promised table."""
        self.texts.append(select)
        return self.engine.table(name, select, **values)

    @contextmanager
    def aside(self) -> Iterator[Engine]:
        """An engine for one question, listened to as well."""
        with self.engine.aside() as own:
            yield cast(Engine, _Listening(own, self.texts))
