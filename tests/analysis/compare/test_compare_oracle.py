"""The comparison counted and estimated by another route: plain SQL, numpy and statsmodels."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy.stats import t
from statsmodels.stats.proportion import confint_proportions_2indep

from journey.analysis.compare.compare import Comparison, compare
from journey.analysis.compare.rows import Difference
from journey.analysis.compare.sides import Pair
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from tests.help.rows import DAY, T0, trip, world

CUT = T0 + 20 * DAY
# what became of each journey is read off its transitions, its side off its first event
GOALS = """
    with starts as (
        select journey_id, min_by(device, started_us) as device, min(started_us) as at_us,
            any_value(block) as block
        from journeys
        group by journey_id
    ),
    ends as (
        select journey_id, count(*) filter (where target = '(goal)') as goals
        from transitions
        group by journey_id
    )
    select block, case when at_us < $cut then 0 else 1 end as side, device, count(*), sum(goals)
    from starts
    join ends on ends.journey_id = starts.journey_id
    group by 1, 2, 3
"""
ERRORS = """
    select case when min_at < $cut then 'a' else 'b' end as side, touchpoint, count(*),
        count(*) filter (where is_error)
    from (
        select *, min(at_us) over (partition by customer_id) as min_at
        from events
        join event_customers on event_customers.event_id = events.event_id) seen
    group by 1, 2
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    chance = Random(4)
    trips = [
        trip(f"c{n}", f"ad @ads > pay{' !' if chance.random() < 0.2 else ''}",
             "goal" if chance.random() < (0.5 if device == "computer" else 0.3) else "dropped",
             at=f"{day}d", device=device)
        for n in range(900)
        for day in [chance.choice((5, 30))]
        for device in [chance.choice(("phone", "computer", *["phone"] * (day // 15)))]
    ]  # fmt: skip
    return world(Path(tmp_path_factory.mktemp("oracle")), *trips)


@pytest.fixture(scope="module")
def found(shop: DuckEngine) -> Comparison:
    return compare(shop, Pair(Selection(until_us=CUT), Selection(from_us=CUT)))


def row(found: Comparison, measure: str, touchpoint: str | None = None) -> Difference:
    return next(one for one in found.rows if (one.measure, one.touchpoint) == (measure, touchpoint))


def cells(shop: DuckEngine) -> np.ndarray:
    """Journeys and goals, ``[block, side, device, 2]``."""
    made = np.zeros((50, 2, 2, 2))
    for block, side, device, n, goals in shop.rows(GOALS, cut=CUT):
        made[block, side, int(device == "phone")] += (n, float(goals))
    return made


def like(whole: np.ndarray) -> float:
    """Kitagawa's rate term, written as a mean of both standardisations."""
    n, y = whole[..., 0], whole[..., 1]
    weights, rates = n / n.sum(axis=1, keepdims=True), y / n
    return float(sum(weights[side] @ (rates[1] - rates[0]) for side in (0, 1)) / 2)


def test_counts_equal_another_sql(shop: DuckEngine, found: Comparison) -> None:
    whole = cells(shop).sum(axis=(0, 2))
    goals = row(found, "goal_rate")
    assert (goals.a_n, goals.b_n) == tuple(whole[:, 0])
    assert (goals.a, goals.b) == pytest.approx(tuple(whole[:, 1] / whole[:, 0]))
    for side, touchpoint, n, errors in shop.rows(ERRORS, cut=CUT):
        failed = row(found, "errors", touchpoint)
        assert (getattr(failed, f"{side}_n"), getattr(failed, side)) == (n, errors / n)


def test_the_interval_is_newcombes_on_the_size_that_blocks_tell(
    shop: DuckEngine, found: Comparison
) -> None:
    counted = cells(shop).sum(axis=2)
    sizes, shares = [], []
    for side in (0, 1):
        n, y = counted[:, side, 0], counted[:, side, 1]
        left = (y.sum() - y) / (n.sum() - n)
        p, filled = y.sum() / n.sum(), left[n > 0]
        spread = (len(filled) - 1) / len(filled) * ((filled - filled.mean()) ** 2).sum()
        sizes.append(min(n.sum(), p * (1 - p) / spread))
        shares.append(p)
    low, high = confint_proportions_2indep(
        shares[1] * sizes[1], sizes[1], shares[0] * sizes[0], sizes[0],
        method="newcomb", compare="diff",
    )  # fmt: skip
    goals = row(found, "goal_rate")
    assert (goals.low, goals.high) == pytest.approx((low, high), abs=1e-9)


def test_like_for_like_is_the_mean_of_both_standardisations_with_a_jackknife(
    shop: DuckEngine, found: Comparison
) -> None:
    counted = cells(shop)
    value = like(counted.sum(axis=0))
    left = np.array([like(np.delete(counted, block, axis=0).sum(axis=0)) for block in range(50)])
    half = t.ppf(0.975, 49) * np.sqrt(49 / 50 * ((left - left.mean()) ** 2).sum())
    goals = row(found, "goal_rate")
    assert goals.like_for_like == pytest.approx(value)
    assert (goals.like_low, goals.like_high) == pytest.approx((value - half, value + half))
    assert goals.mix == pytest.approx((goals.difference or 0) - value)
