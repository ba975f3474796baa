"""The river: files in, journeys out. The first file to read."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from journey import __version__
from journey.analysis.find import find
from journey.engine.base import Engine
from journey.engine.duckdb import Limits
from journey.engine.open import Run, earlier_build, new_build, open_run
from journey.identity.stitch import (
    StitchProject,
    as_stored,
    erased_rows,
    fingerprint,
    pads,
    project_of,
    same_key,
    stitch,
)
from journey.ingest.read import RowMarks, read, settle, told_apart
from journey.journeys.build import before_customers, build
from journey.progress import Progress, Watch, unwatched
from journey.settings.models import Settings

T = TypeVar("T")  # the language's own syntax needs Python 3.12
EVENTS = "select count(*) from events"
STEPS = "select count(*) from steps"
RUN_ROW = """
    select $build_id as build_id, $version as version, cast($built_us as bigint) as built_us,
        cast($as_of_us as bigint) as as_of_us, $settings as settings,
        $settings_hash as settings_hash, cast($key_id as varchar) as key_id
"""
KEY_BEFORE = "select key_id from earlier_runs"


def run(settings: Settings, watch: Watch = unwatched, accepts_changes: bool = False) -> Run:
    """Read, stitch, split and find; the finished build becomes the run's current one.

    Parameters
    ----------
    settings
        A whole ``journey.toml``; the run's folder is ``project.store`` beside it.
    watch
        Told how each stage gets on: read, stitch, split, find.
    accepts_changes
        Let any share of known events get another customer than in the run before.

    Returns
    -------
    Run
        The new build, opened for reading. Close it when done.

    Raises
    ------
    JourneyError
        A setting, a file or a table is not as it must be, or identities would change too
        much; the earlier build stays current.
    """
    folder, known = store(settings), project_of(settings)
    for_team = settings.privacy.files == "team"
    with new_build(folder, limits(settings), None, for_team) as (engine, build_id):
        if not accepts_changes:
            same_key(settings, known.secret, _key_before(engine))
        project = replace(known, build_id=build_id, accepts_changes=accepts_changes)
        read(engine, settings, watch, marked=_marks(project))
        named = told_apart(engine, settings)
        _timed(watch, "stitch", engine, EVENTS, lambda: stitch(engine, named, project))
        settle(engine, named)
        as_of_us = _timed(watch, "split", engine, EVENTS, lambda: build(engine, named))
        _sign(engine, named, build_id, as_of_us, known.secret)
        _timed(watch, "find", engine, STEPS, lambda: find(engine, named, as_of_us))
    return open_run(folder, limits(settings))


@contextmanager
def check(settings: Settings, watch: Watch = unwatched) -> Iterator[Run]:
    """Read the sources only, into a folder that is thrown away on leaving.

    Yields
    ------
    Run
        With the tables ``events``, ``sources``, ``quarantine`` and ``watermarks``.
    """
    with tempfile.TemporaryDirectory(prefix="journey-check-") as place:
        folder = Path(place) / "run"
        with new_build(folder, limits(settings)) as (engine, build_id):
            read(engine, settings, watch)
            named = told_apart(engine, settings)
            _sign(engine, named, build_id, before_customers(engine, named))
        found = open_run(folder, limits(settings))
        try:
            yield found
        finally:
            found.close()


@contextmanager
def restitched(settings: Settings, watch: Watch = unwatched) -> Iterator[Run]:
    """Read and stitch from nothing, into a folder that is thrown away on leaving.

    Yields
    ------
    Run
        With the sources' events and all tables of identity, as if there had been no run before.
    """
    known = project_of(settings)
    with tempfile.TemporaryDirectory(prefix="journey-verify-") as place:
        folder = Path(place) / "run"
        with new_build(folder, limits(settings)) as (engine, build_id):
            project = replace(known, build_id=build_id)
            read(engine, settings, watch, marked=_marks(project))
            _timed(watch, "stitch", engine, EVENTS, lambda: stitch(engine, settings, project))
            _sign(engine, settings, build_id, 0, known.secret)
        found = open_run(folder, limits(settings))
        try:
            yield found
        finally:
            found.close()


@contextmanager
def looked_into(settings: Settings, watch: Watch = unwatched) -> Iterator[Engine]:
    """Read and stitch as the next run would, for a question; nothing of it is kept.

    Yields
    ------
    Engine
        Beside the sources' events and all tables of identity it holds ``read_rows`` (event_id,
        token) with the mark of every row, ``read_spellings`` and ``known``. Customers have the
        ids that they have in the run.
    """
    known = project_of(settings)
    earlier = earlier_build(store(settings))
    with (
        tempfile.TemporaryDirectory(prefix="journey-look-") as place,
        new_build(Path(place) / "run", limits(settings), earlier) as (engine, build_id),
    ):
        keeps = ("known", "read_rows", "read_spellings")
        project = replace(known, build_id=build_id, accepts_changes=True, keeps=keeps)
        read(engine, settings, watch, marked=RowMarks(pads(known.secret)))
        _timed(watch, "stitch", engine, EVENTS, lambda: stitch(engine, settings, project))
        yield engine


def _marks(project: StitchProject) -> RowMarks | None:
    """The rows that were erased, to be known again; null: none were."""
    rows = erased_rows(project)
    return None if rows is None else RowMarks(pads(project.secret), rows)


def store(settings: Settings) -> Path:
    """The run's folder: ``project.store``, relative to the settings' own folder."""
    return Path(settings.folder) / settings.project.store


def limits(settings: Settings) -> Limits:
    """What the database may take, from ``[engine]``."""
    return Limits(settings.engine.threads, settings.engine.memory)


def _timed(watch: Watch, stage: str, engine: Engine, count: str, work: Callable[[], T]) -> T:
    """Do the work of a stage and tell ``watch`` when it starts and ends."""
    watch(Progress(stage))
    started = time.perf_counter()
    result = work()
    rows = int(engine.rows(count)[0][0])
    watch(Progress(stage, rows, rows, time.perf_counter() - started, finished=True))
    return result


def _key_before(engine: Engine) -> str | None:
    """The fingerprint of the key of the build before; null: there is none."""
    engine.recall("earlier_runs", "runs")
    found = engine.rows(KEY_BEFORE)
    return found[0][0] if found else None


def _sign(
    engine: Engine, settings: Settings, build_id: str, as_of_us: int, key: bytes | None = None
) -> None:
    """Write the row of ``runs``; identifiers that the settings block stand there as hashes."""
    if key is not None:
        settings = as_stored(settings, key)
    text = json.dumps(settings.as_json(), sort_keys=True)
    engine.table(
        "runs",
        RUN_ROW,
        build_id=build_id,
        version=__version__,
        built_us=time.time_ns() // 1000,
        as_of_us=as_of_us,
        settings=text,
        settings_hash=hashlib.sha256(text.encode()).hexdigest(),
        key_id=None if key is None else fingerprint(key),
    )
