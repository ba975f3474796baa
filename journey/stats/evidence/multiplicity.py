"""Many numbers at once: what stands out of a table by chance, and how far the best ones flatter."""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, inf

import numpy as np

from journey.stats.evidence.estimate import Floats
from journey.stats.evidence.student import t_cdf

FEW = 3  # fewer numbers tell nothing about their spread


def bh(p: Floats) -> Floats:
    """P-values adjusted for the size of the table they are read in.

    Parameters
    ----------
    p
        P-values, in any order.

    Returns
    -------
    array
        In the same order. Those at most q hold a share of at most q chance findings. (Benjamini
        and Hochberg, Journal of the Royal Statistical Society B 57, 1995.)

    >>> bh(np.array([0.001, 0.012, 0.030, 0.04, 0.2])).round(3).tolist()
    [0.005, 0.03, 0.05, 0.05, 0.2]
    """
    order = np.argsort(p, kind="stable")[::-1]
    ranks = np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(p[order] * len(p) / ranks))
    return adjusted


def interval_null_p(value: float, se: float, df: float, margin: float = 0.0) -> float:
    """How likely at least ``value`` would be found if the truth were at most ``margin``.

    Parameters
    ----------
    value, se
        The estimate and its standard error.
    df
        Degrees of freedom: customer blocks minus 1.
    margin
        What is too small to matter, in the unit of ``value``. With many customers everything
        differs from 0, so 0 is no test.

    Returns
    -------
    float
        One-sided. Without spread, 0 above the margin and 1 up to it. (docs/methods.md 1.4.)

    >>> round(interval_null_p(0.05, 0.01, 49, margin=0.02), 4)
    0.0021
    """
    beyond = value - margin
    if se == 0:
        return t_cdf(-copysign(inf, beyond) if beyond else inf, df)
    return t_cdf(-beyond / se, df)


@dataclass(frozen=True, slots=True)
class Spread:
    """What several true values have in common: their mean, and their variance."""

    mean: float
    tau2: float


def dersimonian_laird(values: Floats, se: Floats) -> Spread:
    """How far apart the true values are, given how far apart chance alone sets the estimates.

    Parameters
    ----------
    values, se
        Estimates, at least two, and their standard errors, above 0.

    Returns
    -------
    Spread
        (DerSimonian and Laird, Controlled Clinical Trials 7, 1986.)

    >>> one = dersimonian_laird(np.array([0.10, 0.02, -0.01]), np.array([0.04, 0.02, 0.02]))
    >>> round(one.mean, 4), round(one.tau2, 6)
    (0.0263, 0.001242)
    """
    weight = 1 / se**2
    centre = float(weight @ values / weight.sum())
    apart = float(weight @ (values - centre) ** 2)
    scale = float(weight.sum() - (weight @ weight) / weight.sum())
    tau2 = max(0.0, (apart - (len(values) - 1)) / scale)
    both = 1 / (se**2 + tau2)
    return Spread(float(both @ values / both.sum()), tau2)


def shrink(values: Floats, se: Floats) -> Floats:
    """Each estimate drawn to the common mean, as far as it is noise.

    The best of many are overstated, because chance helped them to the top.

    Parameters
    ----------
    values, se
        Estimates and their standard errors, above 0.

    Returns
    -------
    array
        In the same order; unchanged when there are fewer than three. (docs/methods.md 3.4.)

    >>> shrink(np.array([0.10, 0.02, -0.01]), np.array([0.04, 0.02, 0.02])).round(4).tolist()
    [0.0585, 0.0215, -0.0012]
    """
    if len(values) < FEW:
        return values.copy()
    spread = dersimonian_laird(values, se)
    shrunk: Floats = spread.mean + spread.tau2 / (spread.tau2 + se**2) * (values - spread.mean)
    return shrunk


def fcr_level(shown: int, of: int, alpha: float = 0.05) -> float:
    """The confidence level for the intervals of the best ``shown`` of ``of`` numbers.

    At most ``alpha`` of the intervals that are shown then miss the truth. (Benjamini and
    Yekutieli, Journal of the American Statistical Association 100, 2005.)

    >>> fcr_level(5, 30)
    0.9916666666666667
    """
    if not 1 <= shown <= of:
        raise ValueError(f"{shown} shown of {of}")
    return 1 - alpha * shown / of
