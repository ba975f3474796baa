"""How sure a number is: 95 % intervals, and when there is too little to show a rate at all."""

from __future__ import annotations

from math import sqrt

Z = 1.959963984540054  # normal quantile of 0.975
MIN_CUSTOMERS, MIN_BLOCKS, MIN_ANSWERS = 30, 10, 30


def wilson(successes: float, n: float) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 %.

    Parameters
    ----------
    successes, n
        ``successes`` of ``n`` independent trials; ``n`` at least 1. For trials that hang
        together: the share times, and, their effective size (``jackknife.effective_size``).

    Returns
    -------
    low, high
        Shares, 0 to 1. (Wilson 1927; methods.md 0.5.)

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


def nps_adjusted(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """The adjusted Wald interval of a Net Promoter Score, 95 %.

    Three quarters of an answer are added to promoters and to detractors, three to all
    (Sauro and Lewis; methods.md section 6).

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


def too_few(customers: int, blocks: int) -> str:
    """Why a rate is not shown: the reason, or ``""`` when there is enough.

    A rate needs 30 customers in 10 of the 50 customer blocks (methods.md 0.6).

    >>> too_few(12, 9)
    'too few: a rate needs 30 customers in 10 blocks, here 12 in 9'
    >>> too_few(30, 10)
    ''
    """
    if customers >= MIN_CUSTOMERS and blocks >= MIN_BLOCKS:
        return ""
    needs = f"a rate needs {MIN_CUSTOMERS} customers in {MIN_BLOCKS} blocks"
    return f"too few: {needs}, here {customers:,} in {blocks:,}"


def too_few_answers(answers: int) -> str:
    """Why an NPS is not shown: the reason, or ``""`` from 30 answers up."""
    if answers >= MIN_ANSWERS:
        return ""
    return f"too few: a score needs {MIN_ANSWERS} answers, here {answers:,}"
