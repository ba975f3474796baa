"""Cohesion: likely pairs make one customer only where enough pairs of its members are likely.

A chain of likely pairs leads from anybody to anybody: A like B, B like C, and A nothing like C.
So two groups meet only where at least a given share of the pairs between them is likely.
After average linkage: Sokal and Michener, University of Kansas Science Bulletin 38, 1958.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

REASON = "cohesion"


@dataclass(slots=True)
class Ties:
    """Likely pairs between groups under way.

    Attributes
    ----------
    least
        Share (0..1) of the pairs between two groups that must be likely; 0: any pair will do.
    between
        Of each group: how many likely pairs lead to each other group.
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
        return REASON if likely < self.least * pairs else None

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


def ties(pairs: Iterable[tuple[int, int]], least: float) -> Ties:
    """The ties of single members, from all likely pairs; each pair stands once.

    >>> chain = ties([(1, 2), (2, 3), (3, 4)], 0.4)
    >>> chain.join(1, 2)
    >>> chain.join(3, 4)
    >>> chain.objection(1, 3)
    'cohesion'
    """
    made = Ties(least)
    for a, b in pairs:
        made.between.setdefault(a, {})[b] = 1
        made.between.setdefault(b, {})[a] = 1
    return made
