"""Labelled pairs: a CSV in which people say of two identifiers whether they are one person.

Columns ``a``, ``b`` (each ``kind=value``, as a source writes it, ``kind ·code`` or a customer's
id) and ``same`` (yes or no).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from journey.errors import MissingColumn, SourceUnreadable, did_you_mean

COLUMNS = ("a", "b", "same")
YES, NO = ("yes", "true", "1"), ("no", "false", "0")
HOW = "write kind=value (email=ann@shop.net), the shown code (email ·3f2a), or a customer's id"
MOST_FAULTS = 20  # that one error lists


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two identifiers, and whether they are one person; ``row`` counts from 2, below the head."""

    row: int
    a: str
    b: str
    same: bool


def load(file: Path) -> list[LabelledPair]:
    """The pairs of ``file``.

    Raises
    ------
    SourceUnreadable
        The file is not there, is no CSV in UTF-8, holds no pair, or a row says neither yes nor
        no: each fault with row, column and value.
    MissingColumn
        It has no column ``a``, ``b`` or ``same``.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            _complete(file, reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except OSError as fault:
        hint = "name a CSV with the columns a, b, same"
        raise SourceUnreadable(f"cannot be read: {fault.strerror}", str(file), hint) from fault
    except (UnicodeDecodeError, csv.Error) as fault:
        hint = "save it as CSV in UTF-8 with the columns a, b, same"
        raise SourceUnreadable(f"is no CSV in UTF-8: {fault}", str(file), hint) from fault
    faults = [fault for line, row in rows for fault in _faults(line, row)]
    if faults:
        more = f" (and {len(faults) - MOST_FAULTS:,} more)" if len(faults) > MOST_FAULTS else ""
        raise SourceUnreadable("; ".join(faults[:MOST_FAULTS]) + more, str(file))
    if not rows:
        raise SourceUnreadable("holds no pair", str(file), "write one pair a row: a, b, same")
    return [_pair(line, row) for line, row in rows]


def _complete(file: Path, columns: Sequence[str]) -> None:
    for column in COLUMNS:
        if column not in columns:
            raise MissingColumn.named(column, str(file), columns)


def _faults(line: int, row: dict[str, str | None]) -> Iterator[str]:
    for column in ("a", "b"):
        if not (row[column] or "").strip():
            yield f"row {line}, column {column}: is empty; {HOW}"
    said = (row["same"] or "").strip()
    if said.lower() not in (*YES, *NO):
        near = did_you_mean(said.lower(), (*YES, *NO)) if said else "write yes or no"
        yield f"row {line}, column same: {said[:40]!r} is neither yes nor no; {near}"


def _pair(line: int, row: dict[str, str | None]) -> LabelledPair:
    said = (row["same"] or "").strip().lower()
    return LabelledPair(line, (row["a"] or "").strip(), (row["b"] or "").strip(), said in YES)
