"""How much a sample is worth whose trials hang together: the same customer comes again."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean


def effective_size(successes: Sequence[int], trials: Sequence[int], customers: int) -> float:
    """How many independent trials would be as sure of the share as these are.

    Customers lie in blocks, each in one; leaving out one block at a time shows how much the
    share varies (delete-a-group jackknife: Kott, Journal of Official Statistics 17, 2001;
    methods.md 0.5).

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
    share = reached / n
    without = [(reached - s) / (n - t) for s, t in zip(successes, trials, strict=True) if 0 < t < n]
    if len(without) < 2:  # one block: nothing to compare
        return float(min(n, customers))
    middle = fmean(without)
    variance = (len(without) - 1) / len(without) * sum((one - middle) ** 2 for one in without)
    if variance == 0:
        return float(n)
    return max(1.0, min(float(n), share * (1 - share) / variance))
