"""What is written down so that an erased person stays erased, whatever changes later.

Their identifiers in every spelling; the rows as read that were theirs; the values that they
shared, which join nobody any more and are nobody's in the rows seen then; and when they were on
which carrier. All of it is under the project's key: who has the file only learns nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from journey.analysis.privacy.erasure import Erasure
from journey.engine.base import Engine
from journey.identity.decisions.overrides import Override
from journey.identity.kept.secret import token
from journey.ingest.account.known_values import without

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PUBLIC = 20  # other customers on a value: however many of them are erased, it is nobody's own
# as spelled by the settings, as they left it, and as the sources write it
SPELLINGS = """
    select distinct kind, value as spelling
    from known
    where nid in (select unnest($nids))
    union
    select kind, identifier
    from known
    where nid in (select unnest($nids))
    union
    select r.kind, r.raw
    from read_spellings r
    join known k on k.kind = r.kind and k.identifier = r.identifier
    where k.nid in (select unnest($nids))
    order by all
"""
# a row that gave somebody else an event too is not wholly theirs
ROWS = """
    select r.token, bool_or(t.event_id is null and c.customer_id is not null
            and starts_with(c.customer_id, 'c_')) as is_mixed
    from read_rows r
    join event_customers c on c.event_id = r.event_id
    left join (select unnest($events) as event_id) t on t.event_id = r.event_id
    where r.token in (
        select token
        from read_rows
        where event_id in (select unnest($events)))
    group by r.token
    order by r.token
"""
MIXED = """
    select distinct r.token, k.kind, k.token as named
    from read_rows r
    join identifiers i on i.event_id = r.event_id
    join (select nid, min(kind) as kind, min(token) as token from known group by nid) k
        on k.nid = i.nid
    where r.token in (select unnest($tokens)) and r.event_id in (select unnest($events))
    order by all
"""
# rows that bear a value of theirs and are another customer's all the same: an order's buyer's
SPARED = """
    select distinct r.token
    from identifiers i
    join event_customers c on c.event_id = i.event_id and starts_with(c.customer_id, 'c_')
    join read_rows r on r.event_id = i.event_id
    where i.nid in (select unnest($nids)) and r.token not in (
        select token
        from read_rows
        where event_id in (select unnest($events)))
    order by r.token
"""
# values that they shared: how many others are known on each
SHARED = """
    select u.nid, u.is_person, count(distinct c.customer_id) filter (
        where starts_with(c.customer_id, 'c_') and c.customer_id <> $customer) as others
    from (
        select distinct i.nid, v.role <> 'carrier' as is_person
        from identifiers i
        join identifier_values v on v.nid = i.nid
            and (v.role = 'carrier' or v.status = 'shared')
        where i.event_id in (select unnest($events))
            and v.nid not in (select unnest($nids))) u
    join identifiers i on i.nid = u.nid
    join event_customers c on c.event_id = i.event_id
    group by u.nid, u.is_person
    order by u.nid
"""
# the rows with them to which they give nobody
LEFT_OVER = """
    select distinct r.token, k.kind, k.token as named
    from identifiers i
    join event_customers c on c.event_id = i.event_id and c.rule <> 'direct'
        and (c.customer_id is null or starts_with(c.customer_id, 'a_') or c.carrier_nid <> i.nid)
    join read_rows r on r.event_id = i.event_id
    join (select nid, min(kind) as kind, min(token) as token from known group by nid) k
        on k.nid = i.nid
    left join (select unnest($events) as event_id) t on t.event_id = i.event_id
    where i.nid in (select unnest($shared)) and t.event_id is null
    order by all
"""
# carriers the person used, each stretch of time in which they were this person's
SEGMENTS = """
    select kind, named, min(at_us), max(at_us)
    from (
        select k.kind, k.token as named, e.at_us, t.event_id is not null as is_theirs,
            count(*) filter (where t.event_id is null) over (
                partition by i.nid
                order by e.at_us, e.tie_rank, e.event_id) as stretch
        from identifiers i
        join (select nid, min(kind) as kind, min(token) as token from known group by nid) k
            on k.nid = i.nid
        join events e on e.event_id = i.event_id
        left join (select unnest($events) as event_id) t on t.event_id = i.event_id
        where i.nid in (
            select o.nid
            from identifiers o
            join identifier_values v on v.nid = o.nid
                and (v.role = 'carrier' or v.status = 'shared')
            where o.event_id in (select unnest($events)))
            and i.nid not in (select unnest($nids))) met
    where is_theirs
    group by kind, named, stretch
    order by kind, named, min(at_us)
"""


def decisions(engine: Engine, erasure: Erasure, key: bytes) -> tuple[Override, ...]:
    """The decisions that make an erasure last.

    Parameters
    ----------
    engine
        What ``pipeline.looked_into`` yields.
    erasure
        What ``erasure.plan`` counts there.
    key
        The project's.
    """
    wish = erasure.wish
    reason = without(wish.reason, {value.lower() for _, value in _spelled(engine, erasure.nids)})
    found = [*_values(engine, erasure, key)]
    if not wish.is_value:
        found += [*_rows(engine, erasure), *_spared(engine, erasure)]
        found += [*_left_over(engine, erasure, key)]
        found += [*_stretches(engine, erasure)]
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return tuple(
        replace(each, reason=reason, author=wish.author, created=created) for each in found
    )


def hidden(
    engine: Engine, erasure: Erasure, key: bytes, written: Sequence[Override]
) -> tuple[Override, ...]:
    """Decisions as ``written`` before, without the values of the person that is erased.

    A value that somebody typed into the file stands there by its hash afterwards; in reasons it
    is masked.
    """
    spelled = set(_spelled(engine, erasure.nids))
    words = {value.lower() for _, value in spelled}

    def side(kind: str, value: str) -> str:
        return f"hmac:{token(key, kind, value)}" if (kind, value) in spelled else value

    return tuple(
        replace(each, a=side(each.kind_a, each.a), b=side(each.kind_b, each.b),
                reason=without(each.reason, words))
        for each in written
    )  # fmt: skip


def _values(engine: Engine, erasure: Erasure, key: bytes) -> Iterator[Override]:
    action = "delete" if erasure.wish.deletes_events else "erase"
    if erasure.wish.is_value:
        action = "suppress"
    for kind, value in _spelled(engine, erasure.nids):
        yield Override(action, kind, f"hmac:{token(key, kind, value)}")


def _spelled(engine: Engine, nids: Sequence[int]) -> list[tuple[str, str]]:
    """Kind and value of each identifier in every spelling."""
    spelled = engine.rows(SPELLINGS, nids=list(nids)) if nids else []
    return sorted({form for kind, value in spelled for form in _forms(str(kind), str(value))})


def _forms(kind: str, value: str) -> Iterator[tuple[str, str]]:
    """A value as any settings may spell it."""
    yield kind, value
    if kind == "phone":
        yield kind, re.sub("^00", "+", re.sub("[^0-9+]", "", value))
    if kind == "email":
        yield "email_sha256", hashlib.sha256(value.encode()).hexdigest()


def _rows(engine: Engine, erasure: Erasure) -> Iterator[Override]:
    """Rows that were theirs; of a row that is somebody else's too, what was theirs in it."""
    action = "delete_row" if erasure.wish.deletes_events else "erase_row"
    events = list(erasure.events)
    found = engine.rows(ROWS, events=events)
    for mark, is_mixed in found:
        if not is_mixed:
            yield Override(action, "", f"hmac:{mark}")
    mixed = [mark for mark, is_mixed in found if is_mixed]
    for mark, kind, named in engine.rows(MIXED, tokens=mixed, events=events) if mixed else ():
        yield Override("erase_row", "", f"hmac:{mark}", kind, f"hmac:{named}")


def _spared(engine: Engine, erasure: Erasure) -> Iterator[Override]:
    """Other customers' rows lose the person's value, and stay theirs."""
    found = engine.rows(SPARED, nids=list(erasure.nids), events=list(erasure.events))
    for (mark,) in found:
        yield Override("spared_row", "", f"hmac:{mark}")


def _left_over(engine: Engine, erasure: Erasure, key: bytes) -> Iterator[Override]:
    """Shared values join nobody from now on, and the rows to which they give nobody stay so."""
    words = {"events": list(erasure.events)}
    customer = erasure.wish.customer_id
    shared = engine.rows(SHARED, nids=list(erasure.nids), customer=customer, **words)
    people = [int(nid) for nid, is_person, _ in shared if is_person]
    for kind, value in _spelled(engine, people):
        yield Override("erased_shared", kind, f"hmac:{token(key, kind, value)}")
    few = [int(nid) for nid, _, others in shared if others <= PUBLIC]
    for mark, kind, named in engine.rows(LEFT_OVER, shared=few, **words) if few else ():
        yield Override("erase_row", "", f"hmac:{mark}", kind, f"hmac:{named}")


def _stretches(engine: Engine, erasure: Erasure) -> Iterator[Override]:
    found = engine.rows(SEGMENTS, events=list(erasure.events), nids=list(erasure.nids))
    for kind, named, first, last in found:
        since, until = _iso(first), _iso(last)
        yield Override("erased_segment", kind, f"hmac:{named}", since=since, until=until)


def _iso(at_us: int) -> str:
    return (EPOCH + timedelta(microseconds=at_us)).isoformat()
