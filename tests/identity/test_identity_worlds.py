"""Every nuisance against its truth; ``-s`` prints the table, one line a world.

``JOURNEY_WORLD_SEEDS=1,2,3,4,5 JOURNEY_WORLD_PEOPLE=3000`` before ``pytest -s`` on this file
asks the same of more people and other seeds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from journey.synth.identity.nuisances import MIXED, WORLDS
from tests.help.scoring import HEAD, Score, score

SEEDS = [int(seed) for seed in os.environ.get("JOURNEY_WORLD_SEEDS", "101,102").split(",")]
PEOPLE = int(os.environ.get("JOURNEY_WORLD_PEOPLE", "500"))
PRECISION, RECALL = 0.995, 0.95
NOBODYS = {f"{MIXED}:{name}" for name in ("placeholders", "walk-in", "float-like")}
Lines = dict[str, str]


@pytest.fixture(scope="module")
def table() -> Iterator[Lines]:
    """The lines of the table, by world; printed at the end."""
    lines: Lines = {}
    yield lines
    print(f"\n{PEOPLE} people, seeds {SEEDS}\n{HEAD}")
    print("\n".join(lines[world] for world in WORLDS if world in lines))


@pytest.mark.slow
@pytest.mark.parametrize("world", [world for world in WORLDS if world.startswith(MIXED)])
def test_people_are_told_apart_and_found_again(world: str, tmp_path: Path, table: Lines) -> None:
    found = score(tmp_path, world, PEOPLE * (2 if world == MIXED else 1), SEEDS)
    table[world] = found.line(world)
    assert found.seen.broken == []
    assert found.seen.unequal == []
    assert found.seen.unknown == []
    assert found.persons.precision >= PRECISION
    assert found.linked.recall >= RECALL
    _beats_no_stitching(found)
    if world in NOBODYS:
        assert found.seen.nobodys == []


def _beats_no_stitching(found: Score) -> None:
    assert found.persons.bcubed_f1 > found.apart.bcubed_f1
    assert found.events.f1 > found.events_apart.f1
