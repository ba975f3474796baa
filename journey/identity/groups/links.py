"""Evidence that two identifiers are one customer: they stand in one event, or people say so.

Only anchors and person identifiers link. An event with several gives a star: the strongest
to each other one, so n identifiers give n - 1 links.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.identity import Identity
from journey.settings.models import DAY_US

SEEN = """
    select least(p.nid, s.nid) as a, greatest(p.nid, s.nid) as b, s.event_id, s.at_us, e.source
    from strongest p
    join sightings s on s.event_id = p.event_id and s.is_person and s.nid <> p.nid
    join events e on e.event_id = p.event_id
    left join contradictory c on c.event_id = p.event_id
    where p.n_persons > 1 and c.event_id is null
"""
COUNTED = """
    select a, b, count(distinct event_id) as n_events,
        count(distinct cast(floor(at_us / $day_us) as bigint)) as n_days,
        min(at_us) as first_us, max(at_us) as last_us, count(distinct source) as n_sources
    from link_seen
    group by a, b
"""
FIRST = """
    select s.a, s.b, min(s.event_id) as event_id
    from link_seen s
    join link_counts c on c.a = s.a and c.b = s.b and c.first_us = s.at_us
    group by s.a, s.b
"""

# of identifiers that this run has met
ALWAYS = """
    select distinct least(d.nid_a, d.nid_b) as a, greatest(d.nid_a, d.nid_b) as b
    from decided d
    join (
        select distinct nid
        from sightings
        where is_person) x on x.nid = d.nid_a
    join (
        select distinct nid
        from sightings
        where is_person) y on y.nid = d.nid_b
    where d.action = 'always' and d.nid_a <> d.nid_b
"""

# a carrier's people, the strongest to each other one: only where the settings let carriers merge
CARRIED = """
    select f.nid as a, o.nid as b, min(f.first_us) as first_us, cast(count(*) as bigint) as n_events
    from (
        select s.nid as carrier, min(p.nid) as nid, min(s.at_us) as first_us
        from sightings s
        join strongest p on p.event_id = s.event_id
        left join contradictory x on x.event_id = s.event_id
        where not s.is_person and x.event_id is null
        group by s.nid
        having count(distinct p.nid) between 2 and $most) f
    join (
        select distinct s.nid as carrier, p.nid
        from sightings s
        join strongest p on p.event_id = s.event_id
        left join contradictory x on x.event_id = s.event_id
        where not s.is_person and x.event_id is null) o on o.carrier = f.carrier and o.nid <> f.nid
    group by f.nid, o.nid
"""
LINKS = """
    select coalesce(c.a, w.a) as a, coalesce(c.b, w.b) as b,
        case when w.a is not null then 'always' else 'event' end as rule,
        coalesce(c.n_events, 0) as n_events, coalesce(c.n_days, 0) as n_days, c.first_us,
        f.event_id as first_event_id, c.last_us, coalesce(c.n_sources, 0) as n_sources
    from link_counts c
    join link_first f on f.a = c.a and f.b = c.b
    full join always w on w.a = c.a and w.b = c.b
"""
CARRIER_LINKS = """
    select c.a, c.b, 'carrier' as rule, c.n_events, cast(0 as bigint) as n_days, c.first_us,
        cast(null as bigint) as first_event_id, cast(null as bigint) as last_us,
        cast(0 as bigint) as n_sources
    from carried c
    left join links l on l.a = c.a and l.b = c.b
    where l.a is null
"""


def link(engine: Engine, rules: Identity) -> None:
    """Write the promised ``links``: one row per pair, ``a`` the stronger end."""
    engine.scratch("link_seen", SEEN)
    engine.scratch("link_counts", COUNTED, day_us=DAY_US)
    engine.scratch("link_first", FIRST)
    engine.drop("link_seen")
    engine.scratch("always", ALWAYS)
    engine.table("links", LINKS)
    if rules.carriers_may_merge:
        engine.scratch("carried", CARRIED, most=rules.public_after)
        engine.add("links", CARRIER_LINKS)
    engine.drop("link_counts", "link_first", "always", "carried")
