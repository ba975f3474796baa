"""Contexts tested together and covered, against plain loops over single visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from journey.stats.effects.contexts import LEADS, MIN_CLEAN, MOST, NONE, Arrivals, Covered, Q, cover
from journey.stats.evidence.estimate import Floats

# five contexts: 1 is the longer one of 0, 3 of 2, and 4 of 3
PARENT = (NONE, 0, NONE, 2, 3)
BLOCKS = 6


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits that are alike: their longest context, stratum, block, how many, and goals."""

    context: int
    stratum: int
    block: int
    n: int
    y: int

    def has(self, context: int) -> bool:
        """Whether their last touchpoints are this context."""
        one = self.context
        while one not in (NONE, context):
            one = PARENT[one]
        return one == context


def covered(visits: Sequence[Visits], tested: Sequence[bool] = (True,) * len(PARENT)) -> Covered:
    columns = zip(*((v.context, v.stratum, v.block, v.n, v.y) for v in visits), strict=True)
    context, stratum, block, n, y = (np.array(one) for one in columns)
    arrivals = Arrivals(context, stratum, block, n.astype(float), y.astype(float))
    return cover(arrivals, np.array(PARENT), np.array(tested))


def strata_used(visits: Sequence[Visits], context: int) -> list[int]:
    strata = sorted({v.stratum for v in visits if v.has(context)})
    return [
        one for one in strata
        if sum(v.n for v in visits if v.stratum == one and not v.has(context)) >= MIN_CLEAN
    ]  # fmt: skip


def luck(visits: Sequence[Visits], context: int, used: Sequence[int]) -> float:
    """The variance of the gain if the context were no different."""
    total = 0.0
    for stratum in used:
        here = [v for v in visits if v.stratum == stratum]
        n1 = sum(v.n for v in here if v.has(context))
        n0 = sum(v.n for v in here) - n1
        p0 = sum(v.y for v in here if not v.has(context)) / n0
        total += n1 * p0 * (1 - p0) * (1 + n1 / n0)
    return total


def by_hand(visits: Sequence[Visits], context: int) -> tuple[float, float, float]:
    """Gain, standard error and p-value."""
    used = strata_used(visits, context)
    gain = _lost(visits, context, used)
    blocks = sorted({v.block for v in visits})
    without = [_lost([v for v in visits if v.block != b], context, used) for b in blocks]
    mean = sum(without) / len(without)
    spread = (len(blocks) - 1) / len(blocks) * sum((one - mean) ** 2 for one in without)
    se = sqrt(max(spread, luck(visits, context, used)))
    p = float(stats.t.sf(gain / se, len(blocks) - 1)) if se > 0 and gain > 0 else 1.0
    return gain, se, p


def _lost(visits: Sequence[Visits], context: int, used: Sequence[int]) -> float:
    """``n1 (p0 - p1)`` over strata."""
    total = 0.0
    for stratum in used:
        met = [v for v in visits if v.stratum == stratum and v.has(context)]
        clean = [v for v in visits if v.stratum == stratum and not v.has(context)]
        n0, y0 = sum(v.n for v in clean), sum(v.y for v in clean)
        if n0:
            total += sum(v.n for v in met) * y0 / n0 - sum(v.y for v in met)
    return total


def greedy(visits: Sequence[Visits]) -> list[int]:
    """The picks, in order."""
    found = {one: by_hand(visits, one) for one in range(len(PARENT))}
    every = [one for one, (_, se, _) in found.items() if se > 0]
    adjusted = stats.false_discovery_control([found[one][2] for one in every])
    within = (found[one][2] for one, p in zip(every, adjusted, strict=True) if p <= Q)
    cut = max(within, default=-1.0)
    picks: list[int] = []
    left = list(visits)
    while len(picks) < MOST:
        now = {one: by_hand(left, one) if left else (0.0, 0.0, 1.0) for one in every}
        sure = {one: gain - se for one, (gain, se, _) in now.items() if gain - se > 1e-9}
        within = [one for one in sure if now[one][2] <= cut]
        if not within and len(picks) < LEADS:
            within = [one for one in sure if now[one][2] < 1]
        if not within:
            break
        picks.append(max(within, key=lambda one: sure[one]))
        left = [v for v in left if not v.has(picks[-1])]
    return picks


ONE = st.tuples(
    st.integers(NONE, len(PARENT) - 1), st.integers(0, 2), st.integers(0, BLOCKS - 1),
    st.integers(1, 30), st.floats(0, 1),
).map(lambda one: Visits(*one[:4], round(one[3] * one[4])))  # fmt: skip
WORLDS = st.lists(ONE, min_size=8, max_size=60)


@given(WORLDS)
@settings(max_examples=150)
def test_each_context_is_what_plain_loops_say(visits: list[Visits]) -> None:
    first = covered(visits).first
    for one in range(len(PARENT)):
        gain, se, p = by_hand(visits, one)
        assert first.gain[one] == pytest.approx(gain, abs=1e-9)
        assert first.se[one] == pytest.approx(se, abs=1e-9)
        assert first.p[one] == pytest.approx(p, abs=1e-6)


@given(WORLDS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_rows_and_the_numbers_of_strata_change_nothing(
    visits: list[Visits], chance: Random
) -> None:
    one = covered(visits)
    other = covered([Visits(v.context, 2 - v.stratum, v.block, v.n, v.y)
                     for v in chance.sample(visits, len(visits))])  # fmt: skip
    assert other.first.gain == pytest.approx(one.first.gain, abs=1e-9)
    assert other.first.se == pytest.approx(one.first.se, abs=1e-9)


def harmful(seed: int, harm: float = 0.25) -> list[Visits]:
    """Context 3 loses ``harm`` of its goals; the others lose nothing."""
    chance = np.random.default_rng(seed)
    return [
        Visits(context, stratum, block, n,
               int(chance.binomial(n, 0.5 - harm * (context in (3, 4)))))
        for context in range(NONE, len(PARENT)) for stratum in range(3)
        for block in range(25) for n in [int(chance.integers(1, 12))]
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_covering_is_what_plain_loops_say(seed: int) -> None:
    visits = harmful(seed)
    found = covered(visits)
    assert [one.context for one in found.picks] == greedy(visits)
    assert found.picks[0].stands_out


def test_the_harmful_one_covers_what_it_holds() -> None:
    """Context 4 is a part of 3, and 2 loses only what 3 does: once 3 is taken nothing is left."""
    found = covered(harmful(1))
    assert [one.context for one in found.picks if one.stands_out] == [3]


def test_nothing_harmful_gives_leads_only() -> None:
    stood = [any(one.stands_out for one in covered(harmful(seed, 0.0)).picks) for seed in range(40)]
    assert sum(stood) <= 8  # .10 of 40, and luck
    assert all(len(covered(harmful(seed, 0.0)).picks) <= LEADS for seed in range(5))


def test_untested_contexts_are_never_picked() -> None:
    tested = [True, True, True, False, True]
    assert 3 not in {one.context for one in covered(harmful(1), tested).picks}


def test_what_always_ends_alike_is_not_tested() -> None:
    """Context 0 is where the goal is: nothing is to be lost there any more."""
    reached = [Visits(context, 3, block, 9, 9) for context in (NONE, 0) for block in range(25)]
    found = covered([*(v for v in harmful(1) if v.context not in (0, 1)), *reached])
    assert found.tested.tolist() == [False, False, True, True, True]
    assert found.picks[0].context == 3


def test_twice_everything_gains_twice_as_much() -> None:
    visits = harmful(2)
    one, other = covered(visits).first, covered([*visits, *visits]).first
    assert other.gain == pytest.approx(2 * one.gain)
    assert (other.se <= 2 * one.se + 1e-9).all()


def test_few_that_all_fail_are_not_beyond_chance() -> None:
    """None of ten reaches the goal, where half do: blocks left out alone would see no spread."""
    clean = [Visits(NONE, 0, block, 20, 10) for block in range(25)]
    met = [Visits(0, 0, block, 1, 0) for block in range(3)]
    gain, se = (float(one[0]) for one in (covered(clean + met).first.gain,
                                          covered(clean + met).first.se))  # fmt: skip
    assert gain == pytest.approx(1.5)
    assert se == pytest.approx(sqrt(3 * 0.25 * (1 + 3 / 500)), rel=0.3)


def with_beside(seed: int, harm: float, nested: bool = False) -> tuple[Covered, Covered, Floats]:
    """Without and with a sixth context beside the others that loses ``harm``; goals lost by it.

    It is by half of all visits, or, ``nested``, of those at context 3 and of few others.
    """
    chance = np.random.default_rng(seed)
    rows = harmful(seed, 0.25)
    context, stratum, block, n, y = (
        np.array(one) for one in zip(*((v.context, v.stratum, v.block, v.n, v.y) for v in rows),
                                     strict=True))  # fmt: skip
    at_3 = np.isin(context, (3, 4))
    has = at_3 | (chance.random(len(n)) < 0.02) if nested else chance.random(len(n)) < 0.5
    y = np.where(has, chance.binomial(y, 1 - harm), y)
    alone = Arrivals(context, stratum, block, n.astype(float), y.astype(float))
    both = Arrivals(alone.context, alone.stratum, alone.block, alone.n, alone.y,
                    (np.full(len(n), NONE), np.where(has, 5, NONE)))  # fmt: skip
    parent, asked = np.array((*PARENT, NONE)), np.array([True] * 5 + [False])
    lost = [
        n[here & has].sum() * y[here & ~has].sum() / n[here & ~has].sum() - y[here & has].sum()
        for here in (stratum == one for one in range(3))
    ]
    return cover(alone, parent, asked), cover(both, parent, asked, ~asked), np.array(lost)


@pytest.mark.parametrize("seed", range(4))
def test_one_beside_is_found_in_what_the_others_leave_and_changes_nothing_of_them(
    seed: int,
) -> None:
    alone, both, lost = with_beside(seed, 0.4)
    assert both.picks[:-1] == alone.picks
    assert both.picks[-1].context == 5
    assert both.picks[-1].stands_out
    assert both.first.gain[5] == pytest.approx(lost.sum())
    assert both.beside.tolist() == [False] * 5 + [True]
    assert both.tested.tolist() == alone.tested.tolist()


@pytest.mark.parametrize("seed", range(4))
def test_what_the_others_tell_is_not_told_again(seed: int) -> None:
    alone, both, _ = with_beside(seed, 0.0, nested=True)
    assert both.first.p[5] < 0.01  # for itself it would stand out
    assert both.picks == alone.picks


def test_no_visits_are_no_paths() -> None:
    nothing = np.zeros(0)
    arrivals = Arrivals(*(nothing.astype(int) for _ in range(3)), nothing, nothing)
    found = cover(arrivals, np.array(PARENT), np.ones(len(PARENT), dtype=bool))
    assert found.picks == ()
    assert found.first.p.tolist() == [1.0] * len(PARENT)
