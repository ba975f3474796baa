"""The raw figures under the scorecard: one row a group, counted in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from journey.analysis.behind.lists import CHOSEN
from journey.engine.base import Engine, Row
from journey.selection import Selection

# Needs ``chosen``; ``all`` is the whole selection. A journey may be in several segments.
GROUPED = """
    grouped as (
        select chosen.*,
            case $by when 'device' then coalesce(device, 'unknown')
                when 'entry_channel' then coalesce(entry_channel, 'unknown') else 'all'
            end as grp,
            customer_id in (select customer_id from customers) as is_known
        from chosen
        where $by <> 'segment'
        union all
        select chosen.*, segment as grp, customer_id in (select customer_id from customers)
        from chosen
        join journey_segments on journey_segments.journey_id = chosen.journey_id
        where $by = 'segment'
    )
"""
WITH_GROUPS = CHOSEN + "," + GROUPED
PER_BLOCK = """,
    per_block as (
        select grp, list(mature order by block) as mature, list(goals order by block) as goals,
            list(dropped order by block) as dropped, list(journeys order by block) as journeys,
            list(open order by block) as open
        from (
            select grp, block, count(*) as journeys, count(*) filter (where mature) as mature,
                count(*) filter (where mature and outcome = 'goal') as goals,
                count(*) filter (where mature and outcome = 'dropped') as dropped,
                count(*) filter (where outcome = 'open') as open
            from grouped
            group by grp, block) counted
        group by grp
    )
"""
JOURNEYS = (
    WITH_GROUPS
    + PER_BLOCK
    + """
    select grouped.grp, count(*) as all_journeys, count(distinct customer_id),
        count(distinct customer_id) filter (where is_known),
        count(*) filter (where grouped.mature),
        count(distinct customer_id) filter (where grouped.mature),
        count(distinct block) filter (where grouped.mature),
        count(*) filter (where grouped.mature and outcome = 'goal'),
        count(*) filter (where grouped.mature and outcome = 'dropped'),
        count(*) filter (where outcome = 'open'), count(distinct block),
        count(*) filter (where outcome = 'goal'),
        count(distinct customer_id) filter (where outcome = 'goal'),
        count(distinct block) filter (where outcome = 'goal'),
        percentile_disc(0.5) within group (
            order by case when outcome = 'goal' then coalesce(goal_step, steps) end),
        percentile_disc(0.5) within group (order by goal_us - started_us),
        cast(sum(steps) as bigint), cast(sum(errors) as bigint),
        count(*) filter (where errors > 0), count(*) filter (where channels > 1),
        sum(value), count(value), sum(cost), count(cost), any_value(per_block.mature),
        any_value(per_block.goals), any_value(per_block.dropped), any_value(per_block.journeys),
        any_value(per_block.open)
    from grouped
    join per_block on per_block.grp = grouped.grp
    group by grouped.grp
    order by all_journeys desc, grouped.grp
"""
)
SWITCHES = (
    WITH_GROUPS
    + """
    select grp, count(*), count(*) filter (where source_channel <> target_channel)
    from transitions
    join grouped on grouped.journey_id = transitions.journey_id
    where transitions.target_channel is not null and transitions.source_channel is not null
    group by grp
"""
)
# an answer counts for the journey that it speaks of: the table says which
ANSWERS = (
    WITH_GROUPS
    + """
    select grp, coalesce(score_scale, 'score') as scale, count(*),
        count(distinct answers.customer_id), count(distinct block),
        avg(score), count(*) filter (where score >= 9), count(*) filter (where score <= 6),
        sum(score), sum(score * score)
    from answers
    join grouped on grouped.journey_id = answers.journey_id
    where score is not null
    group by grp, scale
    order by grp, scale
"""
)
MATCHED_EVENTS = """
    select count(*), count(customer_id) filter (where rule not in ('anonymous', 'anonymous_device'))
    from event_customers
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one group of journeys; times in microseconds, money in the project's."""

    group: str
    journeys: int = 0
    customers: int = 0  # anonymous ones too
    known: int = 0
    mature: int = 0
    mature_customers: int = 0
    mature_blocks: int = 0
    mature_goals: int = 0
    mature_dropped: int = 0
    open: int = 0
    blocks: int = 0
    goals: int = 0
    goal_customers: int = 0
    goal_blocks: int = 0
    steps_to_goal: int | None = None
    time_to_goal_us: int | None = None
    steps: int = 0
    errors: int = 0
    with_error: int = 0
    with_switch: int = 0
    value: Decimal | None = None
    with_value: int = 0
    cost: Decimal | None = None
    with_cost: int = 0
    mature_by_block: tuple[int, ...] = ()
    goals_by_block: tuple[int, ...] = ()
    dropped_by_block: tuple[int, ...] = ()
    journeys_by_block: tuple[int, ...] = ()
    open_by_block: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers on one scale in one group; sums are decimals, the same in any order."""

    group: str
    scale: str
    answers: int
    customers: int
    blocks: int
    mean: float
    promoters: int
    detractors: int
    total: Decimal
    squares: Decimal

    @property
    def sd(self) -> float:
        """The standard deviation of an answer, in points of the scale; 0 of one answer."""
        if self.answers < 2:
            return 0.0
        spread = self.squares - self.total * self.total / self.answers
        return sqrt(max(float(spread), 0.0) / (self.answers - 1))


def journeys(engine: Engine, selection: Selection, by: str) -> tuple[Figures, ...]:
    """Counts per group, largest group first; ``by`` ``all`` always gives one row."""
    rows = engine.rows(JOURNEYS, **selection.values(), by=by)
    if not rows and by == "all":
        return (Figures("all"),)
    return tuple(Figures(*row) for row in rows)


def switches(engine: Engine, selection: Selection, by: str) -> dict[str, tuple[int, int]]:
    """Group to its transitions between touchpoints and how many of them change the channel."""
    rows = engine.rows(SWITCHES, **selection.values(), by=by)
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def answers(engine: Engine, selection: Selection, by: str) -> tuple[Answers, ...]:
    """Answers per group and scale."""
    return tuple(Answers(*row) for row in engine.rows(ANSWERS, **selection.values(), by=by))


def matched_events(engine: Engine) -> Row:
    """All events of the run, and those that have a known customer."""
    return engine.rows(MATCHED_EVENTS)[0]
