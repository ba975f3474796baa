"""What stays with a journey after its goal: how many steps, at which touchpoints."""

from __future__ import annotations

from journey.engine.base import Engine

NAMED = 3  # touchpoints that the sentence names
AFTER = """
    select s.touchpoint, count(*) as n
    from steps s
    join journeys j on j.journey_id = s.journey_id and s.step_no > j.goal_step
    join touchpoints t on t.touchpoint = s.touchpoint and t.closing is not null
    group by s.touchpoint
    order by n desc, s.touchpoint
"""


def afterwards(engine: Engine) -> str:
    """How many steps stay with the journey that reached a goal, in words; empty: none does."""
    found = engine.rows(AFTER)
    if not found:
        return ""
    named = ", ".join(f"{touchpoint} {count:,}" for touchpoint, count in found[:NAMED])
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    total = sum(count for _, count in found)
    return (
        f"{total:,} steps after a goal stay with the journey that reached it ({named}{more}): "
        "no journey begins there; see `closing` in [touchpoints], `journeys.after_goal`"
    )
