"""Agreement of groups: numbers worked out by hand, and every pair enumerated."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, product
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.help.clusters import agreement, between

Things = list[tuple[int, int]]  # found group and true group of each
THINGS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=40)


def test_by_hand() -> None:
    """Found: {a a b} {b}; true: a, a and b, b."""
    made = agreement({("f", "a"): 2, ("f", "b"): 1, ("g", "b"): 1})
    assert (made.n, made.largest) == (4, 3)
    assert (made.pairs_found, made.pairs_true, made.pairs_both) == (3, 2, 1)
    assert made.precision == pytest.approx(1 / 3)
    assert made.recall == pytest.approx(1 / 2)
    assert made.f1 == pytest.approx(0.4)
    assert made.bcubed_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert made.bcubed_recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert made.bcubed_f1 == pytest.approx(2 * (2 / 3) * (3 / 4) / (2 / 3 + 3 / 4))


def test_the_example_of_bagga_and_baldwin() -> None:
    """Their response of figure 2: 1-5 right, 6, 7 and 8-C in one group: 76 % precision."""
    made = agreement({("f", 1): 5, ("g", 2): 2, ("g", 3): 5})
    assert made.bcubed_precision == pytest.approx(16 / 21, abs=0.005)
    assert made.bcubed_recall == 1


def test_everything_apart_misses_all_and_joins_nothing_wrongly() -> None:
    made = agreement({(1, "a"): 1, (2, "a"): 1, (3, "b"): 1})
    assert (made.precision, made.recall, made.f1, made.largest) == (1, 0, 0, 1)
    assert made.bcubed_recall == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)


def test_nothing_at_all() -> None:
    made = agreement({})
    assert (made.precision, made.recall, made.bcubed_f1, made.largest, made.n) == (1, 1, 1, 0, 0)


@given(THINGS)
def test_counts_equal_enumerated_pairs(things: Things) -> None:
    made = agreement(Counter(things))
    pairs = list(combinations(things, 2))
    found = [(one, other) for one, other in pairs if one[0] == other[0]]
    both = [pair for pair in found if pair[0][1] == pair[1][1]]
    true = [pair for pair in pairs if pair[0][1] == pair[1][1]]
    counted = (made.pairs_found, made.pairs_true, made.pairs_both)
    assert counted == (len(found), len(true), len(both))
    assert made.largest == max(Counter(group for group, _ in things).values(), default=0)


@given(THINGS.filter(bool))
def test_bcubed_is_a_mean_over_things(things: Things) -> None:
    made = agreement(Counter(things))
    assert made.bcubed_precision == pytest.approx(_mean(things, 0))
    assert made.bcubed_recall == pytest.approx(_mean(things, 1))


def _mean(things: Things, side: int) -> float:
    """Of each thing's group (0 found, 1 true), the share that is the same in both ways."""
    shares = []
    for one in things:
        mates = [other for other in things if other[side] == one[side]]
        shares.append(Fraction(sum(other == one for other in mates), len(mates)))
    return float(fmean(shares))


@given(THINGS, THINGS)
def test_pairs_between_two_sets_are_counted(some: Things, others: Things) -> None:
    pairs = [(one, other) for one, other in product(some, others) if one[0] == other[0]]
    right = [pair for pair in pairs if pair[0] == pair[1]]
    assert between(Counter(some), Counter(others)) == (len(pairs), len(right))


@given(THINGS)
def test_agreement_with_oneself_is_whole(things: Things) -> None:
    made = agreement(Counter((true, true) for _, true in things))
    assert (made.precision, made.recall, made.bcubed_precision, made.bcubed_recall) == (
        1, 1, pytest.approx(1), pytest.approx(1),
    )  # fmt: skip
