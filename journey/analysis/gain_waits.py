"""What the company's long waits cost: those still waiting at the landmark (methods.md 2.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.gain_checks import two_sided
from journey.analysis.gain_verdict import Verdict
from journey.engine.base import Engine
from journey.stats.estimate import NotEstimable
from journey.stats.gates import MIN_CONTROLS, too_few_exposed, too_few_in_filter
from journey.stats.jackknife import interval
from journey.stats.waits import EARLIER, LOST, NEAR, NEARBY, STILL, WaitGain, Waits, wait_gain

# kinds as stats.waits numbers them; served, or called off, stops the clock
WAIT_CELLS = """
    select touchpoint, name, dense_rank() over (order by touchpoint, name, device) - 1, block,
        case
            when wait_us > 0.9e0 * tau_us and wait_us <= tau_us then $near
            when wait_us > 0.8e0 * tau_us and wait_us <= tau_us then $nearby
            when coalesce(wait_us, quit_us) <= tau_us then $earlier
            when coalesce(wait_us, quit_us) is null and watched_us > p99_us then $lost
            else $still
        end as kind,
        count(*),
        sum(case when goal_us - started_us <= $horizon_us then 1 else 0 end),
        cast(sum(case when goal_us - started_us <= $horizon_us then coalesce(value, 0)
            else 0 end) as double)
    from company_waits
    where mature
    group by touchpoint, name, device, block, 5
    order by 1, 2, 3, 4, 5
"""
WAITERS = """
    select touchpoint, name, count(*), count(distinct journey_id), count(distinct customer_id),
        count(distinct block), max(case when outcome = 'goal' and is_goal then 1 else 0 end)
    from (
        select w.touchpoint, w.name, w.journey_id, w.customer_id, w.block, w.outcome, t.is_goal
        from company_waits w
        join touchpoints t on t.touchpoint = w.touchpoint
        where w.mature and coalesce(w.wait_us, w.quit_us, w.watched_us) > w.tau_us) late
    group by touchpoint, name
    order by touchpoint, name
"""
TEXTS = (WAIT_CELLS, WAITERS)
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
    goals: WaitGain | NotEstimable
    money: WaitGain | NotEstimable


def measure_waits(engine: Engine, horizon_us: int) -> list[LateWait]:
    """One row a touchpoint and name where the company's clock ran past its landmark."""
    cells = engine.rows(WAIT_CELLS, horizon_us=horizon_us, **KINDS)
    found = []
    for touchpoint, name, exposures, journeys, customers, blocks, at_goal in engine.rows(WAITERS):
        own = [row[2:] for row in cells if row[:2] == (touchpoint, name)]
        stratum, block, kind, n, y, value = (np.array(one) for one in zip(*own, strict=True))
        stratum = np.unique(stratum, return_inverse=True)[1].reshape(-1)
        shape = (block, stratum, kind, n.astype(float))
        count = int(stratum.max()) + 1
        goals: WaitGain | NotEstimable = NotEstimable("its clock starts at the goal")
        money: WaitGain | NotEstimable = NotEstimable("no values")
        if not at_goal:
            goals = wait_gain(Waits(*shape, y.astype(float)), count)
            if value.any():
                money = wait_gain(Waits(*shape, value.astype(float)), count)
        met = (exposures, journeys, customers, blocks)
        found.append(LateWait(touchpoint, name, *met, goals, money))
    return found


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
    goals = replace(low, low=min(low.low, high.low), high=max(low.high, high.high))
    money = None if isinstance(late.money, NotEstimable) else interval(late.money.low)
    return Verdict(
        "estimated",
        goals=goals,
        money=None if isinstance(money, NotEstimable) else money,
        of_goals=late.goals.low,
        p=two_sided(low),
        exposures=late.exposures,
        not_estimable=late.goals.not_estimable_n,
        remark=RANGE.format(low.value, high.value) if late.goals.is_range else "",
    )
