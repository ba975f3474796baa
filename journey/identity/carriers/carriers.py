"""What devices, cookies, orders and receipts met: nobody, one customer, or several in time.

Shared person identifiers behave as carriers too. Specification: identity rules, section 7.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.identity import Identity

# every sighting of a carrier, with the customer its event has directly (an observation); of an
# order with a known buyer, other people who name it are none
CARRIER_SIGHTINGS = """
    select s.nid, s.kind_no, s.event_id, s.at_us, s.is_person as is_shared_person,
        l.touchpoint is not null as is_logout,
        p.event_id is not null as is_direct,
        case
            when x.event_id is null and (b.nid is null or b.customer_no = c.customer_no)
                then c.customer_no
        end as customer_no
    from sightings s
    left join order_buyers b on b.nid = s.nid
    left join shared h on h.nid = s.nid
    left join strongest p on p.event_id = s.event_id
    left join person_customers c on c.nid = p.nid
    left join contradictory x on x.event_id = s.event_id
    left join (
        select e.event_id, e.touchpoint
        from events e
        join logouts o on o.touchpoint = e.touchpoint) l on l.event_id = s.event_id
    where not s.is_person or h.nid is not null
"""
COUNTED = """
    select nid, min(kind_no) as kind_no, bool_or(is_shared_person) as is_shared_person,
        min(customer_no) as customer_no, max(customer_no) as last_no,
        count(*) as n_events, cast(sum(case when is_direct then 0 else 1 end) as bigint)
            as n_without,
        min(at_us) as first_us, max(at_us) as last_us
    from carrier_sightings
    group by nid
"""

# of carriers with several customers: in how many blocks, and of how many, they came
BLOCKS = """
    select nid, count(distinct customer_no) as n_customers,
        sum(case when before is null or before <> customer_no then 1 else 0 end) as n_blocks
    from (
        select s.nid, s.customer_no, lag(s.customer_no) over (
            partition by s.nid order by s.at_us, s.event_id) as before
        from carrier_sightings s
        join carrier_counts c on c.nid = s.nid and c.customer_no <> c.last_no
        where s.customer_no is not null) observed
    group by nid
"""
# what people call shared gives less than it would have, never more: one of everybody stays public
CARRIERS = """
    select c.nid, k.kind,
        case
            when b.n_customers > case when c.is_shared_person then $public_after_person
                else $public_after end then 'public'
            when o.nid is not null then 'shared'
            when c.customer_no is null then 'anonymous'
            when b.nid is null then 'exclusive'
            when b.n_blocks = b.n_customers then 'transferred'
            else 'shared'
        end as class,
        case
            when c.customer_no is null then cast(0 as bigint)
            else coalesce(b.n_customers, 1)
        end as n_customers,
        c.n_events, c.n_without as n_anonymous, c.first_us, c.last_us
    from carrier_counts c
    join kinds k on k.kind_no = c.kind_no
    left join carrier_blocks b on b.nid = c.nid
    left join (
        select distinct nid_a as nid
        from decided
        where action = 'shared') o on o.nid = c.nid
"""
LOGOUTS = {"touchpoint": "VARCHAR"}


def observe(engine: Engine, rules: Identity) -> None:
    """Write the promised ``carriers`` and the working table ``carrier_sightings``."""
    engine.fill("logouts", LOGOUTS, [(touchpoint,) for touchpoint in rules.logout])
    engine.scratch("carrier_sightings", CARRIER_SIGHTINGS)
    engine.scratch("carrier_counts", COUNTED)
    engine.scratch("carrier_blocks", BLOCKS)
    engine.table("carriers", CARRIERS, public_after=rules.public_after,
                 public_after_person=rules.public_after_person)  # fmt: skip
    engine.drop("logouts", "carrier_counts", "carrier_blocks")
