"""The stream is cut into journeys; every step gets its number and its state.

State of a step at a touchpoint with silence limit W and follow-up c to ``as_of``; the first
that holds: ``moved`` if its journey goes on; ``goal`` if its journey has reached one, there or
before; ``exit`` likewise; ``dropped`` if c >= W; else ``open``. A gap equal to W does not cut.
So the last step of a journey bears its outcome, and what closes a journey after its goal
(bookkeeping, a return) changes nothing of it.
(Method: Drop-off specification, sections 0.3 and 0.4.)
"""

from __future__ import annotations

from journey.engine.base import Engine

# journey_id is the event_id of the journey's first step: it does not change with later data
PLACED = """
    select customer_no, at_us, event_id, touchpoint_no, channel_no, is_error, device_no,
        silence_us, gap_us, next_touchpoint_no, next_channel_no,
        last_value(case when starts then event_id end {ignore_nulls}) over so_far as journey_id,
        place - (max(case when starts then place end) over so_far) + 1 as step_no,
        coalesce(lead(starts) over (partition by customer_no, whole_no order by place), true)
            as is_last,
        cast(sum(case when new_session then 1 else 0 end) over so_far as integer) as session_no
    from ordered
    window so_far as (partition by customer_no, whole_no order by place
        rows between unbounded preceding and current row)
"""

STATED = """
    select p.journey_id, p.customer_no, cast(p.step_no as integer) as step_no, p.event_id,
        p.at_us, p.touchpoint_no, p.channel_no, p.is_error, p.device_no, p.session_no,
        t.is_goal,
        case
            when not p.is_last then 'moved'
            when max(case when t.is_goal then 1 else 0 end) over so_far = 1 then 'goal'
            when max(case when t.is_exit then 1 else 0 end) over so_far = 1 then 'exit'
            when $as_of_us - p.at_us >= p.silence_us then 'dropped'
            else 'open'
        end as state,
        p.gap_us, p.next_touchpoint_no, p.next_channel_no
    from placed p
    join touchpoint_numbers t on t.touchpoint_no = p.touchpoint_no
    window so_far as (partition by p.journey_id order by p.step_no
        rows between unbounded preceding and current row)
"""

FIRST_VISITS = """
    select journey_id, touchpoint_no, min(step_no) as step_no
    from stated
    group by journey_id, touchpoint_no
"""

STEPS = """
    select s.journey_id, n.customer_id, s.step_no, s.event_id, s.at_us, c.channel,
        t.touchpoint, t.stage, t.stage_rank, s.is_error,
        coalesce(a.reason, r.reason) as reason, s.session_no, s.state,
        s.gap_us, $as_of_us - s.at_us as followup_us,
        f.step_no is not null as first_in_journey
    from stated s
    join customer_numbers n on n.customer_no = s.customer_no
    join touchpoint_numbers t on t.touchpoint_no = s.touchpoint_no
    join channel_numbers c on c.channel_no = s.channel_no
    left join first_visits f on f.journey_id = s.journey_id
        and f.touchpoint_no = s.touchpoint_no and f.step_no = s.step_no
    left join step_errors a on a.event_id = s.event_id
    left join (
        select event_id, reason
        from events
        where reason is not null) r on r.event_id = s.event_id
"""


def split(engine: Engine, as_of_us: int) -> None:
    """Write the promised ``steps`` and the working table ``stated``, from ``ordered``."""
    engine.scratch("placed", PLACED)
    engine.drop("ordered")
    engine.scratch("stated", STATED, as_of_us=as_of_us)
    engine.drop("placed")
    engine.scratch("first_visits", FIRST_VISITS)
    engine.table("steps", STEPS, as_of_us=as_of_us)
    engine.drop("first_visits")
