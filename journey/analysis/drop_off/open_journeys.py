"""Journeys that may still go on: how likely each is lost, and what calling them could save.

``P(drop | silent for c) = S(W)/S(c)``, S at c inclusive. (Methods.md 1.3.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.drop_off.expected import curve_of
from journey.analysis.drop_off.touchpoints import DropOff, Survey, survey
from journey.analysis.drop_off.visits import HOUR_US
from journey.engine.base import Engine, Row
from journey.selection import Selection
from journey.stats.times.survival import nowcast

OPEN = (
    CHOSEN
    + """
    select c.journey_id, c.customer_id, t.source, c.ended_us,
        (select any_value(as_of_us) from runs) - c.ended_us, c.steps, c.device
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


def open_journeys(
    engine: Engine, selection: Selection = Selection(), top: int | None = None
) -> tuple[OpenJourney, ...]:
    """The open journeys of the selection, those with most to save first.

    Raises
    ------
    LawBroken
        What has dropped and what is expected of open visits is not what the rate says.
    """
    rows = engine.rows(OPEN, **selection.values())
    if not rows:
        return ()
    found, whole = survey(engine, selection)
    told = {one.touchpoint: one for one in found}
    by_place: dict[str, list[Row]] = {}
    for row in rows:
        by_place.setdefault(row[2], []).append(row)
    journeys = [one for name, some in by_place.items() for one in _there(some, told[name], whole)]
    journeys.sort(key=lambda one: (-(one.worth or 0.0), one.journey_id))
    return tuple(journeys[:top])


def _there(rows: Sequence[Row], told: DropOff, whole: Survey) -> Iterator[OpenJourney]:
    """The open journeys of one touchpoint."""
    one = whole.visited[told.touchpoint]
    curve = curve_of(one)
    chances: list[float | None] = [None] * len(rows)
    if told.rate is not None:
        hours = np.ceil(np.array([row[4] for row in rows]) / HOUR_US)
        chances = nowcast(curve, hours, one.within_h).tolist()
    if_on = whole.onward.goal_if_on.get(told.touchpoint)
    value = 1.0 if whole.goal_value is None else whole.goal_value
    for row, drop in zip(rows, chances, strict=True):
        goal = None if drop is None else if_on
        worth = None if drop is None or goal is None else drop * goal * value
        key = str(Key(customer=row[1], outcome="open"))
        yield OpenJourney(*[*row, drop, goal, worth, told.reason, key])
