"""Whether where a journey came from changes where it goes, beyond where it is.

Source: the likelihood ratio of a Markov chain's order, Anderson and Goodman, Annals of
Mathematical Statistics 28, 1957, held against the Bayesian information
criterion; docs/methods.md 4.
"""

from __future__ import annotations

from math import log

import numpy as np

from journey.stats.evidence.estimate import Floats


def depends_on_last(counts: Floats) -> bool:
    """Whether a node is to be split by where journeys came from.

    Parameters
    ----------
    counts
        Visits of one node by the node before and the node after, ``[before, after]``.

    Returns
    -------
    bool
        The likelihood ratio exceeds its degrees of freedom times the logarithm of all visits.

    >>> depends_on_last(np.array([[90.0, 10], [10, 90]]))
    True
    >>> depends_on_last(np.array([[52.0, 48], [47, 53]]))
    False
    """
    table = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    n = float(table.sum())
    if not n:
        return False
    apart = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    seen = table > 0
    ratio = 2 * float(table[seen] @ np.log(table[seen] / apart[seen]))
    return bool(ratio > (len(table) - 1) * (table.shape[1] - 1) * log(n))
