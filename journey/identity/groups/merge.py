"""Constrained merging: links in a fixed order, each taken unless it breaks a limit.

Only for groups that break one: everywhere else taking every link is the same, since limits
are monotone. After Kruskal; specification: identity rules, section 6, step C.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from journey.identity.groups.cohesion import Ties

ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Member:
    """An identifier (or a whole customer): how many of each kind of identifier it brings.

    ``kinds`` maps the number of a kind to the identifiers (``same_as``) of it; ``size`` counts
    identifiers.
    """

    kinds: Mapping[int, frozenset[int]]
    size: int = 1


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a customer may hold: ``most`` per kind, strongest kind first, and ``size`` in all."""

    most: Mapping[int, int]
    names: Mapping[int, str]
    size: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two numbers, by the rule that made it."""

    a: int
    b: int
    rule: str = "event"


@dataclass(frozen=True, slots=True)
class Merged:
    """``roots``: each number's group, named by its smallest; ``refused``: link and reason."""

    roots: dict[int, int]
    refused: list[tuple[int, int, str]]


@dataclass(slots=True)
class Forest:
    """Groups under way."""

    members: dict[int, Member]
    bounds: Bounds
    ties: Ties | None = None
    parents: dict[int, int] = field(default_factory=dict)
    enemies: dict[int, set[int]] = field(default_factory=dict)

    def root(self, number: int) -> int:
        """The group of ``number``; every path that is walked is shortened."""
        found = number
        while (above := self.parents.get(found, found)) != found:
            found = above
        while (above := self.parents.get(number, number)) != found:
            self.parents[number] = found
            number = above
        return found

    def objection(self, a: int, b: int, rule: str) -> str | None:
        """Why the groups ``a`` and ``b`` may not be one; null: they may."""
        few, many = sorted((a, b), key=lambda root: len(self.enemies.get(root, ())))
        if any(self.root(enemy) == many for enemy in self.enemies.get(few, ())) or any(
            self.root(enemy) == few for enemy in self.enemies.get(many, ())
        ):
            return "override_never"
        if rule == ALWAYS:
            return None
        one, other = self.members[a], self.members[b]
        for kind, most in self.bounds.most.items():
            left, right = one.kinds.get(kind, frozenset()), other.kinds.get(kind, frozenset())
            both = len(left | right)
            if both > max(most, len(left), len(right)):  # what people have joined stays usable
                return f"limit:{self.bounds.names[kind]}"
        if one.size + other.size > self.bounds.size:
            return "max_size"
        return self.ties.objection(a, b) if self.ties else None

    def join(self, a: int, b: int) -> None:
        """Make the groups ``a`` and ``b`` one, under the smaller number."""
        root, other = min(a, b), max(a, b)
        one, two = self.members[root], self.members.pop(other)
        kinds = {
            kind: one.kinds.get(kind, frozenset()) | two.kinds.get(kind, frozenset())
            for kind in one.kinds.keys() | two.kinds.keys()
        }
        self.members[root] = Member(kinds, one.size + two.size)
        self.parents[other] = root
        if self.ties:
            self.ties.join(root, other)
        if other in self.enemies:
            self.enemies.setdefault(root, set()).update(self.enemies.pop(other))


def merge(
    members: Mapping[int, Member],
    links: Iterable[Link],
    never: Sequence[tuple[int, int]],
    bounds: Bounds,
    ties: Ties | None = None,
) -> Merged:
    """Join ``members`` by ``links`` in the order given, within ``bounds`` and by their ``ties``.

    Returns
    -------
    Merged
        The group of every member, and each link that was refused with the first of these
        reasons that holds: ``override_never``, ``limit:<kind>`` (the strongest kind),
        ``max_size``, ``cohesion``. A link of the rule ``always`` passes the last three.
    """
    forest = Forest(dict(members), bounds, ties)
    for a, b in never:
        forest.enemies.setdefault(a, set()).add(b)
        forest.enemies.setdefault(b, set()).add(a)
    refused = []
    for link in links:
        a, b = forest.root(link.a), forest.root(link.b)
        if a == b:
            continue
        reason = forest.objection(a, b, link.rule)
        if reason:
            refused.append((link.a, link.b, reason))
        else:
            forest.join(a, b)
    roots = {number: forest.root(number) for number in members}
    apart = [each for each in refused if roots[each[0]] != roots[each[1]]]  # others joined them
    return Merged(roots, apart)
