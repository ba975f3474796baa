"""A small planted world: a shop whose payment errors cost goals, and whose banners do not.

Its truth is the same world, with the same chances drawn, without the error.
"""

from __future__ import annotations

import random
from pathlib import Path

from journey.engine.duckdb import DuckEngine
from journey.settings.models import US
from tests.help.rows import DAY, T0, Trip, step, world

HARMFUL, HARMLESS = "card declined", "banner late"
STAGES = ("aware: ad", "consider: list", "buy: cart, pay", "done: thanks")
PATH = ("ad", "list", "cart", "pay", "thanks")
LEAVES = {"ad": 0.15, "list": 0.2, "cart": 0.2, "pay": 0.15}


def lived(seed: int, customer: int, with_error: bool) -> tuple[list[dict[str, object]], bool]:
    """The steps of one journey, and whether it reached the goal."""
    chance = random.Random(seed * 1_000_003 + customer)
    draws = [chance.random() for _ in range(200)]
    steps: list[dict[str, object]] = []
    place, at = 0, 0
    while len(steps) < 30:
        name = PATH[place]
        if name == "thanks":
            return [*steps, step(name)], True
        met, banner, leaves, goes = draws[at : at + 4]
        at += 4
        declined = with_error and name == "pay" and met < 0.3
        reasons = [HARMFUL] * declined + [HARMLESS] * (name in {"list", "pay"} and banner < 0.3)
        steps.append(step(f"{name} !" if reasons else name, reason="; ".join(reasons) or None))
        if leaves < LEAVES[name] + 0.5 * declined:
            return steps, False
        place = max(0, place - 1) if goes < 0.25 else place + (not declined)
    return steps, False


def shop(folder: Path, seed: int = 1, customers: int = 4000, with_error: bool = True) -> DuckEngine:
    """All contract tables of the world; every journey is over."""
    return opened(folder, lives(seed, customers, with_error))


def opened(folder: Path, trips: list[Trip]) -> DuckEngine:
    """The contract tables of these journeys, long after they are over."""
    return world(folder, *trips, as_of_us=T0 + 100 * DAY, stages=STAGES)


def lives(seed: int = 1, customers: int = 4000, with_error: bool = True) -> list[Trip]:
    """One journey of each customer."""
    trips = []
    for customer in range(customers):
        steps, reached = lived(seed, customer, with_error)
        phone = "phone" if customer % 2 else "computer"
        trips.append(
            Trip(f"c{seed}-{customer}", tuple(steps), "goal" if reached else "dropped",
                 T0 + customer * US["m"], {"device": phone, "value": 20 if reached else None})
        )  # fmt: skip
    return trips


def lost(seed: int = 1, customers: int = 4000) -> int:
    """Goals that the error has cost."""
    return sum(lived(seed, one, False)[1] - lived(seed, one, True)[1] for one in range(customers))
