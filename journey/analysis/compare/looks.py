"""What stands after each week's look: all weeks so far, in an interval made for looking often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from journey.analysis.compare.rows import WeekDifference
from journey.analysis.compare.sentences import NAMES, gap
from journey.analysis.compare.shares import Rate, rate
from journey.analysis.compare.sides import TREATED
from journey.analysis.compare.trials import Week, Weeks
from journey.stats.evidence.detection import confidence_sequence
from journey.stats.evidence.estimate import BLOCKS

PLANNED = 4  # weeks of side b after which the interval is narrowest for its purpose
NONE = Week(np.zeros((BLOCKS, 2)), 0)


def looked(
    rows: Mapping[int, WeekDifference], weeks: Weeks, times: float
) -> Iterator[WeekDifference]:
    """One measure's rows by week, each with the difference so far of the weeks up to its own.

    ``times`` is what a share is multiplied by in the rows' unit.
    """
    so_far = {"a": NONE, "b": NONE}
    planned, looks = 0.0, 0
    for week, row in sorted(rows.items()):
        for side in "ab":
            so_far[side] = _more(so_far[side], weeks.get((TREATED, side, week), NONE))
        a, b = (rate(so_far[side].cells, so_far[side].customers) for side in "ab")
        looks += bool(row.b_n)
        if a.reason or b.reason or not row.b_n:
            yield row
            continue
        planned = planned or _together(a.size, b.size * PLANNED / looks)
        yield _with(row, a, b, planned, times)


def sentence(rows: Sequence[WeekDifference]) -> str:
    """Since when one number differs for sure, to somebody who looks every week; or ``""``."""
    looks = [row for row in rows if row.so_far is not None]
    if not looks:
        return ""
    sure = [row for row in looks if is_sure(row)]
    row = sure[0] if sure else looks[-1]
    name = NAMES.get(row.measure, row.label)
    name = name if row.touchpoint is None else f"{name} at {row.touchpoint}"
    unit = "points" if row.unit == "share" else row.unit
    way = "rise" if (row.so_far or 0.0) > 0 else "fall"
    week = datetime.fromtimestamp(row.week_us / 1_000_000, UTC)
    told = f"the {way} is sure since the week of {week.day} {week:%B %Y}"
    change, *ends = (gap(one or 0.0, row.unit)
                     for one in (row.so_far, row.so_far_low, row.so_far_high))  # fmt: skip
    return (
        f"{name}, looked at again every week: {told if sure else 'no change is sure so far'} "
        f"({change} {unit}, {' to '.join(ends)}; an interval that holds however often one looks)."
    )


def is_sure(row: WeekDifference) -> bool:
    """Whether the difference so far is one beyond chance, at every look."""
    low, high = row.so_far_low, row.so_far_high
    return low is not None and high is not None and not low <= 0 <= high


def _more(known: Week, week: Week) -> Week:
    return Week(known.cells + week.cells, known.customers + week.customers)


def _with(row: WeekDifference, a: Rate, b: Rate, planned: float, times: float) -> WeekDifference:
    gap = b.value - a.value
    both = (a.value * a.n + b.value * b.n) / (a.n + b.n)
    reach = confidence_sequence(both, _together(a.size, b.size), planned)
    ends = (max(gap - reach, -1.0), min(gap + reach, 1.0))
    return replace(row, so_far=times * gap, so_far_low=times * ends[0], so_far_high=times * ends[1])


def _together(a: float, b: float) -> float:
    """The harmonic mean of two sizes: what a difference of their shares rests on."""
    return 2 * a * b / (a + b)
