"""Evidence that two identifiers are one customer: they stand in one event.

Only anchors and person identifiers link. An event with several gives a star: the strongest
to each other one, so n identifiers give n - 1 links.
"""

from __future__ import annotations

from journey.engine.base import Engine

# every usable identifier of every event, with the event's time
SIGHTINGS = """
    select i.event_id, e.at_us, n.nid, n.kind_no, n.role <> 'carrier' as is_person
    from identifiers i
    join numbered n on n.kind = i.kind and n.identifier = i.identifier and n.nid is not null
    join events e on e.event_id = i.event_id
"""

# the strongest person identifier of each event that has one
STRONGEST = """
    select event_id, min(nid) as nid, min(at_us) as at_us, count(distinct nid) as n_persons
    from sightings
    where is_person
    group by event_id
"""

LINKS = """
    select p.nid as a, s.nid as b, 'event' as rule,
        count(distinct s.event_id) as n_events,
        min(s.at_us) as first_us, max(s.at_us) as last_us
    from strongest p
    join sightings s on s.event_id = p.event_id and s.is_person and s.nid <> p.nid
    where p.n_persons > 1
    group by p.nid, s.nid
"""

VALUES = """
    select n.nid, n.kind, n.identifier, n.value, coalesce(n.role, 'unknown') as role,
        case
            when n.reason is null then 'ok'
            when n.reason = 'unknown_kind' then 'unknown_kind'
            when n.reason in ('blocked_value', 'placeholder', 'zeros', 'one_character')
                then 'blocked'
            else 'invalid'
        end as status,
        n.reason, n.n_events
    from numbered n
"""


def link(engine: Engine) -> None:
    """Write ``sightings``, ``strongest``, ``links`` and the promised ``identifier_values``."""
    engine.scratch("sightings", SIGHTINGS)
    engine.scratch("strongest", STRONGEST)
    engine.scratch("links", LINKS)
    engine.table("identifier_values", VALUES)
