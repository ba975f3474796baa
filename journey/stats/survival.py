"""Time until something happens, when some have not been watched long enough.

Source: Kaplan and Meier, Journal of the American Statistical Association 53, 1958.
"""

from __future__ import annotations

from collections.abc import Mapping


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
