"""How much later goals come: time, told apart from goals that never come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import (
    BLOCKS,
    Bools,
    Estimate,
    Floats,
    Ints,
    NotEstimable,
    Replicated,
)
from journey.stats.evidence.jackknife import interval, without_each

ENOUGH = 10  # goals after it in all, and without it in each stratum
TOO_FEW = f"a delay needs {ENOUGH} goals after it, and {ENOUGH} without it that are alike otherwise"


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """Goals with their times, counted; the columns have one length, in any order.

    Attributes
    ----------
    block
        Customer block, from 0.
    stratum
        Of visits that are alike; numbered from 0, -1: in none.
    exposed
        Whether these met the friction.
    goals, hours
        How many goals came after the visits, and the hours until then, summed over the goals.
    """

    block: Ints
    stratum: Ints
    exposed: Bools
    goals: Floats
    hours: Floats


def later(timed: Timed, strata: int, blocks: int = BLOCKS) -> Replicated | NotEstimable:
    """How many hours later a goal comes after the friction than after visits like it without.

    Of goals that do come: the difference of mean times within strata, weighted by the goals of
    the exposed. What never comes is no delay, it is lost.

    Parameters
    ----------
    timed
        Goals by block, stratum and exposure.
    strata
        How many there are.
    blocks
        How many customer blocks there are.

    Returns
    -------
    Replicated or NotEstimable
        Hours, of at least ten goals after it, in strata with ten goals without it.

    >>> one = Timed(np.array([0, 0, 1, 1]), np.zeros(4, int), np.array([0, 1, 0, 1]) > 0,
    ...             np.full(4, 10.0), np.array([20.0, 70, 20, 90]))
    >>> later(one, 1).value
    6.0
    """
    known = timed.stratum >= 0
    place = (timed.block * 2 + timed.exposed) * strata + timed.stratum
    goals, hours = (
        np.bincount(place[known], weights=one[known], minlength=blocks * 2 * strata)
        .astype(float)
        .reshape(blocks, 2, strata)
        for one in (timed.goals, timed.hours)
    )
    met, clean = goals.sum(axis=0)[[1, 0]]
    used = (met > 0) & (clean >= ENOUGH)
    if met[used].sum() < ENOUGH:
        return NotEstimable(TOO_FEW)
    filled: Bools = goals.sum(axis=(1, 2)) > 0
    whole = _apart(goals.sum(axis=0)[..., used], hours.sum(axis=0)[..., used])
    rest = _apart(without_each(goals)[..., used], without_each(hours)[..., used])
    return Replicated(float(whole), rest, filled)


def days(hours: Replicated | NotEstimable) -> Estimate | None:
    """Hours as days, with their interval; ``None`` where there is none."""
    known = hours if isinstance(hours, NotEstimable) else interval(hours)
    if isinstance(known, NotEstimable):
        return None
    parts = (known.value / 24, known.se / 24, known.low / 24, known.high / 24)
    return Estimate(*parts, known.blocks)


def _apart(goals: Floats, hours: Floats) -> Floats:
    """Of the last axes, exposure and stratum."""
    clean = np.divide(hours[..., 0, :], goals[..., 0, :], where=goals[..., 0, :] > 0,
                      out=np.full(goals[..., 0, :].shape, np.nan))  # fmt: skip
    longer = (hours[..., 1, :] - goals[..., 1, :] * clean).sum(axis=-1)
    found: Floats = longer / goals[..., 1, :].sum(axis=-1)
    return found
