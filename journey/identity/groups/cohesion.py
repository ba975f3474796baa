"""Cohesion: likely pairs make one customer only where its members are likely one on average.

A chain of likely pairs leads from anybody to anybody: A like B, B like C, and A nothing like C.
So two groups meet only where the mean probability of the pairs between them is high enough; a
pair that is not likely counts 0, and one sure pair is added: a single form may join two of a
person though it is like one of them only, two customers of many forms may not.
After average linkage: Sokal and Michener, University of Kansas Science Bulletin 38, 1958.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

REASON = "cohesion"
SURE = 1_000_000  # a probability of 1: sums of whole millionths do not hang on their order


@dataclass(slots=True)
class Ties:
    """Likely pairs between groups under way.

    Attributes
    ----------
    least
        Mean probability (0..1) that the pairs between two groups must have; 0: any pair will do.
    between
        Of each group: the summed probability of the likely pairs to each other group, in
        millionths.
    sizes
        Members of groups that have more than one.
    """

    least: float
    between: dict[int, dict[int, int]] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)

    def objection(self, a: int, b: int) -> str | None:
        """Why the groups ``a`` and ``b`` hang together too loosely; null: they do not."""
        likely = self.between.get(a, {}).get(b, 0)
        pairs = self.sizes.get(a, 1) * self.sizes.get(b, 1)
        return REASON if likely + SURE < self.least * (pairs + 1) * SURE else None

    def join(self, root: int, other: int) -> None:
        """The group ``other`` is part of ``root`` now."""
        self.sizes[root] = self.sizes.get(root, 1) + self.sizes.pop(other, 1)
        mine, theirs = self.between.setdefault(root, {}), self.between.pop(other, {})
        mine.pop(other, None)
        for group, n in theirs.items():
            if group == root:
                continue
            self.between[group].pop(other)
            mine[group] = self.between[group][root] = mine.get(group, 0) + n


def ties(pairs: Iterable[tuple[int, int, float]], least: float) -> Ties:
    """The ties of single members, from all likely pairs and their probability; each stands once.

    >>> chain = ties([(1, 2, 0.9), (2, 3, 0.9), (3, 4, 0.9)], 0.5)
    >>> chain.join(1, 2)
    >>> chain.join(3, 4)
    >>> chain.objection(1, 3)
    'cohesion'
    """
    made = Ties(least)
    for a, b, probability in pairs:
        likely = round(probability * SURE)
        made.between.setdefault(a, {})[b] = likely
        made.between.setdefault(b, {})[a] = likely
    return made
