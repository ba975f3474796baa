"""Journeys that an identifier names: how many, whose, and what has no such identifier."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.engine.open import settings_of

COUNTS = """
    select count(distinct journey_id) filter (where is_named),
        count(distinct journey_id) filter (where is_named and customers > 1),
        count(distinct event_id) filter (where not is_named),
        count(distinct event_id) filter (where carried > 1)
    from (
        select s.journey_id, s.event_id, i.event_id is not null as is_named,
            coalesce(i.carried, 0) as carried, o.customers
        from steps s
        left join (
            select event_id, count(distinct nid) as carried
            from identifiers
            where kind = $kind
            group by event_id) i on i.event_id = s.event_id
        join (
            select p.journey_id, count(distinct c.customer_id) as customers
            from steps p
            join event_customers c on c.event_id = p.event_id
            group by p.journey_id) o on o.journey_id = s.journey_id) told
"""


def named(engine: Engine) -> str:
    """What ``journeys.case`` made of the run, in words; empty where it is not set."""
    kind = settings_of(engine).journeys.case
    if not kind:
        return ""
    journeys, mixed, without, twice = engine.rows(COUNTS, kind=kind)[0]
    said = f"{journeys:,} journeys are one {kind} each (`journeys.case`), never cut"
    if mixed:
        said += (
            f"; {mixed:,} of them stand on two or more customers: each counts for the customer "
            "with most of its events"
        )
    if without:
        said += f"; {without:,} steps without {kind} are cut by silence and goal"
    if twice:
        said += f"; {twice:,} steps carry more than one and count for the stronger"
    return said
