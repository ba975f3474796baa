"""Visits by touchpoint, day and segment: what incidents are sought in.

A visit counts once a journey and day. A goal counts within the touchpoint's window, 95 % of the
waits from a visit to a goal, and only after visits that were watched for it: so young days are no
worse than old ones. After its goal a journey is watched for none any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from journey.analysis.incidents.segments import MOST_KEPT, looked_at, path_of
from journey.engine.base import Engine, Row
from journey.stats.evidence.estimate import Floats

ALL = "all"
KEPT = "kept "  # before the name of a kept attribute
FEWEST = 50  # visits of a segment that is looked at
NEARLY = 0.98  # of a touchpoint's visits: the segment is the touchpoint
SPAN = "select min(at_us), max(at_us) from steps"
VISITS = """
    select s.journey_id, s.touchpoint, d.day_no, coalesce(e.device, 'unknown') as device,
        coalesce(s.channel, 'unknown') as channel, e.source,
        coalesce(json_extract_string(e.attributes, $kept_1), 'unknown') as kept_1,
        coalesce(json_extract_string(e.attributes, $kept_2), 'unknown') as kept_2,
        coalesce(json_extract_string(e.attributes, $kept_3), 'unknown') as kept_3,
        coalesce(json_extract_string(e.attributes, $kept_4), 'unknown') as kept_4,
        any_value(s.customer_id) as customer_id, min(s.at_us) as at_us,
        max(s.followup_us) filter (where j.goal_us is null or j.goal_us >= s.at_us)
            as followup_us, count(*) as visits,
        count(*) filter (where s.is_error) as errors,
        any_value(j.goal_us) as goal_us
    from steps s
    join journeys j on j.journey_id = s.journey_id
    join events e on e.event_id = s.event_id
    asof join (
        select unnest($midnights::bigint[]) as from_us,
            unnest(range(len($midnights::bigint[]))) as day_no) d on s.at_us >= d.from_us
    group by all
"""
WINDOWS = """
    select touchpoint,
        coalesce(quantile_disc(goal_us - at_us, 0.95) filter (where goal_us >= at_us), 0)
            as window_us
    from incident_visits
    group by touchpoint
"""
CELLS = """
    select v.touchpoint, day_no, device, channel, source, kept_1, kept_2, kept_3, kept_4,
        count(*) as visits, count(*) filter (where errors > 0) as errors,
        count(*) filter (where followup_us >= window_us) as watched,
        count(*) filter (where followup_us >= window_us and goal_us >= at_us
            and goal_us - at_us <= window_us) as goals
    from incident_visits v
    join incident_windows w on w.touchpoint = v.touchpoint
    group by grouping sets ((v.touchpoint, day_no), (v.touchpoint, day_no, device),
        (v.touchpoint, day_no, channel), (v.touchpoint, day_no, source),
        (v.touchpoint, day_no, kept_1), (v.touchpoint, day_no, kept_2),
        (v.touchpoint, day_no, kept_3), (v.touchpoint, day_no, kept_4))
    order by all
"""
TEXTS = (VISITS, WINDOWS, CELLS)
OWN = ("device", "channel", "source")


@dataclass(frozen=True, slots=True)
class IncidentPlace:
    """A touchpoint in a segment: ``dimension`` is ``all``, device, channel, source or kept x."""

    touchpoint: str
    dimension: str = ALL
    value: str = ALL


@dataclass(frozen=True, slots=True)
class Days:
    """Visits by day, those with an error, those watched for the window, and their goals."""

    visits: Floats
    errors: Floats
    watched: Floats
    goals: Floats


@dataclass(frozen=True, slots=True)
class Calendar:
    """What cells are laid out by: midnights up to the last day's end, and kept attributes."""

    midnights: tuple[int, ...]
    kept: tuple[str, ...]

    def column(self, dimension: str) -> str:
        """Where ``incident_visits`` holds a dimension."""
        if not dimension.startswith(KEPT):
            return dimension
        return f"kept_{1 + self.kept.index(dimension.removeprefix(KEPT))}"


def lay_out(engine: Engine, kept: Iterable[str], zone: str) -> Calendar:
    """Write ``incident_visits`` and ``incident_windows``, by the days of ``zone``."""
    first, last = engine.rows(SPAN)[0]
    days = midnights(first, last, zone) if first is not None else [0, 1]
    names = looked_at(engine, kept)
    paths = {f"kept_{n}": path_of(name) for n, name in enumerate(names, start=1)}
    missing = {f"kept_{n}": None for n in range(1, MOST_KEPT + 1)}
    engine.scratch("incident_visits", VISITS, midnights=days, **(missing | paths))
    engine.scratch("incident_windows", WINDOWS)
    return Calendar(tuple(days), names)


def load(engine: Engine, calendar: Calendar) -> dict[IncidentPlace, Days]:
    """Every touchpoint, and each of its segments that is neither tiny nor nearly the whole."""
    dimensions = (*OWN, *(KEPT + name for name in calendar.kept))
    found: dict[IncidentPlace, list[Row]] = {}
    for touchpoint, day, *rest in engine.rows(CELLS):
        # what a set does not group by is null; a set of an attribute that is not there says all
        named = [pair for pair in zip(dimensions, rest, strict=False) if pair[1] is not None]
        place = IncidentPlace(touchpoint, *(named[0] if named else (ALL, ALL)))
        found.setdefault(place, []).append((day, *rest[-4:]))
    made = {place: _days(rows, len(calendar.midnights) - 1) for place, rows in found.items()}
    return {place: one for place, one in made.items() if _matters(place, one, made)}


def _matters(place: IncidentPlace, one: Days, all_days: dict[IncidentPlace, Days]) -> bool:
    whole = all_days[IncidentPlace(place.touchpoint)].visits.sum()
    if place.dimension == ALL:
        return bool(whole >= FEWEST)
    return bool(FEWEST <= one.visits.sum() <= NEARLY * whole)


def _days(rows: Sequence[Row], days: int) -> Days:
    table = np.zeros((4, days))
    for day, *counts in rows:
        table[:, day] = counts
    return Days(*table)


def midnights(first_us: int, last_us: int, zone: str) -> list[int]:
    """The beginning of every day in ``zone`` from the first to the day after the last."""
    own = ZoneInfo(zone)
    day = datetime.fromtimestamp(first_us / 1e6, UTC).astimezone(own).date()
    last = datetime.fromtimestamp(last_us / 1e6, UTC).astimezone(own).date()
    found = []
    while day <= last + timedelta(days=1):
        found.append(int(datetime.combine(day, time(), own).timestamp() * 1_000_000))
        day += timedelta(days=1)
    return found
