"""What a long wait costs: those still waiting at a landmark against those served just before it.

Closed waits alone make a harmful wait look harmless, since whoever left is gone. (Methods.md 2.5.)
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
)
from journey.stats.evidence.jackknife import without_each

NEAR, NEARBY, STILL, LOST, EARLIER = range(5)
ENOUGH, LOST_AT_MOST, APART = 20, 0.05, 0.25


@dataclass(frozen=True, slots=True, eq=False)
class WaitTimes:
    """Waits watched for at least the landmark tau, counted; the columns have one length.

    Attributes
    ----------
    block
        Customer block, from 0.
    stratum
        Where the wait began, for whom; numbered from 0.
    kind
        ``NEAR``: served in (.9 tau, tau]. ``NEARBY``: served in (.8 tau, .9 tau].
        ``STILL``: still waiting at tau, and known how it ended or young enough to run on.
        ``LOST``: still waiting at tau, never ended, older than almost all that were served.
        ``EARLIER``: every other one.
    n, y
        How many, and their goals.
    """

    block: Ints
    stratum: Ints
    kind: Ints
    n: Floats
    y: Floats


@dataclass(frozen=True, slots=True, eq=False)
class WaitGain:
    """Goals gained if everyone were served by tau.

    Attributes
    ----------
    low, high
        Lost clocks left out, and counted as still waiting.
    is_range
        The two lie so far apart that neither alone may be shown.
    not_estimable_n
        Waits still running at tau in strata where too few were served just before it.
    """

    low: Replicated
    high: Replicated
    is_range: bool
    not_estimable_n: int


def wait_gain(waits: WaitTimes, strata: int, blocks: int = BLOCKS) -> WaitGain | NotEstimable:
    """The goals gained if everyone were served by the landmark.

    Parameters
    ----------
    waits
        Counted by block, stratum and how they went.
    strata
        How many there are.
    blocks
        How many customer blocks there are.

    Returns
    -------
    WaitGain or NotEstimable
        The latter when more than 5 % of the clocks are lost, or when no stratum has 20 waits
        that were served in the last tenth, or last fifth, before the landmark.
    """
    shape = (blocks, 5, strata)
    place = (waits.block * 5 + waits.kind) * strata + waits.stratum
    n, y = (
        np.bincount(place, weights=one, minlength=blocks * 5 * strata).astype(float).reshape(shape)
        for one in (waits.n, waits.y)
    )
    total = n.sum(axis=0)
    if total[LOST].sum() > LOST_AT_MOST * total.sum():
        share = f"{100 * total[LOST].sum() / total.sum():.1f} % of the clocks never stop"
        return NotEstimable(f"we do not see how these waits end: {share}")
    wide = total[NEAR] < ENOUGH
    used = total[NEAR] + wide * total[NEARBY] >= ENOUGH
    running = total[STILL] + total[LOST] > 0
    if not (used & running).any():
        return NotEstimable(f"fewer than {ENOUGH} waits were served just before the landmark")
    low, high = (_replicated(n, y, _Choice(wide, used & running, kinds)) for kinds in _BOUNDS)
    return WaitGain(
        low=low,
        high=high,
        is_range=abs(high.value - low.value) > APART * abs(low.value),
        not_estimable_n=int(total[[STILL, LOST]][:, ~used].sum()),
    )


_BOUNDS = ([STILL], [STILL, LOST])


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """Which strata count, where the window is wide, and who counts as still waiting."""

    wide: Bools
    used: Bools
    kinds: list[int]


def _replicated(n: Floats, y: Floats, choice: _Choice) -> Replicated:
    filled: Bools = n.sum(axis=(1, 2)) > 0
    without = nothing_is_zero(_gain(without_each(n), without_each(y), choice))
    whole = nothing_is_zero(_gain(n.sum(axis=0), y.sum(axis=0), choice))
    return Replicated(float(whole), without, filled)


def _gain(n: Floats, y: Floats, choice: _Choice) -> Floats:
    """Of the last axes kind and stratum; the choice is that of all blocks together."""
    served = n[..., NEAR, :] + choice.wide * n[..., NEARBY, :]
    reached = y[..., NEAR, :] + choice.wide * y[..., NEARBY, :]
    rate = np.divide(reached, served, out=np.full_like(served, np.nan), where=served > 0)
    still, came = n[..., choice.kinds, :].sum(axis=-2), y[..., choice.kinds, :].sum(axis=-2)
    gained: Floats = (still * rate - came)[..., choice.used].sum(axis=-1)
    return gained
