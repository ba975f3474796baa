"""What goes when a person is erased, counted before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from journey.engine.base import Engine
from journey.errors import UnknownName
from journey.identity.decisions.overrides import Override
from journey.identity.kept.secret import token

Naming = Callable[[str, str], str]  # kind and stored identifier to how an override names it
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HELD = """
    select v.nid, v.kind, v.identifier, v.label
    from customer_identifiers c
    join identifier_values v on v.nid = c.nid
    where c.customer_id = $customer
    order by v.nid
"""
EVENTS = """
    select event_id, rule = 'direct' as is_direct
    from event_customers
    where customer_id = $customer
    order by event_id
"""
JOURNEYS = "select count(*) from journeys where customer_id = $customer"

# carriers the person used, each stretch of time in which they were this person's
SEGMENTS = """
    select kind, identifier, min(at_us), max(at_us)
    from (
        select v.kind, v.identifier, e.at_us,
            coalesce(c.customer_id = $customer, false) as is_theirs,
            count(*) filter (where coalesce(c.customer_id <> $customer, true)) over (
                partition by i.nid
                order by e.at_us, e.tie_rank, e.event_id) as stretch
        from identifiers i
        join identifier_values v on v.nid = i.nid
            and (v.role = 'carrier' or v.status = 'shared')
        join events e on e.event_id = i.event_id
        join event_customers c on c.event_id = i.event_id
        where i.nid in (
            select o.nid
            from identifiers o
            join event_customers t on t.event_id = o.event_id and t.customer_id = $customer)) met
    where is_theirs
    group by kind, identifier, stretch
    order by kind, identifier, min(at_us)
"""
KNOWN = "select customer_id from customers order by customer_id limit 1000"
FILES = """
    select s.source, count(*)
    from event_customers c
    join events s on s.event_id = c.event_id
    where c.customer_id = $customer
    group by s.source
    order by s.source
"""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a person (or one of their identifiers) takes away.

    Attributes
    ----------
    identifiers
        Kind and masked label of each identifier that goes.
    events, direct, inherited
        Events of the customer; direct ones lose their identifiers, inherited ones their
        customer. All go where events are deleted.
    sources
        Sources that the events come from, which still hold the person.
    overrides
        The decisions that make it so, at every later run too; they hold hashes only.
    """

    customer_id: str
    identifiers: tuple[str, ...]
    events: int
    direct: int
    inherited: int
    journeys: int
    deletes_events: bool
    sources: tuple[str, ...]
    overrides: tuple[Override, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to be erased: a customer, or only the identifier ``nid``, and with their events."""

    customer_id: str
    nid: int | None = None
    deletes_events: bool = False
    reason: str = ""
    author: str = ""


def plan(engine: Engine, wish: Wish, naming: Naming) -> Erasure:
    """Count what ``wish`` takes away from the run; nothing is done. ``naming``: see ``naming_of``.

    Raises
    ------
    UnknownName
        The run has no such customer.
    """
    held = engine.rows(HELD, customer=wish.customer_id)
    if not held:
        known = [str(row[0]) for row in engine.rows(KNOWN)]
        raise UnknownName.named("customer", wish.customer_id, known)
    gone = [row for row in held if wish.nid in {None, row[0]}]
    events = engine.rows(EVENTS, customer=wish.customer_id)
    direct = sum(is_direct for _, is_direct in events)
    return Erasure(
        customer_id=wish.customer_id,
        identifiers=tuple(f"{kind} {label}" for _, kind, _, label in gone),
        events=len(events),
        direct=direct,
        inherited=len(events) - direct,
        journeys=int(engine.rows(JOURNEYS, customer=wish.customer_id)[0][0]),
        deletes_events=wish.deletes_events,
        sources=tuple(str(row[0]) for row in engine.rows(FILES, customer=wish.customer_id)),
        overrides=(*_suppressed(gone, wish, naming), *_segments(engine, wish, naming),
                   *_events(events, wish)),
    )  # fmt: skip


def naming_of(secret: bytes, is_plain: bool) -> Naming:
    """How overrides name the identifiers of a run without their values.

    A run in plain stores values, every other one stores hashes: a value that looks like a
    hash must not be taken for one.
    """
    if is_plain:
        return lambda kind, value: f"hmac:{token(secret, kind, value)}"
    return lambda _, stored: f"hmac:{stored}"


def _suppressed(
    gone: list[tuple[int, str, str, str]], wish: Wish, naming: Naming
) -> tuple[Override, ...]:
    return tuple(
        _override("suppress", wish, kind, naming(kind, identifier))
        for _, kind, identifier, _ in gone
    )


def _segments(engine: Engine, wish: Wish, naming: Naming) -> tuple[Override, ...]:
    """Stretches of carriers that are offered to nobody else, unless one identifier goes."""
    if wish.nid is not None:
        return ()
    found = engine.rows(SEGMENTS, customer=wish.customer_id)
    return tuple(
        _override("erased_segment", wish, kind, naming(kind, identifier),
                  since=_iso(first), until=_iso(last))
        for kind, identifier, first, last in found
    )  # fmt: skip


def _events(events: list[tuple[int, bool]], wish: Wish) -> tuple[Override, ...]:
    if not wish.deletes_events:
        return ()
    return tuple(_override("suppress_event", wish, "", str(event)) for event, _ in events)


def _override(
    action: str, wish: Wish, kind: str, named: str, since: str = "", until: str = ""
) -> Override:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return Override(action, kind, named, since=since, until=until, reason=wish.reason,
                    author=wish.author, created=created)  # fmt: skip


def _iso(at_us: int) -> str:
    return (EPOCH + timedelta(microseconds=at_us)).isoformat()
