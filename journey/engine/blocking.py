"""Which pairs are worth comparing: blocking by estimated recall, under a budget of pairs.

A blocking rule is a set of traits that both must have equal. How often one person's rows agree
in a trait is estimated from pairs that agree in two others, where chance alone gives few such
pairs. Rules are taken by the recall they add per pair, traits taken to err independently.
After Michelson and Knoblock, Learning blocking schemes for record linkage, AAAI 2006.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import median

import duckdb

MOST_TRAITS = 10  # the best known are weighed: every set of agreeing traits is looked at
LEAST_GAIN = 0.0005  # recall that a further rule must add
FEW = 30  # pairs below which two traits teach nothing about a third
BY_CHANCE = 0.5  # of the pairs that agree in two traits: where more are there by chance, they
# teach nothing; where less are, those are subtracted
MOST_LIKELY = 0.5  # probability that two rows are one person, as assumed at most
UNTAUGHT = 0.8  # agreement of a trait that both know, where nothing can be learned
Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """Pairs that are equal in all ``traits``: how many, and the recall (0..1) they alone give."""

    traits: Group
    pairs: int
    recall: float


@dataclass(frozen=True, slots=True)
class Blocking:
    """What pairs must have in common to be compared.

    Attributes
    ----------
    rules
        Pairs are compared that meet one of these.
    pairs
        At most so many are compared: the sum over the rules.
    recall
        Share of the pairs that are one person and meet one of the rules (0..1), as estimated.
    beyond
        Rules that would add recall, and do not fit the budget.
    """

    rules: tuple[BlockingRule, ...] = ()
    pairs: int = 0
    recall: float = 0.0
    beyond: tuple[BlockingRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two rows of one person are known and equal in a trait (0..1), by trait."""

    shares: Mapping[str, float]

    def recall(self, rules: Collection[Group]) -> float:
        """Share of one person's pairs that agree in all traits of one of ``rules``."""
        traits = [trait for trait in self.shares if any(trait in rule for rule in rules)]
        wanted = [set(rule) for rule in rules]
        total = 0.0
        for bits in range(2 ** len(traits)):
            equal = {trait for place, trait in enumerate(traits) if bits >> place & 1}
            if any(rule <= equal for rule in wanted):
                total += self._chance(traits, equal)
        return total

    def _chance(self, traits: Iterable[str], equal: Collection[str]) -> float:
        chance = 1.0
        for trait in traits:
            chance *= self.shares[trait] if trait in equal else 1 - self.shares[trait]
        return chance


@dataclass(frozen=True, slots=True)
class People:
    """The rows to match: the table ``people`` of a database, and what was counted of it."""

    con: duckdb.DuckDBPyConnection
    traits: tuple[str, ...]
    rows: int
    counted: dict[Group, int] = field(default_factory=dict)

    def pairs(self, group: Group) -> int:
        """How many pairs are equal, and known, in all traits of ``group``."""
        key = tuple(sorted(group))
        if key not in self.counted:
            columns = ", ".join(f'"{trait}"' for trait in key)
            known = " and ".join(f'"{trait}" is not null' for trait in key)
            text = (
                "select coalesce(sum(n * (n - 1) // 2), 0) from ("
                f"select count(*) as n from people where {known} group by {columns}) same"
            )
            self.counted[key] = int(self.con.execute(text).fetchall()[0][0])
        return self.counted[key]

    def by_chance(self, group: Group) -> float:
        """How many pairs would be equal in ``group`` if its traits had nothing to do."""
        every = self.rows * (self.rows - 1) / 2
        expected = every
        for trait in group:
            expected *= self.pairs((trait,)) / every if every else 0.0
        return expected

    def known(self, trait: str) -> int:
        """How many rows know ``trait``."""
        text = f'select count("{trait}") from people'
        return int(self.con.execute(text).fetchall()[0][0])


def agreement(people: People) -> Agreement:
    """How often one person's rows agree in each trait, from pairs that agree in two others.

    Of more than ``MOST_TRAITS`` those that most rows know are looked at.
    """
    best = sorted(people.traits, key=lambda trait: (-people.known(trait), trait))
    traits = sorted(best[:MOST_TRAITS])
    teachers = _teachers(people, traits)
    return Agreement({trait: _share(people, trait, teachers) for trait in traits})


def matches(people: People, shares: Agreement) -> float | None:
    """The probability that two rows are one person, from pairs that agree in two traits.

    Null where too few agree. The median over the traits: two that follow from each other (a
    town and its postcode) agree for too many.
    """
    every = people.rows * (people.rows - 1) / 2
    told = [
        (people.pairs(group) - people.by_chance(group)) / shares.recall([group])
        for group in _teachers(people, list(shares.shares))
        if shares.recall([group]) > 0
    ]
    return min(MOST_LIKELY, median(told) / every) if told else None


def choose(people: People, shares: Agreement, budget: int) -> Blocking:
    """The rules that find most of the pairs that are one person, within ``budget`` pairs.

    The rule that finds most per pair is taken even where it is beyond the budget.
    """
    left = {(trait,) for trait in shares.shares} | set(combinations(shares.shares, 2))
    rules: set[Group] = set()
    beyond: set[Group] = set()
    while gains := _gains(shares, rules, left - beyond):
        best = max(gains, key=lambda group: (gains[group] / (people.pairs(group) + 1), group))
        taken = _least({*rules, best})
        if rules and sum(map(people.pairs, taken)) > budget:
            beyond.add(best)
        else:
            rules = taken
    if not rules:  # nobody agrees with anybody
        rules = {min(left, key=lambda group: (people.pairs(group), group))}
    passed = {rule for rule in beyond if not any(set(other) <= set(rule) for other in rules)}
    return stated(people, rules, shares, passed)


def stated(
    people: People, rules: Iterable[Group], shares: Agreement, beyond: Iterable[Group] = ()
) -> Blocking:
    """A blocking with its pairs and its estimated recall."""
    kept = [BlockingRule(group, people.pairs(group), shares.recall([group]))
            for group in sorted(rules)]  # fmt: skip
    left = [BlockingRule(group, people.pairs(group), shares.recall([group]))
            for group in sorted(beyond)]  # fmt: skip
    pairs = sum(rule.pairs for rule in kept)
    return Blocking(tuple(kept), pairs, shares.recall([rule.traits for rule in kept]), tuple(left))


def _teachers(people: People, traits: Sequence[str]) -> list[Group]:
    """Two traits each: pairs that agree in both are mostly one person, not there by chance."""
    return [
        group
        for group in combinations(traits, 2)
        if people.pairs(group) >= FEW and people.by_chance(group) <= BY_CHANCE * people.pairs(group)
    ]


def _share(people: People, trait: str, teachers: Sequence[Group]) -> float:
    """How often one person's rows are known and equal in ``trait`` (0..1)."""
    others = [group for group in teachers if trait not in group]
    if others:
        return median(_beyond_chance(people, group, trait) for group in others)
    return UNTAUGHT * (people.known(trait) / people.rows) ** 2


def _beyond_chance(people: People, group: Group, trait: str) -> float:
    """Share of the pairs equal in ``group``, but for those by chance, that agree in ``trait``."""
    more = (*group, trait)
    agreed = people.pairs(more) - people.by_chance(more)
    return min(1.0, max(0.0, agreed / (people.pairs(group) - people.by_chance(group))))


def _gains(
    shares: Agreement, rules: Collection[Group], left: Collection[Group]
) -> dict[Group, float]:
    """The recall that each rule not yet taken would add, where it is worth a rule."""
    recall = shares.recall(rules)
    gains = {group: shares.recall({*rules, group}) - recall for group in left}
    return {group: gain for group, gain in gains.items() if gain >= LEAST_GAIN}


def _least(rules: Collection[Group]) -> set[Group]:
    """Without rules that hold another one: who agrees in both agrees in the one."""
    return {rule for rule in rules if not any(set(other) < set(rule) for other in rules)}
