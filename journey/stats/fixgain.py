"""How many more goals there would be if a friction did not occur.

Rows are visits in strata of what was known before. Clean rows, without the friction, tell what a
visit is worth there; where a journey meets the friction again later, the visit is worth what that
later visit is. So repeats telescope, and no journey is lost twice. (Methods.md 2.3.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from journey.stats.estimate import (
    BLOCKS,
    Bools,
    Floats,
    Ints,
    NotEstimable,
    Replicated,
    ratio,
)

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
    whole = _solved(_system(rows, strata))
    if isinstance(whole, NotEstimable):
        return whole
    worth, gain, exposed, expected = whole
    filled: Bools = np.bincount(rows.block, weights=rows.n, minlength=blocks) > 0
    without = np.full((2, blocks), [[gain], [exposed]])
    for block, rest in _without_each(rows, strata, np.flatnonzero(filled)):
        one = _solved(rest)
        if isinstance(one, NotEstimable):
            return replace(one, reason=f"{one.reason} (without customer block {block})")
        without[:, block] = one[1:3]
    total = Replicated(gain, without[0], filled)
    met = Replicated(exposed, without[1], filled)
    left = 1 - gain / expected if expected else 1.0
    return Gain(worth, total, ratio(total, met) if exposed else total, left)


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


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """Sums by exposure (0, 1), stratum and next stratum."""

    n: Floats  # [exposure, stratum]
    y: Floats  # [exposure, stratum]
    onward: Floats  # [exposure, stratum, stratum]

    def minus(self, other: _System) -> _System:
        return _System(self.n - other.n, self.y - other.y, self.onward - other.onward)


def _system(rows: Rows, strata: int) -> _System:
    place = rows.exposed * strata + rows.stratum
    again = rows.onward != END
    pairs = place[again] * strata + rows.onward[again]
    onward = np.bincount(pairs, weights=rows.n[again], minlength=2 * strata * strata)
    n = np.bincount(place, weights=rows.n, minlength=2 * strata)
    y = np.bincount(place, weights=rows.y, minlength=2 * strata)
    return _System(
        n.astype(float).reshape(2, strata),
        y.astype(float).reshape(2, strata),
        onward.astype(float).reshape(2, strata, strata),
    )


def _without_each(rows: Rows, strata: int, blocks: Ints) -> Iterator[tuple[int, _System]]:
    total = _system(rows, strata)
    for block in blocks:
        own = rows.block == block
        columns = (rows.block, rows.stratum, rows.exposed, rows.onward, rows.n, rows.y)
        yield int(block), total.minus(_system(Rows(*(c[own] for c in columns)), strata))


def _solved(system: _System) -> tuple[Floats, float, float, float] | NotEstimable:
    """Worth per stratum, gain, exposed rows, and what these would reach without the friction."""
    (n0, n1), (y0, y1), (onward0, onward1) = system.n, system.y, system.onward
    needed = _reached((n1 > 0) | (onward1.sum(axis=0) > 0), onward0)
    empty = np.flatnonzero(needed & (n0 == 0))
    if len(empty):
        return NotEstimable("nobody comes here without it", tuple(empty.tolist()))
    ends = n0 - onward0.sum(axis=1) > 0
    closed = np.flatnonzero(needed & ~_reached(ends, onward0.T))
    if len(closed):
        return NotEstimable("everyone here meets it again", tuple(closed.tolist()))
    at = np.flatnonzero(needed)
    worth = np.full(len(n0), np.nan)
    worth[at] = np.linalg.solve(np.diag(n0[at]) - onward0[np.ix_(at, at)], y0[at])
    value = worth[at]
    expected = float(n1[at] @ value)
    came = float(y1[at].sum() + (onward1[np.ix_(at, at)] @ value).sum())
    return worth, expected - came, float(n1.sum()), expected


def _reached(start: Bools, moves: Floats) -> Bools:
    """The strata that ``start`` leads to, itself included."""
    found = start.copy()
    while not np.array_equal(more := found | ((moves[found] > 0).any(axis=0)), found):
        found = more
    return found
