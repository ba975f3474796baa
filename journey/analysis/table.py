"""A table that a page, a command, a report or an export can ask for: one record each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from journey.engine.open import Run
from journey.selection import Selection

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
