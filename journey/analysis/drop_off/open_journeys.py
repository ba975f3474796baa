"""Journeys that may still go on: how likely each is lost, and what calling them could save.

``P(drop | silent for c) = S(W)/S(c)``, S at c inclusive. (Methods.md 1.3.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.drop_off.expected import curve_of
from journey.analysis.drop_off.touchpoints import DropOff, Survey, survey
from journey.analysis.drop_off.visits import HOUR_US
from journey.engine.base import Engine
from journey.selection import Selection
from journey.stats.times.survival import nowcast

OPEN = (
    CHOSEN
    + """
    select c.journey_id, c.customer_id, t.source as touchpoint, c.ended_us,
        (select any_value(as_of_us) from runs) - c.ended_us as silent_us, c.steps, c.device
    from chosen c
    join transitions t on t.journey_id = c.journey_id and t.target = '(open)'
    order by c.journey_id
"""
)


@dataclass(frozen=True, slots=True)
class OpenJourney:
    """A journey that has not ended yet.

    Attributes
    ----------
    touchpoint, ended_us, silent_us
        Where and when its last step was, and how long nothing has come since, microseconds.
    drop_chance
        That it drops off, given the silence so far; ``None`` with a reason.
    goal_chance
        That it reaches a goal if it goes on.
    worth
        ``drop_chance x goal_chance x`` a goal's mean value (where none is known: ``x 1``): what
        there is to save.
    key
        Number key: journeys of this customer.
    """

    journey_id: int
    customer_id: str
    touchpoint: str
    ended_us: int
    silent_us: int
    steps: int
    device: str | None
    drop_chance: float | None
    goal_chance: float | None
    worth: float | None
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class _Silent:
    """A row of :data:`OPEN`."""

    journey_id: int
    customer_id: str
    touchpoint: str
    ended_us: int
    silent_us: int
    steps: int
    device: str | None


def open_journeys(
    engine: Engine, selection: Selection = Selection(), top: int | None = None
) -> tuple[OpenJourney, ...]:
    """The open journeys of the selection, those with most to save first.

    Raises
    ------
    LawBroken
        What has dropped and what is expected of open visits is not what the rate says.
    """
    waiting = engine.records(_Silent, OPEN, **selection.values())
    if not waiting:
        return ()
    found, whole = survey(engine, selection)
    places = {place.touchpoint: place for place in found}
    by_place: dict[str, list[_Silent]] = {}
    for journey in waiting:
        by_place.setdefault(journey.touchpoint, []).append(journey)
    journeys = [
        journey for name, own in by_place.items() for journey in _there(own, places[name], whole)
    ]
    journeys.sort(key=lambda journey: (-(journey.worth or 0.0), journey.journey_id))
    return tuple(journeys[:top])


def _there(waiting: Sequence[_Silent], place: DropOff, whole: Survey) -> Iterator[OpenJourney]:
    """The open journeys of one touchpoint."""
    visits = whole.visited[place.touchpoint]
    chances: list[float | None] = [None] * len(waiting)
    if place.rate is not None:
        hours = np.ceil(np.array([journey.silent_us for journey in waiting]) / HOUR_US)
        chances = nowcast(curve_of(visits), hours, visits.within_h).tolist()
    if_on = whole.onward.goal_if_on.get(place.touchpoint)
    value = 1.0 if whole.goal_value is None else whole.goal_value
    for journey, drop in zip(waiting, chances, strict=True):
        goal = None if drop is None else if_on
        yield OpenJourney(
            **asdict(journey),
            drop_chance=drop,
            goal_chance=goal,
            worth=None if drop is None or goal is None else drop * goal * value,
            reason=place.reason,
            key=str(Key(customer=journey.customer_id, outcome="open")),
        )
