"""Small random worlds: the engine and a plain Python resolver say the same."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.help.identities import T0, Answer, Event, solve, us
from tests.help.resolver import PERSONS, Id, Resolved, Resolver, Rules

BUILDS, WORLDS = 10, 40  # many worlds in a build: their identifiers never meet
KINDS = {"crm_id": 4, "user_id": 4, "loyalty": 8, "email": 8, "phone": 8,
         "receipt": 6, "device": 5, "cookie": 6, "ip": 2}  # fmt: skip


@pytest.mark.parametrize("seed", range(BUILDS))
def test_engine_and_resolver_agree(seed: int) -> None:
    draw = random.Random(seed)
    rules = rules_of(draw)
    worlds = [world(draw, first=100 * number) for number in range(WORLDS)]
    always = [pair for events in worlds for pair in pairs(draw, events)]
    never = [pair for events in worlds for pair in pairs(draw, events)]
    seen = [event for events in worlds for event in events]
    expected = Resolver(dict(enumerate(seen, 1)), rules, always, never).resolve()
    people = [*said("always", always), *said("never", never)]
    settings = {name: getattr(rules, name) for name in Rules.__slots__}
    answer = solve(*seen, overrides=people, orders=1, **settings)
    assert _differences(expected, answer) == {}


def world(draw: random.Random, first: int = 0) -> list[Event]:
    """Events of a few people, close enough in time and dense enough to go wrong.

    ``first`` is the number of the first value of each kind.
    """
    n = draw.randrange(3, 60)
    persons, carriers = draw.choice((0.03, 0.06, 0.15, 0.3)), draw.choice((0.1, 0.2, 0.4))
    dense = {kind: persons if kind in PERSONS else carriers for kind in KINDS}
    moments = draw.choice((("m", 200), ("h", 200), ("d", 120)))
    return [_event(draw, dense, moments, first) for _ in range(n)]


def _event(
    draw: random.Random, dense: dict[str, float], moments: tuple[str, int], first: int
) -> Event:
    ids = [
        (kind, value_of(kind, first + draw.randrange(many)))
        for kind, many in KINDS.items()
        for _ in range(2)
        if draw.random() < dense[kind]
    ]
    touchpoint = "logout" if draw.random() < 0.1 else "page"
    at_us = T0 + us(f"{draw.randrange(moments[1])}{moments[0]}") + draw.randrange(3) * us("20m")
    return Event(at_us, tuple(dict.fromkeys(ids)), touchpoint)


def value_of(kind: str, number: int) -> str:
    shapes = {"email": "p{}@g.net", "phone": "+44791112345{}", "ip": "10.0.0.{}"}
    return shapes.get(kind, kind + "-{}").format(number)


def rules_of(draw: random.Random) -> Rules:
    return Rules(
        logout=("logout",),
        shared_devices=draw.choice(("session", "most_recent_login", "none")),
        public_after=draw.choice((2, 3, 5)),
        max_customer_size=draw.choice((4, 8, 200)),
        max_degree=draw.choice((4, 50)),
    )


def pairs(draw: random.Random, events: list[Event]) -> list[tuple[Id, Id]]:
    persons = sorted({one for each in events for one in each.ids
                      if one[0] in PERSONS})  # fmt: skip
    many = draw.choice((0, 0, 1, 3)) if len(persons) > 1 else 0
    found = [draw.sample(persons, 2) for _ in range(many)]
    return [(a, b) for a, b in found]


def said(action: str, found: list[tuple[Id, Id]]) -> list[str]:
    return [f"{action} {a[0]}={a[1]} {b[0]}={b[1]}" for a, b in found]


def _differences(expected: Resolved, answer: Answer) -> dict[str, Any]:
    groups = {" ".join(sorted(f"{kind}={value}" for kind, value in held))
              for held in expected.groups}  # fmt: skip
    refused = {("=".join(a), "=".join(b), why) for a, b, why in expected.refused}
    found: dict[str, Any] = {}
    if groups != answer.customers:
        found["customers"] = (groups - answer.customers, answer.customers - groups)
    if refused != answer.refused:
        found["refused"] = (refused - answer.refused, answer.refused - refused)
    for number, _, rule, _, _, evidence, *_ in answer.tables["event_customers"]:
        wanted = expected.events[number]
        if (wanted[0], wanted[2]) != (rule, evidence):
            found[f"event {number}"] = (wanted, (rule, evidence))
    names = {number: said[1] for number, said in expected.events.items()}
    ids = {row[0]: row[1] for row in answer.tables["event_customers"]}
    if _partition(names) != _partition(ids):
        found["events"] = (names, ids)
    return found


def _partition(names: dict[int, Any]) -> set[frozenset[int]]:
    held: dict[Any, set[int]] = {}
    for number, name in names.items():
        held.setdefault(name, set()).add(number)
    nobody = held.pop(None, set())
    return {frozenset(numbers) for numbers in held.values()} | {frozenset([-1, *nobody])}
