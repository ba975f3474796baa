"""Whether a rate changed more where the fix was than where it was not (difference in differences).

What changed for everybody (season, prices) and who came (mix) are taken out; that the two arms
would have moved alike is an assumption, which earlier periods can contradict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import Estimate, Floats, NotEstimable, Replicated
from journey.stats.evidence.jackknife import interval, replicate

MIN_EARLIER = 4  # periods before the fix that must have moved alike
N, GOALS = 0, 1  # the last axis of the cells


@dataclass(frozen=True, slots=True)
class Effect:
    """What the fix changed, and whether that may be called an effect.

    Attributes
    ----------
    change
        Shares, -1 to 1: change where the fix was less change where it was not, standardised.
    trend
        Earlier periods: slope where the fix was less slope where it was not, shares a period.
    reason
        Why it is no more than a change; ``""``: an effect.
    """

    change: Estimate | NotEstimable
    trend: Estimate | NotEstimable
    reason: str


def effect(
    treated: Floats, control: Floats, earlier_treated: Floats, earlier_control: Floats
) -> Effect:
    """The change from before to after, beside that of the control.

    Parameters
    ----------
    treated, control
        Trials and goals before and after, ``[block, 2, group, 2]``.
    earlier_treated, earlier_control
        Those before, period by period, ``[block, period, group, 2]``.

    Returns
    -------
    Effect
        The word is refused without four earlier periods whose slopes do not differ.
        (Methods 5.)
    """
    return _judged(
        _estimate(twice_standardised(treated, control)),
        _estimate(slope_difference(earlier_treated, earlier_control)),
        earlier_treated.shape[1],
    )


def twice_standardised(treated: Floats, control: Floats) -> Replicated | NotEstimable:
    """The rate term of the treated less that of the control, with the same weights.

    Parameters
    ----------
    treated, control
        Trials and goals before and after, ``[block, 2, group, 2]``.

    Returns
    -------
    Replicated or NotEstimable
        The latter where a group is empty in a period of an arm: pool it first. The weights are
        the groups' mean shares among the treated. (Kitagawa 1955, in both arms; methods 5.)
    """
    both = np.stack([treated, control], axis=1)
    return replicate(both, _twice)


def slope_difference(treated: Floats, control: Floats) -> Replicated | NotEstimable:
    """How differently the arms moved from period to period: ``[block, period, group, 2]``."""
    both = np.stack([treated, control], axis=1)
    return replicate(both, _slopes)


def _twice(cells: Floats) -> float | NotEstimable:
    rates = _rates(cells)
    if isinstance(rates, NotEstimable):
        return rates
    change = rates[:, 1] - rates[:, 0]
    return float(_weights(cells) @ (change[0] - change[1]))


def _slopes(cells: Floats) -> float | NotEstimable:
    rates = _rates(cells)
    if isinstance(rates, NotEstimable):
        return rates
    gap = (rates[0] - rates[1]) @ _weights(cells)
    time = np.arange(len(gap)) - (len(gap) - 1) / 2
    if len(gap) < 2:
        return NotEstimable("a trend needs 2 periods")
    return float(time @ gap / (time @ time))


def _rates(cells: Floats) -> Floats | NotEstimable:
    """Rates, ``[arm, period, group]``."""
    empty = np.unique(np.nonzero(cells[..., N] == 0)[-1])
    if len(empty):
        return NotEstimable("a group is empty in one of the periods", tuple(empty.tolist()))
    rates: Floats = cells[..., GOALS] / cells[..., N]
    return rates


def _weights(cells: Floats) -> Floats:
    """The mean over the periods of the groups' shares among the treated."""
    n = cells[0, :, :, N]
    shares: Floats = (n / n.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def _estimate(found: Replicated | NotEstimable) -> Estimate | NotEstimable:
    return found if isinstance(found, NotEstimable) else interval(found)


def _judged(
    change: Estimate | NotEstimable, trend: Estimate | NotEstimable, earlier: int
) -> Effect:
    if isinstance(change, NotEstimable):
        return Effect(change, trend, change.reason)
    if earlier < MIN_EARLIER:
        reason = f"an effect needs {MIN_EARLIER} periods before the fix, here {earlier}"
    elif isinstance(trend, NotEstimable):
        reason = trend.reason
    elif not trend.low <= 0 <= trend.high:
        reason = f"before the fix the two moved apart by {100 * trend.value:.2f} points a period"
    else:
        reason = ""
    return Effect(change, trend, reason)
