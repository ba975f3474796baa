"""What a fix earns: money that its goals bring less what it costs, and how sure that is (3.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.gain.estimate import GainAnswer
from journey.analysis.plan.terms import Terms
from journey.stats.effects.fixgain import Gain
from journey.stats.evidence.estimate import BLOCKS, Estimate, NotEstimable, Replicated, difference
from journey.stats.evidence.jackknife import interval
from journey.stats.evidence.student import t_cdf

NOTHING = Replicated(0.0, np.zeros(BLOCKS), np.zeros(BLOCKS, dtype=bool))
SHARES = (0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Return:
    """What a fix earns over the horizon, in money.

    Attributes
    ----------
    net, roi
        What it brings less its cost, and that per money spent; with 95 % intervals. No ``roi``
        where it costs nothing.
    payback_days
        Until it has brought its cost; ``None``: never.
    chance
        How likely it brings more than it costs, 0 to 1.
    at_shares
        ``net`` if the fix removes 25, 50 or 100 % of the friction.
    """

    net: Estimate
    roi: Estimate | None
    payback_days: float | None
    chance: float
    at_shares: tuple[float, ...]


def added(with_it: GainAnswer, before: GainAnswer | None) -> Replicated | None:
    """Goals that a set brings beyond the one before it; ``None``: there is no such gain."""
    return _beyond(with_it.goals, None if before is None else before.goals)


def brought(with_it: GainAnswer, before: GainAnswer | None, terms: Terms) -> Replicated | None:
    """The same in money; ``None`` also where nothing tells what a goal is worth."""
    if terms.value is None:
        return _beyond(with_it.money, None if before is None else before.money)
    goals = added(with_it, before)
    if goals is None:
        return None
    return replace(goals, value=goals.value * terms.value, without=goals.without * terms.value)


def returned(money: Replicated | None, terms: Terms) -> Return | None:
    """What a fix earns that brings ``money`` in the run; ``None``: it or its cost is not known."""
    whole = NotEstimable("no values") if money is None else interval(money)
    if terms.cost is None or isinstance(whole, NotEstimable):
        return None
    net = _moved(scaled(whole, terms.share * terms.periods), -terms.cost)
    a_day = terms.share * terms.periods * whole.value / terms.horizon_days
    return Return(
        net,
        scaled(net, 1 / terms.cost) if terms.cost else None,
        terms.cost / a_day if a_day > 0 else None,
        _chance(net),
        tuple(share * terms.periods * whole.value - terms.cost for share in SHARES),
    )


def scaled(of: Estimate, by: float) -> Estimate:
    """As many times the estimate, with its interval; ``by`` is not below 0.

    >>> scaled(Estimate(2.0, 1.0, 0.5, 3.5, 50), 2.0)
    Estimate(value=4.0, se=2.0, low=1.0, high=7.0, blocks=50)
    """
    return replace(of, value=of.value * by, se=of.se * by, low=of.low * by, high=of.high * by)


def _beyond(one: Gain | NotEstimable, other: Gain | NotEstimable | None) -> Replicated | None:
    if isinstance(one, NotEstimable) or isinstance(other, NotEstimable):
        return None
    return difference(one.gain, NOTHING if other is None else other.gain)


def _moved(of: Estimate, by: float) -> Estimate:
    return replace(of, value=of.value + by, low=of.low + by, high=of.high + by)


def _chance(net: Estimate) -> float:
    """How likely it is above 0: t with one degree of freedom less than blocks."""
    if net.se == 0:
        return float(net.value > 0)
    return t_cdf(net.value / net.se, net.blocks - 1)
