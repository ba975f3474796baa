"""What must not change a number: names, the calendar, other customers, and more time passing.

From events to states and rates, over random histories; the limits of silence are fixed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.analysis.drop_off.visits import visited
from journey.analysis.friction import marking as friction
from journey.engine.duckdb import DuckEngine
from journey.journeys.build import build
from journey.settings.models import DAY_US, Settings
from journey.stats.evidence.estimate import NotEstimable
from journey.stats.times.competing import aalen_johansen
from tests.help.rows import put

pytestmark = pytest.mark.timeout(600)
Event = tuple[str, int, str]  # customer, day, touchpoint
NAMES = ("page", "cart", "error", "order", "cancel")
HISTORY = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.sampled_from(NAMES)),
    max_size=40,
    unique_by=lambda event: event[:2],  # ties go by event, so that names may decide nothing
)
TOGETHER = 8  # histories of other customers in one build: a build costs the same for one or eight
HISTORIES = st.lists(HISTORY, min_size=TOGETHER, max_size=TOGETHER)
SHIFTS = st.lists(st.integers(0, 30), min_size=TOGETHER, max_size=TOGETHER)
STATES = """
    select steps.customer_id, steps.at_us // 86400000000, touchpoint, state
    from steps
    order by 1, 2
"""


def built(
    folder: Path, events: Sequence[Event], as_of: int | None = None, silence: str = "5d"
) -> DuckEngine:
    """The tables of journeys from events, known up to the start of day ``as_of``."""
    engine = DuckEngine(folder / f"laws-{random.random()}.duckdb")
    rows: list[dict[str, Any]] = [
        {"event_id": number, "at_us": day * DAY_US, "tie_rank": 0, "channel": "web",
         "touchpoint": name, "is_error": name.startswith("error"), "source": "s"}
        for number, (_, day, name) in enumerate(events, 1)
    ]  # fmt: skip
    put(engine, "events", rows)
    put(engine, "event_customers", [
        {"event_id": number, "customer_id": customer, "rule": "direct"}
        for number, (customer, _, _) in enumerate(events, 1)
    ])  # fmt: skip
    put(engine, "identifiers", [])
    build(engine, _settings(silence, as_of))
    return engine


def together(histories: Sequence[Sequence[Event]], shifts: Sequence[int] = ()) -> list[Event]:
    """The histories as those of different customers, each moved by its shift in days."""
    return [
        (f"{who}{number}", day + shift, name)
        for number, (history, shift) in enumerate(zip_longest(histories, shifts, fillvalue=0))
        for who, day, name in history
    ]


def _settings(silence: str, as_of: int | None) -> Settings:
    known = {} if as_of is None else {"as_of": str(date(1970, 1, 1) + timedelta(as_of))}
    again = [f" {number}" for number in range(TOGETHER)]
    return Settings.model_validate(
        {
            "sources": {},
            "touchpoints": {f"cancel{end}": {"kind": "exit"} for end in ("", *again)},
            "goals": {"buy": {"reached_by": [f"order{end}" for end in ("", *again)]}},
            "journeys": {"silence": silence, "after_goal": "new", **known},
        }
    )


@pytest.mark.slow
@settings(max_examples=6)
@given(HISTORIES, SHIFTS)
def test_more_time_resolves_open_steps_and_changes_no_other(
    tmp_path_factory: pytest.TempPathFactory, histories: list[list[Event]], shifts: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("later")
    events = together(histories, shifts)  # known until 20 to 50 days after a history begins
    early = _known(built(folder, events, 50))
    late = _known(built(folder, events, 88))
    for step, state in early.items():
        assert state in ("open", late[step])


def _known(engine: DuckEngine) -> dict[tuple[str, int, str], str]:
    return {(who, day, name): state for who, day, name, state in engine.rows(STATES)}


@pytest.mark.slow
@settings(max_examples=8)
@given(HISTORIES, st.lists(st.integers(1, 300), min_size=3, max_size=3))
def test_neither_names_nor_the_calendar_matter(
    tmp_path_factory: pytest.TempPathFactory, histories: list[list[Event]], moves: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("names")
    events = together(histories)
    states = [row[:2] + row[3:] for row in built(folder, events).rows(STATES)]
    renamed = [(who, day, f"{name} 2") for who, day, name in events]
    assert [row[:2] + row[3:] for row in built(folder, renamed).rows(STATES)] == states
    for days in moves:
        moved = [(who, day + days, name) for who, day, name in events]
        later = built(folder, moved).rows(STATES)
        assert [(row[0], row[1] - days, row[3]) for row in later] == states


@pytest.mark.slow
@settings(max_examples=6)
@given(HISTORIES)
def test_the_longer_the_limit_the_fewer_drop_off(
    tmp_path_factory: pytest.TempPathFactory, histories: list[list[Event]]
) -> None:
    own = [
        [(who, day, f"{name} {number}") for who, day, name in history]
        for number, history in enumerate(histories)
    ]  # each history has touchpoints of its own, and so rates of its own
    engine = built(tmp_path_factory.mktemp("limits"), together(own))
    put(engine, "runs", [{"build_id": "b", "version": "0", "built_us": 0,
                          "settings": '{"sources": {}}', "as_of_us": 40 * DAY_US}])  # fmt: skip
    for touchpoint in visited(engine):
        cells, causes = touchpoint.together(), len(touchpoint.causes)
        rows = [aalen_johansen(cells, causes, hours) for hours in range(0, 130, 24)]
        rates = [row.drop().value for row in rows if not isinstance(row, NotEstimable)]
        assert rates == sorted(rates, reverse=True)


CALM = st.lists(st.integers(0, 40), unique=True, max_size=8)


@pytest.mark.slow
@settings(max_examples=6)
@given(HISTORIES, st.lists(CALM, min_size=TOGETHER, max_size=TOGETHER))
def test_a_customer_without_friction_changes_nobodys_frictions(
    tmp_path_factory: pytest.TempPathFactory, histories: list[list[Event]], calm: list[list[int]]
) -> None:
    folder = tmp_path_factory.mktemp("others")
    events = together(histories)
    others = together([[("z", day, f"calm {day}") for day in days] for days in calm])
    assert _met([*events, *others], folder) == _met(events, folder)


def _met(events: Sequence[Event], folder: Path) -> Counter[Any]:
    engine = built(folder, events, 41)
    friction.mark(engine)
    text = "select customer_id, signal, touchpoint, code from frictions where signal <> 'long wait'"
    return Counter(engine.rows(text))
