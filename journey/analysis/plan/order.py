"""In which order to fix: each time the fix that surely adds most to those before it (3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.analysis.gain.estimate import GainAnswer
from journey.analysis.plan.returns import Return, added, brought, returned
from journey.analysis.plan.terms import Terms
from journey.analysis.priced.bench import Bench
from journey.analysis.priced.together import FixedFrictions, measure_sets
from journey.stats.evidence.estimate import Estimate, NotEstimable
from journey.stats.evidence.jackknife import interval

MOST_STEPS, MOST_CANDIDATES = 10, 20


@dataclass(frozen=True, slots=True)
class FixCandidate:
    """A fix that may be chosen, and what it is reckoned with."""

    fix: FixedFrictions
    terms: Terms


@dataclass(frozen=True, slots=True)
class Step:
    """A fix beside those before it.

    Attributes
    ----------
    added
        Goals in the mature journeys that it adds to those; ``None``: not to be told.
    back
        What it earns; ``None`` where its cost or the worth of a goal is not known.
    sure
        Goals that it adds at the least: one standard error below, of the share it removes.
    """

    fix: FixedFrictions
    terms: Terms
    added: Estimate | None
    back: Return | None
    sure: float

    def surely(self, by_money: bool) -> float:
        """What it brings at the least: money beyond its cost, or goals."""
        if not by_money:
            return self.sure
        net = self.back.net if self.back is not None else None
        return float("-inf") if net is None else net.value - net.se


@dataclass(frozen=True, slots=True)
class Order:
    """The fixes in their order; and those left, beside all of these."""

    steps: tuple[Step, ...]
    left: tuple[Step, ...]
    by_money: bool


def put_in_order(bench: Bench, candidates: Sequence[FixCandidate]) -> Order:
    """The proposed order of at most twenty fixes, the best first: at most ten steps.

    By money where a cost is given and the worth of goals is known: then fixes without either
    are left. Else by goals. It ends where nothing is sure to add more than it costs.
    """
    open_ = list(candidates[:MOST_CANDIDATES])
    chosen: list[Step] = []
    tried = _tried(bench, [], (None, True), open_)
    by_money = any(step.back is not None for step, _ in tried)
    while tried and len(chosen) < MOST_STEPS:
        best, answer = max(tried, key=lambda one: one[0].surely(by_money))
        if best.surely(by_money) <= 0:
            break
        chosen.append(best)
        open_ = [one for one in open_ if one.fix != best.fix]
        tried = _tried(bench, chosen, (answer, by_money), open_)
    return Order(tuple(chosen), tuple(step for step, _ in tried), by_money)


def step_of(one: FixCandidate, with_it: GainAnswer, before: GainAnswer | None) -> Step:
    """What a fix adds to a set."""
    goals, money = added(with_it, before), brought(with_it, before, one.terms)
    found = NotEstimable("no gain") if goals is None else interval(goals)
    if isinstance(found, NotEstimable):
        return Step(one.fix, one.terms, None, None, 0.0)
    back = returned(money, one.terms)
    return Step(one.fix, one.terms, found, back, one.terms.share * (found.value - found.se))


def _tried(
    bench: Bench,
    chosen: Sequence[Step],
    before: tuple[GainAnswer | None, bool],
    open_: Sequence[FixCandidate],
) -> list[tuple[Step, GainAnswer]]:
    """Each open fix beside those chosen; ``before``: what is known of these, and is it by money."""
    answer, by_money = before
    base = [step.fix for step in chosen]
    sets = [[*base, one.fix] for one in open_]
    found = measure_sets(bench, sets, money=by_money) if sets else []
    return [(step_of(one, new, answer), new) for one, new in zip(open_, found, strict=True)]
