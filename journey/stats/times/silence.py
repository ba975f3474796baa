"""How long a silence must be before it is an end: from how often customers come back late.

Source: docs/methods.md 1.1. The usual rule, the 95th percentile of the gaps, calls one in three
silences an end too early where nine in ten customers return.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from journey.stats.evidence.estimate import Floats, NotEstimable
from journey.stats.times.survival import Curve

FLAT, FLOOR_H = 0.01, 24


def late_return(returned: Floats | float, ever: float) -> Floats:
    """How likely someone still comes back who has been silent so far.

    Parameters
    ----------
    returned
        The share that has come back by then.
    ever
        The share that comes back at all.

    Returns
    -------
    array
        Probabilities: ``(ever - returned)/(1 - returned)``, not below 0; 0 where all returned.

    >>> late_return(np.array([0.855, 0.285]), 0.9).round(4).tolist()
    [0.3103, 0.8601]
    """
    by_then = np.asarray(returned, dtype=float)
    rest = 1 - by_then
    late = np.divide(ever - by_then, rest, out=np.zeros_like(by_then), where=rest > 0)
    likely: Floats = np.maximum(late, 0.0)
    return likely


def eps_threshold(
    curve: Curve, longest_h: float, eps: float = 0.05, floor_h: int = FLOOR_H
) -> int | NotEstimable:
    """The silence after which at most ``eps`` still come back.

    Parameters
    ----------
    curve
        Of the hours to the next event, however late; who has none is watched to the end.
    longest_h
        The longest time that anyone has been watched.
    eps
        Share, 0 to 1.
    floor_h
        Never shorter than this.

    Returns
    -------
    int or NotEstimable
        Whole hours. The latter when customers are still coming back as the data ends: then
        nobody knows how many ever will.
    """
    ever, halfway = (float(1 - curve.at(part * longest_h)) for part in (0.9, 0.45))
    if ever - halfway > FLAT:
        more = f"{100 * (ever - halfway):.1f} % came back in the second half of the time watched"
        return NotEstimable(f"customers are still coming back as the data ends: {more}")
    returned = np.concatenate([[0.0], 1 - curve.still])
    enough = late_return(returned, ever) <= eps
    times = np.concatenate([[0.0], curve.times])
    return max(floor_h, ceil(float(times[np.argmax(enough)])))
