"""A value as a spreadsheet's cell: a number stays one, with a number format that shows its unit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import floor, isfinite, log10
from typing import Any

from journey import words
from journey.export.people import is_money, title
from journey.export.records import DAYS, EPOCH, IDS, INSTANTS
from journey.export.words import clean

TEXT, COUNT, PLACE, PERCENT, MONEY = "@", "#,##0", "0", "0.0%", "#,##0.00"
MOMENT, DAY = "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"
SPAN = '[<0]-0.000" days";[h]:mm:ss'  # spreadsheets show no clock below zero
DAY_US = 86_400_000_000
EXACT = 2**53  # whole numbers beyond it lose digits in a spreadsheet
FIRST_YEAR = 1900  # spreadsheets know no date before it
SMALL = -4  # tens: smaller numbers are written with their power
LONGEST = 32_767  # characters that a cell holds
Value = str | bool | int | float | datetime | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, its number format, and how many characters did not fit."""

    value: Value
    form: str = TEXT
    cut: int = 0


def heading(name: str, unit: str, currency: str) -> str:
    """A column's head with the unit of its numbers.

    >>> heading("wait_median_us", "", ""), heading("cost", "money", "EUR")
    ('wait median (h:mm:ss)', 'cost (EUR)')
    """
    told = unit_of(name, unit, currency)
    return f"{title(name)} ({told})" if told and told != "share" else title(name)


def unit_of(name: str, unit: str, currency: str) -> str:
    """The unit of a column in words; empty for texts and counts."""
    if name in INSTANTS:
        return "UTC"
    if name.endswith("_us") and name not in DAYS:
        return "h:mm:ss"
    return {"money": currency, "row": "see unit"}.get(unit, unit)


def cell(name: str, row: Mapping[str, Any], unit: str, currency: str = "") -> Cell:
    """The column ``name`` of a row's plain values; ``unit`` is that of its numbers."""
    value = row[name]
    if value is None or isinstance(value, bool):
        return Cell(value)
    if name in IDS and isinstance(value, int):
        return Cell(words.code(value))
    if isinstance(value, int | float | Decimal):
        if name.endswith("_us"):
            return _time(name, int(value))
        told = str(row.get("unit")) if unit == "row" else unit
        return _number(name, value, "money" if is_money(told, currency) else told)
    return _text(value)


def _time(name: str, at_us: int) -> Cell:
    """An instant in UTC, a date, or a span of time in days shown as hours, minutes, seconds."""
    if name not in INSTANTS | DAYS:
        return Cell(at_us / DAY_US, SPAN)
    at = (EPOCH + timedelta(microseconds=at_us)).replace(tzinfo=None)
    if at.year <= FIRST_YEAR:
        return Cell(at.isoformat())
    return Cell(at.date(), DAY) if name in DAYS else Cell(at, MOMENT)


def _number(name: str, value: int | float | Decimal, told: str) -> Cell:
    number = int(value) if isinstance(value, int) else float(value)
    if not isfinite(number) or (isinstance(number, int) and abs(number) > EXACT):
        return Cell(str(value))
    if told == "us":
        return Cell(number / DAY_US, SPAN)
    if told == "share":
        return Cell(number, PERCENT)
    if told == "money":
        return Cell(number, MONEY)
    if isinstance(number, int):
        return Cell(number, PLACE if name.endswith("_no") else COUNT)
    return Cell(number, _digits(number))


def _digits(number: float) -> str:
    """Four digits that matter, whole numbers whole.

    >>> _digits(0.0795), _digits(4070.0), _digits(12.608), _digits(2e-30)
    ('0.00000', '#,##0', '#,##0.00', '0.00E+00')
    """
    if number == round(number) or abs(number) >= 1000:
        return COUNT
    size = floor(log10(abs(number)))
    if size < SMALL:
        return "0.00E+00"
    return ("#,##0." if size >= 0 else "0.") + "0" * (3 - size)


def _text(value: Any) -> Cell:
    """Text, ways as ``a > b``, records as JSON; what XML forbids is shown as U+FFFD."""
    if isinstance(value, list | tuple) and not any(isinstance(part, dict) for part in value):
        value = " > ".join(str(part) for part in value)
    elif isinstance(value, list | tuple | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = clean(str(value))
    return Cell(text[:LONGEST], cut=max(0, len(text) - LONGEST))
