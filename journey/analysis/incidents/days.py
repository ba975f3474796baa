"""Errors and goals after a visit, by day and week of the visit: what incidents are sought in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from journey.analysis.behind.lists import CHOSEN
from journey.analysis.incidents.cells import midnights
from journey.engine.base import Engine, Row
from journey.selection import Selection

SPAN = "select min(at_us), max(at_us) from steps"
# a goal counts as incidents count it: within 95 % of the waits for one, of visits watched so long
DAYS = (
    CHOSEN
    + """,
    visited as (
        select s.touchpoint, s.at_us, s.is_error, s.journey_id,
            case when c.goal_us is null or c.goal_us >= s.at_us then s.followup_us end
                as followup_us,
            case when c.goal_us >= s.at_us then c.goal_us - s.at_us end as wait_us
        from steps s
        join chosen c on c.journey_id = s.journey_id
        where $touchpoint is null or s.touchpoint = $touchpoint
    ),
    windows as (
        select touchpoint, coalesce(quantile_disc(wait_us, 0.95), 0) as window_us
        from visited
        group by touchpoint
    ),
    periods as (
        select unnest($spans::varchar[]) as span, unnest($starts::bigint[]) as from_us
    ),
    placed as (
        select v.*, p.span, p.from_us, w.window_us, v.followup_us >= w.window_us as is_watched
        from visited v
        join windows w on w.touchpoint = v.touchpoint
        cross join (select unnest(['day', 'week']) as span) spans
        asof join periods p on p.span = spans.span and v.at_us >= p.from_us
    )
    select span, touchpoint, from_us, count(*), count(distinct journey_id),
        count(*) filter (where is_error), avg(case when is_error then 1.0 else 0.0 end),
        count(*) filter (where is_watched),
        count(*) filter (where is_watched and wait_us <= window_us),
        avg(case when wait_us <= window_us then 1.0 else 0.0 end) filter (where is_watched),
        any_value(window_us)
    from placed
    group by span, touchpoint, from_us
    order by span, touchpoint, from_us
"""
)


@dataclass(frozen=True, slots=True)
class TouchpointDay:
    """A touchpoint's visits of one day or week; shares are null where there is no visit to tell.

    Attributes
    ----------
    span
        ``day`` or ``week`` (from Monday), in the project's zone.
    from_us
        Its first midnight.
    visits, journeys, errors, error_rate
        Visits, their journeys, those with an error, and errors / visits.
    watched, goals, goal_share
        Visits watched for the window, those with a goal within it, and goals / watched.
    """

    span: str
    touchpoint: str
    from_us: int
    visits: int
    journeys: int
    errors: int
    error_rate: float
    watched: int
    goals: int
    goal_share: float | None
    window_us: int


def touchpoint_days(
    engine: Engine, zone: str, selection: Selection = Selection(), touchpoint: str | None = None
) -> tuple[TouchpointDay, ...]:
    """Every day, then every week, of ``touchpoint`` (``None``: of every one), in order of time."""
    first, last = engine.rows(SPAN)[0]
    if first is None:
        return ()
    periods = list(_periods(first, last, zone))
    rows: list[Row] = engine.rows(
        DAYS,
        **selection.values(),
        touchpoint=touchpoint,
        spans=[span for span, _ in periods],
        starts=[start for _, start in periods],
    )
    return tuple(TouchpointDay(*row) for row in rows)


def _periods(first_us: int, last_us: int, zone: str) -> Iterator[tuple[str, int]]:
    """Every day and every week; the first week may begin before the first day."""
    days = midnights(first_us - 6 * 86_400_000_000, last_us, zone)
    for day in days:
        yield "day", day
        if datetime.fromtimestamp(day / 1e6, ZoneInfo(zone)).weekday() == 0:
            yield "week", day
