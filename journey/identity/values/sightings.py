"""Which identifier was seen on which event, and which events contradict themselves."""

from __future__ import annotations

from journey.engine.base import Engine

# an event names an identifier, once however spelled; an e-mail also stands for its SHA-256
MET = """
    select distinct r.event_id, k.nid, k.kind, k.kind_no, k.role, k.status
    from read_identifiers r
    join known k on k.kind = r.kind and k.identifier = r.identifier
    where k.status <> 'erased'
"""
DIGESTS_MET = """
    select m.event_id, d.nid, d.kind, d.kind_no, d.role, d.status
    from met m
    join (
        select distinct nid, {digest} as digest
        from known
        where kind = 'email' and status = 'ok') e on e.nid = m.nid
    join known d on d.kind = 'email_sha256' and d.identifier = e.digest and d.status <> 'erased'
"""
IDENTIFIERS = "select event_id, kind, nid from met"
BLOCKED_FROM = """
    select nid_a as nid, min(from_us) as from_us
    from decided
    where action = 'block' and from_us is not null
    group by nid_a
"""

# every usable identifier of every event, with the event's time; consent ends at from_us
SIGHTINGS = """
    select m.event_id, e.at_us, m.nid, m.kind_no, m.role <> 'carrier' as is_person
    from met m
    join events e on e.event_id = m.event_id
    left join blocked_from b on b.nid = m.nid
    where m.status = 'ok' and m.role not in ('context', 'group')
        and (b.nid is null or e.at_us < b.from_us)
"""

# an event with more anchors of one kind than one customer may have
CONTRADICTORY = """
    select distinct event_id
    from (
        select s.event_id
        from sightings s
        join kinds k on k.kind_no = s.kind_no and k.role = 'anchor'
        left join alike l on l.nid = s.nid
        left join doubted d on d.nid = s.nid
        where d.nid is null
        group by s.event_id, s.kind_no, k.most
        having count(distinct coalesce(l.same_as, s.nid)) > k.most) several
"""

# the strongest person identifier of each event that has one beside those that are doubted
STRONGEST = """
    select s.event_id, min(case when d.nid is null then s.nid end) as nid, min(s.at_us) as at_us,
        count(distinct s.nid) as n_persons
    from sightings s
    left join doubted d on d.nid = s.nid
    where s.is_person
    group by s.event_id
    having count(*) > count(d.nid)
"""


def see(engine: Engine, hash_emails: bool) -> None:
    """Write the promised ``identifiers`` and, for the rooms behind, who was seen when.

    ``sightings`` (event_id, at_us, nid, kind_no, is_person).
    """
    engine.scratch("met", MET)
    if hash_emails:
        engine.add("met", DIGESTS_MET)
    engine.table("identifiers", IDENTIFIERS)
    engine.scratch("blocked_from", BLOCKED_FROM)
    engine.scratch("sightings", SIGHTINGS)
    engine.drop("met", "blocked_from", "read_identifiers")


def head(engine: Engine) -> None:
    """Write ``contradictory`` (event_id) and ``strongest`` (event_id, nid, at_us, n_persons).

    Values of ``doubted`` neither contradict nor lead; an event that names nobody else has no
    strongest one. ``n_persons`` counts them.
    """
    engine.scratch("contradictory", CONTRADICTORY)
    engine.scratch("strongest", STRONGEST)
