"""Planted drop-off is found by the whole river; the usual way to count does not find it."""

from __future__ import annotations

import random
from math import exp, log
from pathlib import Path
from statistics import NormalDist, mean

import pytest

from journey.analysis.drop_off.touchpoints import DropOff, find
from tests.analysis.drop_off.test_chances import with_run
from tests.help.rows import put
from tests.journeys.test_journeys import Event, built

WINDOW, WITHIN, BACK, VISITS, SEEDS = 60.0, 14, 0.75, 2000, 24
MEDIAN, SPREAD = 2.0, 1.2  # of the lognormal gap, days
TRUE = 1 - BACK * NormalDist(log(MEDIAN), SPREAD).cdf(log(WITHIN))


def growing(seed: int) -> list[Event]:
    """Visits that grow twentyfold over the window; three in four go on, most within days."""
    rng = random.Random(seed)
    events: list[Event] = []
    for one in range(VISITS):
        start = WINDOW / 3 * log(1 + rng.random() * (exp(3) - 1))
        events.append((f"c{one}", start, "page"))
        gap = rng.lognormvariate(log(MEDIAN), SPREAD)
        if rng.random() < BACK and start + gap < WINDOW:
            events.append((f"c{one}", start + gap, "order"))
    return events


def found_in(folder: Path, seed: int) -> DropOff:
    rules = {"silence": f"{WITHIN}d", "as_of": "1970-03-02"}
    engine = built(folder, *growing(seed), journeys=rules, touchpoints={}, segments={})
    put(engine, "identifiers", [])
    found = find(with_run(engine, int(WINDOW) * 86_400_000_000))
    return next(one for one in found if one.touchpoint == "page")


@pytest.mark.slow
def test_growing_traffic_does_not_bend_the_drop_rate(tmp_path: Path) -> None:
    found = [found_in(tmp_path, seed) for seed in range(SEEDS)]
    told = [one.rate for one in found if one.rate is not None]
    naive = [(one.dropped + one.open) / one.visits for one in found]
    covered = [one.low <= TRUE <= one.high for one in found if one.low and one.high]
    assert len(told) == SEEDS
    assert mean(told) == pytest.approx(TRUE, rel=0.03)
    assert mean(naive) > 1.2 * TRUE
    assert sum(covered) >= SEEDS - 3
    assert sum(one.has_changed for one in found) <= 2
