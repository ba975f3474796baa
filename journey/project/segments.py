"""What a segment asks for must be there: touchpoints, channels and kept columns by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from journey.contract.tables import TABLES
from journey.engine.condition import asked_in, fault_in_segment
from journey.errors import did_you_mean
from journey.settings.models import Settings


def faults(
    settings: Settings, nobody_gives: Callable[[str], str | None]
) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Every fault of ``[segments]``: its key, its sentence, the sections it depends on."""
    for name, condition in settings.segments.items():
        key = ("segments", name)
        fault = fault_in_segment(condition, TABLES["journeys"].columns)
        if fault:
            yield key, f"{condition!r} is not a condition on journeys: {fault}", ()
            continue
        for function, word in asked_in(condition):
            sentence = _lacking(settings, function, word, nobody_gives)
            if sentence:
                yield key, sentence, ("sources", "touchpoints")


def _lacking(
    settings: Settings, function: str, word: str, nobody_gives: Callable[[str], str | None]
) -> str | None:
    parts = [part for source in settings.sources.values() for part in (source, *source.rows)]
    if function == "attribute":
        kept = {column for part in parts for column in part.keep or ()}
        kept |= {"lines"} if any(source.group for source in settings.sources.values()) else set()
        if word not in kept:
            return f"no source keeps a column {word!r} (keep = [...]); {did_you_mean(word, kept)}"
    if function == "used":
        given = [part.channel for part in parts if part.channel]
        known = {source.channel_or(name) for name, source in settings.sources.items()}
        known |= {one.value for one in given if one.value}
        if word not in known and not any(one.column for one in given):
            return f"no source of channel {word!r}; {did_you_mean(word, known)}"
    return nobody_gives(word) if function == "met" else None
