"""Random streams in random batches, late and with deletions: carried along = built anew."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from journey.identity.kept.secret import token
from tests.help.identities import SECRET, Answer, Event, solve
from tests.help.resolver import LIMITS, Rules
from tests.identity.test_identity_oracle import pairs, rules_of, said, world

BUILDS, STREAMS = 10, 30  # each build carries many streams, whose identifiers never meet
LATE, VANISHING = 0.2, 0.1
REASONS = {"endpoint_shared", "override_never", "max_size", *(f"limit:{kind}" for kind in LIMITS)}
# tables that a rebuild writes alike, whatever the customers are called
ALIKE = ("identifiers", "loose_customers", "identifier_values", "links", "carriers",
         "identity_counts", "identity_overrides", "identity_suspects")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event, the batch that brings it and the one in which it has vanished."""

    event: Event
    batch: int
    gone: int


@dataclass(frozen=True, slots=True)
class Stream:
    """What arrives in how many batches, and the overrides of each batch on."""

    arrivals: list[Arrival]
    overrides: list[tuple[int, str]]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(BUILDS))
def test_54_carried_along_is_built_anew(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    rules, batches = rules_of(draw), draw.randrange(2, 6)
    streams = [_stream(draw, number, batches) for number in range(STREAMS)]
    settings = {name: getattr(rules, name) for name in Rules.__slots__}
    settings["carriers_may_merge"] = draw.random() < 0.3
    before: Answer | None = None
    for batch in range(batches):
        seen = [each.event for one in streams for each in one.arrivals
                if each.batch <= batch < each.gone]  # fmt: skip
        people = [text for one in streams for since, text in one.overrides if since <= batch]
        draw.shuffle(seen)
        answer = solve(*seen, overrides=people, orders=1, earlier=before,
                       file=tmp_path / str(batch), **settings)  # fmt: skip
        holds(answer, seen, rules, people)
        if before is not None:
            lasts(before, answer)
        before = answer
    assert before is not None
    same(before, solve(*seen, overrides=people, orders=1, **settings))


def _stream(draw: random.Random, number: int, batches: int) -> Stream:
    events = sorted(world(draw, first=100 * number), key=lambda each: each.at_us)
    arrivals = []
    for place, event in enumerate(events):
        batch = place * batches // len(events)
        if draw.random() < LATE:
            batch = draw.randrange(batch, batches)
        gone = draw.randrange(batch + 1, batches + 1) if draw.random() < VANISHING else batches
        named = replace(event, number=1000 * number + place + 1)
        arrivals.append(Arrival(named, batch, gone))
    people = said("always", pairs(draw, events)) + said("never", pairs(draw, events))
    return Stream(arrivals, [(draw.randrange(batches), text) for text in people])


def holds(answer: Answer, seen: list[Event], rules: Rules, people: list[str]) -> None:
    """What is true of every answer: rows, limits, reasons, explanations."""
    events = [row[0] for row in answer.tables["event_customers"]]
    assert events == sorted(each.number or 0 for each in seen)
    joined = {word for text in people if text.startswith("always") for word in text.split()}
    for names in answer.customers:
        held = names.split()
        if not joined & set(held):
            assert len(held) <= rules.max_customer_size
            for kind, most in LIMITS.items():
                assert sum(name.startswith(f"{kind}=") for name in held) <= most
    refused = {(a, b): why for a, b, why in answer.refused}
    assert set(refused.values()) <= REASONS
    accepted = nx.Graph()
    accepted.add_nodes_from(answer.holders)
    for a, b in answer.links - refused.keys():
        if a in answer.holders and b in answer.holders:
            assert answer.holders[a] == answer.holders[b], (a, b)
            accepted.add_edge(a, b)
    assert all(answer.holders[a] == answer.holders[b] or (a, b) in refused
               for a, b in answer.links if a in answer.holders and b in answer.holders)  # fmt: skip
    explained = {" ".join(sorted(group)) for group in nx.connected_components(accepted)}
    assert explained == answer.customers


def lasts(before: Answer, answer: Answer) -> None:
    """Ids stay with the founder registered first; an alias is one hop to whoever holds it."""
    founders = {(row[1], row[2]): (row[3], row[0]) for row in before.tables["customer_registry"]}
    heads = {row[0] for row in answer.tables["customers"]}
    members: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for name, customer in answer.holders.items():
        kind, value = name.split("=", 1)
        if (found := founders.get((kind, token(SECRET, kind, value)))) is not None:
            members[customer].append((found[0], name, found[1]))
    for customer, registered in members.items():
        assert min(registered)[2] == customer
        for _, _, old in registered:
            assert old == customer or answer.aliases[old] == customer
    assert set(answer.aliases.values()) <= heads
    assert not set(answer.aliases) & heads
    assert {old for _, old in founders.values()} <= {
        row[0] for row in answer.tables["customer_registry"]
    }


def same(carried: Answer, anew: Answer) -> None:
    """The same groups and the same assignment, under whatever names."""
    assert carried.customers == anew.customers
    assert carried.refused == anew.refused
    for name in ALIKE:
        assert carried.tables[name] == anew.tables[name], name
    assert _nameless(carried) == _nameless(anew)
    assert _partition(carried) == _partition(anew)


def _nameless(answer: Answer) -> list[tuple[Any, ...]]:
    return [(row[0], *row[2:]) for row in answer.tables["event_customers"]]


def _partition(answer: Answer) -> set[frozenset[int]]:
    held: dict[str | None, set[int]] = defaultdict(set)
    for row in answer.tables["event_customers"]:
        held[row[1]].add(row[0])
    nobody = held.pop(None, set())
    return {frozenset(numbers) for numbers in held.values()} | {frozenset({-1} | nobody)}
