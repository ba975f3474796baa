"""Journeys that an identifier names: all events with one order number, say, are one journey.

Where ``journeys.case`` names a kind of identifier, each of its values is a journey: neither a
silence nor a goal cuts it, and it may run beside others of its customer. Events without such a
value are cut as ever. An event with two values belongs to the stronger one's journey.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.journeys import Journeys

NAMED = """
    select i.event_id, i.nid, c.customer_id
    from (
        select event_id, min(nid) as nid
        from identifiers
        where kind = $kind
        group by event_id) i
    join event_customers c on c.event_id = i.event_id
"""

# of several customers the one with most of its events; a journey has one
OWNERS = """
    select nid, customer_id
    from (
        select nid, customer_id, row_number() over (
            partition by nid order by n desc, first_event_id) as place
        from (
            select nid, customer_id, count(*) as n, min(event_id) as first_event_id
            from named_events
            where customer_id is not null
            group by nid, customer_id) counted) ranked
    where place = 1
"""
WHOLES = """
    select e.event_id, e.nid as whole_no, o.customer_id
    from named_events e
    join whole_owners o on o.nid = e.nid
"""


def find(engine: Engine, rules: Journeys) -> None:
    """Write the working table ``wholes``: the events of named journeys, each with its customer.

    Columns ``event_id``, ``whole_no`` (not 0) and ``customer_id``; no row without
    ``journeys.case``. The headlines (``analysis/bases``) are cut by it too and drop it.
    """
    engine.scratch("named_events", NAMED, kind=rules.case or "")
    engine.scratch("whole_owners", OWNERS)
    engine.scratch("wholes", WHOLES)
    engine.drop("named_events", "whole_owners")
