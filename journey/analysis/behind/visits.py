"""Visits that a customer left, or that ended in an error, each with what came next, as SQL."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.engine.open import settings_of

NOTHING, NOT_YET = "(nothing)", "(not yet)"

# Follows ``chosen``. The next step of a journey's last one is the first of the customer's next
# journey. A visit is watched when the whole window after it has been seen.
LEFT = """
    sessions as (
        select journey_id, max(step_no) as step_no
        from steps
        group by journey_id, session_no
    ),
    later as (
        select journey_id, lead(journey_id) over following as next_journey_id
        from journeys
        window following as (partition by customer_id order by started_us, ended_us, journey_id)
    ),
    gone as (
        select 'left' as after, s.*
        from steps s
        join sessions e on e.journey_id = s.journey_id and e.step_no = s.step_no
        where s.state not in ('goal', 'exit') and ($touchpoint is null or touchpoint = $touchpoint)
        union all
        select 'error', s.*
        from steps s
        where s.is_error and s.state not in ('goal', 'exit')
            and ($touchpoint is null or touchpoint = $touchpoint)
    ),
    went as (
        select g.after, g.touchpoint, c.block, c.journey_id, c.customer_id,
            g.followup_us >= $within_us as is_watched, n.at_us - g.at_us as wait_us, n.event_id,
            n.journey_id as next_journey_id, n.channel,
            coalesce(n.touchpoint, case when g.followup_us >= $within_us
                then '(nothing)' else '(not yet)' end) as instead
        from gone g
        join chosen c on c.journey_id = g.journey_id
        join later l on l.journey_id = g.journey_id
        left join steps n on n.at_us - g.at_us <= $within_us
            and n.journey_id = case when g.state = 'moved' then g.journey_id
                else l.next_journey_id end
            and n.step_no = case when g.state = 'moved' then g.step_no + 1 else 1 end
    )
"""


def window(engine: Engine) -> int:
    """Up to how long after leaving a next step counts, microseconds: ``[findings] instead``."""
    return settings_of(engine).findings.instead
