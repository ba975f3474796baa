"""Records as the bytes of a file: CSV, Parquet, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from journey import words

IDS = {"journey_id", "event_id", "evidence_event_id"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Record = dict[str, Any]


def as_csv(rows: Sequence[Any]) -> bytes:
    """Rows as CSV in UTF-8; no cell is taken for a formula by a spreadsheet."""
    found = _records(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(list(found[0]) if found else [])
    writer.writerows([_cell(value) for value in record.values()] for record in found)
    return text.getvalue().encode("utf-8", "replace")


def as_json(rows: Sequence[Any]) -> bytes:
    """Rows as a JSON list of objects; numbers unformatted, ids as 16 hexadecimal digits."""
    text = json.dumps(_records(rows), ensure_ascii=False, indent=2, default=str)
    return text.encode("utf-8", "replace")


def as_parquet(rows: Sequence[Any]) -> bytes:
    """Rows as Parquet, with the same columns as the CSV."""
    import pyarrow as pa  # comes with Streamlit
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(_records(rows)), buffer)
    return buffer.getvalue()


FORMATS: dict[str, Callable[[Sequence[Any]], bytes]] = {
    ".csv": as_csv,
    ".parquet": as_parquet,
    ".json": as_json,
}


def _records(rows: Sequence[Any]) -> list[Record]:
    return [{name: _value(name, value) for name, value in asdict(row).items()} for row in rows]


def _value(name: str, value: object) -> object:
    if name in IDS and isinstance(value, int):
        return words.code(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple | list):
        return [_value(name, one) for one in value]
    return value


def _cell(value: object) -> object:
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
