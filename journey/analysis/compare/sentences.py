"""The comparison in plain words: one sentence a row, and what to take away from all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from journey import words
from journey.analysis.compare.rows import Difference
from journey.analysis.compare.sides import Side, Sides

SURE = 0.05
# share of a difference that is called "most of it"
MOST, NONE = 0.5, 0.1
NOTHING = (
    "There is nothing to compare: one side has no journey. Choose some journeys for side a, by "
    "device, channel, segment or period."
)
TAKEN = 3  # touchpoints that the takeaway names at most
NAMES = {"goal_rate": "Goal rate", "abandonment": "Abandonment", "open_share": "Share still open",
         "fcr": "Contacts settled at the first"}  # fmt: skip


def told(row: Difference, sides: Sides) -> Difference:
    """The row with its sentence."""
    return replace(row, words=_sentence(row, sides))


def takeaway(rows: Sequence[Difference], sides: Sides) -> tuple[str, ...]:
    """What to take away: the goal rate, what differs most at touchpoints, who was left out."""
    if not (sides.a.journeys and sides.b.journeys):
        return (NOTHING,)
    first = [row.words for row in rows if row.measure == "goal_rate"]
    sure = [row for row in rows if row.touchpoint is not None and row.difference
            and row.p_adj is not None and row.p_adj < SURE]  # fmt: skip
    sure.sort(key=lambda row: -abs(row.difference or 0.0) * min(row.a_n, row.b_n))
    touchpoints = [row.words for row in sure[:TAKEN]]
    if rows and not sure:
        touchpoints = ["No touchpoint differs for sure in drop-off or errors."]
    return (*first, *touchpoints, *left_out(sides))


def left_out(sides: Sides) -> list[str]:
    """Who is compared, and who could not be watched as long."""
    told = [_side(name, side, sides.days) for name, side in (("a", sides.a), ("b", sides.b))]
    if sides.shared:
        told.append(f"{words.count(sides.shared)} customers are on both sides: intervals are "
                    "rather too wide than too narrow.")  # fmt: skip
    return told


def _side(name: str, side: Side, watched_days: int) -> str:
    """How many are on a side, and who of them is too young for what takes time."""
    there = (
        f"Side {name}: {words.count(side.journeys)} journeys of {words.count(side.customers)} "
        "customers"
    )
    young = side.journeys - side.watched
    if not young:
        return f"{there}, all of them watched for {days(watched_days)} or more."
    are = "is" if young == 1 else "are"
    return (
        f"{there}; {words.count(young)} of them {'has' if young == 1 else 'have'} not been "
        f"watched for {days(watched_days)} yet and {are} left out of what takes time."
    )


def days(number: int) -> str:
    """A number of days.

    >>> days(1), days(14)
    ('1 day', '14 days')
    """
    return f"{number} day{'' if number == 1 else 's'}"


def amount(value: float | None, unit: str) -> str:
    """A value in its unit."""
    if value is None:
        return words.NOTHING
    if unit == "share":
        return words.share(value)
    if unit == "us":
        return words.duration(value)
    return words.count(value) if value == round(value) else f"{value:,.2f}"


def gap(value: float, unit: str) -> str:
    """A difference in its unit, with its sign.

    >>> gap(-0.061, "share"), gap(7_200_000_000, "us")
    ('-6.1', '+2.0 h')
    """
    if unit == "share":
        return words.points(value).removesuffix(" points")
    return f"{'+' if value > 0 else ''}{amount(value, unit)}"


def _sentence(row: Difference, sides: Sides) -> str:
    name = NAMES.get(row.measure, row.label)
    name = name if row.touchpoint is None else f"{name} at {row.touchpoint}"
    if row.difference is None:
        return f"{name}: {row.reason}."
    unit = f" {row.unit}" if row.unit.startswith("per ") else ""
    a, b = amount(row.a, row.unit), f"{amount(row.b, row.unit)}{unit}"
    change = gap(row.difference, row.unit) + (" points" if row.unit == "share" else "")
    if row.low is None or row.high is None:
        return f"{name}: {a} on side a, {b} on side b ({change})."
    ends = f"{gap(row.low, row.unit)} to {gap(row.high, row.unit)}"
    if row.low <= 0 <= row.high:
        return f"{name}: {a} and {b}, no sure difference ({change}, {ends})."
    moved = f": {a} on side a, {b} on side b"
    if sides.pair.in_time:
        moved = f" {'rose' if row.difference > 0 else 'fell'} from {a} to {b}"
    return f"{name}{moved} ({change}, {ends}){_mix(row)}{_others(row)}."


def _mix(row: Difference) -> str:
    """How much of it is that other devices or entry channels came."""
    if row.mix is None or not row.difference:
        return ""
    part = row.mix / row.difference
    if part > MOST:
        return "; most of it is mix: others came (by device and entry channel)"
    if part < -NONE:
        return f"; like for like it would be even {gap(row.like_for_like or 0.0, row.unit)}"
    return "; it is not mix" if part < NONE else "; most of it is not mix"


def _others(row: Difference) -> str:
    """What is left beside those whom it cannot have reached."""
    if row.beside_others is None or row.beside_low is None or row.beside_high is None:
        return ""
    ends = f"{gap(row.beside_low, row.unit)} to {gap(row.beside_high, row.unit)}"
    doubt = f", which may not be called an effect: {row.effect_reason}" if row.effect_reason else ""
    return f"; beside all others {gap(row.beside_others, row.unit)} ({ends}){doubt}"
