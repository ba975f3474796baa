"""How sure a share, a mean or a score is: 95 % intervals of one group."""

from __future__ import annotations

from math import sqrt

from journey.stats.evidence.student import t_quantile

Z = 1.959963984540054  # normal quantile of 0.975


def wilson(successes: float, n: float) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 %.

    Parameters
    ----------
    successes, n
        ``successes`` of ``n`` independent trials; ``n`` at least 1. For trials that hang
        together: the share times, and, their effective size (``n_eff``).

    Returns
    -------
    low, high
        Shares, 0 to 1. (Wilson 1927; docs/methods.md 0.5.)

    Raises
    ------
    ValueError
        ``n`` is below 1, or ``successes`` is not within 0 to ``n``.

    >>> [round(bound, 4) for bound in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} successes of {n}")
    share, z2 = successes / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == n else middle + half
    return low, high


def n_eff(share: float, n: float, variance: float, customers: float) -> float:
    """How many independent trials would be as sure of ``share`` as these ``n`` are.

    Parameters
    ----------
    share, n
        Found in ``n`` trials.
    variance
        Of the share, from leaving out customer blocks (``jackknife.variance``).
    customers
        Distinct customers: the size where every trial, or none, is a success.

    Returns
    -------
    float
        At least 1, at most ``n``; 0 where there is no trial. (docs/methods.md 0.5.)

    >>> n_eff(0.3, 400, 0.3 * 0.7 / 250, 180)
    250.0
    """
    if share in (0, 1):
        return float(min(n, customers))
    if variance <= 0:
        return float(n)
    return max(1.0, min(float(n), share * (1 - share) / variance))


def mean_t(mean: float, sd: float, n: int) -> tuple[float, float]:
    """The t interval of a mean, 95 %.

    Parameters
    ----------
    mean, sd, n
        Of ``n`` answers, at least 2; ``sd`` with ``n - 1`` below the line.

    Returns
    -------
    low, high
        In the unit of the answers. (Student 1908; docs/methods.md section 6.)

    >>> [round(bound, 3) for bound in mean_t(5.2, 1.5, 40)]
    [4.72, 5.68]
    """
    if n < 2:
        raise ValueError(f"a mean of {n} answers has no interval")
    half = t_quantile(0.975, n - 1) * sd / sqrt(n)
    return mean - half, mean + half


def nps_adjusted(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """The adjusted Wald interval of a Net Promoter Score, 95 %.

    Three quarters of an answer are added to promoters and to detractors, three to all
    (Sauro and Lewis; docs/methods.md section 6).

    Returns
    -------
    low, high
        Points, -100 to 100.

    >>> [round(bound, 1) for bound in nps_adjusted(50, 30, 20)]
    [14.1, 44.2]
    """
    n = promoters + passives + detractors + 3
    good, bad = (promoters + 0.75) / n, (detractors + 0.75) / n
    score = good - bad
    half = Z * sqrt((good + bad - score * score) / n)
    return max(-100.0, 100 * (score - half)), min(100.0, 100 * (score + half))
