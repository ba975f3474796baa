"""The parts of a mapping: each is one event that a row may give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from journey.ingest.clock.due import FOUND
from journey.ingest.clock.times import Clock
from journey.settings.channels import Currency
from journey.settings.models import Fields, Source, Time, Touchpoint


@dataclass(frozen=True, slots=True)
class Part:
    """One event a row may give; what its own entry leaves open comes from its source.

    Attributes
    ----------
    source, key
        The source's name, and the place in the settings: ``sources.shop.rows[1]``.
    number, place
        Place among all parts of the settings, which orders events of equal time, and among
        those of the source.
    single
        The only event of its row: its time must be there.
    column, clock
        The time column and how it is read.
    end, promised
        How the columns of the end and of the promise are read; null without one.
    """

    source: str
    key: str
    number: int
    place: int
    single: bool
    column: str
    clock: Clock
    end: Clock | None
    promised: Clock | None
    touchpoint: Touchpoint
    fields: Fields
    channel: str
    when: str | None
    event_id: str | None
    group: str | None
    currency: Currency | None
    names: Mapping[str, str]
    unmapped: str


def parts(source_name: str, source: Source, first: int, zone: str) -> tuple[Part, ...]:
    """The parts of a source, numbered from ``first``.

    Times without a zone are of their own setting's, else their source's, else ``zone``, the
    project's.
    """
    source = source if source.zone else source.model_copy(update={"zone": zone})
    if not source.rows:
        if source.time is None or source.touchpoint is None:
            return ()
        return (_part(source_name, source, source, (first, 0)),)
    return tuple(
        _part(source_name, source, row, (first + place, place))
        for place, row in enumerate(source.rows)
    )


def _part(source_name: str, source: Source, entry: Fields, place: tuple[int, int]) -> Part:
    key = f"sources.{source_name}"
    time: Time = entry.time  # type: ignore[attr-defined]
    fields = _merged(entry, source)
    return Part(
        source=source_name,
        key=key if entry is source else f"{key}.rows[{place[1]}]",
        number=place[0],
        place=place[1],
        single=entry is source,
        column=time.column,
        clock=_clock(time, source),
        end=_end(fields.end, time, source) if fields.end else None,
        promised=_promise(fields.promised, source) if fields.promised else None,
        touchpoint=entry.touchpoint,  # type: ignore[attr-defined]
        fields=fields,
        channel=entry.channel_or(source.channel_or(source_name)),
        when=getattr(entry, "when", None),
        event_id=source.event_id,
        group=source.group,
        currency=source.currency,
        names=source.names,
        unmapped=source.unmapped,
    )


def _clock(time: Time, source: Source) -> Clock:
    formats = (time.format,) if isinstance(time.format, str) else time.format or ()
    precision = time.precision or source.precision
    return Clock(formats, time.zone or source.zone or "UTC", precision, time.place)


def _end(end: Time, start: Time, source: Source) -> Clock:
    """Written as the start is, where its own setting does not say otherwise."""
    own = ("format", "zone", "precision", "place")
    given = {key: getattr(end if key in end.model_fields_set else start, key) for key in own}
    return _clock(end.model_copy(update=given), source)


def _promise(time: Time, source: Source) -> Clock:
    """Its precision is its own setting's or is found: the source's speaks of what happened."""
    return replace(_clock(time, source), precision=time.precision or FOUND)


def _merged(entry: Fields, source: Source) -> Fields:
    """The fields of ``entry``; where it says nothing, those of its source."""
    values = {
        key: getattr(entry, key) if getattr(entry, key) is not None else getattr(source, key)
        for key in Fields.model_fields
    }
    return Fields.model_construct(**values)
