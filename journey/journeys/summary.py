"""One row per journey, and the named segments it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from journey.engine.base import Engine
from journey.engine.condition import asked_in
from journey.settings.models import DAY_US
from journey.stats.times.survival import quantile

TOTALS = """
    select journey_id, min(customer_no) as customer_no, min(at_us) as started_us,
        max(at_us) as ended_us, cast(count(*) as integer) as steps,
        max(case when state <> 'moved' then state end) as outcome,
        max(case when state <> 'moved' then touchpoint_no end) as last_no,
        min(case when is_goal then step_no end) as goal_step,
        min(case when is_goal then at_us end) as goal_us,
        min_by(touchpoint_no, case when is_goal then step_no end) as goal_no,
        cast(sum(case when is_error then 1 else 0 end) as integer) as errors,
        max(case when step_no = 1 then channel_no end) as entry_channel_no,
        max(case when step_no = 1 then touchpoint_no end) as entry_no,
        min_by(device_no, case when device_no is not null then step_no end) as device_no,
        cast(count(distinct channel_no) as integer) as channels
    from stated
    group by journey_id
"""

# an event's own cost wins over its touchpoint's; an error told on a step costs, its value is none
MONEY = """
    select s.journey_id, cast(sum(e.value) as decimal(18,4)) as value,
        cast(sum(case when e.value >= 0 then e.value end) as decimal(18,4)) as gross_value,
        cast(sum(coalesce(e.cost, t.cost)) as decimal(18,4)) as cost
    from (
        select journey_id, event_id, touchpoint_no
        from stated
        union all
        select s.journey_id, f.event_id, n.touchpoint_no
        from folded_errors f
        join stated s on s.event_id = f.onto_event_id
        join touchpoint_numbers n on n.touchpoint = f.touchpoint) s
    join touchpoint_numbers t on t.touchpoint_no = s.touchpoint_no
    left join (
        select v.event_id, case when f.event_id is null then v.value end as value, v.cost
        from events v
        left join folded_errors f on f.event_id = v.event_id and f.onto_event_id is not null
        where v.value is not null or v.cost is not null) e on e.event_id = s.event_id
    where e.event_id is not null or t.cost is not null
    group by s.journey_id
"""

# whole days from start to resolution (goal, exit, or the end of the silence), or to as_of
RESOLUTIONS = """
    select cast(floor(days_us / $day_us) as bigint) as days, is_resolved, count(*) as n
    from (
        select case
                when j.outcome = 'goal' then j.goal_us - j.started_us
                when j.outcome = 'exit' then j.ended_us - j.started_us
                when j.outcome = 'dropped' then j.ended_us + t.silence_us - j.started_us
                else $as_of_us - j.started_us
            end as days_us,
            j.outcome <> 'open' as is_resolved
        from totals j
        join touchpoint_numbers t on t.touchpoint_no = j.last_no) waits
    group by 1, 2
"""

CUSTOMER_FACTS = """
    select customer_no, min(started_us) as first_us
    from totals
    group by customer_no
"""

JOURNEYS = """
    select j.journey_id, n.customer_id, n.block, j.started_us, j.ended_us, j.steps, j.outcome,
        g.goal, j.goal_us, cast(j.goal_step as integer) as goal_step,
        coalesce(m.value, g.goal_value) as value,
        coalesce(m.gross_value, case when m.value is null then g.goal_value end) as gross_value,
        m.cost, j.errors,
        f.first_us - $start_us <= $longest_us as left_truncated,
        j.started_us <= $as_of_us - $horizon_us as mature,
        c.channel as entry_channel, e.touchpoint as entry_touchpoint, d.device, j.channels
    from totals j
    join customer_numbers n on n.customer_no = j.customer_no
    join customer_facts f on f.customer_no = j.customer_no
    left join touchpoint_numbers g on g.touchpoint_no = j.goal_no
    join touchpoint_numbers e on e.touchpoint_no = j.entry_no
    join channel_numbers c on c.channel_no = j.entry_channel_no
    left join device_numbers d on d.device_no = j.device_no
    left join money m on m.journey_id = j.journey_id
"""

SEGMENTS = "select journey_id, cast($segment as string) as segment from journeys"
NO_SEGMENT = "select journey_id, cast(null as string) as segment from journeys where false"
FIRST_US = "select min(first_us) from watermarks"
LONGEST_US = "select max(silence_us) from touchpoint_numbers"


def summarise(engine: Engine, as_of_us: int, segments: Mapping[str, str]) -> None:
    """Write ``journeys`` and ``journey_segments`` from the working table ``stated``.

    A journey is ``mature`` if it started at least the horizon before ``as_of_us``: the time
    within which 95 % of journeys are resolved (Kaplan-Meier). It is ``left_truncated`` if its
    customer is first seen within the longest silence limit of the start of the data.

    Raises
    ------
    SettingsInvalid
        A segment's condition is not a condition over the columns of ``journeys``.
    """
    engine.scratch("totals", TOTALS)
    engine.scratch("money", MONEY)
    engine.scratch("customer_facts", CUSTOMER_FACTS)
    engine.table(
        "journeys",
        JOURNEYS,
        as_of_us=as_of_us,
        start_us=engine.rows(FIRST_US)[0][0] or 0,
        longest_us=engine.rows(LONGEST_US)[0][0] or 0,
        horizon_us=horizon_us(engine, as_of_us),
    )
    engine.drop("totals", "money", "customer_facts")
    engine.table("journey_segments", NO_SEGMENT)
    for name, condition in segments.items():
        if asked_in(condition):
            continue  # it needs the frictions too: analysis.segments
        where = f"segments.{name}"
        engine.add_matching("journey_segments", SEGMENTS, condition, where, segment=name)


def horizon_us(engine: Engine, as_of_us: int) -> int:
    """Time from start within which 95 % of journeys are resolved, microseconds, whole days.

    Where the curve stays below 95 % it is the longest follow-up there is: no journey is
    mature but the first.
    """
    found = engine.rows(RESOLUTIONS, as_of_us=as_of_us, day_us=DAY_US)
    resolved = {int(days): int(n) for days, is_resolved, n in found if is_resolved}
    censored = {int(days): int(n) for days, is_resolved, n in found if not is_resolved}
    days = quantile(resolved, censored, 0.95)
    return (days + 1) * DAY_US
