"""The large tables, written by the database itself: journeys and steps. Never an identifier.

Times are timestamps (in CSV as ISO 8601, UTC), ids are 16 hex digits, numbers stay numbers.
Handling and waiting are microseconds: null where no event has an end.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from journey.engine.base import Engine
from journey.selection import SELECTED, Selection

Table = Callable[[Engine, Path, Selection], int]
JOURNEYS = (
    "with selected as ("
    + SELECTED
    + """)
    select lower(lpad(hex(selected.journey_id), 16, '0')) as journey_id, customer_id,
        make_timestamptz(started_us) as started, make_timestamptz(ended_us) as ended,
        steps, outcome, goal, make_timestamptz(goal_us) as goal_at, value, cost, errors,
        left_truncated, mature, entry_channel, entry_touchpoint, device, channels,
        t.handled_us, t.waited_us
    from selected
    left join (
        select s.journey_id, cast(sum(h.handled_us) as bigint) as handled_us,
            cast(sum(h.waited_us) as bigint) as waited_us
        from steps as s
        join handlings as h on h.event_id = s.event_id
        group by s.journey_id) as t on t.journey_id = selected.journey_id
    order by started_us, selected.journey_id
"""
)
STEPS = (
    "with selected as ("
    + SELECTED
    + """)
    select lower(lpad(hex(s.journey_id), 16, '0')) as journey_id, s.customer_id, s.step_no,
        lower(lpad(hex(s.event_id), 16, '0')) as event_id, make_timestamptz(s.at_us) as at,
        s.channel, s.touchpoint, s.stage, s.stage_rank, s.is_error, s.reason, s.session_no,
        s.state, s.gap_us, s.followup_us, h.handled_us, h.waited_us
    from steps as s
    left join handlings as h on h.event_id = s.event_id
    join selected as j on j.journey_id = s.journey_id
    order by j.started_us, s.journey_id, s.step_no
"""
)


def journeys(engine: Engine, file: Path, selection: Selection) -> int:
    """The selected journeys by start."""
    return engine.save(JOURNEYS, file, **selection.values())


def steps(engine: Engine, file: Path, selection: Selection) -> int:
    """The steps of the selected journeys, in their order."""
    return engine.save(STEPS, file, **selection.values())
