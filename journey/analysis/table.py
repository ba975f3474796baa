"""A table that a page, a command, a report or an export can ask for: one record each.

``Table`` is what is known of it, ``Sheet`` its rows as they leave the house.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from journey.analysis.data.waiting import Waits
from journey.engine.open import Run
from journey.selection import Selection

SCHEMA = "journey/1"
Ask = Callable[[Run, Selection], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Table:
    """All that is known of a table, in one place.

    Attributes
    ----------
    name
        How commands, files and addresses call it.
    title
        What it is, in a line.
    unit
        What one row or count is about.
    row
        The frozen dataclass of its rows.
    ask
        Its rows for the journeys of a selection.
    columns
        What each column means; ``{excess}`` stands for the setting of that name.
    rules
        How its numbers are found.
    files_only
        Columns that the table for people leaves out; files hold all of them.
    texts
        SQL that ran before ``ask`` and that its numbers rest on.
    units
        Units of numbers where a column's name does not tell them: see ``analysis.units``.
    """

    name: str
    title: str
    unit: str
    row: type
    ask: Ask
    columns: Mapping[str, str]
    rules: Mapping[str, str] = field(default_factory=dict)
    files_only: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows as they leave the house, with what a reader needs to know about them.

    Attributes
    ----------
    name
        The table or list they are from.
    rows
        Frozen dataclasses, all of one type.
    unit
        What one row or count is about.
    row
        That type, where it is known without a row.
    zone
        The time zone for people.
    build_id, selection
        The run and the journeys they are about.
    known
        Up to when the run knows its customers, and what waits; null: rows of no run.
    said
        What was done with events on the way, in sentences.
    definitions
        What the columns mean.
    files_only
        Columns that the table for people leaves out.
    title
        What the table is, in a line.
    units, currency
        The unit of every number that has one, and the currency of money.
    """

    name: str
    rows: Sequence[Any]
    unit: str = "journeys"
    row: type | None = None
    zone: str = "UTC"
    build_id: str = ""
    selection: Selection = Selection()
    known: Waits | None = None
    said: tuple[str, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    files_only: tuple[str, ...] = ()
    title: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""

    def head(self) -> dict[str, Any]:
        """What stands above the rows in JSON and in the metadata of Parquet."""
        return {
            "schema": f"{SCHEMA}/{self.name}",
            "run": self.build_id,
            **_known(self.known),
            **({"said": list(self.said)} if self.said else {}),
            "filter": {k: v for k, v in self.selection.values().items() if v is not None},
            "unit": self.unit,
            "definitions": self.definitions or _of_a_row(self.rows),
            **({"units": dict(self.units)} if self.units else {}),
            **({"currency": self.currency} if self.currency else {}),
        }


def _known(known: Waits | None) -> dict[str, Any]:
    """Up to when results are known, and how many events of which channel wait."""
    if known is None:
        return {}
    as_of = datetime.fromtimestamp(known.as_of_us / 1_000_000, UTC).isoformat()
    return {"as_of": as_of, "waiting": known.waiting}


def _of_a_row(rows: Sequence[Any]) -> dict[str, str]:
    """What a row is, where no column is told."""
    doc = (type(rows[0]).__doc__ or "").strip() if rows else ""
    return {"row": " ".join(doc.split("\n\n")[0].split())} if doc else {}
