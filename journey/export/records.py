"""Rows as the bytes of a file: the one writer for commands, pages, exports and reports.

Instants are ISO 8601 in UTC, weeks are dates, ids are 16 hexadecimal digits, money and shares are
plain numbers, what is not known is empty. A heading loses the ending ``_us`` where its numbers
have become instants; durations keep it and stay microseconds.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from journey import words
from journey.export.format import Format

IDS = frozenset({"event_id", "first_event_id", "journey_id", "evidence_event_id"})
DAYS = frozenset({"week_us"})
INSTANTS = frozenset(
    f"{name}_us"
    for name in ("at", "started", "ended", "first", "last", "goal", "as_of", "built", "founder",
                 "from", "until")
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ARROW = {int: "int64", float: "float64", Decimal: "float64", bool: "bool", str: "string"}
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Record = dict[str, Any]
Written = Callable[[Sequence[Any], type | None, Mapping[str, Any]], bytes]


def protected(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> protected("=1+1"), protected("cart")
    ("'=1+1", 'cart')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def heading(name: str) -> str:
    """A column's name in files.

    >>> heading("started_us"), heading("wait_us")
    ('started', 'wait_us')
    """
    return name.removesuffix("_us") if name in INSTANTS | DAYS else name


def plain(rows: Sequence[Any]) -> list[Record]:
    """The rows with plain values: ids as digits, instants and dates as Python has them."""
    return [
        {heading(name): _value(name, value) for name, value in asdict(row).items()} for row in rows
    ]


def as_csv(rows: Sequence[Any], row: type | None, head: Mapping[str, Any]) -> bytes:  # noqa: ARG001
    """Rows as CSV in UTF-8 (RFC 4180); no cell is taken for a formula by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    if names := _names(rows, row):
        writer.writerow(names)
    writer.writerows([_cell(value) for value in record.values()] for record in plain(rows))
    return text.getvalue().encode("utf-8", "replace")


def as_json(rows: Sequence[Any], row: type | None, head: Mapping[str, Any]) -> bytes:  # noqa: ARG001
    """Rows as one JSON object: the head (run, filter, unit, definitions), then ``rows``."""
    whole = {**head, "rows": plain(rows)}
    text = json.dumps(whole, ensure_ascii=False, indent=2, default=_text)
    return f"{text}\n".encode("utf-8", "replace")


def as_lines(rows: Sequence[Any], row: type | None, head: Mapping[str, Any]) -> bytes:  # noqa: ARG001
    """Rows as JSON lines: one object a row, no head."""
    lines = (json.dumps(one, ensure_ascii=False, default=_text) for one in plain(rows))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def as_parquet(rows: Sequence[Any], row: type | None, head: Mapping[str, Any]) -> bytes:
    """Rows as Parquet with the types of their record; the head is in the file's metadata."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(as_arrow(rows, row, head), buffer)
    return buffer.getvalue()


def as_xlsx(rows: Sequence[Any], row: type | None, head: Mapping[str, Any]) -> bytes:
    """Rows as a workbook: a sheet with number formats and filters, and what the columns mean."""
    from journey.export.xlsx import workbook

    return workbook.as_xlsx(rows, row, head)


def as_arrow(rows: Sequence[Any], row: type | None, head: Mapping[str, Any]) -> Any:
    """Rows as a ``pyarrow.Table`` with the types of their record, the head as its metadata."""
    import pyarrow as pa  # comes with Streamlit

    schema = _schema(row or (type(rows[0]) if rows else None), head)
    return pa.Table.from_pylist(plain(rows), schema=schema)


KNOWN: tuple[Format[Written], ...] = (
    Format(".csv", "CSV", "text/csv", as_csv),
    Format(".xlsx", "Excel", SPREADSHEET, as_xlsx, is_text=False),
    Format(".parquet", "Parquet", "application/vnd.apache.parquet", as_parquet, is_text=False),
    Format(".json", "JSON", "application/json", as_json),
    Format(".jsonl", "JSON lines", "application/jsonl", as_lines, has_button=False),
)
FORMATS: Mapping[str, Format[Written]] = {one.ending: one for one in KNOWN}


def _names(rows: Sequence[Any], row: type | None) -> list[str]:
    """The columns, also of a table without rows."""
    kind = row or (type(rows[0]) if rows else None)
    return [heading(field.name) for field in fields(kind)] if kind else []


def _value(name: str, value: Any) -> Any:
    if name in IDS and isinstance(value, int):
        return words.code(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {str(key): _value(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(name, inner) for inner in value]
    if value is not None and name in INSTANTS:
        return EPOCH + timedelta(microseconds=value)
    if value is not None and name in DAYS:
        return (EPOCH + timedelta(microseconds=value)).date()
    return value


def _text(value: Any) -> str:
    """An instant or a date as ISO 8601; anything else as it says itself."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: Any) -> Any:
    """A CSV cell: instants as ISO text, lists as JSON, text that starts a formula protected."""
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, default=_text)
    if isinstance(value, date):
        return value.isoformat()
    return protected(value) if isinstance(value, str) else value


def _schema(kind: type | None, head: Mapping[str, Any]) -> Any:
    """The Arrow schema of a record's columns; null where a column's type is not plain."""
    import pyarrow as pa

    hints = get_type_hints(kind) if kind else {}
    types = {heading(name): _type(name, hint) for name, hint in hints.items()}
    if None in types.values():
        return None
    return pa.schema(list(types.items()), metadata={"journey": json.dumps(head, default=_text)})


def _type(name: str, hint: Any) -> Any:
    """The Arrow type of a column; null where it holds records of its own."""
    import pyarrow as pa

    parts = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    kind = next(part for part in parts if part is not NoneType)
    if name in INSTANTS:
        return pa.timestamp("us", "UTC")
    if name in DAYS:
        return pa.date32()
    if name in IDS:
        return pa.string()
    if get_origin(kind) in (tuple, list):
        inner = ARROW.get(get_args(kind)[0])
        return pa.list_(pa.type_for_alias(inner)) if inner else None
    return pa.type_for_alias(ARROW[kind]) if kind in ARROW else None
