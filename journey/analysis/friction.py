"""What costs customers effort: marked once per run as ``frictions``, then counted by place."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.lists import CHOSEN, Key
from journey.engine.base import Engine, Row
from journey.selection import Selection
from journey.stats.gates import too_few

SIGNALS = {
    "error": "A step with its error flag set.",
    "loop": "The third step running at the same touchpoint, and each further one; repeats within "
    "2 s of each other count once.",
    "way back": "The first step at an earlier stage than the furthest so far.",
    "long wait": "A wait before the step above the setting `long_wait`; without one, above the "
    "upper fence of all waits of that transition: Q3 x (Q3 / Q1)^1.5, Tukey's fence on their "
    "logarithms (Q3 + 1.5 (Q3 - Q1) where Q1 is 0), from 30 waits up. It may be the customer's "
    "own choice.",
    "channel hand-off": "A step in another channel than the one before; `after_error` of them "
    "followed an error, the others may be as planned.",
}
KINDS = ("service", "behaviour", "symptom", "neutral")
HAND_OFF = "channel hand-off"
KIND_OF = {
    "error": "service",
    "loop": "behaviour",
    "way back": "behaviour",
    "long wait": "symptom",
    HAND_OFF: "symptom",
}
REPEAT_US = 2_000_000  # repeats closer than this are one

# the wait of each transition above which it is long; null where its waits do not vary
FENCES = """
    select source, target,
        case
            when q3 = q1 then null
            when q1 = 0 then q3 * 2.5e0
            else q3 * (cast(q3 as double) / q1) * sqrt(cast(q3 as double) / q1)
        end as fence_us
    from (
        select source, target, count(*) as n,
            percentile_disc(0.25) within group (order by wait_us) as q1,
            percentile_disc(0.75) within group (order by wait_us) as q3
        from transitions
        where wait_us is not null
        group by source, target) quartiles
    where n >= 30
"""
ONE_FENCE = """
    select distinct source, target, cast($long_wait_us as double) as fence_us
    from transitions
    where wait_us is not null
"""

ERRORS = """
    select journey_id, step_no, 'error' as signal
    from steps
    where is_error
"""
LONG_WAITS = """
    select t.journey_id, t.step_no + 1, 'long wait'
    from transitions t
    join fences f on f.source = t.source and f.target = t.target
    where t.wait_us > f.fence_us
"""
HAND_OFFS = """
    select journey_id, step_no + 1, 'channel hand-off'
    from transitions
    where source_channel <> target_channel
"""

# repeats that follow each other share step_no - place; a run's first step is no repeat
LOOPS = """
    select journey_id, step_no, 'loop'
    from (
        select journey_id, step_no, is_apart,
            sum(case when is_apart then 1 else 0 end) over (
                partition by journey_id, run order by step_no
                rows between unbounded preceding and current row) as repeats
        from (
            select journey_id, step_no + 1 as step_no, wait_us >= $repeat_us as is_apart,
                step_no - row_number() over (partition by journey_id order by step_no) as run
            from transitions
            where source = target) runs) counted
    where is_apart and repeats >= 2
"""

# steps in no stage are looked over; the episode starts below the furthest, coming from it
WAYS_BACK = """
    select journey_id, step_no, 'way back'
    from (
        select journey_id, step_no, stage_rank, lag(stage_rank) over journey as rank_before,
            max(stage_rank) over earlier as furthest_rank
        from steps
        where stage_rank > 0
        window journey as (partition by journey_id order by step_no),
            earlier as (partition by journey_id order by step_no
                rows between unbounded preceding and 1 preceding)) staged
    where stage_rank < furthest_rank and rank_before = furthest_rank
"""
FRICTIONS = """
    select m.journey_id, s.customer_id, m.step_no, s.event_id, m.signal, s.touchpoint,
        case when m.step_no > 1 then t.source end as from_touchpoint, t.wait_us
    from marks m
    join steps s on s.journey_id = m.journey_id and s.step_no = m.step_no
    left join transitions t on t.journey_id = m.journey_id and t.step_no = m.step_no - 1
"""

# a friction's place is its touchpoint, with the one before where it lies between the two
FOUND = (
    CHOSEN
    + """,
    found as (
        select f.signal, f.touchpoint, f.journey_id, f.customer_id, f.wait_us, block, mature,
            case when f.signal in ('error', 'loop') then null else f.from_touchpoint
            end as from_touchpoint,
            outcome = 'goal' as is_reached, e.journey_id is not null as is_after_error
        from frictions f
        join chosen on chosen.journey_id = f.journey_id
        left join frictions e on e.signal = 'error' and e.journey_id = f.journey_id
            and e.step_no = f.step_no - 1
    )
    select signal, found.touchpoint, from_touchpoint, count(*), count(distinct journey_id),
        count(distinct customer_id), count(*) filter (where is_after_error),
        percentile_disc(0.5) within group (order by wait_us),
        count(distinct journey_id) filter (where mature),
        count(distinct journey_id) filter (where mature and is_reached),
        count(distinct customer_id) filter (where mature),
        count(distinct block) filter (where mature),
        any_value(touchpoints.kind) = 'contact', any_value(touchpoints.owner)
    from found
    left join touchpoints on touchpoints.touchpoint = found.touchpoint
    group by signal, found.touchpoint, from_touchpoint
"""
)


@dataclass(frozen=True, slots=True)
class Friction:
    """One signal at one place.

    Attributes
    ----------
    signal, touchpoint, from_touchpoint
        What and where; ``from_touchpoint`` only where it lies between two touchpoints
        (way back, long wait, channel hand-off).
    kind
        ``service`` (the company's doing), ``behaviour`` (what customers do), ``symptom`` (a long
        wait, or a hand-off after an error or towards help), ``neutral`` (any other hand-off:
        it may well be as planned).
    occurrences, journeys, customers
        How often, in how many distinct journeys, with how many distinct customers.
    after_error
        Occurrences whose step before was an error.
    goal_share
        Share of the mature journeys with it that reached a goal, 0 to 1: associated with it, no
        effect of it. The goal rate of other journeys is no fair comparison: who gets as far as
        meeting it differs. ``None`` with a reason when too few.
    wait_median_us
        Median wait before the step, microseconds; ``None`` when no step came before.
    key
        Number key of ``journeys``.
    """

    signal: str
    touchpoint: str
    from_touchpoint: str | None
    kind: str
    occurrences: int
    journeys: int
    customers: int
    after_error: int
    goal_share: float | None
    wait_median_us: int | None
    owner: str | None
    status: str
    reason: str
    key: str


def mark(engine: Engine, long_wait_us: int | None = None) -> None:
    """Write ``frictions``: one row per friction met, by the rules of :data:`SIGNALS`.

    Parameters
    ----------
    long_wait_us
        Waits above it are long; ``None``: each transition's own upper fence decides.
    """
    if long_wait_us is None:
        engine.scratch("fences", FENCES)
    else:
        engine.scratch("fences", ONE_FENCE, long_wait_us=long_wait_us)
    engine.scratch("marks", ERRORS)
    engine.add("marks", LOOPS, repeat_us=REPEAT_US)
    for signal in (WAYS_BACK, LONG_WAITS, HAND_OFFS):
        engine.add("marks", signal)
    engine.table("frictions", FRICTIONS)
    engine.drop("fences", "marks")


def find(engine: Engine, selection: Selection = Selection()) -> tuple[Friction, ...]:
    """Every friction met, by signal and place: service first, then most journeys."""
    found = [_friction(row) for row in engine.rows(FOUND, **selection.values())]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                KINDS.index(one.kind), -one.journeys, -one.occurrences, one.signal,
                one.touchpoint, one.from_touchpoint or "",
            ),
        )
    )  # fmt: skip


def _friction(row: Row) -> Friction:
    signal, touchpoint, source, occurrences, journeys, customers, after_error, wait_us = row[:8]
    mature, goals, mature_customers, blocks, is_contact, owner = row[8:]
    reason = too_few(mature_customers, blocks)
    kind = KIND_OF[signal]
    if signal == HAND_OFF and not is_contact and 2 * after_error < occurrences:
        kind = "neutral"
    return Friction(
        signal, touchpoint, source, kind, occurrences, journeys, customers, after_error,
        None if reason else goals / mature, wait_us, owner,
        "too_few" if reason else "estimated", reason,
        str(Key(at=touchpoint, source=source, signal=signal)),
    )  # fmt: skip
