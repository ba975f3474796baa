"""A step and the one after it: from (start), between touchpoints, and to an outcome."""

from __future__ import annotations

from journey.engine.base import Engine

# the first time a journey takes an edge; starts and ends happen once in any journey
FIRST_MOVES = """
    select journey_id, touchpoint_no, next_touchpoint_no, min(step_no) as step_no
    from stated
    where state = 'moved'
    group by journey_id, touchpoint_no, next_touchpoint_no
"""

MOVES = """
    select s.journey_id, s.step_no, a.touchpoint as source, b.touchpoint as target,
        ca.channel as source_channel, cb.channel as target_channel,
        case when h.event_id is null then s.gap_us
            else greatest(s.gap_us - (h.until_us - s.at_us), 0) end as wait_us,
        f.step_no is not null as first_in_journey
    from stated s
    join touchpoint_numbers a on a.touchpoint_no = s.touchpoint_no
    join touchpoint_numbers b on b.touchpoint_no = s.next_touchpoint_no
    join channel_numbers ca on ca.channel_no = s.channel_no
    join channel_numbers cb on cb.channel_no = s.next_channel_no
    left join first_moves f on f.journey_id = s.journey_id and f.step_no = s.step_no
        and f.touchpoint_no = s.touchpoint_no
        and f.next_touchpoint_no = s.next_touchpoint_no
    left join handlings h on h.event_id = s.event_id
    where s.state = 'moved'
"""

STARTS = """
    select s.journey_id, 0 as step_no, '(start)' as source, t.touchpoint as target,
        cast(null as string) as source_channel, c.channel as target_channel,
        cast(null as bigint) as wait_us, true as first_in_journey
    from stated s
    join touchpoint_numbers t on t.touchpoint_no = s.touchpoint_no
    join channel_numbers c on c.channel_no = s.channel_no
    where s.step_no = 1
"""

ENDINGS = """
    select s.journey_id, s.step_no, t.touchpoint as source, '(' || s.state || ')' as target,
        c.channel as source_channel, cast(null as string) as target_channel,
        cast(null as bigint) as wait_us, true as first_in_journey
    from stated s
    join touchpoint_numbers t on t.touchpoint_no = s.touchpoint_no
    join channel_numbers c on c.channel_no = s.channel_no
    where s.state <> 'moved'
"""


def connect(engine: Engine) -> None:
    """Write ``transitions`` from the working table ``stated``."""
    engine.scratch("first_moves", FIRST_MOVES)
    engine.table("transitions", MOVES)
    engine.add("transitions", STARTS)
    engine.add("transitions", ENDINGS)
    engine.drop("first_moves")
