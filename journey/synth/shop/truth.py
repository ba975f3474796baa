"""What was planted: who everybody is, how each journey ended, and what went wrong in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from journey.synth.shop import mishaps
from journey.synth.shop.diary import Happening
from journey.synth.shop.lives import Planted
from journey.synth.shop.mishaps import Mishap
from journey.synth.shop.people import Person
from journey.synth.shop.worlds import EXITS, GOALS, NOT_STEPS, RATES, SILENCE_US, SLOW, shown

ISO = "%Y-%m-%dT%H:%M:%SZ"
FILE = "truth.json"
COMPACT = (",", ":")


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A person: ``identifiers`` (kind to values) and number of events that the files hold."""

    customer: int
    standing: str
    events: int
    identifiers: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class KnownJourney:
    """A planted journey up to the as-of instant, cut after an exit.

    What follows a goal, a return say, belongs to the journey that reached it. ``outcome`` is
    goal, exit, dropped or open, as it would be if every event were linked.
    """

    customer: int
    intent: str
    outcome: str
    goal: str
    steps: int
    from_us: int
    until_us: int
    frictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is known about a made shop. ``sources``: name to counts of rows and events."""

    seed: int
    as_of_us: int
    events: int
    customers: tuple[KnownCustomer, ...]
    journeys: tuple[KnownJourney, ...]
    sources: dict[str, dict[str, int]]


def known_customers(people: Sequence[Person], kept: Iterable[Happening]) -> Iterator[KnownCustomer]:
    """Everybody with at least one event in the files."""
    by_person: dict[int, list[Happening]] = defaultdict(list)
    for each in kept:
        by_person[each.person].append(each)
    for person in people:
        mine = by_person[person.number]
        if mine:
            named = _identifiers(mine)
            yield KnownCustomer(person.number, person.standing, len(mine), named)


def known_journeys(planted: Iterable[Planted], as_of_us: int) -> Iterator[KnownJourney]:
    """The planted journeys as far as they are known at ``as_of_us``."""
    for life in planted:
        seen = [
            each
            for each in life.happened
            if each.at_us <= as_of_us and each.touchpoint not in NOT_STEPS
        ]
        for part in _cut(seen):
            yield _known(life, part, as_of_us)


def write(truth: Truth, folder: Path) -> None:
    """Write ``truth.json``: one customer and one journey a line, frictions counted."""
    head = {
        "seed": truth.seed,
        "as_of": shown(truth.as_of_us, ISO),
        "events": truth.events,
        "sources": truth.sources,
        "outcomes": _counted(each.outcome for each in truth.journeys),
        "frictions": _frictions(truth.journeys),
        "guest_email_on_web": RATES.says_email,
        "incident": _mishap(mishaps.INCIDENT),
        "tracking_fault": _mishap(mishaps.TRACKING_FAULT),
    }
    lines = [json.dumps(head, ensure_ascii=False, separators=COMPACT)[:-1]]
    lines += _listed("customers", [_customer(each) for each in truth.customers])
    lines += _listed("journeys", [_journey(each) for each in truth.journeys])
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n}\n")


def _cut(seen: Sequence[Happening]) -> Iterator[list[Happening]]:
    """Parts that end with an exit, and the rest."""
    part: list[Happening] = []
    for each in seen:
        part.append(each)
        if each.touchpoint in EXITS:
            yield part
            part = []
    if part:
        yield part


def _known(life: Planted, part: Sequence[Happening], as_of_us: int) -> KnownJourney:
    last = part[-1]
    silence_us = SLOW.get(last.touchpoint, SILENCE_US)
    outcome = "open" if as_of_us - last.at_us < silence_us else "dropped"
    goal = next((GOALS[each.touchpoint] for each in part if each.touchpoint in GOALS), "")
    if goal:
        outcome = "goal"
    elif last.touchpoint in EXITS:
        outcome = "exit"
    return KnownJourney(
        customer=life.person,
        intent=life.intent if part[0] is life.happened[0] else "afterwards",
        outcome=outcome,
        goal=goal,
        steps=len(part),
        from_us=part[0].at_us,
        until_us=last.at_us,
        frictions=life.frictions if part[0] is life.happened[0] else (),
    )


def _identifiers(mine: Iterable[Happening]) -> dict[str, list[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    for each in mine:
        for kind, value in each.names.items():
            named[kind].add(value)
    return {kind: sorted(named[kind]) for kind in sorted(named)}


def _frictions(journeys: Iterable[KnownJourney]) -> dict[str, dict[str, float]]:
    """Per planted friction: journeys that met it, and the share of them that reached a goal."""
    met = sorted((name, each.outcome == "goal") for each in journeys for name in each.frictions)
    counted = {}
    for name, group in groupby(met, key=lambda pair: pair[0]):
        won = [goal for _, goal in group]
        counted[name] = {"journeys": len(won), "goal_share": round(sum(won) / len(won), 4)}
    return counted


def _mishap(each: Mishap) -> dict[str, object]:
    return {
        "kind": each.kind,
        "touchpoint": each.touchpoint,
        "segment": {each.dimension: each.value},
        "first_day": each.first.isoformat(),
        "last_day": each.last.isoformat(),
        "rate": each.rate,
        "reason": each.reason,
    }


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        counts[name] += 1
    return dict(sorted(counts.items()))


def _customer(each: KnownCustomer) -> dict[str, object]:
    return {
        "customer": each.customer,
        "standing": each.standing,
        "events": each.events,
        "identifiers": each.identifiers,
    }


def _journey(each: KnownJourney) -> dict[str, object]:
    return {
        "customer": each.customer,
        "intent": each.intent,
        "outcome": each.outcome,
        "goal": each.goal,
        "steps": each.steps,
        "from": shown(each.from_us, ISO),
        "until": shown(each.until_us, ISO),
        "frictions": each.frictions,
    }


def _listed(name: str, rows: Sequence[dict[str, object]]) -> list[str]:
    ends = [","] * (len(rows) - 1) + [""]
    texts = [json.dumps(row, ensure_ascii=False, separators=COMPACT) for row in rows]
    listed = [f"{text}{end}" for text, end in zip(texts, ends, strict=True)]
    return [f', "{name}": [', *listed, "]"]
