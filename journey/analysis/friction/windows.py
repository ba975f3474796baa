"""How much hangs on a window: frictions counted with half of it, with it, and with twice of it."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.behind.lists import CHOSEN
from journey.analysis.friction.contacts import REPEATS
from journey.analysis.friction.steps import STEPS_BEFORE, SWITCHES, TOUCHPOINT_NOS
from journey.engine.base import Engine
from journey.selection import Selection
from journey.settings.friction import Friction
from journey.settings.models import US

WINDOWED = ("forced switch", "repeat contact")
TIMES = (0.5, 1.0, 2.0)
COUNTED = """
    select count(*), count(distinct found.journey_id)
    from found
    join chosen on chosen.journey_id = found.journey_id
"""
REPEATED = CHOSEN + ", found(journey_id, step_no, signal, code) as (" + REPEATS + ")" + COUNTED
SWITCHED = (
    CHOSEN
    + ", touchpoint_nos as ("
    + TOUCHPOINT_NOS
    + "), steps_before as ("
    + STEPS_BEFORE
    + """),
    friction_channels as (
        select unnest($online) as channel, 'online' as role
        union all
        select unnest($stores), 'store'
    ),
    dead_places as (
        select distinct touchpoint
        from frictions
        where signal = 'dead end'
    ),
    found(journey_id, step_no, signal, code) as ("""
    + SWITCHES
    + ")"
    + COUNTED
)


@dataclass(frozen=True, slots=True)
class Window:
    """How often a signal is met with a window ``times`` as long as the setting's."""

    signal: str
    times: float
    window_us: int
    occurrences: int
    journeys: int


def windows(
    engine: Engine, selection: Selection = Selection(), rules: Friction = Friction()
) -> tuple[Window, ...]:
    """Repeat contacts and forced switches of the selection, by window.

    (Methods.md 2.1.)
    """
    chosen = selection.values()
    lists = {"online": [*rules.online], "stores": [*rules.stores]}
    found = []
    for times in TIMES:
        within_us = int(rules.repeat_within * times)
        counted = engine.rows(REPEATED, **chosen, repeat_us=within_us)[0]
        found.append(Window("repeat contact", times, within_us, *counted))
        within_us = int(rules.switch_within * times)
        counted = engine.rows(SWITCHED, **chosen, **lists, switch_us=within_us)[0]
        found.append(Window("forced switch", times, within_us, *counted))
    return tuple(sorted(found, key=lambda one: (one.signal, one.times)))


def line(signal: str, found: tuple[Window, ...]) -> str:
    """The windows of ``signal`` in words; ``""`` where it has none."""
    own = [one for one in found if one.signal == signal]
    if not own:
        return ""
    told = ", ".join(f"{one.occurrences:,} within {one.window_us / US['h']:g} h" for one in own)
    return f"How much hangs on the window: {told}."
