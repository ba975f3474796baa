"""The loosest identity worth a look: what the numbers would be if doubtful evidence counted.

Candidates with a score of 1 or more are one customer, within the limits; events that the
default leaves to a device go to the latest login on it, without any window. Nothing here
decides anything: it is what ``identity_bases`` compares with.
"""

from __future__ import annotations

from dataclasses import replace

from journey.engine.base import Engine
from journey.identity.carriers import inherit
from journey.identity.groups.customers import bounds, members
from journey.identity.groups.likely import SPELT
from journey.identity.groups.merge import Link, merge
from journey.settings.identity import Identity

ACCEPTED = 1.0  # score from which a carrier's candidate counts as one customer here
LINKS = """
    select x.customer_no as one, y.customer_no as other
    from merge_candidates c
    join named x on x.customer_id = c.customer_a
    join named y on y.customer_id = c.customer_b
    join spelled_customers p on p.customer_no = x.customer_no
    join spelled_customers q on q.customer_no = y.customer_no
    where c.score >= case when c.source = 'carrier' then $accepted else 0.9 end
    order by c.score desc, least(p.spelled, q.spelled), greatest(p.spelled, q.spelled)
"""
HELD = """
    select p.customer_no, q.kind_no, q.same_as
    from person_customers p
    join people q on q.nid = p.nid
    join loose_ends e on e.customer_no = p.customer_no
    order by p.customer_no
"""
NEVER = """
    select a.customer_no as one, b.customer_no as other
    from never_pairs n
    join person_customers a on a.nid = n.a
    join person_customers b on b.nid = n.b
    order by 1, 2
"""
LEFT_TO_DEVICES = """
    select distinct nid
    from inherited
    where rule_no = 7
"""

# of several carriers the first rule wins, then the strongest
LATEST = """
    select a.event_id, min(a.rule_no * $shift + a.nid) as rank
    from answers a
    join inherited i on i.event_id = a.event_id and i.rule_no = 7
    where a.rule_no is not null
    group by a.event_id
"""
LOOSE_CUSTOMERS = """
    select m.event_id, coalesce(g.loose_no, m.customer_no) as customer_no
    from (
        select p.event_id, c.customer_no
        from strongest p
        join person_customers c on c.nid = p.nid
        union all
        select i.event_id, i.customer_no
        from inherited i
        where i.customer_no is not null
        union all
        select l.event_id, e.customer_no
        from latest l
        join answers a on a.event_id = l.event_id and a.rule_no * $shift + a.nid = l.rank
        join evidence e on e.nid = a.nid and e.at_us = a.evidence_us) m
    left join loose_groups g on g.customer_no = m.customer_no
"""
COLUMNS = {"customer_no": "BIGINT", "loose_no": "BIGINT"}


def assign(engine: Engine, rules: Identity) -> None:
    """Write ``loose_customers`` (event_id, customer_no): every event that would have a customer."""
    engine.scratch("spelled_customers", SPELT)
    links = [Link(one, other) for one, other in engine.rows(LINKS, accepted=ACCEPTED)]
    ends = sorted({end for link in links for end in (link.a, link.b)})
    engine.fill("loose_ends", {"customer_no": "BIGINT"}, [(end,) for end in ends])
    held = members(engine.rows(HELD))
    never = [(a, b) for a, b in engine.rows(NEVER) if a in held and b in held]
    found = merge(held, links, never, bounds(engine, rules))
    engine.fill("loose_groups", COLUMNS, sorted(found.roots.items()))
    engine.scratch("asked_carriers", LEFT_TO_DEVICES)
    latest = replace(inherit.of(rules), in_session=True, latest_login=True, is_unlimited=True)
    inherit.observe(engine, latest)
    engine.scratch("latest", LATEST, shift=inherit.RULE_SHIFT)
    engine.scratch("loose_customers", LOOSE_CUSTOMERS, shift=inherit.RULE_SHIFT)
    engine.drop("spelled_customers", "loose_ends", "loose_groups", "latest", "answers")
