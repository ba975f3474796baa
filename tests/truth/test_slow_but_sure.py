"""What is slow but sure costs days and no goals: the gain is 0 within its interval."""

from __future__ import annotations

import numpy as np

from journey.synth.planted.world import EVERY, SLOW, PlantedWorld
from tests.truth.conftest import Finds
from tests.truth.table import Line, luck_at_most, luck_of, note_all, seeds

NAMES = {each.name for each in SLOW}
DAYS = SLOW[0].hours / 24


@seeds
def test_slow_but_sure(seeds: tuple[int, ...], finds: Finds) -> None:
    """Nobody gives up for it: no goal is lost, and the days are told."""
    found = [finds(PlantedWorld(10_000, seed, frictions=(*EVERY, *SLOW))) for seed in seeds]
    rows = [(each, one) for each in found for one in each.errors() if one.code in NAMES]
    gains = [each.gain(one) for each, one in rows]
    zeros = float(np.mean([gain.low <= 0 <= gain.high for gain in gains]))
    green = float(np.mean([one.badge == "green" for _, one in rows]))
    days = [one.delay_days for _, one in rows if one.delay_days is not None]
    luck, beyond, n = luck_of(len(gains)), luck_at_most(0.05, len(gains)), len(seeds)
    note_all([
        Line("slow but sure, no goal lost", f"0 covered >= .92 (+-{luck:.2f})",
             f"{zeros:.3f} of {len(gains)}", n, zeros >= 0.92 - luck),
        Line("slow but sure, false green", f"<= .05 (+{beyond:.2f})", f"{green:.3f}", n,
             green <= 0.05 + beyond),
        Line("slow but sure, days later", f"{DAYS:.1f} (+-1)", f"{np.mean(days):.1f}", n,
             abs(float(np.mean(days)) - DAYS) <= 1),
    ])  # fmt: skip
