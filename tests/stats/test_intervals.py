"""Intervals and gates, against the hand cases of the methods and scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from journey.stats.evidence.gates import (
    too_few,
    too_few_answers,
    too_few_exposed,
    too_few_in_filter,
)
from journey.stats.evidence.intervals import nps_adjusted, wilson
from journey.stats.evidence.jackknife import effective_size


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (8, 10, 0.4902, 0.9433), (30, 100, 0.2189, 0.3958)],
)
def test_wilson_hand_cases(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_nps_hand_case() -> None:
    assert nps_adjusted(50, 30, 20) == pytest.approx((14.1, 44.2), abs=0.05)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys(case: tuple[int, int]) -> None:
    successes, n = case
    theirs = binomtest(successes, n).proportion_ci(method="wilson")
    assert wilson(successes, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1


@given(st.tuples(*[st.integers(0, 500)] * 3))
def test_nps_interval_is_on_the_scale(answers: tuple[int, int, int]) -> None:
    low, high = nps_adjusted(*answers)
    assert -100 <= low <= high <= 100


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_wilson_refuses_what_is_no_share(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes of"):
        wilson(successes, n)


@given(
    st.lists(
        st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=50
    ),
    st.integers(1, 400),
)
def test_a_sample_is_worth_at_most_its_trials(
    blocks: list[tuple[int, int]], customers: int
) -> None:
    successes, trials = [s for s, _ in blocks], [n for _, n in blocks]
    size = effective_size(successes, trials, customers)
    n = sum(trials)
    assert (size == 0) == (n == 0)
    assert 0 <= size <= n
    if sum(successes) in (0, n):
        assert size == min(n, customers)
    twice = effective_size(successes * 2, trials * 2, 2 * customers)
    assert twice >= size


def test_what_comes_twice_is_worth_once() -> None:
    once, n = [1, 8, 2, 9, 0, 4], [10] * 6
    doubled = effective_size([2 * s for s in once], [2 * t for t in n], 60)
    assert doubled == pytest.approx(effective_size(once, n, 60))


def test_gates_say_what_is_missing() -> None:
    assert not too_few(30, 10)
    assert too_few(29, 20) == "too few: a rate needs 30 customers in 10 blocks, here 29 in 20"
    assert too_few(500, 9).endswith("here 500 in 9")
    assert not too_few_answers(30)
    assert too_few_answers(29) == "too few: a score needs 30 answers, here 29"


def test_a_gain_needs_more_than_a_rate() -> None:
    assert not too_few_in_filter(200)
    assert too_few_in_filter(199).endswith("needs 200 customers in the filter, here 199")
    assert not too_few_exposed(30, 10, 20)
    assert too_few_exposed(29, 10, 20).endswith("30 exposed customers in 10 blocks, here 29 in 10")
    assert too_few_exposed(30, 9, 20).endswith("here 30 in 9")
    assert too_few_exposed(1030, 10, 19).endswith("20 clean controls in every stratum, here 19")
