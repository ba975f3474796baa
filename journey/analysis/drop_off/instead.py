"""Where customers went instead: what came next after leaving a touchpoint, or an error there.

In any channel, in this journey or the customer's next one. The last step of a web session that
is no goal and no exit is a leaving, whether the journey goes on elsewhere, comes back later or
falls silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.behind.visits import LEFT, NOT_YET, window
from journey.engine.base import Engine
from journey.selection import Selection
from journey.settings.models import DAY_US
from journey.stats.evidence.gates import too_few
from journey.stats.evidence.intervals import wilson
from journey.stats.evidence.jackknife import effective_size

COUNTED = (
    CHOSEN
    + ","
    + LEFT
    + """,
    costs as (
        select event_id, cost
        from events
        where cost is not null
    ),
    counted as (
        select w.after, w.touchpoint, instead,
            mode(w.channel order by w.channel) as channel, count(*) as visits,
            count(distinct w.journey_id) as journeys, count(distinct w.customer_id) as customers,
            median(wait_us) as wait_us, count(*) filter (where j.mature) as mature,
            count(*) filter (where j.mature and j.outcome = 'goal') as goals,
            sum(coalesce(e.cost, t.cost)) as cost,
            count(*) filter (where is_watched) as watched,
            histogram(case when is_watched then w.block end) as blocks
        from went w
        left join journeys j on j.journey_id = next_journey_id
        left join touchpoints t on t.touchpoint = w.instead and w.event_id is not null
        left join costs e on e.event_id = w.event_id
        group by w.after, w.touchpoint, instead
    ),
    seen as (
        select after, touchpoint, count(distinct customer_id) filter (where is_watched) as seen
        from went
        group by after, touchpoint
    )
    select c.after, c.touchpoint, owner, instead, c.channel, visits, journeys, customers, watched,
        wait_us, mature, goals, c.cost, seen, coalesce(blocks, map()) as blocks
    from counted c
    join seen s on s.after = c.after and s.touchpoint = c.touchpoint
    left join touchpoints t on t.touchpoint = c.touchpoint
    order by c.after, c.touchpoint, visits desc, instead
"""
)


@dataclass(frozen=True, slots=True)
class Instead:
    """What came next after visits that a customer left, or that ended in an error.

    Attributes
    ----------
    after
        ``left``: the last step of a web session, no goal and no exit; ``error``: an error there.
    instead, channel
        The customer's next step within the window, in any journey, and the channel where it
        mostly was; ``(nothing)``: none came; ``(not yet)``: none has come, and the window has
        not passed.
    visits, journeys, customers
        Visits of all rows of a touchpoint and ``after`` add up to all such visits.
    watched
        Of these visits, those whose whole window has been seen.
    share, low, high
        Of the watched visits there, 0 to 1, with the 95 % interval (Wilson, on the size that
        the customer blocks tell); ``None`` with a reason.
    wait_median_us
        Median time until then, microseconds.
    goal_share
        Of the mature journeys that the next step lies in, those that reached a goal.
    cost
        Of these next steps, money: what serving them cost.
    key
        Number key of ``journeys``.
    """

    after: str
    touchpoint: str
    owner: str | None
    instead: str
    channel: str | None
    visits: int
    journeys: int
    customers: int
    watched: int
    share: float | None
    low: float | None
    high: float | None
    wait_median_us: int | None
    goal_share: float | None
    cost: float | None
    status: str
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class _Next:
    """A row of :data:`COUNTED`; ``blocks``: of a customer block, its watched visits."""

    after: str
    touchpoint: str
    owner: str | None
    instead: str
    channel: str | None
    visits: int
    journeys: int
    customers: int
    watched: int
    wait_us: float | None
    mature: int
    goals: int
    cost: Decimal | None
    seen: int
    blocks: dict[int, int]


def went_instead(
    engine: Engine, selection: Selection = Selection(), touchpoint: str | None = None
) -> tuple[Instead, ...]:
    """What came next after leaving or an error at ``touchpoint`` (``None``: anywhere).

    Touchpoints by the visits left there; within each the most frequent first.
    """
    within_us = window(engine)
    values = {**selection.values(), "within_us": within_us, "touchpoint": touchpoint}
    groups: dict[tuple[str, str], list[_Next]] = {}
    for step in engine.records(_Next, COUNTED, **values):
        groups.setdefault((step.after, step.touchpoint), []).append(step)
    ranked = sorted(groups.values(), key=lambda steps: -sum(step.visits for step in steps))
    return tuple(row for steps in ranked for row in _there(steps, within_us))


def _there(steps: Sequence[_Next], within_us: int) -> list[Instead]:
    """The rows of one touchpoint and reason."""
    trials: Counter[int] = Counter()
    for step in steps:
        trials.update(step.blocks)
    if not trials:
        fault = f"no visit there has been watched for {within_us / DAY_US:g} days yet"
        return [_instead(step, trials, "not_estimable", fault) for step in steps]
    fault = too_few(steps[0].seen, len(trials))
    return [_instead(step, trials, "too_few" if fault else "estimated", fault) for step in steps]


def _instead(step: _Next, trials: Counter[int], status: str, reason: str) -> Instead:
    is_known = status == "estimated" and step.instead != NOT_YET
    share, low, high = _share(step.blocks, trials, step.seen) if is_known else (None, None, None)
    return Instead(
        after=step.after,
        touchpoint=step.touchpoint,
        owner=step.owner,
        instead=step.instead,
        channel=step.channel,
        visits=step.visits,
        journeys=step.journeys,
        customers=step.customers,
        watched=step.watched,
        share=share,
        low=low,
        high=high,
        wait_median_us=None if step.wait_us is None else round(step.wait_us),
        goal_share=step.goals / step.mature if step.mature else None,
        cost=None if step.cost is None else float(step.cost),
        status=status,
        reason=reason,
        key=str(Key(at=step.touchpoint, after=step.after, instead=step.instead)),
    )


def _share(blocks: dict[int, int], trials: Counter[int], seen: int) -> tuple[float, float, float]:
    successes = [blocks.get(block, 0) for block in trials]
    size = effective_size(successes, list(trials.values()), seen)
    share = sum(successes) / sum(trials.values())
    return (share, *wilson(share * size, size))
