"""Rows on standard output: a table for people, CSV, JSON or JSON lines for programs."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from journey import words
from journey.analysis.table import Sheet
from journey.cli.printed import Format, Printed
from journey.errors import WrongUsage
from journey.export.records import DAYS, FORMATS, IDS, INSTANTS

HIDDEN = ("definition", "key", "block", "badge", "nid_a", "nid_b")  # for people on demand only
MEASURED = ("value", "low", "high", "strict", "default", "loose")  # in the unit of the row
SHARES = ("spread", "exposure")
DULL = {"group": "all", "status": "estimated"}  # what goes without saying
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WIDE = 100_000  # columns, where nobody looks at a terminal: nothing is cut
Row = Mapping[str, Any]


def put(sheet: Sheet, printed: Printed) -> None:
    """Write the rows as the options ask, to ``--out`` or to standard output.

    Raises
    ------
    WrongUsage
        Parquet is to be written to a terminal.
    """
    if printed.form() is Format.parquet and printed.out is None:
        raise WrongUsage("is no text for a terminal", "--format parquet", "add --out FILE")
    data = written(sheet, printed)
    if printed.out is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        _write(printed.out, data)


def written(sheet: Sheet, printed: Printed) -> bytes:
    """The bytes of a format: the table for people, else what any page and export write."""
    form = printed.form()
    if form is Format.table:
        return _as_table(sheet, printed).encode("utf-8", "replace")
    return FORMATS[f".{form}"](sheet.rows, sheet.row, sheet.head())


def note(sentence: str, printed: Printed) -> None:
    """A closing line or a remark on standard error, unless quiet."""
    if not printed.quiet:
        print(_clean(sentence), file=sys.stderr)  # noqa: T201


def _write(file: Path, data: bytes) -> None:
    """Write aside, then move in place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.part")
    aside.write_bytes(data)
    aside.replace(file)


def _as_table(sheet: Sheet, printed: Printed) -> str:
    from rich.console import Console  # rich takes 0.1 s and is not needed for data
    from rich.table import Table
    from rich.text import Text

    records = [asdict(row) for row in sheet.rows]
    if not records:
        return ""
    table = Table(header_style="bold", title_justify="left")
    shown = list(_shown(sheet, records))
    for name in shown:
        right = isinstance(
            next((r[name] for r in records if r[name] is not None), ""), int | float | Decimal
        )
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


def _shown(sheet: Sheet, records: Sequence[Row]) -> Iterator[str]:
    """The columns worth a person's eye: those that say something."""
    hidden = {*HIDDEN, *sheet.files_only}
    for name in records[0]:
        if name not in hidden and any(row[name] not in _silent(name) for row in records):
            yield name


def _silent(name: str) -> tuple[Any, ...]:
    return (None, "", (), [], {}, DULL.get(name))


def _title(name: str) -> str:
    return name.removesuffix("_us").replace("_", " ")


def _word(name: str, row: Row, zone: str) -> str:
    """One cell for people."""
    value = row[name]
    if value is None:
        return ""
    if name in IDS and isinstance(value, int):
        return words.code(value)
    if name.endswith("_us"):
        return _time(name, value, zone)
    if isinstance(value, int | float | Decimal):
        return _number_of(name, row)
    if isinstance(value, list | tuple):
        return _clean(" > ".join(str(part) for part in value))
    return _clean(str(value))


def _time(name: str, value: int, zone: str) -> str:
    """A date, an instant in the project's zone, or a wait in days or minutes."""
    at = datetime.fromtimestamp(value / 1_000_000, UTC)
    if name in DAYS:
        return f"{at:%Y-%m-%d}"
    if name in INSTANTS:
        return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    return words.duration(value)


def _number_of(name: str, row: Row) -> str:
    """A count, a measure in its unit, yes or no."""
    value = row[name]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_no"):
        return str(value)
    if isinstance(value, int) and name not in MEASURED:
        return f"{value:,}"
    unit = "share" if name in SHARES else row.get("unit") if name in MEASURED else None
    return _measured(float(value), unit)


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
