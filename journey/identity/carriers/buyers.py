"""Whose an order is: the buyer's, as the system knows it that took the order.

A call about an order names its number, and often a telephone that nobody has met before. The
order does not become the caller's: it belongs to the customer whom its own system knows. That is,
of the systems that name orders with a person, the one that mostly comes first; of two such, the
one that came first here. The call itself is about the buyer's order: where nothing but this
number is known of the caller, it follows the buyer, one step less sure; but a call of which only
some legs name the order stays whole, the caller's.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.models import DAY_US, UNLIMITED_US

CALL_US = 1_800_000_000  # half an hour: legs of one call lie within it

# who was met with an order, in which system
MET = """
    select s.nid, s.kind_no, e.source, c.customer_no, s.event_id, s.at_us
    from sightings s
    join kinds k on k.kind_no = s.kind_no and k.role = 'carrier' and k.forward_us >= $ever_us
    join strongest p on p.event_id = s.event_id
    join person_customers c on c.nid = p.nid
    join events e on e.event_id = s.event_id
    left join contradictory x on x.event_id = s.event_id
    where x.event_id is null
"""
BY_SYSTEM = """
    select nid, kind_no, source, min(at_us) as first_us, min(customer_no) as customer_no,
        max(customer_no) as last_no
    from order_met
    group by nid, kind_no, source
"""

# of a system's orders that another one names too: how many it was the first to name, in millionths
FIRST = """
    select o.kind_no, o.source, cast(floor(1000000.0
            * sum(case when o.first_us = f.first_us then 1 else 0 end) / count(*))
            as bigint) as share
    from order_systems o
    join (
        select nid, min(first_us) as first_us
        from order_systems
        group by nid
        having count(*) > 1) f on f.nid = o.nid
    group by o.kind_no, o.source
"""
BUYERS = """
    select nid, source, customer_no
    from (
        select o.nid, o.source, o.customer_no, o.last_no, row_number() over (
            partition by o.nid
            order by f.share desc, o.first_us, o.source) as place
        from order_systems o
        join order_first f on f.kind_no = o.kind_no and f.source = o.source
        join (
            select nid
            from order_systems
            group by nid
            having min(customer_no) < max(last_no)) d on d.nid = o.nid) ranked
    where place = 1 and customer_no = last_no
"""

OWNERS = """
    select distinct m.customer_no
    from order_met m
    left join order_buyers b on b.nid = m.nid
    where b.nid is null or b.customer_no = m.customer_no
"""

# nothing but one number, and no order of its own
UNKNOWN = """
    select c.customer_no
    from person_customers c
    join people p on p.nid = c.nid
    join kinds k on k.kind_no = p.kind_no
    left join order_owners o on o.customer_no = c.customer_no
    where o.customer_no is null
    group by c.customer_no
    having count(*) = 1 and min(k.role) = 'person'
"""
# what such a caller did without naming an order: a menu, a queue
SPOKEN = """
    select c.customer_no, e.source, p.at_us
    from strongest p
    join person_customers c on c.nid = p.nid
    join unknown_callers u on u.customer_no = c.customer_no
    join events e on e.event_id = p.event_id
    left join (
        select distinct event_id
        from order_met) m on m.event_id = p.event_id
    where m.event_id is null
"""
# a call in several legs, of which one names the order, is not cut in two: it stays the caller's
CALLERS = """
    select distinct m.event_id
    from order_met m
    join order_buyers b on b.nid = m.nid and b.source <> m.source
        and b.customer_no <> m.customer_no
    join unknown_callers u on u.customer_no = m.customer_no
    left join spoken s on s.customer_no = m.customer_no and s.source = m.source
        and s.at_us >= m.at_us - $near_us and s.at_us <= m.at_us + $near_us
    where s.customer_no is null
"""
OTHERS = """
    select p.event_id, p.nid, p.at_us, p.n_persons
    from strongest p
    left join callers c on c.event_id = p.event_id
    where c.event_id is null
"""

# who else was met with a buyer's order: perhaps the same person, for people to decide
DAYS = """
    select m.nid, m.customer_no, n.n_customers,
        count(distinct cast(floor(m.at_us / $day_us) as bigint)) as n_days
    from order_met m
    join (
        select o.nid, count(distinct o.customer_no) as n_customers
        from order_met o
        join order_buyers b on b.nid = o.nid
        group by o.nid
        having count(distinct o.customer_no) <= $public_after) n on n.nid = m.nid
    group by m.nid, m.customer_no, n.n_customers
"""
COPY = "select event_id, nid, at_us, n_persons from others_than_callers"


def buyers(engine: Engine, public_after: int) -> None:
    """Write ``order_buyers`` (nid, source, customer_no) and ``callers`` (event_id).

    ``order_buyers`` holds orders that several customers are met with, ``order_days`` on how many
    days each of them; ``strongest`` loses the events of ``callers``, so that they inherit from
    their order.
    """
    engine.scratch("order_met", MET, ever_us=UNLIMITED_US)
    engine.scratch("order_systems", BY_SYSTEM)
    engine.scratch("order_first", FIRST)
    engine.scratch("order_buyers", BUYERS)
    engine.scratch("order_days", DAYS, day_us=DAY_US, public_after=public_after)
    engine.scratch("order_owners", OWNERS)
    engine.scratch("unknown_callers", UNKNOWN)
    engine.scratch("spoken", SPOKEN)
    if engine.scratch("callers", CALLERS, near_us=CALL_US):
        engine.scratch("others_than_callers", OTHERS)
        engine.scratch("strongest", COPY)
    engine.drop("order_met", "order_systems", "order_first", "order_owners",
                "unknown_callers", "spoken", "others_than_callers")  # fmt: skip
