"""How many more goals there would be if a friction did not occur.

Rows are visits in strata of what was known before. Clean rows, without the friction, tell what a
visit is worth there; where a journey meets the friction again later, the visit is worth what that
later visit is. So repeats telescope, and no journey is lost twice. (Methods.md 2.3.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import (
    BLOCKS,
    Bools,
    Floats,
    Ints,
    NotEstimable,
    Replicated,
    nothing_is_zero,
    ratio,
)
from journey.stats.evidence.jackknife import without_each
from journey.stats.times.renewal import System, moves_of, worth_of

END = -1  # the friction does not occur again in the journey


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of mature journeys, counted; the columns have one length, in any order.

    Attributes
    ----------
    block
        Customer block, from 0.
    stratum
        Numbered from 0.
    exposed
        Whether the friction occurs at these rows.
    onward
        The stratum of its next occurrence in the same journey; -1 where there is none.
    n
        How many rows.
    y
        Their goals, or their value, where ``onward`` is -1; else 0.
    """

    block: Ints
    stratum: Ints
    exposed: Bools
    onward: Ints
    n: Floats
    y: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Gain:
    """What fixing a friction would bring, of all blocks and without each.

    Attributes
    ----------
    worth
        Per stratum: expected goals of a visit that does not meet the friction; not a number in
        strata that are not needed.
    gain
        Goals, or value, in all.
    per_exposed
        Goals per row with the friction; its negative is the risk difference among them.
    risk_ratio
        Goals of the exposed to what they would be without the friction; 1 where nobody is.
    """

    worth: Floats
    gain: Replicated
    per_exposed: Replicated
    risk_ratio: float


def fix_gain(rows: Rows, strata: int, blocks: int = BLOCKS) -> Gain | NotEstimable:
    """The gain if a friction did not occur, and without each customer block.

    Parameters
    ----------
    rows
        Counted by block, stratum, exposure and next occurrence.
    strata
        How many there are.
    blocks
        How many customer blocks there are.

    Returns
    -------
    Gain or NotEstimable
        The latter names the strata whose level is to be raised: those without clean rows, and
        those where every clean row leads to another occurrence. When that happens only without
        one of the blocks, the whole is not estimable either. No exposed rows: the gain is 0.

    >>> rows = Rows(
    ...     block=np.array([0, 0, 1, 1]), stratum=np.zeros(4, int), onward=np.full(4, -1),
    ...     exposed=np.array([False, True, False, True]),
    ...     n=np.array([5.0, 2, 5, 3]), y=np.array([3.0, 1, 3, 0]),
    ... )  # 10 clean rows with 6 goals, 5 exposed with 1
    >>> found = fix_gain(rows, strata=1)
    >>> found.worth.tolist(), round(found.gain.value, 4)
    ([0.6], 2.0)
    """
    size = (blocks, strata)
    met = _summed(rows, rows.exposed, rows.n, size)
    led = _summed(rows, rows.exposed & (rows.onward != END), rows.n, size, to=rows.onward)
    worth = worth_of(_system(rows, size, asked=met + led))
    if isinstance(worth, NotEstimable):
        return worth
    came = _each_out(_summed(rows, rows.exposed, rows.y, size)).sum(axis=1)
    value, met, led = np.nan_to_num(worth), _each_out(met), _each_out(led)
    expected = (met * value).sum(axis=1)
    gain = expected - came - (led * value).sum(axis=1)
    filled: Bools = np.bincount(rows.block, weights=rows.n, minlength=blocks) > 0
    total, exposed = (_replicated(one, filled) for one in (gain, met.sum(axis=1)))
    left = 1 - float(gain[0] / expected[0]) if expected[0] else 1.0
    return Gain(worth[0], total, ratio(total, exposed) if exposed.value else total, left)


def losses(rows: Rows, worth: Floats) -> Floats:
    """What was lost at each cell: what its rows were worth without the friction, less what came.

    Returns
    -------
    array
        Goals, or value, as many as ``rows`` has cells; 0 at clean ones. They sum to the gain.
    """
    onward = rows.onward != END
    came = rows.y.astype(float)
    met = rows.exposed & onward
    came[met] += rows.n[met] * worth[rows.onward[met]]
    lost = np.zeros(len(rows.n))
    lost[rows.exposed] = (rows.n * worth[rows.stratum] - came)[rows.exposed]
    return lost


def imbalance(n1: Floats, mean1: Floats, mean0: Floats, sd: float) -> float:
    """How far the exposed differ, within their strata, in something known before.

    Parameters
    ----------
    n1, mean1, mean0
        Per stratum with exposed rows: how many, their mean, and that of the clean rows.
    sd
        Of all rows, above 0.

    Returns
    -------
    float
        Standardised mean difference; beyond .1 either way the comparison is in doubt.

    >>> round(imbalance(np.array([10.0, 30]), np.array([2.0, 1]), np.array([1.0, 1]), 2.0), 3)
    0.125
    """
    return float(n1 @ (mean1 - mean0) / n1.sum() / sd)


def _system(rows: Rows, size: tuple[int, int], asked: Floats) -> System:
    clean = ~rows.exposed
    again = np.flatnonzero(clean & (rows.onward != END))
    moves = moves_of(rows.block[again], rows.stratum[again], rows.onward[again], rows.n[again],
                     size[1])  # fmt: skip
    return System(
        _summed(rows, clean, rows.n, size), _summed(rows, clean, rows.y, size), asked, moves
    )


def _summed(
    rows: Rows, chosen: Bools, of: Floats, size: tuple[int, int], to: Ints | None = None
) -> Floats:
    """Sums by block and stratum; ``to``: another stratum than the rows' own."""
    stratum = rows.stratum if to is None else to
    place = rows.block[chosen] * size[1] + stratum[chosen]
    total = np.bincount(place, weights=of[chosen], minlength=size[0] * size[1])
    return total.astype(float).reshape(size)


def _each_out(cells: Floats) -> Floats:
    """Of all blocks, then without each."""
    return np.vstack([cells.sum(axis=0), without_each(cells)])


def _replicated(numbers: Floats, filled: Bools) -> Replicated:
    settled = nothing_is_zero(numbers)
    return Replicated(float(settled[0]), settled[1:], filled)
