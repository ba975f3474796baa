"""Which of several frictions a loss is due to, when they come together.

Source: Shapley 1953; Eide and Gefeller, Journal of Clinical Epidemiology 48, 1995;
docs/methods.md 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from journey.stats.evidence.estimate import Floats, Ints

ENOUGH, MANY = 30, 4


def shapley(worth: Mapping[int, float], mask: int) -> dict[int, float]:
    """What each friction of a mask adds to the loss, over all orders in which they might come.

    Parameters
    ----------
    worth
        The loss of each part of ``mask`` that is not empty.
    mask
        Frictions that come together, one bit each.

    Returns
    -------
    dict
        Bit (1, 2, 4, ...) to share. They sum to ``worth[mask]``.

    >>> shares = shapley({1: 0.30, 2: 0.0, 3: 0.36}, 3)
    >>> {bit: round(share, 4) for bit, share in shares.items()}
    {1: 0.33, 2: 0.03}
    """
    bits = bits_of(mask)
    shares = dict.fromkeys(bits, 0.0)
    for bit in bits:
        others = [other for other in bits if other != bit]
        for size in range(len(bits)):
            chance = 1 / (len(bits) * comb(len(others), size))
            for part in combinations(others, size):
                before = worth[sum(part)] if part else 0.0
                shares[bit] += chance * (worth[sum(part) | bit] - before)
    return shares


def bits_of(mask: int) -> list[int]:
    """The bits of a mask, smallest first.

    >>> bits_of(11)
    [1, 2, 8]
    """
    return [1 << place for place in range(mask.bit_length()) if mask >> place & 1]


@dataclass(frozen=True, slots=True)
class _Lost:
    """Rows with exactly these frictions, and their mean loss."""

    rows: float
    mean: float


def share_out(masks: Ints, n: Floats, lost: Floats) -> dict[int, float]:
    """The whole loss, shared out among the frictions.

    Parameters
    ----------
    masks
        Frictions that rows have, one bit each; none is 0.
    n, lost
        How many rows have exactly these, and what was lost there (``fixgain.losses``).

    Returns
    -------
    dict
        Bit to loss. They sum to the sum of ``lost``. Inside a mask of up to four bits by
        Shapley: a part of the mask is worth the mean loss of the rows with exactly that part,
        when there are 30, else what its bits are worth alone. Above four by least squares. What
        is left then is spread equally.
    """
    parts = _by_mask(masks, n, lost)
    fitted = _least_squares(parts) if any(len(bits_of(mask)) > MANY for mask in parts) else {}
    shares: dict[int, float] = {}
    for mask, part in parts.items():
        bits = bits_of(mask)
        if len(bits) > MANY:
            each = {bit: fitted[bit] for bit in bits}
        else:
            each = shapley(_worths(parts, bits), mask)
        left = (part.mean - sum(each.values())) / len(bits)
        for bit in bits:
            shares[bit] = shares.get(bit, 0.0) + part.rows * (each[bit] + left)
    return dict(sorted(shares.items()))


def _by_mask(masks: Ints, n: Floats, lost: Floats) -> dict[int, _Lost]:
    found, place = np.unique(masks, return_inverse=True)
    if len(found) and found[0] <= 0:
        raise ValueError(f"a mask of {found[0]}")
    rows = np.bincount(place, weights=n, minlength=len(found))
    sums = np.bincount(place, weights=lost, minlength=len(found))
    return {
        int(mask): _Lost(float(count), float(total / count))
        for mask, count, total in zip(found, rows, sums, strict=True)
        if count > 0
    }


def _worths(parts: Mapping[int, _Lost], bits: list[int]) -> dict[int, float]:
    """The loss of every part of a mask."""
    alone = {bit: parts[bit].mean if bit in parts else 0.0 for bit in bits}
    worths = dict(alone)
    for size in range(2, len(bits) + 1):
        for chosen in combinations(bits, size):
            seen = parts.get(sum(chosen))
            enough = seen is not None and seen.rows >= ENOUGH
            worths[sum(chosen)] = (
                seen.mean if seen and enough else sum(alone[bit] for bit in chosen)
            )
    return worths


def _least_squares(parts: Mapping[int, _Lost]) -> dict[int, float]:
    """The loss of each bit, from all rows at once: a mask's loss is the sum of its bits'."""
    bits = sorted({bit for mask in parts for bit in bits_of(mask)})
    root = np.sqrt([part.rows for part in parts.values()])
    design = np.array([[mask & bit > 0 for bit in bits] for mask in parts], dtype=float)
    mean = np.array([part.mean for part in parts.values()])
    fitted = np.linalg.lstsq(design * root[:, None], mean * root, rcond=None)[0]
    return {bit: float(one) for bit, one in zip(bits, fitted, strict=True)}
