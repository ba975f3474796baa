"""Excess drop-off against the planted truth: six touchpoints that lose more for no visible reason.

No friction is planted beside them: what a friction loses at its touchpoint is excess, too.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import numpy as np

from journey.analysis.drop_off import touchpoints as dropoff
from journey.analysis.drop_off.normal import MARGIN
from journey.analysis.drop_off.touchpoints import DropOff
from journey.synth.planted.truth import measure
from journey.synth.planted.world import EXCESS, PlantedWorld, named, places
from tests.truth.conftest import Make
from tests.truth.table import Line, luck_at_most, note_all, seeds

TOP, CUSTOMERS, JOURNEYS = len(EXCESS), 20_000, 200_000
TESTED = [place for place in places() if place.stage >= 0]


@seeds
def test_excess(seeds: tuple[int, ...], made: Make) -> None:
    by_rate, by_excess, shown = [], [], []
    for seed in seeds:
        world = replace(named("planted:excess", CUSTOMERS, seed), frictions=(), history=False)
        rows = [one for one in dropoff.find(made(world).engine) if one.excess is not None]
        by_rate.append(_precision(rows, "rate"))
        by_excess.append(_precision(rows, "excess"))
        true = _true_excess(world)
        shown += [true[one.touchpoint] > MARGIN for one in rows
                  if one.p_adj is not None and one.p_adj <= 0.10]  # fmt: skip
    n, precise, false = len(seeds), float(np.mean(by_excess)), 1 - float(np.mean(shown))
    raw, luck = float(np.mean(by_rate)), luck_at_most(0.10, len(shown))
    note_all([
        Line("excess drop, precision of top 6", ">= .85", f"{precise:.2f}", n, precise >= 0.85),
        Line("excess drop, false discoveries at q = .10", f"<= .10 (+-{luck:.2f})",
             f"{false:.3f} of {len(shown)}", n, false <= 0.10 + luck),
        Line("naive: precision of top 6 by drop-off", "below .85", f"{raw:.2f}", n, raw < 0.85,
             naive=True),
    ])  # fmt: skip


def _precision(rows: list[DropOff], name: str) -> float:
    first = sorted(rows, key=lambda one: -float(getattr(one, name)))[:TOP]
    return sum(one.touchpoint in EXCESS for one in first) / TOP


def _true_excess(world: PlantedWorld) -> dict[str, float]:
    """True drop-off less the median of the others of the stage."""
    rates = measure(replace(world, customers=1), JOURNEYS).drop_rates
    known = [place for place in TESTED if place.name in rates]
    return {
        place.name: rates[place.name]
        - median(rates[one.name] for one in known
                 if one.stage == place.stage and one.name != place.name)
        for place in known
    }  # fmt: skip
