"""What a long wait costs, by landmark."""

from __future__ import annotations

import numpy as np
import pytest

from journey.stats.evidence.estimate import BLOCKS, Estimate, NotEstimable
from journey.stats.evidence.jackknife import interval
from journey.stats.times.waits import (
    EARLIER,
    LOST,
    NEAR,
    NEARBY,
    STILL,
    WaitGain,
    WaitTimes,
    wait_gain,
)

Cell = tuple[int, int, float, float]  # stratum, kind, n, goals


def waits_of(*cells: Cell, blocks: int = 10) -> WaitTimes:
    """The same in each of ``blocks`` blocks."""
    stratum, kind, n, y = (np.array([c[k] for c in cells] * blocks) for k in range(4))
    return WaitTimes(np.repeat(np.arange(blocks), len(cells)), stratum, kind, n, y)


def test_the_ones_still_waiting_are_held_against_those_just_served() -> None:
    found = wait_gain(waits_of((0, NEAR, 4, 2), (0, STILL, 10, 1), (0, EARLIER, 50, 30)), 1)
    assert isinstance(found, WaitGain)
    assert found.low.value == pytest.approx(100 * (0.5 - 0.1))
    assert found.high.value == found.low.value
    assert (found.is_range, found.not_estimable_n) == (False, 0)
    known = interval(found.low)
    assert isinstance(known, Estimate)
    assert known.blocks == 10


def test_too_few_just_before_widens_the_window_then_leaves_the_stratum_out() -> None:
    found = wait_gain(
        waits_of(
            (0, NEAR, 1, 1), (0, NEARBY, 3, 1), (0, STILL, 10, 1),
            (1, NEAR, 1, 1), (1, STILL, 7, 0),
            (2, NEAR, 3, 3), (2, NEARBY, 9, 0),
        ),
        3,
    )  # fmt: skip
    assert isinstance(found, WaitGain)
    assert found.low.value == pytest.approx(100 * (20 / 40 - 0.1))
    assert found.not_estimable_n == 70
    few = wait_gain(waits_of((0, NEAR, 1, 1), (0, STILL, 7, 0)), 1)
    assert few == NotEstimable("fewer than 20 waits were served just before the landmark")


def test_lost_clocks_give_a_range_then_nothing() -> None:
    base = ((0, NEAR, 10, 5.0), (0, STILL, 8, 2.0), (0, EARLIER, 100, 60.0))
    some = wait_gain(waits_of(*base, (0, LOST, 4, 0.0)), 1)
    assert isinstance(some, WaitGain)
    assert (some.low.value, some.high.value) == (pytest.approx(20), pytest.approx(40))
    assert some.is_range
    many = wait_gain(waits_of(*base, (0, LOST, 7, 0.0)), 1)
    assert many == NotEstimable("we do not see how these waits end: 5.6 % of the clocks never stop")


def test_what_rests_on_one_block_has_no_interval() -> None:
    waits = WaitTimes(
        np.array([0, 1, 2]), np.zeros(3, dtype=int), np.array([NEAR, STILL, STILL]),
        np.array([30.0, 40, 40]), np.array([20.0, 8, 8]),
    )  # fmt: skip
    found = wait_gain(waits, 1)
    assert isinstance(found, WaitGain)
    assert isinstance(interval(found.low), NotEstimable)


def _planted(n: int, seed: int) -> tuple[WaitTimes, float, float]:
    """Waits of about two days; each day beyond the third, a third give up."""
    rng = np.random.default_rng(seed)
    tau = 3.0
    served = rng.exponential(2.0, n)
    quits = tau + rng.exponential(2.5, n)
    luck = rng.uniform(0, 1, n)
    gone = quits < served
    goal = (luck < 0.6) & ~gone
    true = ((luck < 0.6) & gone).sum()
    ended = np.minimum(served, quits)
    kind = np.select(
        [ended > tau, served > 0.9 * tau, served > 0.8 * tau], [STILL, NEAR, NEARBY], EARLIER
    )
    closed = served < quits
    naive = goal[closed & (served <= tau)].mean() - goal[closed & (served > tau)].mean()
    block = rng.integers(0, BLOCKS, n)
    return (
        WaitTimes(block, np.zeros(n, dtype=int), kind, np.ones(n), goal.astype(float)),
        true,
        naive,
    )


def test_a_planted_wait_is_priced_where_closed_waits_show_nothing() -> None:
    ratios, inside, naives = [], 0, []
    for seed in range(40):
        waits, true, naive = _planted(6000, seed)
        found = wait_gain(waits, 1)
        assert isinstance(found, WaitGain)
        known = interval(found.low)
        assert isinstance(known, Estimate)
        ratios.append(known.value / true)
        inside += known.low <= true <= known.high
        naives.append(naive)
    assert np.mean(ratios) == pytest.approx(1, abs=0.1)
    assert inside >= 36
    assert abs(np.mean(naives)) < 0.01
