"""The company's clock against the planted truth: what answering in time would bring.

The truth counts goals whenever they come, and so does a run, over the time that was watched.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from journey.synth.planted.world import PlantedWorld, Wait
from tests.truth.conftest import Losses, Make
from tests.truth.found import Gain, late_answers
from tests.truth.table import Line, note, seeds

WAIT = "long wait for an answer"
GAP_H = 3.0


def _said(world: PlantedWorld, made: Make) -> Gain | str:
    """The gain in 100 journeys, or why there is none."""
    found, journeys = late_answers(made(world))
    if found.goals is None:
        return found.status.replace("_", " ")
    return Gain(*(100 * each / journeys
                  for each in (found.goals.value, found.goals.low, found.goals.high)))  # fmt: skip


@seeds
def test_quits_recorded(seeds: tuple[int, ...], made: Make, true_losses: Losses) -> None:
    worlds = [PlantedWorld(20_000, seed, gap_h=GAP_H) for seed in seeds]
    true = true_losses(worlds[0]).frictions[WAIT].goals
    said = [_said(world, made) for world in worlds]
    gains = [each for each in said if isinstance(each, Gain)]
    assert len(gains) == len(said)
    ratio = float(np.mean([gain.value for gain in gains])) / true
    luck = float(1.96 * sum(gain.variance for gain in gains) ** 0.5 / len(gains) / true)
    must = f"ratio .90-1.10 (+-{luck:.2f})"
    good = 0.90 - luck <= ratio <= 1.10 + luck
    note(Line("wait capped at its promise, quits recorded", must, f"{ratio:.2f}", len(seeds), good))


@seeds
def test_quits_unseen(seeds: tuple[int, ...], made: Make, true_losses: Losses) -> None:
    unseen = replace(Wait(), recorded=False)
    worlds = [replace(PlantedWorld(8000, seed, gap_h=GAP_H), wait=unseen) for seed in seeds]
    true = true_losses(worlds[0]).frictions[WAIT].goals
    said = [_said(world, made) for world in worlds]
    good = all(isinstance(each, str) or each.low <= true <= each.high for each in said)
    texts = {each if isinstance(each, str) else f"{each.low:.2f}-{each.high:.2f}" for each in said}
    reached = f"{', '.join(sorted(texts))}; true {true:.2f}"
    note(Line("wait capped at its promise, quits unseen", "inside its bounds, or not estimable",
              reached, len(seeds), good))  # fmt: skip
