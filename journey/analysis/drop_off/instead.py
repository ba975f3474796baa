"""Where customers went instead: what came next after leaving a touchpoint, or an error there.

In any channel, in this journey or the customer's next one. The last step of a web session that
is no goal and no exit is a leaving, whether the journey goes on elsewhere, comes back later or
falls silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.behind.visits import LEFT, NOT_YET, window
from journey.engine.base import Engine, Row
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
        wait_us, mature, goals, c.cost, seen, blocks
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


def went_instead(
    engine: Engine, selection: Selection = Selection(), touchpoint: str | None = None
) -> tuple[Instead, ...]:
    """What came next after leaving or an error at ``touchpoint`` (``None``: anywhere).

    Touchpoints by the visits left there; within each the most frequent first.
    """
    within_us = window(engine)
    rows = engine.rows(COUNTED, **selection.values(), within_us=within_us, touchpoint=touchpoint)
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row[0], row[1]), []).append(row)
    ranked = sorted(groups.values(), key=lambda some: -sum(row[5] for row in some))
    return tuple(one for some in ranked for one in _there(some, within_us))


def _there(rows: Sequence[Row], within_us: int) -> list[Instead]:
    """The rows of one touchpoint and reason."""
    trials: Counter[int] = Counter()
    for row in rows:
        trials.update(row[-1] or {})
    if not trials:
        fault = f"no visit there has been watched for {within_us / DAY_US:g} days yet"
        return [_row(row, trials, "not_estimable", fault) for row in rows]
    fault = too_few(rows[0][-2], len(trials))
    return [_row(row, trials, "too_few" if fault else "estimated", fault) for row in rows]


def _row(row: Row, trials: Counter[int], status: str, reason: str) -> Instead:
    *counts, wait, mature, goals, cost, seen, blocks = row
    known = status == "estimated" and row[3] != NOT_YET
    share = _share(blocks or {}, trials, seen) if known else (None, None, None)
    key = Key(at=row[1], after=row[0], instead=row[3])
    after_us = None if wait is None else round(wait)
    ended = (goals / mature if mature else None, None if cost is None else float(cost))
    return Instead(*[*counts, *share, after_us, *ended, status, reason, str(key)])


def _share(blocks: dict[int, int], trials: Counter[int], seen: int) -> tuple[float, float, float]:
    successes = [blocks.get(block, 0) for block in trials]
    size = effective_size(successes, list(trials.values()), seen)
    share = sum(successes) / sum(trials.values())
    return (share, *wilson(share * size, size))
