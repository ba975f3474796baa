"""Every share week by week on both sides: since when they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from journey.analysis.compare.looks import looked
from journey.analysis.compare.rows import WeekDifference
from journey.analysis.compare.shares import SHARES, Rate, difference, named, rate
from journey.analysis.compare.sides import TREATED
from journey.analysis.compare.trials import Place, Weeks, treated_weeks
from journey.stats.evidence.intervals import wilson

WEEK_US, MONDAY_US = 604_800_000_000, 259_200_000_000
NOBODY = Rate(0.0, 0, 0.0, "nothing to count")


def week_rows(weeks: Mapping[Place, Weeks]) -> list[WeekDifference]:
    """Every measure in order of time; the scorecard's first, then touchpoints by name."""
    places = sorted(weeks, key=lambda one: (one[1] is not None, _rank(one[0]), one[0], str(one[1])))
    return [row for place in places for row in _of(place, weeks[place])]


def _rank(measure: str) -> int:
    return SHARES.index(measure) if measure in SHARES else len(SHARES)


def _of(place: Place, weeks: Weeks) -> Iterator[WeekDifference]:
    label, unit, _, times = named(place)
    rows: dict[int, WeekDifference] = {}
    for week in treated_weeks(weeks):
        a, b = (_rate(weeks, side, week) for side in "ab")
        at = WeekDifference(
            place[0], label, place[1], unit, week * WEEK_US - MONDAY_US, a.n, b.n,
            *_shown(a, times), *_shown(b, times),
        )  # fmt: skip
        if a.n or b.n:
            rows[week] = _compared(at, (a, b), times)
    return looked(rows, weeks, times)


def _compared(at: WeekDifference, rates: tuple[Rate, Rate], times: float) -> WeekDifference:
    """The week with its difference, or with the reason why there is none."""
    a, b = rates
    if a.reason or b.reason:
        reasons = [f"side {side}: {one.reason}" for side, one in (("a", a), ("b", b)) if one.reason]
        status = "too_few" if a.n and b.n else "no_data"
        return replace(at, status=status, reason="; ".join(reasons))
    gap, low, high = (times * one for one in difference(a, b))
    return replace(at, difference=gap, low=low, high=high)


def _rate(weeks: Weeks, side: str, week: int) -> Rate:
    known = weeks.get((TREATED, side, week))
    return NOBODY if known is None else rate(known.cells, known.customers)


def _shown(side: Rate, times: float) -> tuple[float | None, float | None, float | None]:
    """Value and interval, or nothing where it is held back."""
    if side.reason:
        return None, None, None
    low, high = wilson(side.value * side.size, side.size)
    return times * side.value, times * low, times * high
