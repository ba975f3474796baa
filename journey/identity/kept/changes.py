"""What a run changes for customers of the run before; too much of it stops the run (``guard``)."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.identity.kept import guard
from journey.settings.models import Settings

# events that had a customer before and are still here
COMPARED = """
    select b.customer_id as old_id, a.customer_id as new_id, count(*) as n_events
    from earlier_event_customers b
    join event_customers a on a.event_id = b.event_id
    where b.customer_id like 'c%'
    group by b.customer_id, a.customer_id
"""
CREATED = """
    select 'created' as change, n.customer_id, cast(null as string) as other_id,
        cast(0 as bigint) as n_events
    from named n
    left join earlier_customers e on e.customer_id = n.customer_id
    where e.customer_id is null
"""

# an id that headed a customer and does not any more
GONE = """
    select e.customer_id, a.new_id
    from earlier_customers e
    left join named n on n.customer_id = e.customer_id
    left join customer_aliases a on a.old_id = e.customer_id and a.to_build is null
    where n.customer_id is null
"""
MERGED = """
    select case when g.new_id is null then 'retired' else 'merged' end as change,
        coalesce(g.new_id, g.customer_id) as customer_id,
        case when g.new_id is not null then g.customer_id end as other_id,
        cast(coalesce(c.n_events, 0) as bigint) as n_events
    from gone g
    left join compared c on c.old_id = g.customer_id and c.new_id = g.new_id
"""

# members of one customer that are two now: the part without the founder is named
SPLIT = """
    select 'split' as change, s.new_id as customer_id, s.old_id as other_id,
        cast(coalesce(c.n_events, 0) as bigint) as n_events
    from (
        select distinct e.customer_id as old_id, n.customer_id as new_id
        from earlier_identifiers e
        join person_customers p on p.nid = e.nid
        join named n on n.customer_no = p.customer_no
        left join gone g on g.customer_id = e.customer_id and g.new_id = n.customer_id
        where n.customer_id <> e.customer_id and g.customer_id is null) s
    left join compared c on c.old_id = s.old_id and c.new_id = s.new_id
"""
REASSIGNED = """
    select 'reassigned' as change, coalesce(c.new_id, '(nobody)') as customer_id,
        c.old_id as other_id, cast(c.n_events as bigint) as n_events
    from compared c
    left join changes_found f on f.other_id = c.old_id and f.customer_id = c.new_id
    where (c.new_id is null or c.new_id <> c.old_id) and f.other_id is null
"""
ALL = """
    select change, customer_id, other_id, n_events
    from changes_found
"""
NONE = """
    select cast(null as string) as change, cast(null as string) as customer_id,
        cast(null as string) as other_id, cast(0 as bigint) as n_events
    from named
    where customer_no is null
"""


def note(engine: Engine, settings: Settings, accepts: bool) -> None:
    """Write ``identity_changes``; empty where there is no earlier run.

    Raises
    ------
    IdentityMoved
        Too many customers would be others (``guard``), and the project does not accept it.
    """
    engine.recall("earlier_event_customers", "event_customers")
    if not engine.recall("earlier_customers", "customers"):
        engine.table("identity_changes", NONE)
        return
    engine.scratch("compared", COMPARED)
    engine.scratch("gone", GONE)
    engine.scratch("changes_found", CREATED)
    engine.add("changes_found", MERGED)
    engine.add("changes_found", SPLIT)
    engine.add("changes_found", REASSIGNED)
    engine.table("identity_changes", ALL)
    if not accepts:
        guard.hold(engine, settings)
    engine.drop("compared", "gone", "changes_found")
