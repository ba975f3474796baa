"""What the keys of ``journey.toml`` promise each other: names that are used must be defined."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from journey.contract.tables import TERMINALS
from journey.errors import did_you_mean
from journey.ingest.readers.catalogue import READERS
from journey.project import errors as settings_errors
from journey.project import kinds as settings_kinds
from journey.project import segments as settings_segments
from journey.project import traits as settings_traits
from journey.settings import plan as settings_plan
from journey.settings.models import Settings, Source
from journey.settings.nodes import plain

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
MEMORY = re.compile(r"\d+(\.\d+)?\s*([KMGT]i?B)", re.IGNORECASE)
Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, the key path it is at, and the sections it depends on."""

    key: Key
    sentence: str
    needs: tuple[str, ...] = ()


def faults(settings: Settings) -> Iterator[Fault]:
    """Every broken promise of settings that are valid key by key."""
    checks: tuple[Callable[[Settings], Iterator[Fault]], ...] = (
        _zones,
        _sources,
        _times,
        _identifiers,
        _traits,
        _stages,
        _goals,
        _errors,
        _journeys,
        _case,
        _waits,
        _plan,
        _segments,
        _machine,
    )
    for check in checks:
        yield from check(settings)


def remarks(settings: Settings) -> tuple[str, ...]:
    """What is odd but allowed: goals that only data could name, and stages without a touchpoint."""
    odd = list(settings_kinds.undialled(settings))
    if not settings.touchpoints:
        return tuple(odd)
    known = _named(settings)
    odd += [
        f"goals.{name}.reached_by: no touchpoint {touchpoint!r} in [touchpoints] or in a source's "
        f"names; {did_you_mean(touchpoint, known)}"
        for name, goal in settings.goals.items()
        for touchpoint in goal.reached_by
        if touchpoint not in known and not _closed(settings)
    ]
    used = {entry.stage for entry in settings.touchpoints.values()}
    odd += [
        f"stages.order: no touchpoint is in the stage {stage!r}"
        for stage in settings.stages.order
        if stage not in used
    ]
    return tuple(odd)


def _zones(settings: Settings) -> Iterator[Fault]:
    zones = available_timezones()
    found: list[tuple[Key, str | None]] = [(("project", "zone"), settings.project.zone)]
    for name, source in settings.sources.items():
        found.append((("sources", name, "zone"), source.zone))
        for word in ("time", "promised", "end"):
            times: list[tuple[Key, Any]] = [((), getattr(source, word))]
            times += [(("rows", at), getattr(row, word)) for at, row in enumerate(source.rows)]
            found += [(("sources", name, *at, word, "zone"), one.zone) for at, one in times if one]
    for key, zone in found:
        if zone is not None and zone not in zones:
            yield Fault(key, f"no time zone {zone!r}; {did_you_mean(zone, zones)}")


def _sources(settings: Settings) -> Iterator[Fault]:
    for name, source in settings.sources.items():
        key: Key = ("sources", name)
        yield from _where_from(key, source)
        single = source.time is not None or source.touchpoint is not None
        if source.rows and single:
            yield Fault((*key, "rows"), "give either rows, or time and touchpoint, not both")
        elif not source.rows and (source.time is None or source.touchpoint is None):
            lacking = [
                part
                for part, given in (("time", source.time), ("touchpoint", source.touchpoint))
                if given is None
            ]
            yield Fault(key, f"missing {' and '.join(lacking)} (or rows, for several events a row)")
        for at, fields in (((), source), *((("rows", n), r) for n, r in enumerate(source.rows))):
            if fields.end and fields.duration:
                yield Fault((*key, *at, "duration"), "give either end or duration, not both")
        touchpoint = source.touchpoint
        if touchpoint and (touchpoint.column is None) == (touchpoint.value is None):
            yield Fault((*key, "touchpoint"), "give exactly one of column and value")
        if source.score and source.score.lowest >= source.score.highest:
            yield Fault((*key, "score"), "from must be below to")
        for number, row in enumerate(source.rows):
            if (row.touchpoint.column is None) == (row.touchpoint.value is None):
                where: Key = (*key, "rows", number, "touchpoint")
                yield Fault(where, "give exactly one of column and value")


def _where_from(key: Key, source: Source) -> Iterator[Fault]:
    if source.reader not in READERS:
        near = get_close_matches(source.reader, READERS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        sentence = f"{source.reader!r} is not one of {', '.join(READERS)}{hint}"
        yield Fault((*key, "reader"), sentence)
    elif not READERS[source.reader].has_head and (source.skip or source.header > 1):
        headed = " and ".join(name for name, one in READERS.items() if one.has_head)
        yield Fault(key, f"skip and header are for {headed}")
    if (source.path is None) == (source.query is None):
        yield Fault(key, "give exactly one of path and query")
    if source.query is not None and not source.files:
        yield Fault((*key, "query"), 'a query needs files = {name = "file or glob"}')
    if source.query is None and source.files:
        yield Fault((*key, "files"), "files are for a query; give query, or path alone")


def _times(settings: Settings) -> Iterator[Fault]:
    for name, source in settings.sources.items():
        times = [(("time",), source.time)] if source.time else []
        rows = [(("rows", n, "time"), row.time) for n, row in enumerate(source.rows)]
        for key, time in [*times, *rows]:
            if not CLOCK.fullmatch(time.place):
                where: Key = ("sources", name, *key, "place")
                yield Fault(where, f"{time.place!r} is not a time of day; write one like '18:00'")


def _identifiers(settings: Settings) -> Iterator[Fault]:
    for key, sentence in settings_kinds.faults(settings):
        yield Fault(key, sentence)


def _traits(settings: Settings) -> Iterator[Fault]:
    for key, sentence, needs in settings_traits.faults(settings):
        yield Fault(key, sentence, needs)


def _stages(settings: Settings) -> Iterator[Fault]:
    order = settings.stages.order
    for stage in sorted({stage for stage in order if order.count(stage) > 1}):
        yield Fault(("stages", "order"), f"stage {stage!r} stands twice")
    for stage in settings.stages.owner:
        if stage not in order:
            sentence = f"no stage {stage!r} in stages.order; {did_you_mean(stage, order)}"
            yield Fault(("stages", "owner", stage), sentence, ("stages",))
    for name, entry in settings.touchpoints.items():
        if entry.stage is not None and entry.stage not in order:
            sentence = f"no stage {entry.stage!r} in stages.order; "
            sentence += did_you_mean(entry.stage, order)
            yield Fault(("touchpoints", name, "stage"), sentence.rstrip("; "), ("stages",))
        if name in TERMINALS:
            yield Fault(("touchpoints", name), f"{name!r} is a reserved name")


def _goals(settings: Settings) -> Iterator[Fault]:
    exits = {name for name, entry in settings.touchpoints.items() if entry.kind == "exit"}
    for goal, entry in settings.goals.items():
        key: Key = ("goals", goal, "reached_by")
        for touchpoint in entry.reached_by:
            if touchpoint in exits:
                sentence = f"{touchpoint!r} is an exit and cannot be a goal"
                yield Fault(key, sentence, ("touchpoints",))
            if fault := _nobody_gives(settings, touchpoint):
                yield Fault(key, fault, ("sources", "touchpoints"))


def _errors(settings: Settings) -> Iterator[Fault]:
    for key, sentence in settings_errors.faults(settings, partial(_nobody_gives, settings)):
        yield Fault(key, sentence, ("sources", "touchpoints", "goals"))


def _named(settings: Settings) -> set[str]:
    """Every touchpoint that the settings name."""
    known = set(settings.touchpoints)
    for source in settings.sources.values():
        known |= set(source.names.values())
        fixed = [source.touchpoint, *(row.touchpoint for row in source.rows)]
        known |= {touchpoint.value for touchpoint in fixed if touchpoint and touchpoint.value}
    return known


def _closed(settings: Settings) -> bool:
    """Whether no source can bring a touchpoint that the settings do not name."""
    for source in settings.sources.values():
        columns = [source.touchpoint, *(row.touchpoint for row in source.rows)]
        from_data = any(touchpoint and touchpoint.column for touchpoint in columns)
        if from_data and source.unmapped in {"keep", "fold"}:
            return False
    return True


def _journeys(settings: Settings) -> Iterator[Fault]:
    as_of = settings.journeys.as_of
    if as_of is not None:
        try:
            datetime.fromisoformat(as_of)
        except ValueError:
            sentence = (
                f"{as_of!r} is not a date; write one like '2026-03-31' or '2026-03-31T18:00:00'"
            )
            yield Fault(("journeys", "as_of"), sentence)
    channels = {source.channel_or(name) for name, source in settings.sources.items()}
    parts = [part for source in settings.sources.values() for part in (source, *source.rows)]
    given = [part.channel for part in parts if part.channel]
    channels |= {one.value for one in given if one.value}
    free = any(one.column for one in given)  # any channel may come from a column
    for channel in settings.journeys.required or ():
        if channel not in channels and not free:
            sentence = f"no source of channel {channel!r}; {did_you_mean(channel, channels)}"
            yield Fault(("journeys", "required"), sentence, ("sources",))


def _case(settings: Settings) -> Iterator[Fault]:
    kind = settings.journeys.case
    mapped: set[str] = set()
    for source in settings.sources.values():
        mapped.update(*(each.identifiers or {} for each in (source, *source.rows)))
    if kind is not None and kind not in mapped:
        sentence = f"no source gives an identifier {kind!r}; {did_you_mean(kind, mapped)}"
        yield Fault(("journeys", "case"), sentence.rstrip("; "), ("sources",))


def _waits(settings: Settings) -> Iterator[Fault]:
    for number, wait in enumerate(settings.friction.waits):
        for name in (wait.opens, *wait.closes, *wait.cancels):
            if sentence := _nobody_gives(settings, name):
                yield Fault(("friction", "waits", number), sentence, ("sources", "touchpoints"))


def _plan(settings: Settings) -> Iterator[Fault]:
    for key, sentence in settings_plan.faults(settings.plan, partial(_nobody_gives, settings)):
        yield Fault(key, sentence, ("sources", "touchpoints"))


def _nobody_gives(settings: Settings, touchpoint: str) -> str | None:
    known = _named(settings)
    if plain(settings, touchpoint) in known or not _closed(settings):
        return None
    sentence = f"no source gives a touchpoint {touchpoint!r}; {did_you_mean(touchpoint, known)}"
    return sentence.rstrip("; ")


def _segments(settings: Settings) -> Iterator[Fault]:
    found = settings_segments.faults(settings, partial(_nobody_gives, settings))
    for key, sentence, needs in found:
        yield Fault(key, sentence, needs)


def _machine(settings: Settings) -> Iterator[Fault]:
    memory = settings.engine.memory
    if memory is not None and not MEMORY.fullmatch(memory):
        sentence = f"{memory!r} is not an amount of memory; write one like '4GB'"
        yield Fault(("engine", "memory"), sentence)
