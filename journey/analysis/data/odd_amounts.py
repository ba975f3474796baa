"""What is odd about the times, values and costs of sources: said with the setting that mends it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from journey.engine.base import Engine
from journey.identity.values.kinds import rules
from journey.settings.models import Settings, Source, Time

ENOUGH = 5  # times that are all midnight by no chance
ALIKE = 3  # identifiers whose values agree by no chance
SAYS_UTC = re.compile(r"\b(UTC|GMT)\b", re.IGNORECASE)
ZONELESS = "times without a zone ("  # as the accounts name the columns
NOTES = "select source, notes from sources where notes is not null order by source, file"
MIDNIGHTS = """
    select count(*), count(*) filter (where precision = 'instant' and timezone($zone,
        make_timestamptz(at_us)) = date_trunc('day', timezone($zone, make_timestamptz(at_us))))
    from events
    where source = $source
"""
COSTS = """
    select source, count(cost), count(*) filter (where cost < 0), sum(cost)
    from events
    group by source
    having count(*) filter (where cost < 0) > 0
    order by source
"""
VALUES = "select count(value) from events where source = $source"
VALUED = """
    select kind, source, other, valued, shared
    from identifier_meetings
    where valued > 0 and source < other
    order by kind, valued desc, source, other
"""


def odd_amounts(engine: Engine, settings: Settings) -> tuple[str, ...]:
    """What is odd about times, values and costs; nothing is changed by it."""
    return (
        *_other_zone(engine, settings),
        *_midnights(engine, settings),
        *_negative(engine),
        *_several_times(engine, settings),
        *_in_several(engine, settings),
    )


def _times(source: Source) -> Iterator[Time]:
    if source.time is not None:
        yield source.time
    for row in source.rows:
        yield row.time


def _other_zone(engine: Engine, settings: Settings) -> Iterator[str]:
    """Columns that name UTC, read as another clock."""
    zone = settings.project.zone
    bare = {source: str(notes) for source, notes in engine.rows(NOTES) if ZONELESS in notes}
    for source, notes in bare.items():
        named = notes.partition(ZONELESS)[2]
        columns = {time.column for time in _times(settings.sources[source])}
        for column in sorted(columns):
            if SAYS_UTC.search(column) and column in named and zone not in {"UTC", "GMT"}:
                yield (
                    f"{source}: the column `{column}` names UTC, but is read as {zone}: "
                    '`zone = "UTC"` of the source reads it so'
                )


def _midnights(engine: Engine, settings: Settings) -> Iterator[str]:
    """Sources whose times have no time of day."""
    for name, source in settings.sources.items():
        zone = source.zone or settings.project.zone
        events, midnights = engine.rows(MIDNIGHTS, source=name, zone=zone)[0]
        if events >= ENOUGH and midnights == events:
            yield (
                f'{name}: all {events:,} times are midnight: `precision = "day"` if only the day '
                "is known; where another column has the time of day, `query` joins the two: "
                "`select *, day || ' ' || clock as at from ...`"
            )


def _negative(engine: Engine) -> Iterator[str]:
    for source, costs, below, total in engine.rows(COSTS):
        if below == costs:
            yield (
                f"{source}: all {costs:,} costs are below 0 ({total:,.2f} in all) and lower the "
                "cost to serve: `cost = {column = ..., times = -1}` turns them round"
            )


def _several_times(engine: Engine, settings: Settings) -> Iterator[str]:
    """A value of the source that each event of a row carries."""
    for name, source in settings.sources.items():
        bearing = [row.touchpoint.value for row in source.rows if row.value is None]
        if source.value is None or len(bearing) < 2:
            continue
        events = engine.rows(VALUES, source=name)[0][0]
        yield (
            f"{name}: `value` is that of each event of a row ({', '.join(map(str, bearing))}; "
            f"{events:,} events): where a row is worth it once, give it to one of `rows`: "
            f'`{{touchpoint = "{bearing[0]}", ..., value = "{source.value.column}"}}`'
        )


def _in_several(engine: Engine, settings: Settings) -> Iterator[str]:
    """The same value of the same order in several sources."""
    roles = {rule.kind: rule.role for rule in rules(settings.identity)}
    found: dict[str, tuple[int, set[str]]] = {}
    for kind, source, other, valued, shared in engine.rows(VALUED):
        if roles.get(kind) == "carrier" and valued >= ALIKE and 2 * valued >= shared:
            most, sources = found.get(kind, (0, set()))
            found[kind] = max(most, valued), sources | {source, other}
    for kind, (most, sources) in found.items():
        yield (
            f"{most:,} {kind} have the same value in {', '.join(sorted(sources))}: it counts once "
            "in each; leave `value` out of all but one"
        )
