"""How well groups that were found agree with the true ones, from counts alone.

No pair is ever enumerated: with n_ft things in the found group f and the true group t, the
margins n_f and n_t, and C(n) = n(n-1)/2 pairs of n things, precision is sum C(n_ft) / sum
C(n_f) and recall sum C(n_ft) / sum C(n_t). B-cubed (Bagga and Baldwin, LREC workshop, 1998)
asks for every thing how much of its group is right, and takes the mean over things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

Counts = Mapping[tuple[Hashable, Hashable], int]  # (found group, true group) -> things


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairwise and B-cubed agreement (0..1), and the size of the largest group found.

    ``pairs_found``, ``pairs_true`` and ``pairs_both`` are what the shares rest on. A share of
    no pairs is 1: nothing was joined wrongly, or nothing was missed.
    """

    n: int
    pairs_found: int
    pairs_true: int
    pairs_both: int
    bcubed_precision: float
    bcubed_recall: float
    largest: int

    @property
    def precision(self) -> float:
        """Of the pairs that were joined, the share that is truly one."""
        return self.pairs_both / self.pairs_found if self.pairs_found else 1.0

    @property
    def recall(self) -> float:
        """Of the pairs that are truly one, the share that was joined."""
        return self.pairs_both / self.pairs_true if self.pairs_true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _harmonic(self.precision, self.recall)

    @property
    def bcubed_f1(self) -> float:
        """The harmonic mean of the two B-cubed shares."""
        return _harmonic(self.bcubed_precision, self.bcubed_recall)


def agreement(counts: Counts) -> Agreement:
    """How well the found groups agree with the true ones.

    Parameters
    ----------
    counts
        Things per (found group, true group).

    >>> round(agreement({("f", "t"): 3, ("g", "t"): 1, ("g", "s"): 1}).precision, 2)
    0.75
    """
    found, true = _margins(counts)
    n = sum(found.values())
    inner = sum(c * c / found[f] for (f, _), c in counts.items() if c)
    outer = sum(c * c / true[t] for (_, t), c in counts.items() if c)
    return Agreement(
        n=n,
        pairs_found=sum(map(_pairs, found.values())),
        pairs_true=sum(map(_pairs, true.values())),
        pairs_both=sum(map(_pairs, counts.values())),
        bcubed_precision=inner / n if n else 1.0,
        bcubed_recall=outer / n if n else 1.0,
        largest=max(found.values(), default=0),
    )


def between(some: Counts, others: Counts) -> tuple[int, int]:
    """Pairs of one of ``some`` and one of ``others`` in one group: how many, and how many true.

    For things that joined in a way of their own (inherited events, say) against those that
    they joined.

    >>> between({("f", "t"): 2, ("f", "s"): 1}, {("f", "t"): 5})
    (15, 10)
    """
    here, _ = _margins(some)
    there, _ = _margins(others)
    found = sum(count * there.get(group, 0) for group, count in here.items())
    return found, sum(count * others.get(cell, 0) for cell, count in some.items())


def _margins(counts: Counts) -> tuple[dict[Hashable, int], dict[Hashable, int]]:
    found: dict[Hashable, int] = defaultdict(int)
    true: dict[Hashable, int] = defaultdict(int)
    for (one, other), count in counts.items():
        found[one] += count
        true[other] += count
    return found, true


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
