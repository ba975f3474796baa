"""A planted fix, a season and worse traffic: what difference in differences says of the fix.

One arm has the fix from the last period on, the other never; both have the season, and in both
the group that buys less comes more often then.
"""

from __future__ import annotations

import numpy as np

from journey.stats.effects.did import Effect, effect
from journey.stats.evidence.estimate import BLOCKS, Estimate, Floats
from tests.truth.table import Line, note_all, seeds

FIX, SEASON, PERIODS, CUSTOMERS = 0.02, 0.01, 5, 500_000
RATES, USUAL, WORSE = np.array([0.30, 0.10]), (0.5, 0.5), (0.306, 0.694)


@seeds
def test_difference_in_differences(seeds: tuple[int, ...]) -> None:
    arms = [(_arm(seed, FIX), _arm(seed + 100, 0.0)) for seed in seeds]
    found = [_judged(*one) for one in arms]
    changes = [one.change for one in found if isinstance(one.change, Estimate)]
    mean = 100 * float(np.mean([one.value for one in changes]))
    crude = 100 * float(np.mean([_crude(treated) for treated, _ in arms]))
    named = sum(not one.reason for one in found)
    n = len(seeds)
    note_all([
        Line("difference in differences, fix of 2.00 points", "within .2 points", f"{mean:.2f}",
             n, abs(mean - 100 * FIX) <= 0.2 and named >= n - 1),
        Line("naive: change of the rate where the fix was", "more than 1 point off",
             f"{crude:+.2f}", n, abs(crude - 100 * FIX) > 1, naive=True),
    ])  # fmt: skip


def _judged(treated: Floats, control: Floats) -> Effect:
    return effect(treated[:, -2:], control[:, -2:], treated[:, :-1], control[:, :-1])


def _arm(seed: int, fix: float) -> Floats:
    """Trials and goals, ``[block, period, group, 2]``, of customers with several journeys."""
    rng = np.random.default_rng(seed)
    cells = np.zeros((BLOCKS, PERIODS, 2, 2))
    for period in range(PERIODS):
        is_last = period == PERIODS - 1
        group = rng.choice(2, CUSTOMERS, p=WORSE if is_last else USUAL)
        trips = rng.integers(1, 4, CUSTOMERS)
        goals = rng.binomial(trips, RATES[group] + is_last * (SEASON + fix))
        block = rng.integers(0, BLOCKS, CUSTOMERS)
        np.add.at(cells[:, period, :, 0], (block, group), trips)
        np.add.at(cells[:, period, :, 1], (block, group), goals)
    return cells


def _crude(cells: Floats) -> float:
    before, after = (cells[:, at].sum(axis=(0, 1)) for at in (-2, -1))
    return float(after[1] / after[0] - before[1] / before[0])
