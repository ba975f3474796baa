"""What a run offers to choose from, and how many journeys a selection leaves."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from journey.engine.base import Engine
from journey.selection import SELECTED, Selection

NAMES = """
    select 'segment' as kind, segment as name, count(*) as journeys
    from journey_segments
    group by segment
    union all
    select 'entry_channel', entry_channel, count(*)
    from journeys
    where entry_channel is not null
    group by entry_channel
    union all
    select 'device', device, count(*)
    from journeys
    where device is not null
    group by device
    union all
    select 'goal', goal, count(*)
    from journeys
    where goal is not null
    group by goal
    order by 1, 3 desc, 2
"""
PERIOD = """
    select min(started_us), max(started_us)
    from journeys
"""
SIZE = "with selected as (" + SELECTED + ") select count(*) from selected"


@dataclass(frozen=True, slots=True)
class Choices:
    """The values each part of a selection may take, commonest first.

    ``first_us`` and ``last_us`` are the first and the last start of a journey,
    microseconds since 1970 UTC; ``None`` when the run holds no journey.
    """

    segment: tuple[str, ...]
    entry_channel: tuple[str, ...]
    device: tuple[str, ...]
    goal: tuple[str, ...]
    first_us: int | None
    last_us: int | None


def choices(engine: Engine) -> Choices:
    """Everything a selection of this run may name."""
    found: dict[str, list[str]] = {"segment": [], "entry_channel": [], "device": [], "goal": []}
    for kind, name, _ in engine.rows(NAMES):
        found[kind].append(str(name))
    first_us, last_us = engine.rows(PERIOD)[0]
    named = {kind: tuple(names) for kind, names in found.items()}
    return Choices(**named, first_us=first_us, last_us=last_us)


def size(engine: Engine, selection: Selection) -> int:
    """How many journeys the selection leaves."""
    return int(engine.rows(SIZE, **selection.values())[0][0])


def emptied_by(engine: Engine, selection: Selection) -> tuple[str, ...]:
    """The parts of a selection without journeys, each of which alone, taken out, leaves some."""
    return tuple(
        part.name
        for part in fields(selection)
        if getattr(selection, part.name) is not None
        and size(engine, replace(selection, **{part.name: None})) > 0
    )
