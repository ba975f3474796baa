"""How sure a number is when its trials hang together: the same customer comes again.

Each customer lies in one of 50 blocks. Leaving out one block at a time shows how much a number
varies, whatever it is: a share, a ratio, a median, the solution of a system. (Delete-a-group
jackknife: Kott, Journal of Official Statistics 17, 2001; docs/methods.md 0.5.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite, sqrt

import numpy as np

from journey.stats.evidence.estimate import Bools, Estimate, Floats, NotEstimable, Replicated
from journey.stats.evidence.intervals import n_eff
from journey.stats.evidence.student import t_quantile


def effective_size(successes: Sequence[int], trials: Sequence[int], customers: int) -> float:
    """How many independent trials would be as sure of the share as these are.

    Parameters
    ----------
    successes, trials
        Per customer block, in one order; blocks without trials may be left out.
    customers
        Distinct customers: the size where every trial, or none, is a success.

    Returns
    -------
    float
        At least 1, at most the number of trials; 0 where there is no trial.

    >>> effective_size([5, 5], [10, 10], 20)  # blocks do not differ: each trial counts
    20.0
    >>> effective_size([10, 0, 10, 0], [10, 10, 10, 10], 4)  # blocks are all or nothing
    3.0
    """
    n, reached = sum(trials), sum(successes)
    if reached in (0, n):
        return float(min(n, customers))
    pairs = zip(successes, trials, strict=True)
    without = [(reached - s) / (n - t) for s, t in pairs if 0 < t < n]
    if len(without) < 2:  # one block: nothing to compare
        return float(min(n, customers))
    rates = np.array(without)
    shares = Replicated(reached / n, rates, np.ones(len(rates), dtype=bool))
    return n_eff(shares.value, n, variance(shares), customers)


def without_each(cells: Floats) -> Floats:
    """The totals minus one block, for each block in turn.

    Parameters
    ----------
    cells
        Counts or sums, ``[block, ...]``.

    >>> without_each(np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])).tolist()
    [[5.0, 50.0], [4.0, 40.0], [3.0, 30.0]]
    """
    rest: Floats = cells.sum(axis=0) - cells
    return rest


def replicate(
    cells: Floats, statistic: Callable[[Floats], float | NotEstimable]
) -> Replicated | NotEstimable:
    """A statistic of cells, of all blocks and without each.

    Parameters
    ----------
    cells
        Counts or sums, ``[block, ...]``; a block of zeros is empty.
    statistic
        From ``[...]``, the cells of the blocks together.

    Returns
    -------
    Replicated or NotEstimable
        The latter when there is no such number, or would be none without one of the blocks.

    >>> rate = replicate(np.array([[3.0, 10.0], [5.0, 10.0]]), lambda c: float(c[0] / c[1]))
    >>> rate.value, rate.without.tolist()
    (0.4, [0.5, 0.3])
    """
    filled: Bools = np.any(cells.reshape(len(cells), -1), axis=1)
    if filled.sum() < 2:
        return NotEstimable(f"a comparison needs 2 customer blocks, here {filled.sum()}")
    value = _number(statistic(cells.sum(axis=0)))
    if isinstance(value, NotEstimable):
        return value
    without = np.full(len(cells), value)
    rest = without_each(cells)
    for block in np.flatnonzero(filled):
        one = _number(statistic(rest[block]))
        if isinstance(one, NotEstimable):
            return NotEstimable(f"{one.reason}, without customer block {block}", one.where)
        without[block] = one
    return Replicated(value, without, filled)


def _number(found: float | NotEstimable) -> float | NotEstimable:
    if isinstance(found, NotEstimable) or isfinite(found):
        return found
    return NotEstimable("the data does not determine it")


def variance(of: Replicated) -> float:
    """How much a number varies from sample to sample; 0 with fewer than two blocks.

    ``(B - 1)/B`` times the sum of squares of the numbers without one block, about their mean;
    ``B`` is the number of blocks that hold anything.
    """
    without = of.without[of.filled]
    if len(without) < 2:
        return 0.0
    about = without - without.mean()
    return float((len(without) - 1) / len(without) * (about @ about))


def interval(of: Replicated, level: float = 0.95) -> Estimate | NotEstimable:
    """The number with its interval: t with one degree of freedom less than blocks.

    Parameters
    ----------
    of
        The number, and without each block.
    level
        Of confidence, 0 to 1.

    Returns
    -------
    Estimate or NotEstimable
        The latter when one of the numbers does not exist, or fewer than two blocks hold
        anything.
    """
    blocks = int(of.filled.sum())
    if blocks < 2:
        return NotEstimable(f"an interval needs 2 customer blocks, here {blocks}")
    failed = np.flatnonzero(of.filled & ~np.isfinite(of.without))
    if not isfinite(of.value):
        return NotEstimable("the data does not determine it")
    if len(failed):
        return NotEstimable(f"the data does not determine it without customer block {failed[0]}")
    se = sqrt(variance(of))
    half = t_quantile(0.5 + level / 2, blocks - 1) * se
    return Estimate(of.value, se, of.value - half, of.value + half, blocks)


def within(of: Estimate, least: float, most: float) -> Estimate:
    """The number and its interval, cut to what is possible.

    >>> within(Estimate(5.0, 4.0, -3.0, 13.0, 50), 0, 9)
    Estimate(value=5.0, se=4.0, low=0.0, high=9.0, blocks=50)
    """
    value, low, high = (float(min(max(one, least), most)) for one in (of.value, of.low, of.high))
    return replace(of, value=value, low=low, high=high)
