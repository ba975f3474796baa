"""Which change can be seen at all, and how to look every week without seeing one that is not."""

from __future__ import annotations

from math import log, sqrt
from statistics import NormalDist


def mde(share: float, n: float, power: float = 0.8) -> float:
    """The smallest change of a share that a comparison of two periods is likely to show.

    Parameters
    ----------
    share, n
        Now, 0 to 1, and the effective size of each period.
    power
        How likely it is to show, at 95 % confidence.

    Returns
    -------
    float
        A difference of shares. (docs/methods.md 5.)

    >>> round(mde(0.25, 1000), 3), round(mde(0.25, 5000), 3)
    (0.054, 0.024)
    """
    normal = NormalDist()
    reach = normal.inv_cdf(0.975) + normal.inv_cdf(power)
    return reach * sqrt(2 * share * (1 - share) / n)


def confidence_sequence(share: float, n: float, planned: float, alpha: float = 0.05) -> float:
    """Half the width of an interval that holds however often one looks.

    Parameters
    ----------
    share
        Of both periods, 0 to 1.
    n
        Now: the harmonic mean of the effective sizes of the two periods.
    planned
        The same ``n`` at 4 weeks: there the interval is narrowest for its purpose.
    alpha
        How often, over all looks, it may miss.

    Returns
    -------
    float
        To be added to and taken from the difference of the two shares. (Asymptotic confidence
        sequence: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, 2021; docs/methods.md 5.)

    >>> round(confidence_sequence(0.25, 4000, 4000) / (1.96 * (2 * 0.25 * 0.75 / 4000) ** 0.5), 2)
    1.55
    """
    rho2 = (-2 * log(alpha) + log(-2 * log(alpha) + 1)) / planned
    spread = 2 * share * (1 - share)
    mixed = n * rho2 + 1
    return sqrt(spread * 2 * mixed / (n * n * rho2) * log(sqrt(mixed) / alpha))
