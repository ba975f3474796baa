"""Incidents against planted ones: since when, and how often where there is none.

20 made shops with an incident each (errors, goals, visits that are not logged), and 20 without.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.incidents.search import Incident, incidents
from tests.help.incident_world import Planted, Shop, build, day_of, planted
from tests.truth.table import Line, note

SEEDS = 20
LATE = 2  # days
PLACES = {"errors": "payment", "goals": "cart", "missing": "cart"}


def _found(folder: Path, seed: int, incident: Planted) -> tuple[Incident, ...]:
    run = build(folder, Shop(seed), incident)
    try:
        return incidents(run.engine)
    finally:
        run.close()


def _is_right(one: Incident, true: Planted) -> bool:
    at = abs(day_of(one.from_us) - true.start) <= LATE
    segment = (one.dimension, one.value) == (
        ("device", true.device) if true.device else ("all", "all")
    )
    return at and segment and (one.kind, one.touchpoint) == (true.kind, PLACES[true.kind])


@pytest.mark.truth
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_incidents_are_found_and_none_where_there_is_none(tmp_path: Path) -> None:
    right = alarms = besides = 0
    for seed in range(SEEDS):
        true = planted(seed)
        found = _found(tmp_path / f"{seed}", seed, true)
        right += any(_is_right(one, true) for one in found)
        besides += sum(not _is_right(one, true) for one in found)
        alarms += bool(_found(tmp_path / f"{seed}-none", 100 + seed, Planted()))
    note(Line("incidents: start within 2 days, place and segment", "at least 18 of 20",
              f"{right} of {SEEDS}, {besides} wrong rows", SEEDS, right >= 18))  # fmt: skip
    note(Line("incidents: worlds without one that show one", "at most 1 of 20",
              f"{alarms} of {SEEDS}", SEEDS, alarms <= 1))  # fmt: skip
