"""Student's t distribution, for intervals and p-values from few customer blocks.

Source: the continued fraction of the incomplete beta function, DLMF 8.17.22, summed by Lentz's
method.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, isinf, lgamma, log, sqrt
from statistics import NormalDist

TINY, CLOSE = 1e-300, 1e-16


def t_cdf(t: float, df: float) -> float:
    """The probability of at most ``t`` under Student's t with ``df`` degrees of freedom.

    >>> round(t_cdf(2.0, 9), 6)
    0.961724
    """
    if df <= 0:
        raise ValueError(f"{df} degrees of freedom")
    if isinf(t):
        return 1.0 if t > 0 else 0.0
    tail = 0.5 * _beta_share(df / (df + t * t), t * t / (df + t * t), df / 2, 0.5)
    return 1 - tail if t > 0 else tail


@lru_cache(maxsize=1024)
def t_quantile(share: float, df: float) -> float:
    """The value that Student's t with ``df`` degrees of freedom stays below with ``share``.

    >>> round(t_quantile(0.975, 49), 4)
    2.0096
    """
    if not 0 < share < 1:
        raise ValueError(f"a quantile of {share}")
    if share < 0.5:  # the lower tail keeps its digits
        return -_upper(share, df)
    return 0.0 if share == 0.5 else _upper(1 - share, df)


def _upper(tail: float, df: float) -> float:
    """The value that is passed with probability ``tail``, below one half: by bisection."""
    low, high = 0.0, max(1.0, -NormalDist().inv_cdf(tail))
    while t_cdf(-high, df) > tail:
        low, high = high, 2 * high
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if t_cdf(-middle, df) > tail else (low, middle)
    return high


def _beta_share(x: float, rest: float, a: float, b: float) -> float:
    """The regularised incomplete beta function at ``x``; ``rest`` is 1 - x, with its digits."""
    if x == 0 or rest == 0:
        return float(rest == 0)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(rest, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, where it converges fast."""
    above, below = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    found = below
    for m in range(1, 1000 + int(sqrt(a + b) * 10)):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        step = 1.0
        for part in (even, odd):
            below = 1 / _apart(1 + part * below)
            above = _apart(1 + part / above)
            step = above * below
            found *= step
        if abs(step - 1) < CLOSE:
            break
    return found


def _apart(value: float) -> float:
    return value if abs(value) > TINY else TINY
