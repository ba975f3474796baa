"""Drop-off against the planted truth: whatever the growth and the window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from journey.engine.base import Engine
from journey.stats.evidence.estimate import NotEstimable
from journey.stats.times.silence import eps_threshold
from journey.stats.times.survival import kaplan_meier
from journey.synth.planted.life import Life
from journey.synth.planted.moves import number_of
from journey.synth.planted.world import PlantedWorld
from tests.truth import estimates
from tests.truth.conftest import Make, Rates
from tests.truth.table import Line, luck_of, note, seeds

WINDOWS = [(growth, days) for growth in (0.0, 3.0) for days in (60, 30)]
ESTIMATORS = {
    "Aalen-Johansen drop-off, any growth and window": estimates.by_aalen_johansen,
    "mature visits' drop-off, any growth and window": estimates.by_mature_visits,
}
GROWING = {  # what others offer, and how far off it must be to be worth a warning
    "last event = drop-off": (0.20, 9.0),
    "silent so far, of all visits": (-9.0, -0.20),
    "resolved visits only": (-9.0, -0.20),
}


def _world(seed: int, growth: float, days: int) -> PlantedWorld:
    return PlantedWorld(8000, seed, growth=growth, days=days, gap_h=24.0, history=False)


@seeds
@pytest.mark.parametrize("name", ESTIMATORS)
def test_estimates(name: str, seeds: tuple[int, ...], made: Make, true_rates: Rates) -> None:
    sums, hits = [], []
    for seed in seeds:
        for number, (growth, days) in enumerate(WINDOWS):
            world = _world(seed + 100 * number, growth, days)
            rates = ESTIMATORS[name](made(world).engine)
            sums.append(estimates.bias(rates, true_rates(world)))
            hits += estimates.covered(rates, true_rates(world))
    found, true = np.sum(sums, axis=0)
    bias, coverage = found / true - 1, float(np.mean(hits))
    reached = f"{bias:+.1%}, {coverage:.3f} of {len(hits)}"
    must = f"bias < 1 %, coverage .93-.97 (+-{luck_of(len(hits)):.3f})"
    luck = luck_of(len(hits))
    good = abs(bias) < 0.01 and 0.93 - luck <= coverage <= 0.97 + luck
    note(Line(name, must, reached, len(seeds), good))


@seeds
@pytest.mark.parametrize("name", GROWING)
def test_naive(name: str, seeds: tuple[int, ...], made: Make, true_rates: Rates) -> None:
    low, high = GROWING[name]
    sums = [
        estimates.bias(estimates.naively(made(world).engine, name), true_rates(world))
        for world in (_world(seed, 3.0, 60) for seed in seeds)
    ]
    found, true = np.sum(sums, axis=0)
    bias = found / true - 1
    must = f"bias above {low:+.0%}" if low > 0 else f"bias below {high:+.0%}"
    name = f"naive: {name}, growing"
    note(Line(name, must, f"{bias:+.0%}", len(seeds), bool(low < bias < high), naive=True))


GAPS = """
    select coalesce(gap_us, followup_us) / 3.6e9 as hours, gap_us is not null as has_come
    from steps
    where state in ('moved', 'dropped', 'open') and touchpoint = $touchpoint
"""
LATE = PlantedWorld(
    8000, days=200, gap_h=48.0, gap_sigma=1.0, returning=0.0, history=False, silence_days=150
)


@seeds
def test_silence_limits(seeds: tuple[int, ...], made: Make) -> None:
    """Of those that are silent for the limit, about one in twenty comes back all the same."""
    shares = []
    for seed in seeds:
        found = made(replace(LATE, seed=seed))
        for touchpoint in ("home page", "search", "compare", "product page", "cart"):
            limit_h = _limit(found.engine, touchpoint)
            if limit_h is not None:
                shares.append(_false_drops(found.life, touchpoint, limit_h))
    mean = float(np.mean(shares))
    must, reached = "false drops .03-.07", f"{mean:.3f} at {len(shares)} touchpoints"
    note(Line("eps rule, flat curve", must, reached, len(seeds), 0.03 <= mean <= 0.07))


def _limit(engine: Engine, touchpoint: str) -> int | None:
    """The silence limit that the data gives; nothing where customers still come back."""
    rows = engine.rows(GAPS, touchpoint=touchpoint)
    hours = np.array([float(row[0]) for row in rows])
    has_come = np.array([row[1] for row in rows])
    longest_h = float(hours[~has_come].max())
    found = eps_threshold(kaplan_meier(hours, has_come, np.ones(len(hours))), longest_h)
    return None if isinstance(found, NotEstimable) else found


def _false_drops(life: Life, touchpoint: str, limit_h: int) -> float:
    """Of the visits that nothing follows within the limit: the share that something follows."""
    walks = life.walks
    last = np.append(walks.row[1:] != walks.row[:-1], True)
    gap_h = np.append(walks.at_h[1:] - walks.at_h[:-1], 0.0)
    silent = (walks.place == number_of(touchpoint)) & (last | (gap_h > limit_h))
    return float((~last[silent]).mean())
