"""How others compare: journeys with an error against those without, held against the truth."""

from __future__ import annotations

import numpy as np

from journey.synth.planted.world import HARMFUL, PLACEBOS, PlantedWorld
from tests.truth import estimates
from tests.truth.conftest import Make
from tests.truth.estimates import Contrast
from tests.truth.table import Line, note, seeds

HARM = {each.name for each in HARMFUL}
LATE_CODES = {"card declined", "address refused", "no slot"}  # who meets these has come far
CODES = len(HARMFUL) + len(PLACEBOS)


def _contrasts(seed: int, customers: int, made: Make) -> list[Contrast]:
    return estimates.journey_contrasts(made(PlantedWorld(customers, seed)).engine)


@seeds
def test_naive_signs(seeds: tuple[int, ...], made: Make) -> None:
    """Journeys with an error reach the goal more often than those that never get that far."""
    found = [each for seed in seeds for each in _contrasts(seed, 20_000, made)]
    wrong = [each.odds_ratio > 1 for each in found if each.code in HARM]
    late = [each.odds_ratio > 1 for each in found if each.code in LATE_CODES]
    reached = f"{np.mean(wrong):.0%} of harmful, {np.mean(late):.0%} of those late in the journey"
    line = Line("naive: journey odds ratio, wrong sign", "late ones all wrong", reached,
                len(seeds), all(late), True)  # fmt: skip
    note(line)


@seeds
def test_naive_recall(seeds: tuple[int, ...], made: Make) -> None:
    for customers in (5000, 20_000):
        by_ratio, by_loss = [], []
        for seed in seeds:
            found = _contrasts(seed, customers, made)
            assert len(found) == CODES
            by_ratio.append(_recall(sorted(found, key=lambda each: each.odds_ratio)))
            by_loss.append(_recall(sorted(found, key=lambda each: -each.lost)))
        reached = f"{np.mean(by_ratio):.2f} by odds ratio, {np.mean(by_loss):.2f} by lost goals"
        good = float(np.mean(by_ratio)) < 0.7 and float(np.mean(by_loss)) < 0.7
        name = f"naive: recall in top 6, 6 harmful of {CODES}, {customers:,} customers"
        note(Line(name, "below .70", reached, len(seeds), good, True))


def _recall(ranked: list[Contrast]) -> float:
    return len(HARM & {each.code for each in ranked[: len(HARM)]}) / len(HARM)
