"""The door: identifiers in, customers out, and for every event the rule that decided."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.identity import carriers, customers, kinds, links, normalise
from journey.settings import Settings

# direct: the strongest person identifier in the event itself
DIRECT = """
    select p.event_id, c.customer_id, 'direct' as rule, cast(null as string) as carrier,
        p.event_id as evidence_event_id, 'certain' as confidence
    from strongest p
    join person_customers m on m.nid = p.nid
    join named c on c.customer_no = m.customer_no
"""

# the event of the observation that a carrier's answer rests on
EVIDENCE = """
    select nid, at_us, min(event_id) as event_id
    from carrier_sightings
    where customer_no is not null
    group by nid, at_us
"""

INHERITED = """
    select x.event_id, coalesce(c.customer_id, g.customer_id) as customer_id,
        case x.rule_no
            when 3 then 'carry_forward'
            when 4 then 'backfill'
            when 6 then 'anonymous'
            else 'anonymous_device'
        end as rule,
        n.kind as carrier, o.event_id as evidence_event_id,
        case when x.rule_no in (3, 4) then 'high' end as confidence
    from chosen x
    join carriers k on k.nid = x.nid
    join kinds n on n.kind_no = k.kind_no
    left join named c on c.customer_no = k.customer_no and x.rule_no in (3, 4)
    left join guests g on g.nid = x.nid and x.rule_no not in (3, 4)
    left join evidence o on o.nid = x.nid and o.at_us = x.evidence_us and x.rule_no in (3, 4)
"""

UNIDENTIFIED = """
    select e.event_id, cast(null as string) as customer_id, 'unidentified' as rule,
        cast(null as string) as carrier, cast(null as bigint) as evidence_event_id,
        cast(null as string) as confidence
    from events e
    where not exists (select 1 from strongest p where p.event_id = e.event_id)
        and not exists (select 1 from chosen x where x.event_id = e.event_id)
"""


def stitch(engine: Engine, settings: Settings) -> None:
    """Give every event a customer, or a reason why not.

    Afterwards the run holds ``identifier_values``, ``customers``, ``customer_identifiers``
    and ``event_customers`` with exactly one row per event: ``rule`` is direct, carry_forward,
    backfill, anonymous, anonymous_device, or unidentified (no usable identifier).

    Parameters
    ----------
    engine
        Holds the tables ``events`` and ``identifiers``.
    settings
        ``[identity]`` is used.
    """
    kinds.fill(engine, settings.identity)
    normalise.normalise(engine, settings.identity)
    links.link(engine)
    customers.group(engine)
    carriers.inherit(engine, settings.identity.lookback)
    engine.scratch("evidence", EVIDENCE)
    engine.table("event_customers", DIRECT)
    engine.add("event_customers", INHERITED)
    engine.add("event_customers", UNIDENTIFIED)
    engine.drop("numbered", "sightings", "strongest", "links", "evidence", "chosen",
                "carriers", "carrier_sightings", "guests", "person_customers", "named",
                "kinds")  # fmt: skip
