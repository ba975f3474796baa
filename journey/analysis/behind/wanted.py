"""The journeys that people ask for, in dates and names as they write them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from journey.analysis.behind.choices import choices, emptied_by, size
from journey.engine.open import Run
from journey.errors import NothingMatched, UnknownName, WrongUsage
from journey.selection import Selection

Day = str | date
NAMES = MappingProxyType({name: name for name in ("start", "until", "segment", "channel",
                                                  "device", "goal")})  # fmt: skip
COLUMNS = {"from_us": "start", "until_us": "until", "entry_channel": "channel"}  # else the same


@dataclass(frozen=True, slots=True)
class Wanted:
    """Journeys that match every part that is given; none given: all.

    Attributes
    ----------
    start, until
        They start on this day (or at this time) or later, on this day or earlier: text such as
        ``"2026-03-31"`` or ``"2026-03-31T18:00"``, or a ``date``; in the project's zone.
    segment
        Journeys of this segment of the settings.
    channel
        Journeys that start in this channel.
    device
        Journeys on this device.
    goal
        Journeys that reached another goal are left out.
    """

    start: Day | None = None
    until: Day | None = None
    segment: str | None = None
    channel: str | None = None
    device: str | None = None
    goal: str | None = None


def chosen(run: Run, wanted: Wanted, names: Mapping[str, str] = NAMES) -> Selection:
    """The selection that ``wanted`` means in ``run``.

    Parameters
    ----------
    names
        How errors call each part of ``wanted``.

    Raises
    ------
    UnknownName
        The run has no such segment, channel, device or goal.
    WrongUsage
        A date cannot be read.
    NothingMatched
        No journey is left.
    """
    known = choices(run.engine)
    _known("segment", wanted.segment, {*known.segment, *run.settings.segments})
    _known("channel", wanted.channel, known.entry_channel)
    _known("device", wanted.device, known.device)
    _known("goal", wanted.goal, {*known.goal, *run.settings.goals})
    zone = run.settings.project.zone
    selection = Selection(
        from_us=instant_us(wanted.start, zone),
        until_us=instant_us(wanted.until, zone, day_after=True),
        segment=wanted.segment,
        entry_channel=wanted.channel,
        device=wanted.device,
        goal=wanted.goal,
    )
    if selection != Selection() and size(run.engine, selection) == 0:
        raise _nothing(run, selection, names)
    return selection


def instant_us(day: Day | None, zone: str, day_after: bool = False) -> int | None:
    """Microseconds since 1970 UTC of a date or time in ``zone``; a whole day may mean its end.

    >>> instant_us("1970-01-02", "UTC"), instant_us("1970-01-02", "UTC", day_after=True)
    (86400000000, 172800000000)

    Raises
    ------
    WrongUsage
        It is no date.
    """
    if day is None:
        return None
    text = day if isinstance(day, str) else day.isoformat()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        hint = "write one like 2026-03-31 or 2026-03-31T18:00"
        raise WrongUsage(f"{text!r} is not a date", "", hint) from None
    if day_after and len(text) <= len("2026-03-31"):
        at += timedelta(days=1)
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def _known(kind: str, name: str | None, known: Collection[str]) -> None:
    if name is not None and name not in known:
        raise UnknownName.named(kind, name, known)


def _nothing(run: Run, selection: Selection, names: Mapping[str, str]) -> NothingMatched:
    """The error for a selection without journeys, with the parts that emptied it."""
    parts = emptied_by(run.engine, selection)
    blamed = " or ".join(names[COLUMNS.get(part, part)] for part in parts)
    hint = f"leave out {blamed}" if blamed else "leave out some of the filters"
    return NothingMatched(f"no journey among {selection.words()}", str(run.folder), hint)
