"""Where customers go next, and whether at all, when some have not been watched long enough.

Source: Aalen and Johansen, Scandinavian Journal of Statistics 5, 1978; docs/methods.md 1.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import BLOCKS, Bools, Floats, Ints, NotEstimable, Replicated

NONE = -1  # the cause of a visit that nothing has ended yet


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """The visits of one touchpoint, counted; the columns have one length, rows any order.

    Attributes
    ----------
    block
        Customer block, from 0.
    hour
        Whole hours to the next step, or of silence so far.
    cause
        What the next step was, numbered from 0; -1 where there is none yet.
    n
        How many visits.
    """

    block: Ints
    hour: Ints
    cause: Ints
    n: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Competing:
    """One row of the transition matrix: ``moved`` and ``stays`` sum to 1.

    Attributes
    ----------
    moved
        Per cause: the probability that it ends a visit within the limit.
    stays
        The probability that nothing does: the drop-off.
    moved_without, stays_without
        The same without each customer block, ``[block, cause]`` and ``[block]``; not a number
        where nobody else has been watched for the limit.
    filled
        Per block: whether it holds a visit.
    """

    moved: Floats
    stays: float
    moved_without: Floats
    stays_without: Floats
    filled: Bools

    def drop(self) -> Replicated:
        """The drop-off, and without each customer block."""
        return Replicated(self.stays, self.stays_without, self.filled)

    def to(self, cause: int) -> Replicated:
        """The probability of one cause, and without each customer block."""
        return Replicated(float(self.moved[cause]), self.moved_without[:, cause], self.filled)


def aalen_johansen(
    visits: Visits, causes: int, within_h: int, blocks: int = BLOCKS
) -> Competing | NotEstimable:
    """Where the visits of a touchpoint lead to within ``within_h`` hours.

    Parameters
    ----------
    visits
        Counted by customer block, hours and cause. What ends later counts as watched that long.
    causes
        How many there are, those that do not occur here included.
    within_h
        The silence limit, whole hours.
    blocks
        How many customer blocks there are.

    Returns
    -------
    Competing or NotEstimable
        The latter when no visit has been watched for the limit.

    >>> hours, cause = np.array([1, 2, 2, 3, 4, 5]), np.array([0, 1, 0, -1, 0, -1])
    >>> block = np.arange(6)
    >>> row = aalen_johansen(Visits(block, hours, cause, np.ones(6)), 2, 5, blocks=6)
    >>> row.moved.round(4).tolist(), round(row.stays, 4)
    ([0.5833, 0.1667], 0.25)
    """
    hours, place = np.unique(np.minimum(visits.hour, within_h + 1), return_inverse=True)
    ends = (visits.cause != NONE) & (visits.hour <= within_h)
    all_n = _by_hour(visits.block, place, visits.n, (blocks, len(hours)))
    ended = _by_hour(visits.block, place, visits.n * ends, (blocks, len(hours)))
    weight, stays = _survive(_and_without(all_n), _and_without(ended))
    watched = _and_without(all_n)[:, hours >= within_h].sum(axis=1) > 0
    if not watched[0] and (stays[0] > 0 or not len(hours)):
        return NotEstimable(f"the data is younger than the silence limit, {within_h:,} hours")
    moved = _moved(visits, place, ends, weight, causes)
    known = watched | (stays == 0)
    filled: Bools = all_n.sum(axis=1) > 0
    return Competing(
        moved=moved[0],
        stays=float(stays[0]),
        moved_without=np.where(known[1:, None], moved[1:], np.nan),
        stays_without=np.where(known[1:], stays[1:], np.nan),
        filled=filled,
    )


def _by_hour(block: Ints, place: Ints, n: Floats, shape: tuple[int, int]) -> Floats:
    """Counts ``[block, hour]``."""
    flat = np.bincount(block * shape[1] + place, weights=n, minlength=shape[0] * shape[1])
    counts: Floats = flat.astype(float).reshape(shape)
    return counts


def _and_without(counts: Floats) -> Floats:
    """All blocks together in row 0, then all without each."""
    total = counts.sum(axis=0)
    together: Floats = np.concatenate([total[None], total - counts])
    return together


def _survive(all_n: Floats, ended: Floats) -> tuple[Floats, Floats]:
    """``S(u-)/Y(u)`` by row and hour, and S after the last hour, by row."""
    at_risk = all_n[:, ::-1].cumsum(axis=1)[:, ::-1]
    hazard = np.divide(ended, at_risk, out=np.zeros_like(ended), where=at_risk > 0)
    still = np.cumprod(np.column_stack([np.ones(len(ended)), 1 - hazard]), axis=1)
    weight = np.divide(still[:, :-1], at_risk, out=np.zeros_like(ended), where=at_risk > 0)
    return weight, still[:, -1]


def _moved(visits: Visits, place: Ints, ends: Bools, weight: Floats, causes: int) -> Floats:
    """The probability of each cause: row 0 of all blocks, then without each.

    Each replicate is the weighted total minus the weighted own visits of its block, so that no
    array of block, hour and cause is needed.
    """
    hour, cause, n, block = place[ends], visits.cause[ends], visits.n[ends], visits.block[ends]
    blocks, hours = len(weight) - 1, weight.shape[1]
    total = np.bincount(hour * causes + cause, weights=n, minlength=hours * causes)
    own = np.bincount(
        block * causes + cause, weights=n * weight[block + 1, hour], minlength=blocks * causes
    )
    moved: Floats = weight @ total.reshape(hours, causes)
    moved[1:] -= own.reshape(blocks, causes)
    return moved
