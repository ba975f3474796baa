"""The door of finding: what a run's journeys tell, written into the run."""

from __future__ import annotations

from journey.analysis.data import segments
from journey.analysis.drop_off import touchpoints
from journey.analysis.findings import drop_off, writing
from journey.analysis.friction import dead_ends, marking
from journey.analysis.identity import bases
from journey.analysis.incidents import search
from journey.analysis.incidents.segments import kept_columns
from journey.engine.base import Engine
from journey.selection import Selection
from journey.settings.models import Settings


def find(engine: Engine, settings: Settings, as_of_us: int) -> None:
    """Write ``frictions``, ``findings``, ``friction_paths``, ``incidents`` and ``identity_bases``.

    Segments that ask for frictions are added to ``journeys``' own. Needs what ``journeys.build``
    has written, and the run's own row.
    """
    rules = settings.journeys
    surveyed = touchpoints.survey(engine, Selection())
    dead = dead_ends.find(engine, surveyed)
    names = [place.touchpoint for place in dead]
    marking.mark(engine, rules.long_wait, settings.friction, rules.session, names)
    segments.add(engine, settings.segments, settings.nodes)
    writing.find(engine, as_of_us, settings.friction, dead)
    drop_off.add(engine, as_of_us, surveyed)
    search.find(engine, as_of_us, kept_columns(settings), settings.project.zone)
    bases.measure(engine, as_of_us, rules.after)
