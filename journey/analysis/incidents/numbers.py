"""What an incident did: visits, errors and goals in its days against all others, and the loss."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.incidents.cells import Calendar
from journey.analysis.incidents.scan import MISSING, Find
from journey.engine.base import Engine
from journey.stats.effects.contrasts import newcombe

COUNTED = """
    with here as (
        select at_us >= $from_us and at_us < $until_us as inside, v.*, window_us
        from incident_visits v
        join incident_windows w on w.touchpoint = v.touchpoint
        where v.touchpoint = $touchpoint and $value = case $column
            when 'all' then 'all' when 'device' then device when 'channel' then channel
            when 'source' then source when 'kept_1' then kept_1 when 'kept_2' then kept_2
            when 'kept_3' then kept_3 when 'kept_4' then kept_4 end
    ),
    met as (
        select inside, journey_id, any_value(customer_id) as customer_id, min(at_us) as at_us,
            max(followup_us) >= any_value(window_us) as is_watched, sum(visits) as visits,
            sum(errors) as errors, any_value(goal_us) as goal_us,
            any_value(window_us) as window_us
        from here
        group by inside, journey_id
    )
    select inside, cast(sum(visits) as bigint), count(*), count(distinct customer_id),
        cast(sum(errors) as bigint), count(*) filter (where is_watched),
        count(*) filter (where is_watched and goal_us >= at_us and goal_us - at_us <= window_us),
        count(*) filter (where is_watched and goal_us >= at_us)
    from met
    group by inside
"""
WINDOW = "select window_us from incident_windows where touchpoint = $touchpoint"


@dataclass(frozen=True, slots=True)
class IncidentJourneys:
    """Who came by in some days: counts, and of the watched journeys the goals after it.

    ``goals`` within the touchpoint's window, ``ever`` whenever they came.
    """

    visits: int = 0
    journeys: int = 0
    customers: int = 0
    errors: int = 0
    watched: int = 0
    goals: int = 0
    ever: int = 0

    @property
    def error_rate(self) -> float | None:
        """Visits with an error / visits."""
        return self.errors / self.visits if self.visits else None

    @property
    def goal_share(self) -> float | None:
        """Goals within the window / journeys watched for it."""
        return self.goals / self.watched if self.watched else None


@dataclass(frozen=True, slots=True)
class Loss:
    """Goals lost with 95 % interval, and those that only came later than usual."""

    goals: float
    low: float
    high: float
    delayed: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """An incident's days against the others of its place; ``loss`` is null where none is known."""

    inside: IncidentJourneys
    outside: IncidentJourneys
    window_us: int
    loss: Loss | None


def numbers(engine: Engine, find: Find, calendar: Calendar) -> Numbers:
    """Count what ``find`` met in its days, and what others met on all other days."""
    place = find.place
    days = {
        "from_us": calendar.midnights[find.start],
        "until_us": calendar.midnights[find.end],
    }
    column = calendar.column(place.dimension)
    rows = engine.rows(
        COUNTED, touchpoint=place.touchpoint, column=column, value=place.value, **days
    )
    met = {bool(row[0]): IncidentJourneys(*row[1:]) for row in rows}
    inside, outside = met.get(True, IncidentJourneys()), met.get(False, IncidentJourneys())
    window = int(engine.rows(WINDOW, touchpoint=place.touchpoint)[0][0])
    known = inside.watched and outside.watched and outside.goals and find.kind != MISSING
    return Numbers(inside, outside, window, _loss(inside, outside, find) if known else None)


def _loss(inside: IncidentJourneys, outside: IncidentJourneys, find: Find) -> Loss:
    """Journeys x difference of goal shares, less goals that came later than they used to."""
    n, n_else = inside.watched, outside.watched
    share, share_else = inside.goals / n, outside.goals / n_else
    low, high = newcombe(share_else, n_else / find.scatter, share, n / find.scatter)
    late_else = (outside.ever - outside.goals) / n_else
    delayed = max(0.0, inside.ever - inside.goals - n * late_else)
    most = float(n - inside.ever)  # journeys without a goal: more cannot be lost
    lost, least, worst = (min(n * part - delayed, most) for part in (share_else - share, low, high))
    return Loss(lost, least, worst, delayed)
