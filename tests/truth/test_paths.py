"""Friction paths against the planted ones: whether they are found, and what they cost."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from journey.analysis.paths import priced as friction_paths
from journey.analysis.paths.priced import FrictionPath
from journey.synth.planted.life import live
from journey.synth.planted.world import ROUTES, PlantedWorld, Wait
from tests.help.planted import put
from tests.truth import found, ways
from tests.truth.conftest import Finds, Losses, Make
from tests.truth.found import Gain
from tests.truth.table import FEW, Line, luck_at_most, luck_of, note, note_all, seeds

PLANTED = {" > ".join(route) for route, _ in ROUTES}
CUSTOMERS, MORE = 10_200, 20_000  # the first make ten thousand mature journeys
PATIENT = Wait(patience_h=1e9)
SMALL, RUNS, MANY_RUNS = 2500, 8, 40


def _share(paths: list[str]) -> float:
    return len(PLANTED & set(paths)) / len(PLANTED)


@seeds
def test_the_planted_paths_come_first(seeds: tuple[int, ...], made: Make) -> None:
    """Ranked by fair comparison they do, by journeys that take them they do not."""
    tops = [ways.tops(made(PlantedWorld(CUSTOMERS, seed))) for seed in seeds]
    fair, lost, odds = (
        float(np.mean([_share(getattr(one, name)) for one in tops]))
        for name in ("adjusted", "lost", "odds")
    )
    name, n = "planted paths in top 5, 10 k journeys", len(seeds)
    note_all([
        Line(name, ">= .60", f"{fair:.2f}", n, fair >= 0.60),
        Line(f"naive: {name}, by lost goals", "below .60", f"{lost:.2f}", n, lost < 0.60, True),
        Line(f"naive: {name}, by odds ratio", "below .60", f"{odds:.2f}", n, odds < 0.60, True),
    ])  # fmt: skip


@seeds
def test_what_the_page_shows(
    seeds: tuple[int, ...], made: Make, finds: Finds, true_losses: Losses
) -> None:
    """Half of the customers are searched, so fewer are met exactly; the rest tells the truth."""
    gains: list[Gain] = []
    true: list[float] = []
    met = []
    for customers in (CUSTOMERS, MORE):
        worlds = [PlantedWorld(customers, seed) for seed in seeds]
        shown = [_shown(world, made, finds) for world in worlds]
        met.append(float(np.mean([_share([one.path for one in rows]) for rows in shown])))
        for world, rows in zip(worlds, shown, strict=True):
            known = [one for one in rows if one.path in PLANTED]
            gains += [_gain(one, finds(world).journeys) for one in known]
            true += [true_losses(world).frictions[one.path].goals for one in known]
    line = Line("planted paths in the 5 shown, half searched, 10 k and 20 k journeys",
                "mean >= .39", f"{met[0]:.2f} and {met[1]:.2f}", len(seeds),
                float(np.mean(met)) >= 0.39)  # fmt: skip
    note_all([line, *_honest(gains, true, len(seeds))])


def _shown(world: PlantedWorld, made: Make, finds: Finds) -> list[FrictionPath]:
    finds(world)
    *paths, _ = friction_paths.paths(made(world).engine)
    return paths[: ways.TOP]


def _gain(one: FrictionPath, journeys: int) -> Gain:
    known = [each for each in (one.gain, one.gain_low, one.gain_high) if each is not None]
    assert len(known) == 3
    return Gain(*(100 * each / journeys for each in known))


def _honest(gains: list[Gain], true: list[float], n: int) -> list[Line]:
    ratio = sum(one.value for one in gains) / sum(true)
    covers = float(np.mean([one.low <= truth <= one.high
                            for one, truth in zip(gains, true, strict=True)]))  # fmt: skip
    off = 1.96 * sum(one.variance for one in gains) ** 0.5 / sum(true)
    luck = luck_of(len(gains))
    return [
        Line("goals lost by planted paths that are shown", f"ratio .85-1.15 (+-{off:.2f})",
             f"{ratio:.2f}", n, 0.85 - off <= ratio <= 1.15 + off),
        Line("their interval", f"coverage >= .92 (-{luck:.2f})", f"{covers:.3f} of {len(gains)}",
             n, covers >= 0.92 - luck),
    ]  # fmt: skip


@seeds
def test_nothing_is_confirmed_where_no_path_matters(seeds: tuple[int, ...], tmp_path: Path) -> None:
    """Nobody differs but by device, and only the touchpoint tells what comes next."""
    runs = RUNS if len(seeds) == len(FEW) else MANY_RUNS
    sure = sum(_is_confirmed(tmp_path / str(seed), seed) for seed in range(1, runs + 1))
    luck = luck_at_most(0.10, runs)
    note(Line("runs with a confirmed path, none matters", f"<= 10 % (+{luck:.0%})",
              f"{sure / runs:.0%} of {runs}", runs, sure / runs <= 0.10 + luck))  # fmt: skip


def _is_confirmed(folder: Path, seed: int) -> bool:
    world = PlantedWorld(SMALL, seed, intent_sd=0.0, frictions=(), wait=PATIENT)
    planted = put(folder, live(world))
    found.find(planted)
    *paths, _ = friction_paths.paths(planted.engine)
    planted.engine.close()
    assert paths
    return any(one.is_confirmed for one in paths)
