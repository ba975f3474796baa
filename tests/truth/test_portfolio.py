"""The joint gain of several fixes against the world where all of them are off."""

from __future__ import annotations

from dataclasses import dataclass, replace

from journey.analysis.priced.together import FixedFrictions, Joint, joint
from journey.synth.planted.truth import lost
from journey.synth.planted.world import HARMFUL, PlantedFriction, PlantedWorld
from tests.truth.conftest import TRUTH_LOSSES, TRUTH_SEED, Finds, Make
from tests.truth.table import FEW, Line, note, note_all, seeds

# codes that often come with another one of the same step, and cost goals of their own
BESIDE = (
    PlantedFriction(
        "bank silent", "harmful", "payment", 0.12, 1.2, beside="card declined", share=0.7
    ),
    PlantedFriction(
        "street unknown", "harmful", "cart", 0.12, 1.2, beside="address refused", share=0.7
    ),
)
TOGETHER = (HARMFUL[3], HARMFUL[4], *BESIDE)
ALONG = "of codes along the journey"


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The joint gain and the sum of single gains, to the truth; how far luck may take them."""

    ratio: float
    summed: float
    luck: float


@seeds
def test_codes_along_the_journey(seeds: tuple[int, ...], made: Make, finds: Finds) -> None:
    """Who gets past one error meets the next: together they are worth more than their sum."""
    for intent_sd in (0.7,) if len(seeds) == len(FEW) else (0.0, 0.7, 1.2):
        worlds = [PlantedWorld(20_000, seed, intent_sd) for seed in seeds]
        found = _portfolio(worlds, HARMFUL, made, finds)
        name = f"portfolio {ALONG}, intent sd {intent_sd}"
        summed = f"naive: sum of single gains {ALONG}, intent sd {intent_sd}"
        good, said = found.summed < 0.92, f"{found.summed:.2f}"
        naive = Line(summed, "below .92", said, len(seeds), good, naive=True)
        note_all([_line(name, found, len(seeds)), naive])


@seeds
def test_codes_of_the_same_step(seeds: tuple[int, ...], made: Make, finds: Finds) -> None:
    """Codes that come together: what both cost is lost once."""
    worlds = [PlantedWorld(20_000, seed, frictions=TOGETHER) for seed in seeds]
    found = _portfolio(worlds, TOGETHER, made, finds)
    note(_line("portfolio of overlapping codes", found, len(seeds)))


def _line(name: str, found: Portfolio, n: int) -> Line:
    return Line(name, f"ratio .92-1.08 (+-{found.luck:.2f})", f"{found.ratio:.2f}", n,
                0.92 - found.luck <= found.ratio <= 1.08 + found.luck)  # fmt: skip


def _portfolio(
    worlds: list[PlantedWorld], codes: tuple[PlantedFriction, ...], made: Make, finds: Finds
) -> Portfolio:
    true = len(worlds) * _true(worlds[0], codes)
    said = [_said(world, codes, made, finds) for world in worlds]
    gains = [one.gain for one in said if one.gain is not None]
    assert len(gains) == len(worlds)
    parts = [100 / finds(world).journeys for world in worlds]
    paired = list(zip(parts, said, gains, strict=True))
    return Portfolio(
        sum(part * gain.value for part, _, gain in paired) / true,
        sum(part * (one.singles or 0) for part, one, _ in paired) / true,
        1.96 * sum((part * gain.se) ** 2 for part, _, gain in paired) ** 0.5 / true,
    )


def _said(
    world: PlantedWorld, codes: tuple[PlantedFriction, ...], made: Make, finds: Finds
) -> Joint:
    finds(world)  # writes what the joint gain is asked of
    fixes = tuple(FixedFrictions("error", code.name, code.place) for code in codes)
    return joint(made(world).engine, fixes)


def _true(world: PlantedWorld, codes: tuple[PlantedFriction, ...]) -> float:
    """Goals in 100 journeys that the world without the codes brings; placebos change nothing."""
    kept = tuple(each for each in world.frictions if each.kind != "placebo")
    large = replace(world, seed=TRUTH_SEED, frictions=kept, customers=1)
    return lost(large, [code.name for code in codes], TRUTH_LOSSES).goals
