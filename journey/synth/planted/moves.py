"""Where the next step of a planted journey goes, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from journey.synth.planted.chance import Floats, Ints, chance, normal, uniform
from journey.synth.planted.world import (
    ADVANCE,
    ANSWER,
    BACK,
    BASE,
    BY_INTENT,
    CALL,
    CANCELLED,
    HABITS,
    ORDER,
    REQUEST,
    STAGES,
    WEIGHT,
    PlantedWorld,
    places,
)

NUMBERS = {place.name: number for number, place in enumerate(places())}
STAGE_OF = np.array([place.stage for place in places()])
BASES = np.array(BASE)[STAGE_OF]
WAITS, ANSWERED, QUIT = NUMBERS[REQUEST], NUMBERS[ANSWER], NUMBERS[CANCELLED]
CALLED, ORDERED = NUMBERS[CALL], NUMBERS[ORDER]
SOONEST_H = 0.02


@dataclass(frozen=True, slots=True)
class PlantedMoves:
    """The next touchpoint of each journey, and hours until then."""

    place: Ints
    gap_h: Floats


def number_of(name: str) -> int:
    """The number of the touchpoint ``name``."""
    return NUMBERS[name]


def pushed(recent: Ints, place: Ints) -> Ints:
    """``recent`` with ``place`` as its last, where that is another touchpoint than the last."""
    later = np.column_stack([recent[:, 1:], place])
    return np.where((recent[:, -1] == place)[:, None], recent, later)


def spreads(world: PlantedWorld) -> Floats:
    """What each touchpoint itself adds to the logit of dropping off there."""
    every = np.arange(len(NUMBERS))
    logits = world.spread * normal(world.seed, "spread", every)
    for name, excess in world.excess.items():
        logits[NUMBERS[name]] += excess
    return logits


def moved(
    world: PlantedWorld, number: Ints, place: Ints, intent: Floats, time: int
) -> PlantedMoves:
    """The step after this one: back, on, or in the same stage; after the last stage the order."""
    stage, seed = STAGE_OF[place], world.seed
    back = (uniform(seed, "back", number, time) < BACK) & (stage > 0)
    on = uniform(seed, "on", number, time) < chance(ADVANCE + BY_INTENT * intent)
    later = stage + np.where(back, -1, on.astype(np.int64))
    gap_h = world.gap_h * np.exp(world.gap_sigma * normal(seed, "gap", number, time))
    luck, found = uniform(seed, "place", number, time), np.full(len(place), ORDERED)
    for each in range(len(STAGES)):
        here = np.flatnonzero(later == each)
        found[here] = _first(each) + np.searchsorted(shares(each), luck[here])
    found = _habits(place, found, uniform(seed, "habit", number, time))
    return PlantedMoves(found, np.maximum(gap_h, SOONEST_H))


@cache
def shares(stage: int) -> Floats:
    """How often each touchpoint of a stage is the next one, added up to 1."""
    size = int(np.count_nonzero(stage == STAGE_OF)) - int(stage == STAGE_OF[ORDERED])
    weights = 1 / np.arange(1, size + 1) ** WEIGHT
    added: Floats = np.cumsum(weights / weights.sum())
    added[-1] = 1.0
    return added


def _habits(place: Ints, found: Ints, luck: Floats) -> Ints:
    """Some go where one goes from there: ``found`` with those habits."""
    low = np.zeros(len(NUMBERS))
    kept = found.copy()
    for here, there, likely in HABITS:
        at = NUMBERS[here]
        kept[(place == at) & (luck >= low[at]) & (luck < low[at] + likely)] = NUMBERS[there]
        low[at] += likely
    return kept


def _first(stage: int) -> int:
    """The number of a stage's first touchpoint."""
    return int(np.flatnonzero(stage == STAGE_OF)[0])
