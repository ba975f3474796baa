"""Events of one customer at one time in several sources, of which some say no stage.

The stages decide where both say one, else the order of the sources in the settings. Taken pair by
pair that may go round in a circle (a late stage of the first source, none in the second, an early
one in the third). So all stand by source first; then those that say a stage share out their
places among themselves by stage, and those without keep theirs. That is one order of all of them,
and of two sources the one that is wanted.

A source says a stage at that time if any of the customer's events in it does: its rows stay
together as ``ties`` has put them. What other customers did plays no part, so it is settled once
the customers are known.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.models import Settings

SOURCES = {"source": "VARCHAR", "source_no": "INTEGER"}
STAGED = {"touchpoint": "VARCHAR"}
MIXED = """
    select e.event_id, e.at_us, e.precision, e.tie_rank, e.source, c.customer_id,
        s.touchpoint is not null as says_stage
    from events e
    join event_customers c on c.event_id = e.event_id
    left join staged_touchpoints s on s.touchpoint = e.touchpoint
    where c.customer_id is not null and e.at_us in (
        select at_us
        from events
        group by at_us
        having count(distinct source) > 1)
"""
BLOCKS = """
    select m.event_id, m.at_us, m.precision, m.customer_id, m.tie_rank, o.source_no,
        bool_or(m.says_stage) over (
            partition by m.customer_id, m.at_us, m.precision, m.source) as is_staged
    from tied_sources m
    join source_numbers o on o.source = m.source
"""
PLACES = """
    select event_id, at_us, precision, customer_id, tie_rank, is_staged,
        row_number() over (partition by customer_id, at_us, precision
            order by source_no, tie_rank, event_id) as by_source,
        row_number() over (partition by customer_id, at_us, precision
            order by tie_rank, event_id) as so_far,
        row_number() over (partition by customer_id, at_us, precision, is_staged
            order by source_no, tie_rank, event_id) as own_by_source,
        row_number() over (partition by customer_id, at_us, precision, is_staged
            order by case when is_staged then 0 else source_no end, tie_rank, event_id) as own
    from tied_blocks
"""
MOVED = """
    select e.event_id, r.tie_rank
    from tied_places e
    join tied_places p on p.customer_id = e.customer_id and p.at_us = e.at_us
        and p.precision = e.precision and p.is_staged = e.is_staged and p.own_by_source = e.own
    join tied_places r on r.customer_id = e.customer_id and r.at_us = e.at_us
        and r.precision = e.precision and r.so_far = p.by_source
    where r.tie_rank <> e.tie_rank
"""
MOVE = """
    update events
    set tie_rank = m.tie_rank
    from tied_moved m
    where m.event_id = events.event_id
"""


def settle(engine: Engine, settings: Settings) -> int:
    """Put equal times of several sources in order; returns how many events that moved.

    Needs ``event_customers``. Places are exchanged within a customer's events of one time.
    """
    if settings.journeys.ties == "content" or len(settings.sources) < 2:
        return 0
    order = settings.stages.order
    staged = [(name,) for name, one in settings.touchpoints.items() if one.stage in order]
    numbers = [(source, number) for number, source in enumerate(settings.sources)]
    engine.fill("staged_touchpoints", STAGED, staged)
    engine.fill("source_numbers", SOURCES, numbers)
    engine.scratch("tied_sources", MIXED)
    engine.scratch("tied_blocks", BLOCKS)
    engine.scratch("tied_places", PLACES)
    moved = engine.scratch("tied_moved", MOVED)
    if moved:
        engine.rows(MOVE)
    engine.drop("staged_touchpoints", "source_numbers", "tied_sources", "tied_blocks",
                "tied_places", "tied_moved")  # fmt: skip
    return moved
