"""A difference of two rates without the difference in who came: like for like."""

from __future__ import annotations

from dataclasses import dataclass

from journey.stats.effects.contrasts import ShareChange, kitagawa
from journey.stats.evidence.estimate import Estimate, Floats, NotEstimable
from journey.stats.evidence.jackknife import interval, replicate

N, Y = 0, 1  # the last axis of the cells


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """A difference, second side minus first, and the part of it that is not mix.

    Attributes
    ----------
    change
        Exactly ``crude = rate + mix``; null where a group is empty on a side.
    rate
        The part that is not mix, with its interval.
    """

    change: ShareChange | None
    rate: Estimate | NotEstimable


def like_for_like(cells: Floats) -> LikeForLike:
    """The difference of two rates apart into what changed inside groups and who came.

    Parameters
    ----------
    cells
        Trials and successes of both sides, ``[block, 2, group, 2]``.

    Returns
    -------
    LikeForLike
        By Kitagawa, its interval by leaving out one customer block at a time. (Methods 5.)
    """
    whole = cells.sum(axis=0)
    found = replicate(cells, _rate)
    return LikeForLike(
        None if (whole[..., N] == 0).any() else _apart(whole),
        found if isinstance(found, NotEstimable) else interval(found),
    )


def _rate(cells: Floats) -> float | NotEstimable:
    if (cells[..., N] == 0).any():
        return NotEstimable("a group is empty on one of the sides")
    return _apart(cells).rate


def _apart(cells: Floats) -> ShareChange:
    n, y = cells[..., N], cells[..., Y]
    weights, rates = n / n.sum(axis=1, keepdims=True), y / n
    return kitagawa(weights[1], rates[1], weights[0], rates[0])
