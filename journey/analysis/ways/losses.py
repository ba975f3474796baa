"""What touchpoints lose, in goals, and where on their way journeys first come by them."""

from __future__ import annotations

from journey.analysis.behind.lists import CHOSEN
from journey.analysis.drop_off import touchpoints as dropoff
from journey.analysis.priced import selected
from journey.engine.base import Engine
from journey.selection import Selection

POSITIONS = (
    CHOSEN
    + """
    select touchpoint, sum(step_no) / count(*)
    from steps
    join chosen on chosen.journey_id = steps.journey_id
    where first_in_journey
    group by touchpoint
"""
)


def goals_lost(engine: Engine, selection: Selection) -> dict[str, float]:
    """Goals lost by touchpoint: the larger of its drop-off beyond the normal and its frictions.

    The larger, not the sum: a goal that friction costs is often one that drops off there.
    """
    lost = {
        one.touchpoint: max(0.0, one.goals_lost or 0.0) for one in dropoff.find(engine, selection)
    }
    for priced in selected.frictions(engine, selection):
        if priced.kind == "service" and priced.gain:
            lost[priced.touchpoint] = max(lost.get(priced.touchpoint, 0.0), priced.gain)
    return lost


def positions(engine: Engine, selection: Selection) -> dict[str, float]:
    """Mean number of the step, from 1, with which journeys first come by a touchpoint."""
    return dict(engine.rows(POSITIONS, **selection.values()))
