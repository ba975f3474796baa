"""What the shared options mean: which run is read, and which of its journeys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journey.analysis.behind.wanted import Wanted, chosen
from journey.cli.options import CONFIG, Filters, Place
from journey.engine.open import Run, open_run
from journey.project.load import load
from journey.selection import Selection
from journey.settings.models import Settings

FLAGS = {"start": "--from", "until": "--to", "segment": "--segment", "channel": "--channel",
         "device": "--device", "goal": "--goal"}  # fmt: skip


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
    wanted = Wanted(
        start=filters.since,
        until=filters.until,
        segment=filters.segment,
        channel=filters.channel,
        device=filters.device,
        goal=filters.goal,
    )
    return chosen(run, wanted, FLAGS)
