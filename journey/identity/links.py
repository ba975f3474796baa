"""Evidence that two identifiers are one customer: they stand in one event.

Only anchors and person identifiers link. An event with several gives a star: the strongest
to each other one, so n identifiers give n - 1 links.
"""

from __future__ import annotations

from journey.engine.base import Engine

# every usable identifier of every event, with the event's time
SIGHTINGS = """
    select i.event_id, e.at_us, n.nid, n.role in ('anchor', 'person') as is_person
    from identifiers i
    join judged j on j.kind = i.kind and j.identifier = i.identifier
    join numbered n on n.kind = j.kind and n.value = j.value
    join events e on e.event_id = i.event_id
    where j.reason is null and n.role <> 'context'
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
    select n.nid, j.kind, j.identifier, j.value, coalesce(j.role, 'unknown') as role, j.priority,
        case
            when j.reason is null then 'ok'
            when j.reason = 'unknown_kind' then 'unknown_kind'
            when j.reason in ('blocked_value', 'placeholder', 'zeros', 'one_character')
                then 'blocked'
            else 'invalid'
        end as status,
        j.reason, f.first_us, j.n_events
    from judged j
    left join numbered n on n.kind = j.kind and n.value = j.value and j.reason is null
    left join (
        select nid, min(at_us) as first_us
        from sightings
        group by nid) f on f.nid = n.nid
"""


def link(engine: Engine) -> None:
    """Write ``sightings``, ``strongest``, ``links`` and the promised ``identifier_values``."""
    engine.scratch("sightings", SIGHTINGS)
    engine.scratch("strongest", STRONGEST)
    engine.scratch("links", LINKS)
    engine.table("identifier_values", VALUES)
