"""Time until something happens, when some have not been watched long enough.

Source: Kaplan and Meier, Journal of the American Statistical Association 53, 1958.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import Bools, Floats


def quantile(happened: Mapping[int, int], watched: Mapping[int, int], share: float) -> int:
    """The time by which ``share`` of all have had it happen, by Kaplan-Meier.

    Parameters
    ----------
    happened
        Time to number of those to whom it happened at that time.
    watched
        Time to number of those watched that long, to whom it has not happened.
    share
        0 to 1.

    Returns
    -------
    int
        The smallest time at which the share is reached; the longest time in the data if it
        never is; 0 without data. Who is watched for t counts as at risk at t.

    >>> quantile({1: 1, 2: 2, 4: 1}, {3: 1, 5: 1}, 0.75)
    4
    """
    at_risk = sum(happened.values()) + sum(watched.values())
    still = 1.0
    times = sorted(happened.keys() | watched.keys())
    for time in times:
        here = happened.get(time, 0)
        still *= 1 - here / at_risk
        if 1 - still >= share - 1e-12:
            return time
        at_risk -= here + watched.get(time, 0)
    return times[-1] if times else 0


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Who is still waiting, by time.

    Attributes
    ----------
    times
        Ascending; those at which something happened or the watching ended.
    still
        The share to whom it has not happened by then, that time included.
    """

    times: Floats
    still: Floats

    def at(self, time: Floats | float) -> Floats:
        """The share to whom it has not happened by ``time``, that time included."""
        place = np.searchsorted(self.times, np.asarray(time, dtype=float), side="right")
        found: Floats = np.concatenate([[1.0], self.still])[place]
        return found


def kaplan_meier(times: Floats, happened: Bools, n: Floats) -> Curve:
    """Who is still waiting, by time, when some have not been watched to the end.

    Parameters
    ----------
    times
        How long each was watched; in any order, with ties.
    happened
        Whether it happened then, or the watching only ended.
    n
        How many each stands for.

    Returns
    -------
    Curve
        Who is watched for t counts as at risk at t.

    >>> two = kaplan_meier(np.array([1.0, 2, 2, 3]), np.array([1, 1, 0, 0]) > 0, np.ones(4))
    >>> two.still.tolist()
    [0.75, 0.5, 0.5]
    """
    moments, place = np.unique(np.asarray(times, dtype=float), return_inverse=True)
    here = np.bincount(place, weights=n, minlength=len(moments))
    ended = np.bincount(place, weights=n * happened, minlength=len(moments))
    at_risk = here[::-1].cumsum()[::-1]
    hazard = np.divide(ended, at_risk, out=np.zeros(len(moments)), where=at_risk > 0)
    return Curve(moments, np.cumprod(1 - hazard))


def nowcast(curve: Curve, silent_h: Floats, within_h: float) -> Floats:
    """How likely those who are silent so far stay silent to the end.

    Parameters
    ----------
    curve
        Of the hours until the next step, at their touchpoint.
    silent_h
        Hours of silence so far, of each.
    within_h
        The touchpoint's silence limit.

    Returns
    -------
    array
        Probabilities: ``S(within_h) / S(silent_h)``. (docs/methods.md 1.3.)

    >>> curve = Curve(np.array([7.0, 14.0]), np.array([0.4, 0.3]))
    >>> nowcast(curve, np.array([7.0]), 14).round(4).tolist()
    [0.75]
    """
    end = curve.at(within_h)
    so_far = curve.at(np.minimum(silent_h, within_h))
    likely: Floats = np.divide(end, so_far, out=np.zeros(len(so_far)), where=so_far > 0)
    return likely


def expected_drops(
    curve: Curve, dropped: float, silent_h: Floats, n: Floats, within_h: float
) -> float:
    """Dropped so far, and those expected from the ones who are still open.

    Parameters
    ----------
    curve, within_h
        As for ``nowcast``.
    dropped
        Visits that have been silent for longer than the limit.
    silent_h, n
        Hours of silence of the open visits, and how many each stands for.

    Returns
    -------
    float
        Equal to all visits times ``S(within_h)``: nobody is counted twice or lost.
    """
    return dropped + float(n @ nowcast(curve, silent_h, within_h))
