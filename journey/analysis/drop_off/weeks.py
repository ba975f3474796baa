"""Drop-off week by week: when behaviour at a touchpoint changed."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.behind.lists import CHOSEN
from journey.engine.base import Engine, Row
from journey.selection import Selection
from journey.stats.evidence.gates import too_few
from journey.stats.evidence.intervals import wilson
from journey.stats.evidence.jackknife import effective_size

# the epoch was a Thursday: weeks begin on Mondays, UTC
WEEKS = (
    CHOSEN
    + """,
    visited as (
        select s.touchpoint, (s.at_us + 259200000000) // 604800000000 as week, c.block,
            s.customer_id, s.state, s.followup_us >= t.silence_us as is_watched
        from steps s
        join chosen c on c.journey_id = s.journey_id
        join touchpoints t on t.touchpoint = s.touchpoint
        where $touchpoint is null or s.touchpoint = $touchpoint
    )
    select touchpoint, week * 604800000000 - 259200000000 as week_us, count(*) as visits,
        count(*) filter (where is_watched) as watched,
        count(*) filter (where is_watched and state = 'dropped') as dropped,
        count(distinct customer_id) filter (where is_watched) as seen,
        histogram(case when is_watched then block end) as trials,
        histogram(case when is_watched and state = 'dropped' then block end) as lost
    from visited
    group by touchpoint, week
    order by touchpoint, week
"""
)


@dataclass(frozen=True, slots=True)
class DropWeek:
    """The visits of a touchpoint in one week.

    Attributes
    ----------
    week_us
        When the week began: Monday, midnight UTC, microseconds.
    visits, watched, dropped
        All; of these watched for the whole silence limit; of those dropped off.
    rate, low, high
        ``dropped / watched``, 0 to 1, with its 95 % interval (Wilson, on the size that the
        customer blocks tell); ``None`` with a reason.
    """

    touchpoint: str
    week_us: int
    visits: int
    watched: int
    dropped: int
    rate: float | None
    low: float | None
    high: float | None
    status: str
    reason: str


def drop_weeks(
    engine: Engine, selection: Selection = Selection(), touchpoint: str | None = None
) -> tuple[DropWeek, ...]:
    """Every week of ``touchpoint`` (``None``: of every one), in order of time."""
    rows = engine.rows(WEEKS, **selection.values(), touchpoint=touchpoint)
    return tuple(_week(row) for row in rows)


def _week(row: Row) -> DropWeek:
    *counts, seen, trials, lost = row
    if not trials:
        reason = "no visit has been watched for the silence limit yet"
        return DropWeek(*[*counts, None, None, None, "not_estimable", reason])
    if reason := too_few(seen, len(trials)):
        return DropWeek(*[*counts, None, None, None, "too_few", reason])
    failed = [(lost or {}).get(block, 0) for block in trials]
    size = effective_size(failed, list(trials.values()), seen)
    rate = sum(failed) / sum(trials.values())
    return DropWeek(*[*counts, rate, *wilson(rate * size, size), "estimated", ""])
