"""Planted worlds for the acceptance table, each made once; the table is printed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from journey.synth.planted.events import end_ms
from journey.synth.planted.life import live
from journey.synth.planted.truth import PlantedTruth, drop_rates, measure
from journey.synth.planted.world import PlantedWorld, places
from tests.help.planted import Planted, put
from tests.truth import found, table
from tests.truth.found import Found

Make = Callable[[PlantedWorld], Planted]
Rates = Callable[[PlantedWorld], dict[str, float]]
Losses = Callable[[PlantedWorld], PlantedTruth]
Finds = Callable[[PlantedWorld], Found]
TRUTH_SEED, TRUTH_CUSTOMERS, TRUTH_LOSSES = (
    1000,
    200_000,
    300_000,
)  # other customers than those of the data


@pytest.fixture(scope="session", autouse=True)
def _printed() -> Iterator[None]:
    yield
    if table.LINES:
        print(f"\n\n{table.text()}\n")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """A world in the contract tables; the same world is made once."""
    known: dict[str, Planted] = {}

    def make(world: PlantedWorld) -> Planted:
        if repr(world) not in known:
            known[repr(world)] = put(tmp_path_factory.mktemp("world"), live(world))
        return known[repr(world)]

    yield make
    for each in known.values():
        each.engine.close()


@pytest.fixture(scope="session")
def finds(made: Make) -> Finds:
    """What the friction rooms find in a world, sought once."""
    known: dict[str, Found] = {}

    def sought(world: PlantedWorld) -> Found:
        if repr(world) not in known:
            known[repr(world)] = found.find(made(world))
        return known[repr(world)]

    return sought


@pytest.fixture(scope="session")
def true_rates() -> Rates:
    """The true drop-off of each touchpoint, of visits that the data of a world can hold."""
    known: dict[str, dict[str, float]] = {}

    def rates(world: PlantedWorld) -> dict[str, float]:
        large = replace(world, seed=TRUTH_SEED, customers=TRUTH_CUSTOMERS)
        if repr(large) not in known:
            ends = [end_ms(large, place.channel) for place in places()]
            known[repr(large)] = drop_rates(live(large), min(ends))
        return known[repr(large)]

    return rates


@pytest.fixture(scope="session")
def true_losses() -> Losses:
    """What each friction costs in a world, whatever its seed and its calendar."""
    known: dict[str, PlantedTruth] = {}

    def losses(world: PlantedWorld) -> PlantedTruth:
        name = repr((world.intent_sd, world.wait, world.frictions))
        if name not in known:
            kept = tuple(each for each in world.frictions if each.kind != "placebo")
            known[name] = measure(
                replace(world, seed=TRUTH_SEED, frictions=kept, customers=1), TRUTH_LOSSES
            )
        return known[name]

    return losses
