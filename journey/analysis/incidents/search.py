"""Incidents: in which days something changed at a touchpoint, found unasked.

Written once a run as ``incidents``, the gravest first, and beside frictions in ``findings``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journey.analysis.behind.lists import Key
from journey.analysis.incidents.cells import lay_out, load
from journey.analysis.incidents.scan import MISSING, scan
from journey.analysis.incidents.stored import IncidentText, store
from journey.engine.base import Engine, Row
from journey.selection import Selection

READ = """
    select incident_id, kind, headline, touchpoint, dimension, value, owner, from_us, until_us,
        goes_on, visits, expected, journeys, customers, error_rate, error_rate_else, goal_share,
        goal_share_else, window_us, lost, lost_low, lost_high, delayed, value_lost, p_adj, also,
        folded, coalesce(reason, '')
    from incidents
    order by coalesce(lost, 0) desc, p_adj, incident_id
"""


@dataclass(frozen=True, slots=True)
class Incident:
    """Days in which something changed at a touchpoint.

    Attributes
    ----------
    kind
        ``errors`` rose, ``goals`` fell, or ``missing``: visits fell to nearly none.
    headline
        All of it in one line.
    from_us, until_us, goes_on
        First midnight, the one after the last day, and whether that is the last day known.
    error_rate, error_rate_else, goal_share, goal_share_else
        In these days, and on all others at the same place.
    lost, lost_low, lost_high
        Journeys x difference of the goal shares, less goals that were only ``delayed``.
    p_adj
        How likely such a find is anywhere in the run where nothing changed.
    key
        The journeys that came by in these days; empty for visits that are missing.
    """

    incident_id: str
    kind: str
    headline: str
    touchpoint: str
    dimension: str
    value: str
    owner: str | None
    from_us: int
    until_us: int
    goes_on: bool
    visits: int
    expected: float | None
    journeys: int
    customers: int
    error_rate: float | None
    error_rate_else: float | None
    goal_share: float | None
    goal_share_else: float | None
    window_us: int
    lost: float | None
    lost_low: float | None
    lost_high: float | None
    delayed: float | None
    value_lost: float | None
    p_adj: float
    also: str
    folded: int
    reason: str
    key: str


def find(engine: Engine, as_of_us: int, kept: Iterable[str] = (), zone: str = "UTC") -> None:
    """Write ``incidents``, sought among all touchpoints and segments, and add to ``findings``.

    ``kept`` are attributes that sources keep; days begin at midnight in ``zone``.
    """
    calendar = lay_out(engine, kept, zone)
    finds = scan(load(engine, calendar))
    store(engine, finds, IncidentText(calendar, zone, as_of_us))
    engine.drop("incident_visits", "incident_windows")


def incidents(engine: Engine, selection: Selection = Selection()) -> tuple[Incident, ...]:
    """Every incident of the run, most goals lost first; those of all its journeys."""
    del selection  # an incident is one of the run: a part of its journeys may not show it
    return tuple(_incident(row) for row in engine.rows(READ))


def _incident(row: Row) -> Incident:
    values: Row = (*row, "" if row[1] == MISSING else str(Key(incident=row[0])))
    return Incident(*values)
