"""How much drop-off is normal: at touchpoints like this one, and where not everybody is seen."""

from __future__ import annotations

import numpy as np

from journey.stats.evidence.estimate import Bools, Floats, Ints

OTHERS = 3  # fewer have no median worth the name


def expected_rate(drop: Floats, n: Floats, stage: Ints) -> Floats:
    """The drop-off that the other touchpoints of a stage would lead one to expect.

    Parameters
    ----------
    drop, n
        Drop-off and visits, ``[..., touchpoint, segment]``; the first axes may be replicates.
        Where ``n`` is 0, ``drop`` may be anything.
    stage
        Of each touchpoint.

    Returns
    -------
    array
        ``[..., touchpoint]``: the touchpoint's own mix of segments, each at the median of the
        others there, or at their pooled rate when there are fewer than three; not a number where
        a segment has no other. (Methods.md 1.4.)

    >>> drop = np.array([[0.5], [0.1], [0.2], [0.3]])
    >>> expected_rate(drop, np.full((4, 1), 100.0), np.zeros(4, int)).round(2).tolist()
    [0.2, 0.3, 0.3, 0.2]
    """
    rate = np.where(n > 0, drop, np.nan)
    expected = np.empty(n.shape[:-1])
    for one in range(len(stage)):
        others = (stage == stage[one]) & (np.arange(len(stage)) != one)
        normal = _normal(rate[..., others, :], n[..., others, :])
        own = n[..., one, :]
        total = own.sum(axis=-1)
        weighted = np.where(own > 0, own * normal, 0.0).sum(axis=-1)
        expected[..., one] = np.divide(
            weighted, total, out=np.full_like(total, np.nan), where=total > 0
        )
    return expected


def _normal(rate: Floats, n: Floats) -> Floats:
    """By segment: the median of touchpoints, or what they come to together."""
    seen: Bools = n > 0
    known = seen.sum(axis=-2)
    ordered = np.sort(rate, axis=-2)  # what is not a number comes last
    pooled_n = n.sum(axis=-2)
    lost = np.where(seen, n * rate, 0.0).sum(axis=-2)
    pooled: Floats = np.divide(lost, pooled_n, out=np.full_like(lost, np.nan), where=pooled_n > 0)
    if not ordered.shape[-2]:
        return pooled
    low, high = (np.maximum(k, 0)[..., None, :] for k in ((known - 1) // 2, known // 2))
    high = np.minimum(high, ordered.shape[-2] - 1)
    pair = [np.take_along_axis(ordered, k, axis=-2)[..., 0, :] for k in (low, high)]
    median: Floats = np.where(known >= OTHERS, (pair[0] + pair[1]) / 2, pooled)
    return median


def linked_drop(drop: float, moved_there: float, linked: float) -> float:
    """Drop-off corrected for a channel in which not every event is tied to its customer.

    Parameters
    ----------
    drop
        As seen: who moved there unseen counts as lost.
    moved_there
        The share seen to move to that channel.
    linked
        The share of that channel's events that is tied to a customer, above 0 to 1.

    Returns
    -------
    float
        At least 0. (Methods.md 1.5.)

    >>> round(linked_drop(0.35, 0.20, 0.8), 4)
    0.3
    """
    if not 0 < linked <= 1:
        raise ValueError(f"a share of {linked} linked")
    return max(0.0, drop - moved_there * (1 / linked - 1))
