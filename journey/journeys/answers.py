"""Which journey an answer speaks of: that of its order, else the one it fell into or came after.

An answer often comes when its journey is over. It is then a step of no journey that led to it,
yet it speaks of one. (Experience, section 7: feedback after the end joins its order's journey,
else the latest one that ended at most 14 days before.)
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.models import DAY_US

RECENT_US = 14 * DAY_US
GIVEN = """
    select e.event_id, c.customer_id, e.at_us, e.touchpoint, e.score, e.score_scale
    from events e
    join event_customers c on c.event_id = e.event_id
    left join touchpoints t on t.touchpoint = e.touchpoint
    where c.customer_id is not null and e.at_us <= $as_of_us
        and (e.score is not null or t.kind = 'feedback')
"""

# what an answer may speak of: steps of customers who answered, but no answers themselves
SPOKEN_OF = """
    select s.customer_id, s.journey_id, s.event_id, s.at_us, s.step_no
    from steps s
    join (
        select distinct customer_id
        from given_answers) c on c.customer_id = s.customer_id
    left join given_answers a on a.event_id = s.event_id
    where a.event_id is null
"""
OF_ORDER = """
    select event_id, journey_id
    from (
        select g.event_id, p.journey_id, row_number() over (
            partition by g.event_id order by p.at_us desc, p.step_no desc, p.journey_id) as place
        from given_answers g
        join identifiers i on i.event_id = g.event_id and i.kind in ('order_id', 'receipt')
        join identifiers o on o.nid = i.nid and o.kind = i.kind
        join spoken_of p on p.event_id = o.event_id and p.customer_id = g.customer_id
        where p.at_us <= g.at_us) found
    where place = 1
"""

# where two journeys meet at one time the later one's step has the smaller number
LATEST = """
    select l.event_id, l.journey_id, l.at_us - l.step_us as ago_us,
        s.journey_id is not null as is_own
    from (
        select event_id, at_us, is_answer, max(step_us) over so_far as step_us,
            last_value(journey_id {ignore_nulls}) over so_far as journey_id
        from (
            select customer_id, event_id, at_us, at_us as step_us, journey_id, step_no,
                0 as is_answer
            from spoken_of
            union all
            select customer_id, event_id, at_us, null, null, null, 1
            from given_answers) mixed
        window so_far as (partition by customer_id
            order by at_us, is_answer, step_no desc, event_id
            rows between unbounded preceding and current row)) l
    left join steps s on s.event_id = l.event_id and s.journey_id = l.journey_id
    where l.is_answer = 1 and l.journey_id is not null
"""
TOLD = """
    select g.event_id, g.customer_id, g.at_us, g.touchpoint, g.score, g.score_scale,
        case when o.journey_id is not null then o.journey_id
            when l.is_own or l.ago_us <= $recent_us then l.journey_id end as journey_id,
        case when o.journey_id is not null then 'order'
            when l.is_own then 'journey'
            when l.ago_us <= $recent_us then 'recent' end as told_by
    from given_answers g
    left join of_order o on o.event_id = g.event_id
    left join latest_before l on l.event_id = g.event_id
"""
ANSWERS = """
    select t.event_id, t.customer_id, t.at_us, t.touchpoint, t.score, t.score_scale,
        t.journey_id, t.told_by, cast(n.steps_before as integer) as steps_before
    from told_answers t
    left join (
        select a.event_id, count(*) as steps_before
        from told_answers a
        join spoken_of p on p.journey_id = a.journey_id
        where p.at_us <= a.at_us
        group by a.event_id) n on n.event_id = t.event_id
"""
TEXTS = (GIVEN, SPOKEN_OF, OF_ORDER, LATEST, TOLD, ANSWERS)


def join(engine: Engine, as_of_us: int) -> None:
    """Write the promised ``answers``: each with the journey it speaks of, if one is known."""
    engine.scratch("given_answers", GIVEN, as_of_us=as_of_us)
    engine.scratch("spoken_of", SPOKEN_OF)
    engine.scratch("of_order", OF_ORDER)
    engine.scratch("latest_before", LATEST)
    engine.scratch("told_answers", TOLD, recent_us=RECENT_US)
    engine.table("answers", ANSWERS)
    engine.drop("given_answers", "spoken_of", "of_order", "latest_before", "told_answers")
