"""What an estimate is: a number with its interval, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
BLOCKS = 50  # customer blocks, numbered from 0


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """There is no such number, and why; never 0, never blank.

    Attributes
    ----------
    reason
        For people.
    where
        Positions of the strata or nodes that are to blame, if some are.
    """

    reason: str
    where: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number, its standard error, its interval, and the customer blocks it rests on."""

    value: float
    se: float
    low: float
    high: float
    blocks: int


@dataclass(frozen=True, slots=True, eq=False)
class Replicated:
    """A number, and what it would be without each customer block.

    Attributes
    ----------
    value
        Of all blocks.
    without
        Per block: the number without it; ``value`` where the block is empty, not finite where
        there is no such number.
    filled
        Per block: whether it holds anything.
    """

    value: float
    without: Floats
    filled: Bools


def nothing_is_zero(numbers: Floats) -> Floats:
    """What rounding leaves of a difference of equal sums is no gain, and no sure one.

    >>> nothing_is_zero(np.array([2e-12, -0.5])).tolist()
    [0.0, -0.5]
    """
    return np.where(np.abs(numbers) < 1e-7, 0.0, numbers)


def difference(one: Replicated, other: Replicated) -> Replicated:
    """``one`` minus ``other``, block by block: what both share cancels out.

    >>> both = np.array([True, True])
    >>> change = difference(
    ...     Replicated(0.5, np.array([0.4, 0.6]), both), Replicated(0.3, np.array([0.2, 0.4]), both)
    ... )
    >>> round(change.value, 3), change.without.round(3).tolist()
    (0.2, [0.2, 0.2])
    """
    return Replicated(
        one.value - other.value, one.without - other.without, one.filled | other.filled
    )


def ratio(one: Replicated, other: Replicated) -> Replicated:
    """``one`` divided by ``other``, block by block; not finite where that is 0."""
    below = np.concatenate([[other.value], other.without])
    above = np.concatenate([[one.value], one.without])
    parts = np.divide(above, below, out=np.full(len(below), np.nan), where=below != 0)
    return Replicated(float(parts[0]), parts[1:], one.filled | other.filled)
