"""What a stage may ask of a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

T = TypeVar("T")  # the language's own syntax needs Python 3.12
Row = tuple[Any, ...]
Value = int | float | str | bool | bytes | list[Any] | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that ran: the table it made (or ``""``), its text, rows and seconds."""

    table: str
    text: str
    rows: int
    seconds: float


class Engine(Protocol):
    """Runs constant SQL; values are parameters (``$name``), never text."""

    log: list[Statement]

    def table(self, name: str, select: str, **values: Value) -> int:
        """Create or replace the promised table ``name``; returns its rows. Checks the contract."""
        ...

    def scratch(self, name: str, select: str, **values: Value) -> int:
        """Create or replace the working table ``name``, gone when the run is finished."""
        ...

    def add(self, name: str, select: str, **values: Value) -> int:
        """Append rows to the table ``name`` (promised or working); returns how many."""
        ...

    def add_matching(
        self, name: str, select: str, condition: str, where: str, **values: Value
    ) -> int:
        """Append the rows of ``select`` that match a ``condition`` from the settings key ``where``.

        Raises SettingsInvalid when the condition is not one over the columns of
        ``journeys``, which ``select`` reads.
        """
        ...

    def drop(self, *names: str) -> None:
        """Remove working tables that are no longer needed."""
        ...

    def recall(self, name: str, table: str) -> bool:
        """Make the promised ``table`` of the run's earlier build readable as ``name``.

        Returns whether there was one; else ``name`` is empty, with the promised columns.
        """
        ...

    def rows(self, select: str, **values: Value) -> list[Row]:
        """The rows of a small result."""
        ...

    def records(self, kind: type[T], select: str, **values: Value) -> list[T]:
        """The rows of a small result by name: each column is the field of ``kind`` so called."""
        ...

    def fill(self, name: str, columns: Mapping[str, str], rows: Sequence[Row]) -> int:
        """Create or replace the working table ``name`` from a few Python rows."""
        ...

    def aside(self) -> AbstractContextManager[Engine]:
        """An engine on the same tables for one question, also where these may only be read.

        What it writes, working and promised tables, is its own and gone on leaving; a table of
        the same name stands before the run's. What it recalls are the tables of this run.
        """
        ...

    def save(self, select: str, file: Path, **values: Value) -> int:
        """Write a result to ``file``; its ending (csv, parquet) chooses the format."""
        ...

    def close(self) -> None:
        """Release the database."""
        ...
