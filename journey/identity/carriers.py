"""Devices, cookies, orders and receipts inherit a customer in time; they never join two.

A carrier met by one customer only (exclusive) gives its other events to that customer:
forward without limit, backward within the look-back. A carrier met by several customers
gives nothing: its events without a person stay the device's own (``anonymous_device``).
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.identity.components import components

# rank = rule * RULE_SHIFT + nid, which is always below: the first rule wins, then the strongest
RULE_SHIFT = 2**53

# every sighting of a carrier, with the customer its event has directly
CARRIER_SIGHTINGS = """
    select s.nid, s.kind_no, s.event_id, s.at_us, c.customer_no
    from sightings s
    left join strongest p on p.event_id = s.event_id
    left join person_customers c on c.nid = p.nid
    where not s.is_person
"""

CARRIERS = """
    select nid, min(kind_no) as kind_no, min(customer_no) as customer_no,
        case
            when min(customer_no) is null then 'anonymous'
            when min(customer_no) = max(customer_no) then 'exclusive'
            else 'several'
        end as class,
        count(*) - count(customer_no) as n_without
    from carrier_sightings
    group by nid
"""

# an observation at the event's own instant counts as before it: range frames take in ties
OBSERVED = """
    select s.event_id, s.nid, s.at_us, s.customer_no,
        max(case when s.customer_no is not null then s.at_us end) over before_it as prev_us,
        min(case when s.customer_no is not null then s.at_us end) over after_it as next_us
    from carrier_sightings s
    join carriers c on c.nid = s.nid and c.class = 'exclusive' and c.n_without > 0
    window before_it as (partition by s.nid order by s.at_us
            range between unbounded preceding and current row),
        after_it as (partition by s.nid order by s.at_us
            range between current row and unbounded following)
"""

# what each carrier of an event without a person would answer
ANSWERS = """
    select event_id, nid, cast(case
            when prev_us is not null then 3
            when next_us - at_us <= $lookback_us then 4
            else 7
        end * $shift + nid as bigint) as rank,
        coalesce(prev_us, next_us) as evidence_us
    from observed
    where customer_no is null
    union all
    select s.event_id, s.nid,
        cast(case when c.class = 'anonymous' then 6 else 7 end * $shift + s.nid as bigint),
        cast(null as bigint)
    from carrier_sightings s
    join carriers c on c.nid = s.nid and c.class <> 'exclusive'
    where s.customer_no is null
"""

CHOSEN = """
    select a.event_id, a.nid, a.evidence_us, cast(floor(a.rank / $shift) as bigint) as rule_no
    from answers a
    join (
        select event_id, min(rank) as rank
        from answers
        group by event_id) best on best.event_id = a.event_id and best.rank = a.rank
"""

# never-observed carriers met in one event are one anonymous guest
ANONYMOUS = "select nid from carriers where class = 'anonymous'"
MET_TOGETHER = """
    select a.nid as a, b.nid as b
    from (
        select event_id, min(nid) as nid
        from carrier_sightings
        where customer_no is null
        group by event_id
        having count(*) > 1) a
    join carrier_sightings b on b.event_id = a.event_id and b.nid <> a.nid
    join carriers ca on ca.nid = a.nid and ca.class = 'anonymous'
    join carriers cb on cb.nid = b.nid and cb.class = 'anonymous'
"""

# the id of a guest: from the first carrier of its group; of a shared device: from itself
GUESTS = """
    select c.nid, 'a_' || substr(md5(n.kind || '|' || n.value), 1, 16) as customer_id
    from carriers c
    left join labels l on l.n = c.nid
    join (
        select nid, min(kind) as kind, min(value) as value
        from numbered
        where role = 'carrier' and nid is not null
        group by nid) n on n.nid = coalesce(l.r, c.nid)
    where c.n_without > 0
"""


def inherit(engine: Engine, lookback_us: int) -> None:
    """Find a customer for every event that has a carrier but no person.

    Writes ``chosen`` (event_id, nid, rule_no, evidence_us), ``carriers`` (nid, customer_no,
    class) and ``guests`` (nid, customer_id).
    """
    engine.scratch("carrier_sightings", CARRIER_SIGHTINGS)
    engine.scratch("carriers", CARRIERS)
    engine.scratch("observed", OBSERVED)
    engine.scratch("answers", ANSWERS, lookback_us=lookback_us, shift=RULE_SHIFT)
    engine.scratch("chosen", CHOSEN, shift=RULE_SHIFT)
    engine.drop("observed", "answers")
    engine.scratch("members", ANONYMOUS)
    engine.scratch("pairs", MET_TOGETHER)
    components(engine)
    engine.scratch("guests", GUESTS)
    engine.drop("members", "pairs", "labels")
