"""What the shared options mean: which run is read, and which of its journeys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from journey.analysis.behind.choices import (
    choices,
    emptied_by,
    size,
)
from journey.cli.options import (
    CONFIG,
    Filters,
    Place,
)
from journey.engine.open import Run, open_run
from journey.errors import NothingMatched, UnknownName, WrongUsage
from journey.project.load import load
from journey.selection import Selection
from journey.settings.models import Settings

FILTERS = {"entry_channel": "channel", "from_us": "from", "until_us": "to"}  # else the same name


def folder_of(place: Place) -> Path:
    """The folder of the run that ``place`` names: ``--run``, the settings' store, or ``./run``.

    Raises
    ------
    SettingsInvalid
        The settings file was named or is there, and holds faults.
    """
    if place.run is not None:
        return place.run
    if place.config != CONFIG or place.config.is_file():
        settings = load(place.config)
        return Path(settings.folder) / settings.project.store
    return Path("run")


@contextmanager
def opened(place: Place) -> Iterator[Run]:
    """The run that ``place`` names, closed afterwards.

    Raises
    ------
    RunMissing
        There is no finished run.
    """
    run = open_run(folder_of(place))
    try:
        yield run
    finally:
        run.close()


def decided_in(run: Run, place: Place) -> Settings:
    """The settings by which identifiers are looked up, and beside which decisions are kept.

    Those of ``--config`` where that file is there, else those the run was made with.
    """
    is_named = place.run is None or place.config != CONFIG
    return load(place.config) if is_named and place.config.is_file() else run.settings


def selected(run: Run, filters: Filters) -> Selection:
    """The selection that ``filters`` mean in ``run``.

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
    goals = {*known.goal, *run.settings.goals}
    segments = {*known.segment, *run.settings.segments}
    _known("segment", filters.segment, segments)
    _known("channel", filters.channel, known.entry_channel)
    _known("device", filters.device, known.device)
    _known("goal", filters.goal, goals)
    zone = run.settings.project.zone
    selection = Selection(
        from_us=instant_us(filters.since, zone),
        until_us=instant_us(filters.until, zone, day_after=True),
        segment=filters.segment,
        entry_channel=filters.channel,
        device=filters.device,
        goal=filters.goal,
    )
    if selection != Selection() and size(run.engine, selection) == 0:
        raise _nothing(run, selection)
    return selection


def instant_us(text: str | None, zone: str, day_after: bool = False) -> int | None:
    """Microseconds since 1970 UTC of a date or time in ``zone``; a whole day may mean its end.

    >>> instant_us("1970-01-02", "UTC"), instant_us("1970-01-02", "UTC", day_after=True)
    (86400000000, 172800000000)
    """
    if text is None:
        return None
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


def _nothing(run: Run, selection: Selection) -> NothingMatched:
    """The error for a selection without journeys, with the filters that emptied it."""
    parts = emptied_by(run.engine, selection)
    blamed = " or ".join(f"--{FILTERS.get(part, part)}" for part in parts)
    hint = f"leave out {blamed}" if blamed else "leave out some of the filters"
    return NothingMatched(f"no journey among {selection.words()}", str(run.folder), hint)
