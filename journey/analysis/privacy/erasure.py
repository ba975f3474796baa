"""What goes when a person is erased, counted before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from journey.engine.base import Engine
from journey.errors import UnknownName

GUEST = "a_"  # ids of people who are known by their devices only
# events of the customer (or guest); of a value that is nobody's, those that nobody else has
EVENTS = """
    select c.event_id, c.rule = 'direct' as is_direct
    from event_customers c
    left join (
        select distinct event_id
        from identifiers
        where nid = $nid) i on i.event_id = c.event_id
    where case
        when $customer <> '' then c.customer_id = $customer
        else i.event_id is not null
            and (c.customer_id is null or starts_with(c.customer_id, 'a_')) end
    order by c.event_id
"""
# the customer's own identifiers; a guest's are carriers that nobody is known on
HELD = """
    select v.nid, v.kind, v.label
    from identifier_values v
    where v.nid = $nid or v.nid in (
        select nid
        from customer_identifiers
        where customer_id = $customer)
    order by v.nid
"""
OWN = "select count(*) from customer_identifiers where customer_id = $customer"
CARRIED = """
    select v.nid, v.kind, v.label
    from identifier_values v
    join carriers k on k.nid = v.nid and k.class = 'anonymous'
    where v.nid in (
        select i.nid
        from identifiers i
        join event_customers c on c.event_id = i.event_id
        where c.customer_id = $customer)
    order by v.nid
"""
TEXTS = """
    select count(comment), count(reason), count(attributes), count(device)
    from events
    where event_id in (select unnest($events))
"""
ON_EVENTS = "select count(*) from identifiers where event_id in (select unnest($events))"
LINKS = """
    select count(*)
    from links
    where a in (select unnest($nids)) or b in (select unnest($nids))
"""
JOURNEYS = "select count(*) from journeys where customer_id = $customer"
HAS_JOURNEYS = """
    select count(*)
    from duckdb_tables()
    where table_name = 'journeys' and database_name = current_database()
"""
KNOWN = "select customer_id from customers order by customer_id limit 1000"
SOURCES = """
    select distinct source
    from events
    where event_id in (select unnest($events))
    order by source
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to be erased.

    Attributes
    ----------
    customer_id
        A customer's or a guest's id; ``""``: whoever stands behind the identifier ``nid``.
    nid
        Of a customer only this identifier; null: the person.
    deletes_events
        Their events go too; else they stay, nobody's and without texts.
    reason, author
        Kept with the decision.
    """

    customer_id: str
    nid: int | None = None
    deletes_events: bool = False
    reason: str = ""
    author: str = ""

    @property
    def is_value(self) -> bool:
        """Whether only an identifier goes, and its customer stays."""
        return self.nid is not None and bool(self.customer_id)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a person (or one of their identifiers) takes away.

    Attributes
    ----------
    nids, identifiers
        Each identifier that goes: its number; its kind and masked label.
    events, direct
        Numbers of the person's events, and of those with an identifier of theirs.
    comments, reasons, kept, devices
        Texts on these events.
    on_events, links, journeys
        Rows of ``identifiers``, links of what goes, and journeys of the person.
    sources
        Sources that the events come from, which still hold the person.
    """

    wish: Wish
    nids: tuple[int, ...]
    identifiers: tuple[str, ...]
    events: tuple[int, ...]
    direct: frozenset[int]
    comments: int
    reasons: int
    kept: int
    devices: int
    on_events: int
    links: int
    journeys: int
    sources: tuple[str, ...]

    @property
    def inherited(self) -> int:
        """How many events are theirs without an identifier of theirs."""
        return len(self.events) - len(self.direct)


def plan(engine: Engine, wish: Wish) -> Erasure:
    """Count what ``wish`` takes away from the run; nothing is done.

    Raises
    ------
    UnknownName
        The run has no such customer, guest or identifier.
    """
    if wish.is_value and _count(engine, OWN, customer=wish.customer_id) == 1:
        wish = replace(wish, nid=None)  # without it nothing is left of the customer
    held = _held(engine, wish)
    events = engine.rows(EVENTS, customer=wish.customer_id, nid=wish.nid)
    numbers = [int(event) for event, _ in events]
    nids = [int(nid) for nid, _, _ in held]
    comments, reasons, kept, devices = engine.rows(TEXTS, events=numbers)[0]
    return Erasure(
        wish=wish,
        nids=tuple(nids),
        identifiers=tuple(f"{kind} {label}" for _, kind, label in held),
        events=tuple(numbers),
        direct=frozenset(int(event) for event, is_direct in events if is_direct),
        comments=int(comments),
        reasons=int(reasons),
        kept=int(kept),
        devices=int(devices),
        on_events=_count(engine, ON_EVENTS, events=numbers),
        links=_count(engine, LINKS, nids=nids),
        journeys=_journeys(engine, wish),
        sources=tuple(str(row[0]) for row in engine.rows(SOURCES, events=numbers)),
    )


def _held(engine: Engine, wish: Wish) -> Sequence[tuple[int, str, str]]:
    """The identifiers that go: number, kind, label."""
    customer = "" if wish.is_value else wish.customer_id
    if customer.startswith(GUEST):
        held = engine.rows(CARRIED, customer=customer)
        events = engine.rows(EVENTS, customer=customer, nid=None)
    else:
        held = engine.rows(HELD, customer=customer, nid=wish.nid)
        events = held
    if not held and not events:
        known = [str(row[0]) for row in engine.rows(KNOWN)]
        raise UnknownName.named("customer", wish.customer_id or str(wish.nid), known)
    return held


def _journeys(engine: Engine, wish: Wish) -> int:
    has_journeys = _count(engine, HAS_JOURNEYS)
    return _count(engine, JOURNEYS, customer=wish.customer_id) if has_journeys else 0


def _count(engine: Engine, text: str, **values: str | list[int]) -> int:
    return int(engine.rows(text, **values)[0][0])
