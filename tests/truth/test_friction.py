"""Friction against the planted truth: which codes cost goals, and which only seem to."""

from __future__ import annotations

import numpy as np

from journey.stats.estimate import Estimate
from journey.synth.planted_world import HARMFUL, PLACEBOS, World
from tests.truth import estimates, strata
from tests.truth.conftest import Losses, Make
from tests.truth.estimates import Contrast
from tests.truth.table import FEW, Line, luck_of, note, seeds

HARM = {each.name for each in HARMFUL}
LATE_CODES = {"card declined", "address refused", "no slot"}  # who meets these has come far
CODES = len(HARMFUL) + len(PLACEBOS)


def _contrasts(seed: int, customers: int, made: Make) -> list[Contrast]:
    return estimates.journey_contrasts(made(World(customers, seed)).engine)


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


Gains = dict[str, Estimate]
GAINS: dict[str, tuple[Gains, Estimate]] = {}  # of each world, once


def _gains(world: World, made: Make) -> tuple[Gains, Estimate]:
    """What fixing each code alone would bring, where it can be estimated; and all together."""
    if repr(world) not in GAINS:
        steps = strata.table(made(world).engine, world)
        found = {
            each.name: strata.gain_of(steps, 1 << bit, each.place or "home page")
            for bit, each in enumerate(world.codes())
        }
        together = strata.gain_of(steps, (1 << CODES) - 1)
        assert isinstance(together, Estimate)
        alone = {name: gain for name, gain in found.items() if isinstance(gain, Estimate)}
        GAINS[repr(world)] = alone, together
    return GAINS[repr(world)]


@seeds
def test_fix_gain(seeds: tuple[int, ...], made: Make, true_losses: Losses) -> None:
    """Each harmful code costs what the world without it would bring; a placebo nothing."""
    for intent_sd in (0.7,) if len(seeds) == len(FEW) else (0.0, 0.7, 1.2):
        for each in _lines(intent_sd, seeds, made, true_losses):
            note(each)


def _lines(intent_sd: float, seeds: tuple[int, ...], made: Make, true_losses: Losses) -> list[Line]:
    pairs, hits, zeros, sums, n = [], [], [], [], len(seeds)
    for seed in seeds:
        world = World(20_000, seed, intent_sd)
        true = true_losses(world)
        gains, together = _gains(world, made)
        sums.append((together.value, true.all_codes.goals, together.se**2))
        for name, gain in gains.items():
            if name in HARM:
                pairs.append((gain.value, true.frictions[name].goals))
                hits.append(gain.low <= pairs[-1][1] <= gain.high)
            else:
                zeros.append(gain.low <= 0 <= gain.high)
    (found, real), (everything, all_real, var) = np.sum(pairs, axis=0), np.sum(sums, axis=0)
    sampled = 1.96 * var**0.5 / all_real  # how far the ratio lies off by the samples alone
    ratio, whole, luck = found / real, everything / all_real, luck_of(len(hits))
    covers, zero = float(np.mean(hits)), float(np.mean(zeros))
    name, reached = f"fix-gain, intent sd {intent_sd}", f"{covers:.3f} of {len(hits)}"
    must = f"coverage .92-.98 (+-{luck:.2f})"
    zero_reached, covered = f"{zero:.3f} of {len(zeros)}", 0.92 - luck <= covers <= 0.98 + luck
    least = 0.92 - luck_of(len(zeros))
    return [
        Line(f"{name}, harmful codes", "ratio .85-1.15", f"{ratio:.2f}", n, 0.85 <= ratio <= 1.15),
        Line(f"{name}, interval", must, reached, n, covered),
        Line(
            f"{name}, placebos",
            f"0 covered >= .92 (+-{luck_of(len(zeros)):.2f})",
            zero_reached,
            n,
            zero >= least,
        ),
        Line(
            f"{name}, all codes",
            f"ratio .92-1.08 (+-{sampled:.2f})",
            f"{whole:.2f}",
            n,
            0.92 - sampled <= whole <= 1.08 + sampled,
        ),
    ]


@seeds
def test_recall(seeds: tuple[int, ...], made: Make) -> None:
    for customers, least in ((5000, 0.70), (20_000, 0.85)):
        found = []
        for seed in seeds:
            gains, _ = _gains(World(customers, seed), made)
            ranked = sorted(gains, key=lambda name: -gains[name].value)
            found.append(len(HARM & set(ranked[: len(HARM)])) / len(HARM))
        name = f"recall in top 6 by fix-gain, {customers:,} customers"
        mean = float(np.mean(found))
        note(Line(name, f">= {least:.2f}", f"{mean:.2f}", len(seeds), mean >= least))
