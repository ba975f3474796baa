"""Anonymous guests: carriers that never met a customer; those met in one event are one guest."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.identity.components import components
from journey.settings.identity import Identity

ANONYMOUS = """
    select c.nid
    from carriers c
    join kinds k on k.kind = c.kind and k.role = 'carrier'
    where c.class = 'anonymous'
"""
MET_TOGETHER = """
    select distinct a.nid as a, s.nid as b
    from (
        select c.event_id, min(c.nid) as nid
        from carrier_sightings c
        join members m on m.nid = c.nid
        where not c.is_direct
        group by c.event_id
        having count(*) > 1) a
    join carrier_sightings s on s.event_id = a.event_id and s.nid <> a.nid
    join members y on y.nid = s.nid
"""

# carriers met with very many others are a kiosk's: they group nobody
BUSY = """
    select nid
    from (
        select a as nid, b as other
        from met_together
        union all
        select b as nid, a as other
        from met_together) both_ways
    group by nid
    having count(distinct other) > $max_degree
"""
PAIRS = """
    select m.a, m.b
    from met_together m
    left join busy x on x.nid = m.a
    left join busy y on y.nid = m.b
    where x.nid is null and y.nid is null
"""
GROUPS = """
    select l.n as nid, l.r as group_no, count(*) over (partition by l.r) <= $max_size
        and b.nid is null as is_group
    from labels l
    left join busy b on b.nid = l.n
"""

# the id of a guest: from the strongest carrier of its group; of a device: from itself
GUESTS = """
    select c.nid, coalesce(g.is_group, false) as is_group,
        'a_' || substr(v.token, 1, 16) as customer_id
    from carriers c
    left join guest_groups g on g.nid = c.nid
    join (
        select nid, min(token) as token
        from known
        where role = 'carrier'
        group by nid) v on v.nid = case when g.is_group then g.group_no else c.nid end
"""


def guests(engine: Engine, rules: Identity) -> None:
    """Write ``guests`` (nid, is_group, customer_id): under which id a carrier goes by itself."""
    engine.scratch("members", ANONYMOUS)
    engine.scratch("met_together", MET_TOGETHER)
    engine.scratch("busy", BUSY, max_degree=rules.max_degree)
    engine.scratch("pairs", PAIRS)
    components(engine)
    engine.scratch("guest_groups", GROUPS, max_size=rules.max_customer_size)
    engine.scratch("guests", GUESTS)
    engine.drop("members", "met_together", "busy", "pairs", "labels", "guest_groups")
