"""A small planted world: a shop where one way to the cart goes wrong, and all others do not.

Its truth is the same world, with the same chances drawn, without what goes wrong. Some steps
stand twice in a row; that makes no other way.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.analysis.gain.rows import lay_out
from journey.analysis.paths import priced as friction_paths
from journey.analysis.paths.candidates import lay_out_arrivals
from journey.analysis.paths.priced import FrictionPath
from journey.engine.duckdb import DuckEngine
from journey.settings.models import US
from tests.help.rows import DAY, T0, Trip, step, trip, world

AS_OF_US = T0 + 100 * DAY
HARMFUL = ("mail", "search", "cart")
FIRST, SECOND, ENDS = ("ad", "mail", "post"), ("list", "search", "reviews"), ("cart", "pay")
BETWEEN = ((), ("size chart",), ("wish list",))
LEAVES, HARM, TWICE = 0.12, 0.6, 0.15


def lived(seed: int, customer: int, goes_wrong: bool) -> tuple[list[str], bool]:
    """The touchpoints of one journey, and whether it reached the goal."""
    chance = random.Random(seed * 1_000_003 + customer)
    ways = [chance.choice(FIRST), chance.choice(SECOND), *chance.choice(BETWEEN), *ENDS]
    draws = [(chance.random(), chance.random()) for _ in ways]
    taken: list[str] = []
    for at, (name, (leaves, twice)) in enumerate(zip(ways, draws, strict=True)):
        taken += [name] * (2 if twice < TWICE else 1)
        wrong = goes_wrong and tuple(ways[: at + 1]) == HARMFUL
        if leaves < LEAVES + HARM * wrong:
            return taken, False
    return [*taken, "thanks"], True


def lives(seed: int = 1, customers: int = 4000, goes_wrong: bool = True) -> list[Trip]:
    """One journey of each customer."""
    return [
        Trip(
            f"c{seed}-{customer}",
            tuple(step(name) for name in taken),
            "goal" if reached else "dropped",
            T0 + customer * US["m"],
            {"device": "phone" if customer % 2 else "computer", "value": 20 if reached else None},
        )
        for customer in range(customers)
        for taken, reached in [lived(seed, customer, goes_wrong)]
    ]


def lost(seed: int = 1, customers: int = 4000) -> int:
    """Goals that the harmful way has cost."""
    return sum(lived(seed, one, False)[1] - lived(seed, one, True)[1] for one in range(customers))


def opened(folder: Path, trips: list[Trip]) -> DuckEngine:
    """The contract tables of these journeys, long after they are over."""
    return world(folder, *trips, as_of_us=AS_OF_US)


def renamed(trips: list[Trip], names: Mapping[str, str]) -> list[Trip]:
    """The same journeys where touchpoints are called otherwise."""
    return [
        replace(
            one,
            steps=tuple(
                {**given, "touchpoint": names.get(given["touchpoint"], given["touchpoint"])}
                for given in one.steps
            ),
        )
        for one in trips
    ]


def folded(one: Trip) -> list[str]:
    """Its touchpoints, equal ones in a row once."""
    return [name for name, _ in groupby(given["touchpoint"] for given in one.steps)]


def ways_of(path: Sequence[str]) -> list[tuple[str, ...]]:
    """Two to four touchpoints in a row, of a journey whose repeats are folded."""
    return [
        tuple(path[at - length : at])
        for length in (2, 3, 4)
        for at in range(length, len(path) + 1)
    ]  # fmt: skip


def random_trips(seed: int, n: int = 500) -> list[Trip]:
    """Short walks over few touchpoints, some steps twice in a row."""
    chance = random.Random(seed)
    return [
        trip(f"c{at}", " > ".join(chance.choices("abcd", (4, 3, 2, 1), k=chance.randint(1, 7))),
             chance.choice(("goal", "dropped")))
        for at in range(n)
    ]  # fmt: skip


def laid_out(engine: DuckEngine) -> dict[int, str]:
    """The touchpoints by their numbers; arrivals are laid out."""
    friction.mark(engine)
    lay_out(engine, AS_OF_US)
    lay_out_arrivals(engine)
    return dict(engine.rows("select touchpoint_no, touchpoint from touchpoint_nos"))


def found_in(engine: DuckEngine) -> list[FrictionPath]:
    friction.mark(engine)
    findings.find(engine, AS_OF_US)
    return list(friction_paths.paths(engine))
