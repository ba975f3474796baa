"""Each customer's steps in total order: time, precision, source, content.

Names are numbered here, so that the sorts below carry integers only.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.journeys import closings
from journey.settings.journeys import Journeys

TOUCHPOINT_NUMBERS = """
    select t.touchpoint, t.stage, t.stage_rank, t.silence_us, t.is_goal, t.is_exit, t.is_end,
        t.closing, t.cost, g.goal, g.goal_value,
        cast(row_number() over (order by t.touchpoint) as integer) as touchpoint_no
    from touchpoints t
    left join given_touchpoints g on g.touchpoint = t.touchpoint
    where t.is_step
"""
DEVICE_NUMBERS = """
    select device, cast(row_number() over (order by device) as integer) as device_no
    from (
        select distinct device
        from events
        where device is not null) distinct_devices
"""
CHANNEL_NUMBERS = """
    select channel, cast(row_number() over (order by channel) as smallint) as channel_no
    from watermarks
"""
# each customer's first event, of several at one time that of the smallest number: a content hash
FIRST_EVENTS = """
    select f.customer_id, min(e.event_id) as event_id
    from (
        select x.customer_id, min(e.at_us) as at_us
        from event_customers x
        join events e on e.event_id = x.event_id
        where x.customer_id is not null
        group by x.customer_id) f
    join event_customers x on x.customer_id = f.customer_id
    join events e on e.event_id = x.event_id and e.at_us = f.at_us
    group by f.customer_id
"""
# 50 groups, so that intervals never split a customer: by the first event, as a customer's own name
# is a keyed hash, and with another key every interval would be another
CUSTOMER_NUMBERS = """
    select customer_id, row_number() over (order by customer_id) as customer_no,
        cast({event_block} as integer) as block
    from first_events
"""

# a device of several people is nobody: its journeys end with each session
STREAM = """
    select n.customer_no, e.at_us, e.tie_rank, e.event_id, t.touchpoint_no, c.channel_no,
        e.is_error or a.event_id is not null as is_error, d.device_no, t.is_goal, t.is_end,
        t.closing, coalesce(w.whole_no, 0) as whole_no,
        case when x.rule = 'anonymous_device' then least(t.silence_us, $session_us)
            else t.silence_us end as silence_us
    from events e
    join event_customers x on x.event_id = e.event_id
    left join wholes w on w.event_id = e.event_id
    join customer_numbers n on n.customer_id = coalesce(w.customer_id, x.customer_id)
    join touchpoint_numbers t on t.touchpoint = e.touchpoint
    join channel_numbers c on c.channel = e.channel
    left join device_numbers d on d.device = e.device
    left join step_errors a on a.event_id = e.event_id
    left join folded_errors f on f.event_id = e.event_id and f.onto_event_id is not null
    where f.event_id is null and e.at_us <= $as_of_us
"""

# gap_us: to the customer's next step (to its own next in a journey that an identifier names); a
# journey starts after a goal, an exit or a silence, but not with what closes the one before
ORDERED = """
    select customer_no, whole_no, at_us, event_id, touchpoint_no, channel_no, is_error, device_no,
        silence_us, cast(row_number() over stream as integer) as place,
        (lead(at_us) over stream) - at_us as gap_us,
        lead(touchpoint_no) over stream as next_touchpoint_no,
        lead(channel_no) over stream as next_channel_no,
        case
            when lag(at_us) over stream is null then true
            when whole_no <> 0 then false
            when head_ends is not null then false
            when lag(head_ends) over stream then true
            when lag(is_end) over stream then true
            else at_us - (lag(at_us) over stream) > lag(silence_us) over stream
        end as starts,
        coalesce(at_us - (lag(at_us) over stream) > $session_us, true) as new_session
    from followed
    window stream as (partition by customer_no, whole_no
        order by at_us, tie_rank, event_id)
"""


FOLLOWED = """
    select s.*, f.head_ends
    from stream s
    left join followers f on f.event_id = s.event_id
"""


def order(engine: Engine, as_of_us: int, rules: Journeys) -> None:
    """Write ``ordered``: one row per step up to ``as_of_us``, with its neighbours.

    Needs ``touchpoints``, ``watermarks``, ``event_customers``, ``given_touchpoints``, ``wholes``;
    leaves ``touchpoint_numbers``, ``channel_numbers``, ``device_numbers`` and
    ``customer_numbers`` for the next rooms.
    """
    engine.scratch("touchpoint_numbers", TOUCHPOINT_NUMBERS)
    engine.scratch("channel_numbers", CHANNEL_NUMBERS)
    engine.scratch("device_numbers", DEVICE_NUMBERS)
    engine.scratch("first_events", FIRST_EVENTS)
    engine.scratch("customer_numbers", CUSTOMER_NUMBERS)
    engine.scratch("stream", STREAM, as_of_us=as_of_us, session_us=rules.session)
    closings.follow(engine, rules.after)
    engine.scratch("followed", FOLLOWED)
    engine.scratch("ordered", ORDERED, session_us=rules.session)
    engine.drop("first_events", "stream", "followers", "followed")
