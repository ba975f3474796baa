"""The river against the planted truth of the demo: who is who, and how each journey ended."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from journey.engine.open import Run
from journey.pipeline import run
from journey.project.load import load
from journey.project.shipped import copy
from journey.settings.identity import Privacy

NAMED = """
    select i.event_id, i.kind, v.identifier, c.customer_id
    from identifiers i
    join identifier_values v on v.nid = i.nid
    join event_customers c on c.event_id = i.event_id
    where i.kind <> 'agent_id'
"""
ENDS = "select journey_id, ended_us, outcome, steps from journeys"
MINUTE_US = 60_000_000
Truth = dict[str, Any]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Truth]]:
    """A run of the demo, and its truth."""
    settings = copy("demo", tmp_path_factory.mktemp("planted"))
    truth = json.loads(settings.with_name("truth.json").read_text(encoding="utf-8"))
    in_plain = {"privacy": Privacy(identifiers="plain")}
    found = run(load(settings).model_copy(update=in_plain))
    yield found, truth
    found.close()


def _people(found: Run, truth: Truth) -> dict[int, tuple[int, str | None]]:
    """Event to (who it truly was, who it was found to be)."""
    who = {
        (kind, value): each["customer"]
        for each in truth["customers"]
        for kind, values in each["identifiers"].items()
        for value in values
    }
    return {
        event: (who[kind, _spelled(kind, identifier)], customer)
        for event, kind, identifier, customer in found.engine.rows(NAMED)
    }


def _spelled(kind: str, identifier: str) -> str:
    """As the truth writes it: systems have their own ways."""
    if kind == "phone":
        plain = identifier.replace(" ", "")
        return f"+{plain[2:]}" if plain.startswith("00") else plain
    return identifier.lower() if kind == "email" else identifier


def _pairs(counts: Counter[Any]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def test_every_event_of_the_truth_is_there(demo: tuple[Run, Truth]) -> None:
    found, truth = demo
    events = Counter(person for person, _ in _people(found, truth).values())
    assert events == {each["customer"]: each["events"] for each in truth["customers"]}


def test_no_two_people_become_one_customer(demo: tuple[Run, Truth]) -> None:
    people = _people(*demo).values()
    joined = _pairs(Counter(customer for _, customer in people if customer))
    both = _pairs(Counter(pair for pair in people if pair[1]))
    true = _pairs(Counter(person for person, _ in people))
    assert both == joined  # precision 1: every joined pair of events is one person's
    assert both / true > 0.8  # the rest has no identifier in common


def test_planted_journeys_end_as_they_were_planted(demo: tuple[Run, Truth]) -> None:
    found, truth = demo
    people = _people(found, truth)
    ends: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for first, ended_us, outcome, _ in found.engine.rows(ENDS):
        ends[people[first][0]].append((ended_us, outcome))
    wrong = [each for each in truth["journeys"] if not _ends_so(each, ends[each["customer"]])]
    assert wrong == []


def _ends_so(planted: Truth, ends: list[tuple[int, str]]) -> bool:
    """Whether a journey ends in the planted minute, with the planted outcome."""
    until_us = int(datetime.fromisoformat(planted["until"]).timestamp()) * 1_000_000
    return any(
        abs(ended_us - until_us) <= MINUTE_US and outcome == planted["outcome"]
        for ended_us, outcome in ends
    )


def test_every_written_row_is_read_and_gives_its_events(demo: tuple[Run, Truth]) -> None:
    found, truth = demo
    read: dict[str, int] = dict(
        found.engine.rows("select channel, sum(rows_read) from sources group by channel")
    )
    events: dict[str, int] = dict(
        found.engine.rows("select channel, sum(events) from sources group by channel")
    )
    assert read == {name: each["rows"] for name, each in truth["sources"].items()}
    assert events == {name: each["events"] for name, each in truth["sources"].items()}
