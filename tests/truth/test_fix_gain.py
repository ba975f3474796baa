"""Fix-gain against the planted truth: what the page Friction says, and how sure it is of it."""

from __future__ import annotations

import numpy as np

from journey.synth.planted.world import HARMFUL, PlantedWorld
from tests.truth.conftest import Finds, Losses
from tests.truth.found import Found, Gain, is_harmful
from tests.truth.table import FEW, Line, luck_at_most, luck_of, note, note_all, seeds

TOP = len(HARMFUL)
LOOP, LOOPS_AT = "loop", "product page"  # who reads again and again has more intent
READS = "reads again and again"


@seeds
def test_fix_gain(seeds: tuple[int, ...], finds: Finds, true_losses: Losses) -> None:
    """Each harmful code costs what the world without it would bring; a placebo nothing."""
    for intent_sd in _intents(seeds):
        worlds = [PlantedWorld(20_000, seed, intent_sd) for seed in seeds]
        true = {name: loss.goals for name, loss in true_losses(worlds[0]).frictions.items()}
        found = [finds(world) for world in worlds]
        note_all(
            _harmful(f"fix-gain, intent sd {intent_sd}", found, true)
            + _placebos(f"fix-gain, intent sd {intent_sd}", found)
        )


def _intents(seeds: tuple[int, ...]) -> tuple[float, ...]:
    return (0.7,) if len(seeds) == len(FEW) else (0.0, 0.7, 1.2)


def _harmful(name: str, found: list[Found], true: dict[str, float]) -> list[Line]:
    pairs = [
        (each.gain(one), true[str(one.code)])
        for each in found
        for one in each.errors()
        if is_harmful(one)
    ]
    ratio = sum(gain.value for gain, _ in pairs) / sum(truth for _, truth in pairs)
    covers = float(np.mean([gain.low <= truth <= gain.high for gain, truth in pairs]))
    luck, n = luck_of(len(pairs)), len(found)
    return [
        Line(f"{name}, harmful codes", "ratio .85-1.15", f"{ratio:.2f}", n,
             0.85 <= ratio <= 1.15),
        Line(f"{name}, interval", f"coverage .92-.98 (+-{luck:.2f})",
             f"{covers:.3f} of {len(pairs)}", n, 0.92 - luck <= covers <= 0.98 + luck),
    ]  # fmt: skip


def _placebos(name: str, found: list[Found]) -> list[Line]:
    rows = [(each, one) for each in found for one in each.errors()]
    gains = [each.gain(one) for each, one in rows if not is_harmful(one)]
    zeros = float(np.mean([gain.low <= 0 <= gain.high for gain in gains]))
    luck, n = luck_of(len(gains)), len(found)
    shown = [is_harmful(one) for _, one in rows if one.p_adj is not None and one.p_adj <= 0.10]
    false, beyond = 1 - float(np.mean(shown)), luck_at_most(0.12, len(shown))
    return [
        Line(f"{name}, placebos", f"0 covered >= .92 (+-{luck:.2f})",
             f"{zeros:.3f} of {len(gains)}", n, zeros >= 0.92 - luck),
        Line(f"{name}, false discoveries at q = .10", f"<= .12 (+-{beyond:.2f})",
             f"{false:.3f} of {len(shown)}", n, false <= 0.12 + beyond),
    ]  # fmt: skip


def _luck_of_ratio(gains: list[Gain], true: float) -> float:
    """How far the ratio of sums lies off by the samples alone, in one of twenty."""
    return float(1.96 * sum(gain.variance for gain in gains) ** 0.5 / true)


@seeds
def test_shares(seeds: tuple[int, ...], finds: Finds, true_losses: Losses) -> None:
    """The shares of all service frictions add up to what the world without them would bring."""
    for intent_sd in _intents(seeds):
        worlds = [PlantedWorld(20_000, seed, intent_sd) for seed in seeds]
        true = len(seeds) * true_losses(worlds[0]).all_codes.goals
        note(_shares(intent_sd, [finds(world) for world in worlds], true))


def _shares(intent_sd: float, found: list[Found], true: float) -> Line:
    shared = sum(100 / each.journeys * sum(one.share or 0 for one in each.rows) for each in found)
    wholes = [each.all_service() for each in found]
    luck, ratio = _luck_of_ratio(wholes, true), shared / true
    adds_up = abs(shared / sum(whole.value for whole in wholes) - 1) < 1e-6
    good = adds_up and 0.95 - luck <= ratio <= 1.05 + luck
    return Line(f"shares against remove-all, intent sd {intent_sd}",
                f"ratio .95-1.05 (+-{luck:.2f}), sum = total", f"{ratio:.2f}", len(found),
                good)  # fmt: skip


@seeds
def test_recall(seeds: tuple[int, ...], finds: Finds) -> None:
    """The page's first error codes are the harmful ones."""
    for customers, least in ((5000, 0.70), (20_000, 0.85)):
        tops = [finds(PlantedWorld(customers, seed)).errors()[:TOP] for seed in seeds]
        mean = float(np.mean([sum(map(is_harmful, top)) / TOP for top in tops]))
        name = f"recall in top 6 by fix-gain, {customers:,} customers"
        note(Line(name, f">= {least:.2f}", f"{mean:.2f}", len(seeds), mean >= least))


@seeds
def test_confounded_behaviour(seeds: tuple[int, ...], finds: Finds, true_losses: Losses) -> None:
    """What customers do themselves is associated with the outcome, and never more than that."""
    worlds = [PlantedWorld(20_000, seed) for seed in seeds]
    true = true_losses(worlds[0]).frictions[READS].goals
    found = [finds(world) for world in worlds]
    rows = [(each, one) for each in found for one in each.rows if one.kind == "behaviour"]
    loops = [each.gain(one).value for each, one in rows
             if (one.signal, one.touchpoint) == (LOOP, LOOPS_AT)]  # fmt: skip
    good = len(loops) == len(seeds) and all(
        one.badge == "grey" and (one.gain is None or one.status == "association") for _, one in rows
    )
    note(Line("behaviour confounded by intent", "association, grey; sign may be wrong",
              f"all {len(rows)} so; {np.mean(loops):+.2f} for {true:.2f}", len(seeds),
              good))  # fmt: skip
