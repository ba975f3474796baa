"""Customers of a planted world and their journeys, one after the other, in the calendar."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from journey.synth.planted.chance import Floats, Ints, normal, uniform
from journey.synth.planted.met import Crowd
from journey.synth.planted.moves import shares
from journey.synth.planted.walk import Walker, Walks
from journey.synth.planted.world import HISTORY, PlantedWorld

ROUNDS = 3  # journeys of one customer at most
START_MS = 1_767_225_600_000  # 2026-01-01
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
AGAIN_H = 20 * 24.0  # mean time until a customer comes again, after the silence


@dataclass(frozen=True, slots=True)
class Life:
    """All journeys of a world, as if the data never ended.

    Attributes
    ----------
    customer, started_ms, value
        Of each journey: its customer's number, when it began (milliseconds since 1970 UTC),
        and what its order is worth if it gets there.
    past_orders
        Of each customer: orders before the data begins.
    crowd, walks
        The journeys' owners and steps; ``walks.row`` counts these journeys.
    """

    world: PlantedWorld
    customer: Ints
    started_ms: Ints
    value: Floats
    past_orders: Ints
    crowd: Crowd
    walks: Walks


def live(world: PlantedWorld, off: Collection[str] = ()) -> Life:
    """Live through ``world``, without the frictions named in ``off``.

    Everything that ``off`` does not touch happens as it would without it.
    """
    customer = np.arange(world.customers)
    at_h, rounds = _arrival_h(world, customer), []
    for number in range(ROUNDS):
        crowd = crowd_of(world, customer, number)
        walks = Walker(world, crowd, off).walk()
        rounds.append((customer, at_h, crowd, walks))
        again = uniform(world.seed, "again", customer, number) < world.returning
        rest_h = -AGAIN_H * np.log(uniform(world.seed, "rest", customer, number))
        at_h = (at_h + walks.end_h + world.silence_days * 24 + rest_h)[again]
        customer = customer[again]
    return _joined(world, rounds)


def crowd_of(world: PlantedWorld, customer: Ints, number: int = 0) -> Crowd:
    """The owners of each customer's journey ``number`` (from 0)."""
    seed = world.seed
    intent = world.intent_sd * normal(seed, "intent", customer)
    journey = customer * ROUNDS + number
    entry = np.searchsorted(shares(0), uniform(seed, "entry", journey))
    return Crowd(journey, intent, uniform(seed, "mobile", customer) < 0.5, entry)


def values(world: PlantedWorld, crowd: Crowd) -> Floats:
    """What each journey's order is worth: lognormal, median 50."""
    worth: Floats = np.round(50 * np.exp(0.6 * normal(world.seed, "value", crowd.number)), 2)
    return worth


def _arrival_h(world: PlantedWorld, customer: Ints) -> Floats:
    """Hours from the start of the data; under growth most come late."""
    luck, growth = uniform(world.seed, "arrival", customer), world.growth
    share: Floats = np.log1p(luck * np.expm1(growth)) / growth if growth else luck
    return share * world.days * 24


def _past_orders(world: PlantedWorld) -> Ints:
    """By intent as far as ``proxy`` says; without any intent by chance alone."""
    customer = np.arange(world.customers)
    seen = world.proxy * normal(world.seed, "intent", customer)
    other = np.sqrt(1 - world.proxy**2) * normal(world.seed, "history", customer)
    bounds = np.array([0.0, 0.6745, 1.4051])  # normal quantiles of .50, .75, .92
    found: Ints = np.array(HISTORY)[np.searchsorted(bounds, seen + other)]
    return found


def _joined(world: PlantedWorld, rounds: list[tuple[Ints, Floats, Crowd, Walks]]) -> Life:
    """One life of the rounds."""
    crowd = Crowd(
        *(np.concatenate([getattr(each[2], name) for each in rounds]) for name in Crowd.__slots__)
    )
    at_ms = np.concatenate([np.round(each[1] * HOUR_MS) for each in rounds]).astype(np.int64)
    firsts = np.cumsum([0, *(len(each[0]) for each in rounds)])
    parts = [
        replace(each[3], row=each[3].row + first)
        for each, first in zip(rounds, firsts, strict=False)
    ]
    return Life(
        world=world,
        customer=np.concatenate([each[0] for each in rounds]),
        started_ms=START_MS + at_ms,
        value=values(world, crowd),
        past_orders=_past_orders(world),
        crowd=crowd,
        walks=_one(parts),
    )


def _one(parts: list[Walks]) -> Walks:
    return Walks(
        row=np.concatenate([part.row for part in parts]),
        place=np.concatenate([part.place for part in parts]),
        at_h=np.concatenate([part.at_h for part in parts]),
        codes=np.concatenate([part.codes for part in parts]),
        won=np.concatenate([part.won for part in parts]),
        end_h=np.concatenate([part.end_h for part in parts]),
        met={name: np.concatenate([part.met[name] for part in parts]) for name in parts[0].met},
    )
