"""How long a visit was handled, and how long the customer waited in it.

An event with an end takes time: a call, a ticket, a visit to a store. Legs of one customer and
channel that overlap or touch are one contact (menu, queue, agent). Each moment of it belongs to
the leg that began last, so that a menu that stays open over the whole call counts only while
nothing else goes on. At a touchpoint that waits (``waiting``, else told from its name: queue, on
hold) the time is the customer's waiting, elsewhere it is handling. Between two steps customers
wait from the end of the contact so far to the start of the next; silences, which end journeys,
are told from start to start as ever.
"""

from __future__ import annotations

import re

from journey.engine.base import Engine
from journey.settings.models import Settings

WAITS = re.compile(r"(?i)(\bqueue(d|ing)?|\b(on )?hold|\bwaiting|warteschlange|warteschleife)\W*$")
NAMES = "select touchpoint from touchpoints order by touchpoint"
LEGS = """
    select c.customer_id, e.channel, e.event_id, e.at_us, e.end_us,
        w.touchpoint is not null as is_waiting, coalesce(t.kind = 'contact', false) as is_contact,
        row_number() over legs as leg_no, max(e.end_us) over (partition by c.customer_id, e.channel
            order by e.at_us, e.tie_rank, e.event_id
            rows between unbounded preceding and 1 preceding) as before_us
    from events e
    join event_customers c on c.event_id = e.event_id
    join touchpoints t on t.touchpoint = e.touchpoint
    left join waiting_touchpoints w on w.touchpoint = e.touchpoint
    where e.end_us is not null and e.at_us <= $as_of_us and c.customer_id is not null
    window legs as (partition by c.customer_id, e.channel
        order by e.at_us, e.tie_rank, e.event_id)
"""
CONTACTS = """
    select *, sum(case when before_us is null or at_us > before_us then 1 else 0 end) over (
        partition by customer_id, channel order by leg_no
        rows between unbounded preceding and current row) as contact_no
    from contact_legs
"""
POINTS = """
    select customer_id, channel, contact_no, at_us, lead(at_us) over (
        partition by customer_id, channel, contact_no order by at_us) as until_us
    from (
        select customer_id, channel, contact_no, at_us
        from contacts
        union
        select customer_id, channel, contact_no, end_us
        from contacts) points
"""

# of the legs that cover a stretch of the contact the one that began last has it
OWN = """
    select customer_id, channel, leg_no, sum(until_us - at_us) as own_us
    from (
        select p.customer_id, p.channel, p.contact_no, p.at_us, p.until_us, max(l.leg_no) as leg_no
        from contact_points p
        join contacts l on l.customer_id = p.customer_id and l.channel = p.channel
            and l.contact_no = p.contact_no
        where l.at_us <= p.at_us and l.end_us >= p.until_us
        group by p.customer_id, p.channel, p.contact_no, p.at_us, p.until_us) covered
    group by customer_id, channel, leg_no
"""
HANDLINGS = """
    select l.event_id, l.end_us,
        first_value(l.event_id) over so_far as contact_event_id,
        max(l.end_us) over so_far as until_us,
        case when not l.is_waiting then cast(coalesce(o.own_us, 0) as bigint) end as handled_us,
        case when l.is_waiting then cast(coalesce(o.own_us, 0) as bigint) end as waited_us,
        coalesce(max(case when l.is_contact then 1 else 0 end) over (
            partition by l.customer_id, l.channel, l.contact_no order by l.leg_no
            rows between unbounded preceding and 1 preceding), 0) = 1 as goes_on
    from contacts l
    left join contact_parts o on o.customer_id = l.customer_id and o.channel = l.channel
        and o.leg_no = l.leg_no
    window so_far as (partition by l.customer_id, l.channel, l.contact_no order by l.leg_no
        rows between unbounded preceding and current row)
"""


def measure(engine: Engine, settings: Settings, as_of_us: int) -> None:
    """Write the promised ``handlings``: one row per event with a known end."""
    names = [str(row[0]) for row in engine.rows(NAMES)]
    found = [(name,) for name in names if waits(name, settings)]
    engine.fill("waiting_touchpoints", {"touchpoint": "VARCHAR"}, found)
    engine.scratch("contact_legs", LEGS, as_of_us=as_of_us)
    engine.scratch("contacts", CONTACTS)
    engine.scratch("contact_points", POINTS)
    engine.scratch("contact_parts", OWN)
    engine.table("handlings", HANDLINGS)
    engine.drop("waiting_touchpoints", "contact_legs", "contacts", "contact_points",
                "contact_parts")  # fmt: skip


def waits(touchpoint: str, settings: Settings) -> bool:
    """Whether the time at a touchpoint is the customer's waiting, by its setting or its name."""
    given = settings.touchpoints.get(touchpoint)
    if given is not None and given.waiting is not None:
        return given.waiting
    return bool(WAITS.search(settings.nodes.get(touchpoint, touchpoint)))
