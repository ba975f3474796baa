"""Person identifiers of more people than one customer can be: they join nobody.

A family's e-mail, the till's walk-in address, a recycled phone number. They behave as
carriers: their events inherit a customer in time, or nobody.
"""

from __future__ import annotations

from journey.engine.base import Engine

TIMES = 3  # a person identifier that meets so many times a kind's limit is not one person's

# what a carrier carries may merge where the settings say so, and makes nobody shared; nor does what
# is doubted itself
NEIGHBOURS = """
    select x.n, x.m
    from (
        select a as n, b as m
        from links
        where rule <> 'carrier'
        union all
        select b as n, a as m
        from links
        where rule <> 'carrier') x
    left join doubted d on d.nid = x.m
    where d.nid is null
"""
PERSONS = """
    select distinct k.nid, k.kind_no, r.role, r.most, coalesce(l.same_as, k.nid) as same_as
    from known k
    join kinds r on r.kind_no = k.kind_no and r.role in ('anchor', 'person')
    left join alike l on l.nid = k.nid
    where k.status = 'ok'
"""

# linked to more anchors of one kind than one customer may have
MANY_ANCHORS = """
    select distinct nid
    from (
        select s.nid
        from neighbours x
        join persons t on t.nid = x.m and t.role = 'anchor'
        join persons s on s.nid = x.n and s.role = 'person'
        group by s.nid, t.kind_no, t.most
        having count(distinct t.same_as) > t.most) several
"""
MANY_NEIGHBOURS = """
    select s.nid
    from neighbours x
    join persons t on t.nid = x.m
    join persons s on s.nid = x.n and s.role = 'person'
    group by s.nid
    having count(distinct t.same_as) > $max_degree
"""
# linked to far more of one kind than one customer may have: a till's walk-in address
MANY_OF_A_KIND = """
    select distinct nid
    from (
        select s.nid
        from neighbours x
        join persons t on t.nid = x.m
        join persons s on s.nid = x.n and s.role = 'person'
        group by s.nid, t.kind_no, t.most
        having count(distinct t.same_as) > $times * t.most) several
"""

# where identifiers of three people meet, each known by an anchor of its own: a cashier's card
MEETING = """
    select x.n as nid
    from neighbours x
    join persons t on t.nid = x.m and t.role = 'person'
    join persons s on s.nid = x.n and s.role = 'person'
    left join many_anchors h on h.nid = x.m
    where h.nid is null
    group by x.n
    having count(distinct t.same_as) > 2
"""
FAR_ANCHORS = """
    select distinct nid
    from (
        select c.nid
        from meeting c
        join neighbours x on x.n = c.nid
        join persons m on m.nid = x.m and m.role = 'person'
        left join many_anchors h on h.nid = m.nid
        left join many_neighbours w on w.nid = m.nid
        join neighbours y on y.n = m.nid
        join persons t on t.nid = y.m and t.role = 'anchor'
        where h.nid is null and w.nid is null
        group by c.nid, t.kind_no, t.most
        having count(distinct t.same_as) > t.most + 1) several
"""
SHARED = """
    select p.nid, min(w.why) as why
    from persons p
    join (
        select nid, 'anchors' as why
        from many_anchors
        union all
        select nid, 'degree' as why
        from many_neighbours
        union all
        select nid, 'far anchors' as why
        from far_anchors
        union all
        select nid, why
        from doubted
        union all
        select nid, 'erased' as why
        from kept_shared
        union all
        select nid_a as nid, 'override' as why
        from decided
        where action = 'shared') w on w.nid = p.nid
    left join decided x on x.action = 'exclusive' and x.nid_a = p.nid
    left join doubted d on d.nid = p.nid
    where (p.role = 'person' or d.nid is not null) and x.nid_a is null
    group by p.nid
"""

# events whose strongest identifier is shared have another one, or none
SHARED_EVENTS = """
    select p.event_id
    from strongest p
    join shared h on h.nid = p.nid
"""
STRONGEST_LEFT = """
    select p.event_id, p.nid, p.at_us, p.n_persons
    from strongest p
    left join shared h on h.nid = p.nid
    where h.nid is null
    union all
    select s.event_id, min(s.nid) as nid, min(s.at_us) as at_us, count(distinct s.nid) as n_persons
    from sightings s
    join shared_events e on e.event_id = s.event_id
    left join shared h on h.nid = s.nid
    where s.is_person and h.nid is null
    group by s.event_id
"""
PERSONS_LEFT = "select event_id, nid, at_us, n_persons from strongest_left"


def part(engine: Engine, max_degree: int) -> None:
    """Write ``persons`` and ``shared`` (nid, why); ``strongest`` loses the shared ones.

    What is ``doubted`` is shared, anchors too, and counts against nobody.
    """
    engine.scratch("persons", PERSONS)
    engine.scratch("neighbours", NEIGHBOURS)
    engine.scratch("many_anchors", MANY_ANCHORS)
    engine.scratch("many_neighbours", MANY_NEIGHBOURS, max_degree=max_degree)
    engine.add("many_neighbours", MANY_OF_A_KIND, times=TIMES)
    engine.scratch("meeting", MEETING)
    engine.scratch("far_anchors", FAR_ANCHORS)
    engine.drop("neighbours", "meeting")
    if engine.scratch("shared", SHARED):
        engine.scratch("shared_events", SHARED_EVENTS)
        engine.scratch("strongest_left", STRONGEST_LEFT)
        engine.scratch("strongest", PERSONS_LEFT)
    engine.drop("many_anchors", "many_neighbours", "far_anchors", "shared_events", "strongest_left",
                "doubted")  # fmt: skip
