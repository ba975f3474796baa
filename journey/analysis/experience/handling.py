"""How long contacts were handled and how long customers waited in them."""

from __future__ import annotations

from journey.analysis.experience.figures import WITH_GROUPS
from journey.analysis.experience.measures import Measure, measure
from journey.engine.base import Engine
from journey.selection import Selection
from journey.stats.evidence.gates import too_few

NO_END = "no event has an end: `end` or `duration` in a source of journey.toml brings it"
TIMES = (
    WITH_GROUPS
    + """
    select grp, count(*), count(distinct customer_id), count(distinct block), avg(handled_us),
        avg(waited_us)
    from (
        select grp, h.contact_event_id, any_value(grouped.customer_id) as customer_id,
            any_value(block) as block, coalesce(sum(handled_us), 0) as handled_us,
            coalesce(sum(waited_us), 0) as waited_us
        from steps s
        join grouped on grouped.journey_id = s.journey_id
        join handlings h on h.event_id = s.event_id
        group by grp, h.contact_event_id) contacts
    group by grp
"""
)
LEGS = """
    select count(*), count(distinct contact_event_id) from handlings
"""
WAITING = """
    select e.touchpoint, count(*)
    from handlings h
    join events e on e.event_id = h.event_id
    where h.waited_us is not null
    group by e.touchpoint
    order by count(*) desc, e.touchpoint
"""


def handled(engine: Engine, selection: Selection, by: str) -> dict[str, list[Measure]]:
    """Group to its mean handling and waiting a contact; no group where no event has an end."""
    found = {}
    rows = engine.rows(TIMES, **selection.values(), by=by)
    for group, contacts, customers, blocks, handled_us, waited_us in rows:
        fault = too_few(customers, blocks)
        found[group] = [
            measure("handling", group, handled_us, contacts, fault),
            measure("waiting", group, waited_us, contacts, fault),
        ]
    return found


def unknown(group: str) -> list[Measure]:
    """The two measures of a group that has no event with an end."""
    return [measure(name, group, None, 0, NO_END) for name in ("handling", "waiting")]


def ended(engine: Engine) -> str:
    """How many events have an end, in how many contacts, and whose time counts as waiting."""
    ((legs, contacts),) = engine.rows(LEGS)
    if not legs:
        return ""
    waiting = [f"{name} {count:,}" for name, count in engine.rows(WAITING)]
    where = ", ".join(waiting) or "none"
    return (
        f"{legs:,} events with an end are {contacts:,} contacts (legs of one customer and channel "
        f"that overlap or touch are one); time there is handling, but waiting at: {where}; see "
        "`waiting` in [touchpoints]"
    )
