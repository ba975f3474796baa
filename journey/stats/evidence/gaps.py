"""When counts by day fell to nearly none: a fault of a log more often than of its world.

What a day leads one to expect is the median of its weekday's nearest weeks; a run of days with a
tenth of that or less is held against the scatter of all other days (quasi-Poisson), its tail
counted once for every span of days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import Bools, Floats
from journey.stats.evidence.student import t_cdf

WEEKS = 6  # on each side of a day
NONE = 0.1  # of what is expected: nearly none
USUAL = 5.0  # expected of a day that can be missed
BEFORE = 3  # days that must lie before a gap: earlier it may not have been there yet
LEAST = 14  # days


@dataclass(frozen=True, slots=True)
class Gap:
    """Days ``start`` to ``end - 1`` with ``found`` where ``expected`` were expected.

    ``deviance`` is twice the log likelihood ratio; ``p``: how likely any span falls so low by
    chance; ``end`` is the number of days where it still goes on.
    """

    start: int
    end: int
    found: float
    expected: float
    deviance: float
    p: float


def gaps(counts: Floats) -> tuple[Gap, ...]:
    """Every run of days with nearly none, first ones first, whatever its ``p``."""
    if len(counts) < LEAST:
        return ()
    usual = _usual(counts)
    low = (counts <= NONE * usual) & (usual >= USUAL)
    runs = _runs(low, usual < USUAL)
    return tuple(_gap(counts, usual, run) for run in runs if run[0] >= BEFORE)


def _usual(counts: Floats) -> Floats:
    days = len(counts)
    around = np.arange(-WEEKS, WEEKS + 1) * 7 + np.arange(days)[:, None]
    inside = (around >= 0) & (around < days)
    near = np.where(inside, counts[around.clip(0, days - 1)], np.nan)
    return np.asarray(np.nanmedian(near, axis=1))


def _runs(low: Bools, idle: Bools) -> Iterator[tuple[int, int]]:
    """First day and day after the last of each run; days without work inside belong to it."""
    days = np.flatnonzero(low)
    start = end = -1
    for day in days.tolist():
        if end >= 0 and bool(idle[end:day].all()):
            end = day + 1
            continue
        if end >= 0:
            yield start, end
        start, end = day, day + 1
    if end >= 0:
        yield start, end


def _gap(counts: Floats, usual: Floats, run: tuple[int, int]) -> Gap:
    inside = np.zeros(len(counts), dtype=bool)
    inside[slice(*run)] = True
    found, expected = float(counts[inside].sum()), float(usual[inside].sum())
    others = ~inside & (usual > 0)
    ratio = float((((counts - usual) ** 2)[others] / usual[others]).sum())
    scatter = max(1.0, ratio / max(int(others.sum()) - 1, 1))
    met = found * np.log(found / expected) if found else 0.0
    deviance = 2 * float(met - (found - expected))
    tail = t_cdf(-float(np.sqrt(deviance / scatter)), max(int(others.sum()) - 1, 1))
    p = min(1.0, tail * len(counts) * (len(counts) + 1) / 2)
    return Gap(*run, found, expected, deviance, p)
