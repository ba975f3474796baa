"""The comparison as it leaves the house: the same from the command and from the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from journey import words
from journey.analysis import catalogue
from journey.analysis.compare.compare import Comparison, compare
from journey.analysis.compare.sides import Pair
from journey.analysis.table import Sheet
from journey.engine.open import Run
from journey.selection import Selection

NAMES = {"segment": "segment", "device": "device", "entry_channel": "channel", "goal": "goal"}


def sheet(run: Run, name: str, pair: Pair) -> Sheet:
    """The table ``compare`` or ``compare-weeks`` of two sides.

    Raises
    ------
    WrongUsage
        A journey is on both sides.
    """
    return told(run, name, compare(run.engine, pair))


def told(run: Run, name: str, found: Comparison) -> Sheet:
    """A comparison that was made, with its sides and takeaway said above it."""
    pair = found.sides.pair
    zone = run.settings.project.zone
    currency = run.settings.project.currency
    priced = [replace(row, unit=words.unit(row.unit, currency)) for row in found.rows]
    rows = found.weeks if name == "compare-weeks" else priced
    said = f"Side a: {in_words(pair.a, zone)}. Side b: {in_words(pair.b, zone)}."
    return replace(catalogue.listed(run, name, rows, pair.a), said=(said, *found.takeaway))


def in_words(selection: Selection | None, zone: str) -> str:
    """A side in words, its period in the project's zone.

    >>> in_words(Selection(until_us=86_400_000_000, device="phone"), "UTC"), in_words(None, "UTC")
    ('device phone, before 1970-01-02', 'all others')
    """
    if selection is None:
        return "all others"
    given = [f"{word} {getattr(selection, name)}" for name, word in NAMES.items()
             if getattr(selection, name) is not None]  # fmt: skip
    if selection.from_us is not None:
        given.append(f"from {_day(selection.from_us, zone)}")
    if selection.until_us is not None:
        given.append(f"before {_day(selection.until_us, zone)}")
    return ", ".join(given) or "all journeys"


def _day(at_us: int, zone: str) -> str:
    at = datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone(ZoneInfo(zone))
    return f"{at:%Y-%m-%d}" if at.hour == at.minute == 0 else f"{at:%Y-%m-%d %H:%M}"
