"""What the company's long waits cost: those still waiting at the landmark (docs/methods.md 2.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.gain.checks import two_sided
from journey.analysis.gain.estimate import worth_between
from journey.analysis.gain.verdict import Verdict
from journey.engine.base import Engine, Row
from journey.stats.evidence.estimate import NotEstimable, Replicated
from journey.stats.evidence.gates import MIN_CONTROLS, too_few_exposed, too_few_in_filter
from journey.stats.evidence.jackknife import interval, within
from journey.stats.times.delays import Timed, days, later
from journey.stats.times.waits import (
    EARLIER,
    LOST,
    NEAR,
    NEARBY,
    STILL,
    WaitGain,
    WaitTimes,
    wait_gain,
)

# kinds as stats.waits numbers them; served, or called off, stops the clock
WAIT_CELLS = """
    select w.touchpoint, w.name,
        dense_rank() over (order by w.touchpoint, w.name, w.device) - 1,
        w.block,
        case
            when wait_us > 0.9e0 * tau_us and wait_us <= tau_us then $near
            when wait_us > 0.8e0 * tau_us and wait_us <= tau_us then $nearby
            when coalesce(wait_us, quit_us) <= tau_us then $earlier
            when coalesce(wait_us, quit_us) is null and watched_us > p99_us then $lost
            else $still
        end as kind,
        cast(sum(g.weight) as double),
        cast(sum(case when w.goal_us - w.started_us <= $horizon_us then g.weight else 0 end)
            as double),
        cast(sum(case when w.goal_us - w.started_us <= $horizon_us
            then cast(coalesce(w.value, 0) * g.weight as decimal(18,4)) else 0 end) as double),
        cast(sum(case when w.goal_us - w.started_us <= $horizon_us
            then cast((w.goal_us - s.at_us - tau_us) / 3.6e9 * g.weight as decimal(18,6))
            else 0 end) as double)
    from company_waits w
    join gain_journeys g on g.journey_id = w.journey_id
    join steps s on s.journey_id = w.journey_id and s.step_no = w.step_no
    where g.weight > 0
    group by w.touchpoint, w.name, w.device, w.block, 5
    order by 1, 2, 3, 4, 5
"""
WAITERS = """
    select touchpoint, name, cast(sum(exposures) as bigint), count(*), count(distinct customer_id),
        count(distinct block), cast(sum(reached) as bigint), cast(sum(value) as double),
        max(case when outcome = 'goal' then is_goal else 0 end)
    from (
        select w.touchpoint, w.name, w.journey_id, min(w.customer_id) as customer_id,
            min(w.block) as block, min(w.outcome) as outcome, count(*) as exposures,
            max(case when t.is_goal then 1 else 0 end) as is_goal, max(g.y) as reached,
            max(g.value) as value
        from company_waits w
        join touchpoints t on t.touchpoint = w.touchpoint
        join gain_journeys g on g.journey_id = w.journey_id
        where w.mature and coalesce(w.wait_us, w.quit_us, w.watched_us) > w.tau_us
        group by w.touchpoint, w.name, w.journey_id) late
    group by touchpoint, name
    order by touchpoint, name
"""
WORTH = "select cast(min(value) as double), cast(max(value) as double) from gain_journeys"
TEXTS = (WAIT_CELLS, WAITERS, WORTH)
RANGE = "some clocks never stop: between {:.1f} and {:.1f} goals"
KINDS = {"near": NEAR, "nearby": NEARBY, "still": STILL, "lost": LOST, "earlier": EARLIER}


@dataclass(frozen=True, slots=True, eq=False)
class LateWait:
    """Waits beyond the landmark at one touchpoint, of mature journeys, and what they cost."""

    touchpoint: str
    name: str | None
    exposures: int
    journeys: int
    customers: int
    blocks: int
    reached: int  # of the journeys, those with a goal
    possible_money: tuple[float, float]  # to lose and to win, at most
    goals: WaitGain | NotEstimable
    money: WaitGain | NotEstimable
    later: Replicated | NotEstimable  # hours


def measure_waits(engine: Engine, horizon_us: int) -> list[LateWait]:
    """One row a touchpoint and name where the company's clock ran past its landmark."""
    cells = engine.rows(WAIT_CELLS, horizon_us=horizon_us, **KINDS)
    least, most = engine.rows(WORTH)[0]
    found = []
    for touchpoint, name, *met, value, at_goal in engine.rows(WAITERS):
        own = [row[2:] for row in cells if row[:2] == (touchpoint, name)]
        asked = _asked(own) if own and not at_goal else (_AT_GOAL, _NO_VALUES, _AT_GOAL)
        exposures, journeys, customers, blocks, reached = (int(one) for one in met)
        counted = (exposures, journeys, customers, blocks, reached)
        money = worth_between(least, most, journeys, value)
        found.append(LateWait(touchpoint, name, *counted, money, *asked))
    return found


_AT_GOAL, _NO_VALUES = NotEstimable("its clock starts at the goal"), NotEstimable("no values")
_Asked = tuple[WaitGain | NotEstimable, WaitGain | NotEstimable, Replicated | NotEstimable]


def _asked(own: list[Row]) -> _Asked:
    """The gain in goals and in money, and how much later goals come."""
    stratum, block, kind, n, y, value, hours = (np.array(one) for one in zip(*own, strict=True))
    stratum = np.unique(stratum, return_inverse=True)[1].reshape(-1)
    shape, count = (block, stratum, kind, n), int(stratum.max()) + 1
    waits = WaitTimes(*shape, y)
    money = wait_gain(WaitTimes(*shape, value), count) if value.any() else _NO_VALUES
    near, running = np.isin(kind, (NEAR, NEARBY)), np.isin(kind, (STILL, LOST))
    used = np.flatnonzero(near | running)
    timed = Timed(block[used], stratum[used], running[used], y[used], hours[used])
    return wait_gain(waits, count), money, later(timed, count)


def wait_verdict(late: LateWait, customers: int) -> Verdict:
    """What may be said of the waits of one touchpoint, among ``customers`` in all."""
    few = too_few_exposed(late.customers, late.blocks, MIN_CONTROLS) or too_few_in_filter(customers)
    if few:
        return Verdict("too_few", few, exposures=late.exposures)
    if isinstance(late.goals, NotEstimable):
        return Verdict("not_estimable", late.goals.reason, exposures=late.exposures)
    low, high = interval(late.goals.low), interval(late.goals.high)
    if isinstance(low, NotEstimable) or isinstance(high, NotEstimable):
        return Verdict("not_estimable", "the data does not determine it", exposures=late.exposures)
    wide = replace(low, low=min(low.low, high.low), high=max(low.high, high.high))
    goals = within(wide, -late.reached, late.journeys - late.reached)
    money = None if isinstance(late.money, NotEstimable) else interval(late.money.low)
    return Verdict(
        "estimated",
        goals=goals,
        money=None
        if money is None or isinstance(money, NotEstimable)
        else within(money, *late.possible_money),
        of_goals=late.goals.low,
        possible=(-late.reached, late.journeys - late.reached),
        later=days(late.later),
        p=two_sided(low),
        exposures=late.exposures,
        not_estimable=late.goals.not_estimable_n,
        remark=RANGE.format(low.value, high.value) if late.goals.is_range else "",
    )
