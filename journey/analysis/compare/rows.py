"""A row of the comparison: one number on both sides, and how sure its difference is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One number on side a and on side b.

    Attributes
    ----------
    measure, label, touchpoint
        Which number; a touchpoint where it is one of a touchpoint.
    unit
        Of ``a``, ``b`` and their differences, as in ``measures.Measure``.
    a, b
        The number on each side.
    difference, low, high
        ``b - a`` with its 95 % interval.
    like_for_like, like_low, like_high, mix
        ``difference`` apart: inside groups of device and entry channel, and by who came.
    beside_others, beside_low, beside_high
        What is left when the like difference of the control is taken off.
    effect_reason
        Why that may not be called an effect of what happened between the periods.
    p_adj
        How likely such a difference is by chance, adjusted for the size of the table.
    a_n, b_n, base
        What the sides rest on.
    a_journeys, b_journeys
        How many journeys the key lists on each side; null where it lists none.
    pooled
        Small groups that were counted together.
    words
        The row as a sentence.
    """

    measure: str
    label: str
    touchpoint: str | None
    unit: str
    a: float | None
    b: float | None
    a_n: int
    b_n: int
    base: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    like_for_like: float | None = None
    like_low: float | None = None
    like_high: float | None = None
    mix: float | None = None
    beside_others: float | None = None
    beside_low: float | None = None
    beside_high: float | None = None
    effect_reason: str = ""
    p_adj: float | None = None
    a_journeys: int | None = None
    b_journeys: int | None = None
    pooled: tuple[str, ...] = ()
    key: str = ""
    status: str = "estimated"
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class WeekDifference:
    """One number in one week, on each side.

    Attributes
    ----------
    week_us
        When the week began: Monday, midnight UTC.
    a, a_low, a_high, b, b_low, b_high
        The number on each side with its interval; null where too few were there.
    difference, low, high
        ``b - a`` where both sides lived through the week.
    so_far, so_far_low, so_far_high
        ``b - a`` of all weeks up to this one, where side b had any in it; the interval holds at
        every look, so that looking each week shows no change that is not there.
    a_n, b_n
        What the sides rest on.
    """

    measure: str
    label: str
    touchpoint: str | None
    unit: str
    week_us: int
    a_n: int
    b_n: int
    a: float | None = None
    a_low: float | None = None
    a_high: float | None = None
    b: float | None = None
    b_low: float | None = None
    b_high: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    so_far: float | None = None
    so_far_low: float | None = None
    so_far_high: float | None = None
    status: str = "estimated"
    reason: str = ""
