"""Leaving out one customer block at a time: what it must give, and what it refuses."""

from __future__ import annotations

from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.stats.evidence.estimate import (
    BLOCKS,
    Estimate,
    Floats,
    NotEstimable,
    Replicated,
    difference,
    ratio,
)
from journey.stats.evidence.jackknife import (
    effective_size,
    interval,
    replicate,
    variance,
    without_each,
)
from journey.stats.evidence.student import t_quantile


def rate(cells: Floats) -> float | NotEstimable:
    return float(cells[0] / cells[1]) if cells[1] else NotEstimable("nobody came")


def blocks_of(seed: int, per_block: int = 20, of: float = 0.3) -> Floats:
    rng = np.random.default_rng(seed)
    n = rng.poisson(per_block, BLOCKS) + 1
    return np.stack([rng.binomial(n, of), n], axis=1).astype(float)


def test_a_mean_of_blocks_has_the_textbook_standard_error() -> None:
    sums = np.random.default_rng(1).normal(5, 2, (BLOCKS, 1))
    cells = np.column_stack([sums, np.ones(BLOCKS)])
    found = replicate(cells, rate)
    assert isinstance(found, Replicated)
    known = interval(found)
    assert isinstance(known, Estimate)
    se = sums.std(ddof=1) / sqrt(BLOCKS)
    assert (known.value, known.se) == pytest.approx((sums.mean(), se))
    half = t_quantile(0.975, BLOCKS - 1) * se
    assert (known.low, known.high) == pytest.approx((sums.mean() - half, sums.mean() + half))
    assert known.blocks == BLOCKS


def test_empty_blocks_change_nothing() -> None:
    full = blocks_of(2)[:12]
    spread = np.zeros((BLOCKS, 2))
    spread[::4][:12] = full
    one, other = replicate(full, rate), replicate(spread, rate)
    assert isinstance(one, Replicated)
    assert isinstance(other, Replicated)
    assert interval(one) == interval(other)


def test_effective_size_is_that_of_the_rate() -> None:
    cells = blocks_of(3)
    found = replicate(cells, rate)
    assert isinstance(found, Replicated)
    size = effective_size(cells[:, 0].astype(int).tolist(), cells[:, 1].astype(int).tolist(), 1000)
    expected = found.value * (1 - found.value) / variance(found)
    assert size == pytest.approx(min(expected, cells[:, 1].sum()))


@given(st.integers(0, 2**32 - 1))
def test_doubling_every_customer_keeps_the_estimate_and_narrows_it(seed: int) -> None:
    """Twice the customers in as many blocks: the blocks differ half as much in variance."""
    rng = np.random.default_rng(seed)
    n = np.full(BLOCKS, 40)
    once = np.stack([rng.binomial(n, 0.3), n], axis=1).astype(float)
    other = np.stack([rng.binomial(n, 0.3), n], axis=1).astype(float)
    one, both = replicate(once, rate), replicate(np.concatenate([once, other]), rate)
    copied = replicate(np.concatenate([once, once]), rate)
    assert isinstance(one, Replicated)
    assert isinstance(both, Replicated)
    assert isinstance(copied, Replicated)
    assert copied.value == pytest.approx(one.value)
    narrower = sqrt(variance(copied) / variance(one))
    assert narrower == pytest.approx(1 / sqrt(2), rel=0.01)


def test_intervals_cover() -> None:
    """Customers who come five times, all or none lost: the true .3 is inside in 95 %."""
    rng = np.random.default_rng(4)
    inside = 0
    for _ in range(400):
        customers = rng.poisson(8, BLOCKS)
        cells = np.stack([5 * rng.binomial(customers, 0.3), 5 * customers], axis=1).astype(float)
        found = replicate(cells, rate)
        assert isinstance(found, Replicated)
        known = interval(found)
        assert isinstance(known, Estimate)
        inside += known.low <= 0.3 <= known.high
    assert 0.92 <= inside / 400 <= 0.98


def test_a_difference_is_taken_block_by_block() -> None:
    cells = blocks_of(5)
    one = replicate(cells, rate)
    other = replicate(cells[:, [0, 1]] * [1, 2], rate)  # the same customers, half the rate
    assert isinstance(one, Replicated)
    assert isinstance(other, Replicated)
    none, half = interval(difference(one, one)), interval(difference(one, other))
    assert isinstance(none, Estimate)
    assert isinstance(half, Estimate)
    assert (none.value, none.se) == (0, 0)
    assert half.se == pytest.approx(sqrt(variance(one)) / 2)


def test_a_ratio_is_taken_block_by_block() -> None:
    cells = blocks_of(6)
    lost, n = (
        Replicated(float(c.sum()), without_each(c), np.ones(BLOCKS, dtype=bool)) for c in cells.T
    )
    direct = replicate(cells, rate)
    assert isinstance(direct, Replicated)
    assert interval(ratio(lost, n)) == interval(direct)
    nothing = Replicated(0.0, np.zeros(BLOCKS), np.ones(BLOCKS, dtype=bool))
    assert isnan(ratio(lost, nothing).value)


def test_what_fails_in_one_block_is_not_estimable() -> None:
    cells = np.zeros((BLOCKS, 2))
    cells[3], cells[9] = (1, 4), (0, 0)
    assert replicate(cells, rate) == NotEstimable("a comparison needs 2 customer blocks, here 1")
    cells[9] = (2, 0)  # two who left no trial: all trials lie in block 3
    assert replicate(cells, rate) == NotEstimable("nobody came, without customer block 3")
    assert replicate(np.ones((4, 2)) * [1, 0], rate) == NotEstimable("nobody came")


def test_what_is_no_number_is_not_estimable() -> None:
    both = np.array([True, True])
    one = Replicated(0.5, np.array([0.4, np.nan]), both)
    assert interval(one) == NotEstimable("the data does not determine it without customer block 1")
    none = Replicated(float("nan"), np.array([0.4, 0.5]), both)
    assert interval(none) == NotEstimable("the data does not determine it")
    few = Replicated(0.5, np.array([0.4, 0.5]), np.array([True, False]))
    assert interval(few) == NotEstimable("an interval needs 2 customer blocks, here 1")
    assert variance(few) == 0
    spoilt = replicate(np.ones((4, 2)), lambda _: float("inf"))
    assert spoilt == NotEstimable("the data does not determine it")


def test_the_level_sets_the_width() -> None:
    found = replicate(blocks_of(8), rate)
    assert isinstance(found, Replicated)
    usual, wide = interval(found), interval(found, 0.99)
    assert isinstance(usual, Estimate)
    assert isinstance(wide, Estimate)
    assert (wide.high - wide.low) / (usual.high - usual.low) == pytest.approx(
        t_quantile(0.995, 49) / t_quantile(0.975, 49)
    )
