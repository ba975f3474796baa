"""Difference in differences: by hand, as laws, and how often its interval holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.stats.effects.contrasts import kitagawa
from journey.stats.effects.did import Effect, effect, slope_difference, twice_standardised
from journey.stats.evidence.estimate import BLOCKS, Estimate, Floats, NotEstimable

COUNT = st.integers(1, 500)


def spread(cells: list[list[list[float]]]) -> Floats:
    """The same cells in two blocks: half in each."""
    return np.repeat(np.array(cells)[None] / 2, 2, axis=0)


def test_season_and_mix_are_taken_out_by_hand() -> None:
    # both groups gain 2 points by the fix and 1 by the season; the worse group comes more often
    treated = spread([[[500, 150], [500, 50]], [[200, 66], [800, 104]]])
    control = spread([[[500, 150], [500, 50]], [[300, 93], [700, 77]]])
    found = twice_standardised(treated, control)
    assert not isinstance(found, NotEstimable)
    assert found.value == pytest.approx(0.02)
    crude = 170 / 1000 - 200 / 1000
    assert crude == pytest.approx(-0.03)


@given(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT), min_size=1, max_size=5), st.data())
def test_a_control_that_does_not_move_leaves_kitagawas_rate_term(
    groups: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    n0, n1 = (np.array([row[at] for row in groups], dtype=float) for at in (0, 1))
    y0, y1 = (
        np.array([data.draw(st.integers(0, row[at])) for row in groups], dtype=float)
        for at in (0, 1)
    )
    treated = spread([np.stack([n0, y0], 1).tolist(), np.stack([n1, y1], 1).tolist()])
    still = spread([[[100, 20]] * len(groups)] * 2)
    found = twice_standardised(treated, still)
    assert not isinstance(found, NotEstimable)
    change = kitagawa(n1 / n1.sum(), y1 / n1, n0 / n0.sum(), y0 / n0)
    assert found.value == pytest.approx(change.rate, abs=1e-12)
    alike = twice_standardised(treated, treated)
    assert not isinstance(alike, NotEstimable)
    assert alike.value == 0


def test_the_word_effect_needs_four_periods_that_moved_alike() -> None:
    rng = np.random.default_rng(1)
    alike = [planted(rng, periods=5, customers=40_000) for _ in range(2)]
    known = judged(*alike)
    assert known.reason == ""
    short = judged(*(one[:, 1:] for one in alike))
    assert short.reason == "an effect needs 4 periods before the fix, here 3"
    apart = planted(rng, periods=5, customers=40_000, trend=0.03)
    found = judged(apart, alike[1])
    assert "moved apart by" in found.reason
    assert isinstance(found.trend, Estimate)
    assert found.trend.value == pytest.approx(0.03, abs=0.005)


def test_an_empty_group_is_named() -> None:
    treated = spread([[[10, 1], [0, 0]], [[10, 1], [10, 2]]])
    found = twice_standardised(treated, treated)
    assert isinstance(found, NotEstimable)
    assert found.where == (1,)
    told = judged(treated, treated)
    assert told.reason == found.reason
    assert isinstance(slope_difference(treated[:, :1], treated[:, :1]), NotEstimable)


@pytest.mark.slow
def test_the_interval_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(300):
        found = judged(*(planted(rng, fix=fix) for fix in (0.02, 0.0)))
        assert isinstance(found.change, Estimate)
        held += found.change.low <= 0.02 <= found.change.high
    assert 0.92 <= held / 300 <= 0.98


def judged(treated: Floats, control: Floats) -> Effect:
    """The fix came before the last of the periods."""
    return effect(treated[:, -2:], control[:, -2:], treated[:, :-1], control[:, :-1])


def planted(
    rng: np.random.Generator,
    periods: int = 2,
    customers: int = 4000,
    fix: float = 0.0,
    trend: float = 0.0,
) -> Floats:
    """Customers with one to three journeys each, two groups, a season of one point at the end."""
    cells = np.zeros((BLOCKS, periods, 2, 2))
    for period in range(periods):
        last = period == periods - 1
        group = (rng.random(customers) < (0.6 if last else 0.4)).astype(int)
        rate = np.array([0.3, 0.1])[group] + trend * period + last * (0.01 + fix)
        trips = rng.integers(1, 4, customers)
        goals = rng.binomial(trips, rate)
        block = rng.integers(0, BLOCKS, customers)
        np.add.at(cells[:, period, :, 0], (block, group), trips)
        np.add.at(cells[:, period, :, 1], (block, group), goals)
    return cells
