"""Is the stitching healthy: what decided, what was refused, and which values deserve a look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journey.analysis.identity import shared_devices as exposure
from journey.analysis.identity.candidates import CHANGED
from journey.analysis.identity.explain import REASONS
from journey.analysis.identity.facts import (
    BLOCKING,
    CANDIDATES,
    CHANGES,
    CLASSES,
    CUSTOMERS,
    EVENTS,
    KINDS,
    LARGEST,
    OVERRIDES,
    REFUSALS,
    REJECTED,
    RULES,
    SHARED,
    SUSPECTS,
)
from journey.analysis.identity.identifiers import shown
from journey.analysis.identity.refusals import words
from journey.engine.base import Engine, Row
from journey.settings.identity import Identity

DOUBTS = ("people", "lives", "pace", "places", "hands")  # why a run set a value aside by itself
MANY, TENS = 5, 10  # identifiers of one kind that nine of ten customers have at most
RULE_WORDS = {
    "direct": "the event itself names a person",
    "same_session": "somebody known is in the same session on this carrier",
    "carry_forward": "the carrier's customer before, within its window",
    "backfill": "the carrier's first customer after, within its window",
    "latest_login": "the latest login on a shared device",
    "anonymous": "nobody known was ever seen on its carriers: a visitor",
    "anonymous_device": "a device whose customer is not sure here",
    "public_device": "only carriers that everybody uses: no customer",
    "ambiguous_shared_id": "only identifiers of several people: no customer",
    "unidentified": "nothing that identifies: no customer",
}
EVENT_WORDS = {
    "contradictory_events": "name more people than one customer can be: no link, teach nothing",
    "conflicting_events": "name identifiers of several customers: the strongest decides",
    "erased_values": "values taken out at a person's wish",
    "deleted_events": "events taken out at a person's wish",
    "emptied_events": "events of erased people: nobody's, and without texts",
}
REGISTRY_WORDS = {
    "active": "customers of this run",
    "merged": "old ids that lead to the customer who holds them now",
    "retired": "old ids that nobody holds",
    "erased": "ids of erased people",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about the stitching of a run.

    Attributes
    ----------
    topic
        What it belongs to: events by rule, identifiers per customer, ...
    item, detail
        What it is about: a rule and its confidence, a kind and a reason, an identifier.
    n, of
        How many, and out of how many where that says something.
    words
        What to make of it.
    """

    topic: str
    item: str
    detail: str
    n: int
    of: int | None
    words: str


def health(engine: Engine, identity: Identity) -> tuple[Fact, ...]:
    """All facts, topic by topic; a topic without a fact is left out."""
    return tuple(
        fact
        for facts in (_rules, _kinds, _values, _refusals, _matching, _registry)
        for fact in facts(engine, identity)
    )


def _rules(engine: Engine, _: Identity) -> Iterator[Fact]:
    for rule, confidence, n, of in engine.rows(RULES):
        yield Fact("events by rule", rule, confidence or "", n, of, RULE_WORDS.get(rule, ""))
    for measure, n, of in engine.rows(EVENTS):
        name = measure.replace("_", " ")
        yield Fact("events to doubt", name, "", n, of, EVENT_WORDS.get(measure, ""))


def _kinds(engine: Engine, _: Identity) -> Iterator[Fact]:
    topic = "identifiers per customer"
    for kind, n, customers, p90, most in engine.rows(KINDS):
        detail = f"{n / customers:.2f} on average, p90 {p90}, most {most}"
        yield Fact(topic, kind, detail, n, customers, _judged(p90))
    for customer, kinds, n, events in engine.rows(LARGEST):
        yield Fact("largest customers", customer, kinds, n, None, _events(events))


def _judged(p90: int) -> str:
    if p90 <= 1:
        return "about one: ideal"
    if p90 <= MANY:
        return "2 to 5: acceptable"
    return "tens: reconsider whether this kind names one person" if p90 >= TENS else "many: look"


def _values(engine: Engine, _: Identity) -> Iterator[Fact]:
    for kind, status, reason, n, events in engine.rows(REJECTED):
        said = REASONS.get(reason or status, reason or "")
        yield Fact("values that identify nobody", kind, f"{status}: {reason or status}", n, None,
                   f"{said}; {_events(events)}")  # fmt: skip
    for kind, label, nid, reason, events, links, once in engine.rows(SHARED):
        doubt = f"{once} of {links} links rest on one event: a typing error can do that"
        said = doubt if once else f"{links} links"
        name = shown(kind, label, nid)
        if reason in DOUBTS:
            said = (f"one person's after all? journey identity exclusive '{name}'; "
                    f"nobody's for good: journey identity block '{name}'")  # fmt: skip
        yield Fact(
            "shared identifiers", name, REASONS.get(reason, reason or ""), events, None, said
        )
    for kind, label, nid, met, n in engine.rows(SUSPECTS):
        yield Fact("suspects", shown(kind, label, nid), f"met with {met}", n, None,
                   "a staff card, a kiosk, the till's own? block it if so")  # fmt: skip
    yield from _devices(engine)


def _devices(engine: Engine) -> Iterator[Fact]:
    for one in exposure.exposure(engine).figures():
        if one.n is not None:
            yield Fact("shared devices", one.name, "", one.n, one.of, one.words)
    for kind, class_name, n, events, anonymous in engine.rows(CLASSES):
        yield Fact("carriers by class", kind, class_name, n, None,
                   f"{_events(events)}, {anonymous:,} without a name")  # fmt: skip


def _refusals(engine: Engine, identity: Identity) -> Iterator[Fact]:
    for reason, n in engine.rows(REFUSALS):
        yield Fact("refused links", reason, "", n, None, words(reason, identity))
    for source, n, strong in engine.rows(CANDIDATES):
        yield Fact("candidates", source, "", n, None, f"{strong:,} with a score of 1 or more")
    for row_no, action, kinds, uses, note in engine.rows(OVERRIDES):
        yield Fact("overrides", f"row {row_no}: {action}", kinds, uses, None,
                   note or "times it came into play")  # fmt: skip


def _matching(engine: Engine, identity: Identity) -> Iterator[Fact]:
    if identity.splink is None:
        return
    budget = None if identity.splink.blocking else identity.splink.pairs
    for rule, state, pairs, recall in engine.rows(BLOCKING):
        share = f"an estimated {recall:.1%} of the pairs that are one person agree so"
        if state == "together":
            share += "" if budget is None else "; identity.splink.pairs sets how many are compared"
        elif state != "compared":
            share += "; not compared, identity.splink.pairs is too small"
        yield Fact("pairs compared by traits", rule or "all rules", state, pairs, budget, share)


def _registry(engine: Engine, _: Identity) -> Iterator[Fact]:
    for status, n in engine.rows(CUSTOMERS):
        yield Fact("registry", status, "", n, None, REGISTRY_WORDS.get(status, ""))
    for row in engine.rows(CHANGES):
        yield _changed(row)


def _changed(row: Row) -> Fact:
    change, n, events = row
    said = f"{CHANGED.get(change, '')}; {_events(events)} moved"
    return Fact("changes since the run before", change, "", n, None, said)


def _events(n: int) -> str:
    return "1 event" if n == 1 else f"{n:,} events"
