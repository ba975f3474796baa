"""Rows on standard output: a table for people, CSV, JSON or JSON lines for programs."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from journey import words
from journey.analysis.behind.lists import code
from journey.analysis.data.waiting import Waits
from journey.cli.columns import (
    CLOSER,
    HIDDEN,
)
from journey.cli.printed import (
    Format,
    Printed,
)
from journey.selection import Selection

SCHEMA = "journey/1"
INSTANTS = frozenset(
    f"{name}_us"
    for name in (
        "at",
        "started",
        "ended",
        "first",
        "last",
        "goal",
        "as_of",
        "built",
        "founder",
        "from",
        "until",
    )
)
IDS = ("event_id", "first_event_id", "journey_id", "evidence_event_id")
MEASURED = ("value", "low", "high", "strict", "default", "loose")  # in the unit of the row
SHARES = ("spread", "exposure")
DULL = {"group": "all", "status": "estimated"}  # what goes without saying
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WIDE = 100_000  # columns, where nobody looks at a terminal: nothing is cut
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows to print and what a reader needs to know about them.

    Attributes
    ----------
    name
        The page or list they are from.
    rows
        Frozen dataclasses, all of one type.
    unit
        What one row or count is about.
    zone
        The time zone for people.
    build_id, selection
        The run and the journeys they are about.
    known
        Up to when the run knows its customers, and what waits; null: rows of no run.
    said
        What was done with events on the way, in sentences.
    """

    name: str
    rows: Sequence[Any]
    unit: str = "journeys"
    zone: str = "UTC"
    build_id: str = ""
    selection: Selection = Selection()
    known: Waits | None = None
    said: tuple[str, ...] = ()


def put(sheet: Sheet, printed: Printed) -> None:
    """Write the rows as the options ask, to ``--out`` or to standard output."""
    text = _FORMATS[printed.format](sheet, printed)
    if printed.out is None:
        sys.stdout.write(text)
    else:
        _write(printed.out, text)


def note(sentence: str, printed: Printed) -> None:
    """A closing line or a remark on standard error, unless quiet."""
    if not printed.quiet:
        print(_clean(sentence), file=sys.stderr)  # noqa: T201


def protected(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> protected("=1+1"), protected("cart")
    ("'=1+1", 'cart')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def _write(file: Path, text: str) -> None:
    """Write aside, then move in place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.part")
    aside.write_text(text, encoding="utf-8", newline="")
    aside.replace(file)


def _records(sheet: Sheet) -> list[dict[str, Any]]:
    """The rows as plain values: ids as text, decimals as numbers."""
    return [
        {name: _plain(name, value) for name, value in asdict(row).items()} for row in sheet.rows
    ]


def _plain(name: str, value: Any) -> Any:
    if name in IDS and isinstance(value, int):
        return code(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {str(key): _plain(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(name, inner) for inner in value]
    return value


def _as_json(sheet: Sheet, printed: Printed) -> str:  # noqa: ARG001  # one shape for all formats
    whole = {
        "schema": f"{SCHEMA}/{sheet.name}",
        "run": sheet.build_id,
        **_known(sheet.known),
        **({"said": sheet.said} if sheet.said else {}),
        "filter": {k: v for k, v in sheet.selection.values().items() if v is not None},
        "unit": sheet.unit,
        "definitions": _definitions(sheet),
        "rows": _records(sheet),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, default=str) + "\n"


def _known(known: Waits | None) -> dict[str, Any]:
    """Up to when results are known, and how many events of which channel wait."""
    if known is None:
        return {}
    as_of = datetime.fromtimestamp(known.as_of_us / 1_000_000, UTC).isoformat()
    return {"as_of": as_of, "waiting": known.waiting}


def _as_lines(sheet: Sheet, printed: Printed) -> str:  # noqa: ARG001
    rows = (json.dumps(row, ensure_ascii=False, default=str) for row in _records(sheet))
    return "".join(f"{row}\n" for row in rows)


def _as_csv(sheet: Sheet, printed: Printed) -> str:  # noqa: ARG001
    text = io.StringIO()
    writer = csv.writer(text)
    for number, row in enumerate(_records(sheet)):
        if number == 0:
            writer.writerow([_heading(name) for name in row])
        writer.writerow([_cell(name, value) for name, value in row.items()])
    return text.getvalue()


def _heading(name: str) -> str:
    return name.removesuffix("_us") if name in INSTANTS else name


def _cell(name: str, value: Any) -> Any:
    """A CSV cell: instants as ISO text, lists as JSON, text that starts a formula protected."""
    if value is None:
        return ""
    if name in INSTANTS:
        return datetime.fromtimestamp(value / 1_000_000, UTC).isoformat()
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return protected(value) if isinstance(value, str) else value


def _as_table(sheet: Sheet, printed: Printed) -> str:
    from rich.console import Console  # rich takes 0.1 s and is not needed for data
    from rich.table import Table
    from rich.text import Text

    records = _records(sheet)
    if not records:
        return ""
    table = Table(header_style="bold", title_justify="left")
    shown = list(_shown(sheet.name, records))
    for name in shown:
        right = isinstance(next((r[name] for r in records if r[name] is not None), ""), int | float)
        table.add_column(_title(name), justify="right" if right else "left", overflow="fold")
    for row in records:
        table.add_row(*(Text(_word(name, row, sheet.zone)) for name in shown))
    to_terminal = printed.out is None and sys.stdout.isatty()
    text = io.StringIO()
    console = Console(
        file=text,
        width=None if to_terminal else WIDE,
        force_terminal=to_terminal,
        no_color=printed.no_color or None,
    )
    console.print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _shown(page: str, records: Sequence[Row]) -> Iterator[str]:
    """The columns worth a person's eye: those that say something."""
    hidden = {*HIDDEN, *CLOSER.get(page, ())}
    for name in records[0]:
        if name not in hidden and any(row[name] not in _silent(name) for row in records):
            yield name


def _silent(name: str) -> tuple[Any, ...]:
    return (None, "", [], {}, DULL.get(name))


def _title(name: str) -> str:
    return name.removesuffix("_us").replace("_", " ")


def _word(name: str, row: Row, zone: str) -> str:
    """One cell for people: instants in the project's zone, waits in days or minutes."""
    value = row[name]
    if value is None:
        return ""
    if name in INSTANTS:
        return f"{datetime.fromtimestamp(value / 1_000_000, ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    if name.endswith("_us"):
        return words.duration(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_no"):
        return str(value)
    if isinstance(value, int) and name not in MEASURED:
        return f"{value:,}"
    if isinstance(value, int | float):
        unit = "share" if name in SHARES else row.get("unit") if name in MEASURED else None
        return _measured(value, unit)
    if isinstance(value, list):
        return _clean(" > ".join(str(part) for part in value))
    return _clean(str(value))


def _measured(value: float, unit: str | None) -> str:
    """A measure's value in its unit.

    >>> _measured(0.2687, "share"), _measured(7.2e9, "us"), _measured(5, "steps")
    ('26.9 %', '2.0 h', '5')
    """
    if unit == "share":
        return words.share(value)
    return words.duration(value) if unit == "us" else _number(value)


def _number(value: float) -> str:
    """Four digits that matter, whole numbers whole.

    >>> _number(0.079512), _number(4070.0), _number(12.6081)
    ('0.07951', '4,070', '12.61')
    """
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.4g}"


def _clean(text: str) -> str:
    """Text from data without what would steer a terminal."""
    return CONTROL.sub("�", text)


def _definitions(sheet: Sheet) -> dict[str, str]:
    """What each number means: a measure's own words, else what a row of this sheet is."""
    rows = sheet.rows
    if rows and hasattr(rows[0], "definition"):
        return {str(getattr(row, "id", "")): str(row.definition) for row in rows}
    doc = (type(rows[0]).__doc__ or "").strip() if rows else ""
    return {"row": " ".join(doc.split("\n\n")[0].split())} if doc else {}


_FORMATS = {
    Format.table: _as_table,
    Format.csv: _as_csv,
    Format.json: _as_json,
    Format.jsonl: _as_lines,
}
