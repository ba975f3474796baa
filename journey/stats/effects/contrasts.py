"""Two groups compared: shares, strata, mix, and how strong a hidden cause would have to be."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from journey.stats.evidence.estimate import Floats
from journey.stats.evidence.intervals import wilson


def newcombe(share1: float, n1: float, share0: float, n0: float) -> tuple[float, float]:
    """The interval of the difference of two shares, first minus second, 95 %.

    Parameters
    ----------
    share1, n1, share0, n0
        Shares, 0 to 1, and what they rest on: trials, or their effective size.

    Returns
    -------
    low, high
        Shares, -1 to 1. (Newcombe, Statistics in Medicine 17, 1998, method 10; docs/methods.md 5.)

    >>> [round(bound, 4) for bound in newcombe(0.3, 100, 0.2, 100)]
    [-0.0202, 0.2167]
    """
    first, second = wilson(share1 * n1, n1), wilson(share0 * n0, n0)
    return apart((share1, *first), (share0, *second))


def apart(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> tuple[float, float]:
    """The interval of the difference of two numbers that have intervals of their own.

    Parameters
    ----------
    first, second
        Value, low and high, in one unit, from different customers.

    Returns
    -------
    low, high
        Of first minus second. (Zou and Donner, Statistics in Medicine 27, 2008: Newcombe's way
        for any number.)

    >>> [round(bound, 2) for bound in apart((5, 2, 8), (1, -3, 5))]
    [-1.0, 9.0]
    """
    (value1, low1, high1), (value0, low0, high0) = first, second
    down = sqrt((value1 - low1) ** 2 + (high0 - value0) ** 2)
    up = sqrt((high1 - value1) ** 2 + (value0 - low0) ** 2)
    return value1 - value0 - down, value1 - value0 + up


@dataclass(frozen=True, slots=True)
class Stratified:
    """Goals of the exposed against the others, stratum by stratum.

    Attributes
    ----------
    difference, se
        Mantel-Haenszel's risk difference, exposed minus others, and its standard error (Sato).
    among_exposed
        Risk difference weighted by where the exposed are.
    lost
        Goals that the exposed would have reached besides, had they fared like the others.
    crude
        Risk difference without strata.
    risk_ratio
        Mantel-Haenszel's; not finite where none of the others reached a goal.
    """

    difference: float
    se: float
    among_exposed: float
    lost: float
    crude: float
    risk_ratio: float


def mantel_haenszel(n1: Floats, y1: Floats, n0: Floats, y0: Floats) -> Stratified:
    """Goals of the exposed against the others within strata.

    Parameters
    ----------
    n1, y1
        Exposed rows and their goals, per stratum.
    n0, y0
        The other rows and their goals, per stratum.

    Returns
    -------
    Stratified
        Over strata that hold both. (Mantel and Haenszel 1959; Sato, Biometrics 45, 1989;
        docs/methods.md 2.3.)

    Raises
    ------
    ValueError
        No stratum holds both.
    """
    both = (n1 > 0) & (n0 > 0)
    if not both.any():
        raise ValueError("no stratum holds exposed and other rows")
    n1, y1, n0, y0 = (np.asarray(one, dtype=float)[both] for one in (n1, y1, n0, y0))
    n = n1 + n0
    weight, apart = n1 * n0 / n, y1 / n1 - y0 / n0
    pooled = float(weight @ apart / weight.sum())
    p = (n1 * n1 * y0 - n0 * n0 * y1 + n1 * n0 * (n0 - n1) / 2) / (n * n)
    q = (y1 * (n0 - y0) + y0 * (n1 - y1)) / (2 * n)
    variance = float((pooled * p.sum() + q.sum()) / weight.sum() ** 2)
    below = float((y0 * n1 / n).sum())
    return Stratified(
        difference=pooled,
        se=sqrt(max(0.0, variance)),
        among_exposed=float(n1 @ apart / n1.sum()),
        lost=-float(n1 @ apart),
        crude=float(y1.sum() / n1.sum() - y0.sum() / n0.sum()),
        risk_ratio=float((y1 * n0 / n).sum()) / below if below else float("nan"),
    )


def e_value(risk_ratio: float) -> float:
    """How strongly a hidden cause must go with exposure and goal to explain a risk ratio away.

    Parameters
    ----------
    risk_ratio
        Above 0; below 1 it is turned around.

    Returns
    -------
    float
        A risk ratio, at least 1; infinite for 0. (VanderWeele and Ding, Annals of Internal
        Medicine 167, 2017.)

    >>> round(e_value(2), 3), round(e_value(0.8), 3)
    (3.414, 1.809)
    """
    if risk_ratio < 0:
        raise ValueError(f"a risk ratio of {risk_ratio}")
    if risk_ratio == 0:
        return float("inf")
    ratio = max(risk_ratio, 1 / risk_ratio)
    return ratio + sqrt(ratio * (ratio - 1))


@dataclass(frozen=True, slots=True)
class ShareChange:
    """A change of an overall rate: ``crude = rate + mix``."""

    crude: float
    rate: float
    mix: float


def kitagawa(weights1: Floats, rates1: Floats, weights0: Floats, rates0: Floats) -> ShareChange:
    """How much of a change is the groups' rates, and how much is who came.

    Parameters
    ----------
    weights1, weights0
        Share of each group, after and before; each sums to 1.
    rates1, rates0
        Rate of each group, after and before.

    Returns
    -------
    Change
        After minus before. (Kitagawa, Journal of the American Statistical Association 50,
        1955; docs/methods.md 5.)

    >>> one = kitagawa(*(np.array(w) for w in ([.2, .8], [.32, .12], [.5, .5], [.3, .1])))
    >>> round(one.crude, 3), round(one.rate, 3), round(one.mix, 3)
    (-0.04, 0.02, -0.06)
    """
    return ShareChange(
        crude=float(weights1 @ rates1 - weights0 @ rates0),
        rate=float((weights1 + weights0) / 2 @ (rates1 - rates0)),
        mix=float((weights1 - weights0) @ (rates1 + rates0) / 2),
    )
