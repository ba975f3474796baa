"""A world where nothing is in the way: the page should seldom say that something surely is.

Placebos are what could be taken for it. In ``planted:no-friction`` there is nothing to be tested
but the company's clock, and over that its customers do leave.
"""

from __future__ import annotations

from pathlib import Path

from journey.synth.planted.life import live
from journey.synth.planted.world import PLACEBOS, PlantedWorld, Wait
from tests.help.planted import put
from tests.truth import found
from tests.truth.table import FEW, Line, luck_at_most, note, seeds

CUSTOMERS, RUNS, MANY_RUNS = 2500, 4, 40
PATIENT = Wait(patience_h=1e9)  # the answer may take its time: nobody leaves over it


@seeds
def test_nothing_is_green(seeds: tuple[int, ...], tmp_path: Path) -> None:
    runs = RUNS if len(seeds) == len(FEW) else MANY_RUNS
    green = sum(_is_green(tmp_path / str(seed), seed) for seed in range(1, runs + 1))
    luck = luck_at_most(0.12, runs)
    must, reached = f"<= 12 % (+{luck:.0%})", f"{green / runs:.0%} of {runs}"
    note(Line("runs with a green finding, only placebos", must, reached, runs,
              green / runs <= 0.12 + luck))  # fmt: skip


def _is_green(folder: Path, seed: int) -> bool:
    planted = put(folder, live(PlantedWorld(CUSTOMERS, seed, frictions=PLACEBOS, wait=PATIENT)))
    rows = found.find(planted).rows
    planted.engine.close()
    assert any(one.p_adj is not None for one in rows)
    return any(one.badge == "green" for one in rows)
