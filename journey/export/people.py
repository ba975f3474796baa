"""Rows as people read them: which columns, under which title, in which words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from journey import words
from journey.export.records import DAYS, IDS, INSTANTS

HIDDEN = ("definition", "key", "block", "badge", "nid_a", "nid_b")  # for people on demand only
MEASURED = (
    "value",
    "low",
    "high",
    "strict",
    "default",
    "loose",
    "a",
    "b",
    "a_low",
    "a_high",
    "b_low",
    "b_high",
    "difference",
    "like_for_like",
    "mix",
    "beside_others",
)  # in the unit of the row
SHARES = ("spread", "exposure")
GAPS = ("difference", "low", "high", "like_for_like", "mix", "beside_others")
DULL = {"group": "all", "status": "estimated"}  # what goes without saying
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
UNITS = {"us": "time"}  # of a measure, where the value is already written with its unit
Row = Mapping[str, Any]


def shown_columns(rows: Sequence[Any], files_only: Collection[str] = ()) -> list[str]:
    """The columns worth a person's eye: those that say something."""
    names = [field.name for field in fields(rows[0])] if rows else []
    hidden = {*HIDDEN, *files_only}
    return [
        name
        for name in names
        if name not in hidden and any(getattr(row, name) not in _silent(name) for row in rows)
    ]


def _silent(name: str) -> tuple[Any, ...]:
    return (None, "", (), [], {}, DULL.get(name))


def title(name: str) -> str:
    """A column's name for people.

    >>> title("wait_median_us")
    'wait median'
    """
    return name.removesuffix("_us").replace("_", " ")


def word(name: str, row: Row, zone: str) -> str:
    """One cell for people: the value of the column ``name`` in a row's plain values."""
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
        return clean(" > ".join(str(part) for part in value))
    return UNITS.get(value, clean(str(value))) if name == "unit" else clean(str(value))


def figure(name: str, row: Row, zone: str, unit: str, currency: str) -> str:
    """One cell as :func:`word` has it, with the unit that is known of its column.

    >>> figure("rate", {"rate": 0.2687}, "UTC", "share", "")
    '26.9 %'
    >>> figure("cost", {"cost": 12.5}, "UTC", "money", "EUR")
    '12.50 EUR'
    """
    value = row[name]
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return word(name, row, zone)
    told = str(row.get("unit")) if unit == "row" else unit
    if unit == "share":
        return words.share(float(value))
    if is_money(told, currency):
        return words.money(float(value), currency)
    if told in {"goals", "days"}:
        number = f"{value:,.1f}"
        number = number.lstrip("-") if not number.strip("-0.") else number  # no "-0.0"
        return f"{number} d" if told == "days" else number
    return word(name, row, zone)


def is_money(unit: str, currency: str) -> bool:
    """Whether a unit is one of money, such as ``EUR per journey``.

    >>> is_money("EUR per journey", "EUR"), is_money("money", ""), is_money("steps", "")
    (True, True, False)
    """
    return unit.split(" ", maxsplit=1)[0] in {"money", currency or "money"}


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
    if unit == "share" and name in GAPS and "difference" in row:
        return words.points(float(value))
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


def clean(text: str) -> str:
    """Text from data without what would steer a terminal."""
    return CONTROL.sub("�", text)
