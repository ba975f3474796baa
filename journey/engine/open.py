"""The door of the engine: where a run lies on disk, how it is built and how it is opened.

A run is a folder. Each build is a new file ``build-<id>.duckdb``; the small file ``CURRENT``
names the one to read and is replaced atomically. A killed build leaves the last good one.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from journey.contract.tables import TABLES
from journey.engine.base import Engine
from journey.engine.duckdb import DuckEngine, Limits
from journey.engine.faults import FAULTS
from journey.engine.owned import close_files, close_folder
from journey.errors import RunMissing, WrongUsage
from journey.settings.models import Settings

POINTER = "CURRENT"
KEPT = 3  # finished builds that stay on disk, the newest included
FRESH_S = 2.0  # between closing a finished build and renaming it lie milliseconds
UNREADABLE: tuple[type[Exception], ...] = (ValueError, *FAULTS)  # pydantic's is a ValueError
COLUMNS = """
    select table_name, list(column_name)
    from duckdb_columns()
    where database_name = current_database() and schema_name = 'main'
    group by table_name
"""
RUN_ROW = "select build_id, as_of_us, settings from runs"
SETTINGS = "select any_value(settings) from runs"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished build, opened for reading.

    Attributes
    ----------
    engine
        Answers queries on the build.
    settings
        The settings the build was made with.
    as_of_us
        The instant up to which all required channels are known, microseconds since 1970 UTC.
    build_id
        Name of the build; caches are keyed by it.
    folder
        The run's folder.
    """

    engine: Engine
    settings: Settings
    as_of_us: int
    build_id: str
    folder: Path

    def close(self) -> None:
        """Release the database."""
        self.engine.close()


def _lacking(engine: Engine) -> str:
    """The tables that this version promises and the run has not, or not with all columns."""
    found = {str(name): set(columns) for name, columns in engine.rows(COLUMNS)}
    is_whole = "journeys" in found  # else it was only read, or stitched
    return ", ".join(
        name
        for name, promise in TABLES.items()
        if (name in found or is_whole) and not promise.columns.keys() <= found.get(name, set())
    )


def current_build(folder: Path) -> str:
    """The id of the build that ``folder`` points to.

    Raises
    ------
    RunMissing
        There is no pointer, or it points to a file that is gone.
    """
    pointer = folder / POINTER
    if not pointer.is_file():
        hint = "make one: journey run --config journey.toml, or journey demo"
        raise RunMissing("no finished run here", str(folder), hint)
    build_id = pointer.read_text(encoding="utf-8").strip()
    if not _file(folder, build_id).is_file():
        raise RunMissing(f"build {build_id!r} is gone", str(folder), "run journey run again")
    return build_id


def open_run(folder: Path | str, limits: Limits | None = None) -> Run:
    """Open the current build of the run in ``folder`` for reading.

    Raises
    ------
    RunMissing
        There is no finished run in ``folder``, or it is none that this version can read.
    """
    place = Path(folder)
    build_id = current_build(place)
    try:
        engine = DuckEngine(_file(place, build_id), read_only=True, limits=limits)
        _, as_of_us, settings = engine.rows(RUN_ROW)[0]
        made_with = _read_back(settings)
        if lacking := _lacking(engine):
            raise ValueError(lacking)
    except UNREADABLE as fault:
        what = f"build {build_id!r} is damaged or was made by another version of journey"
        raise RunMissing(
            what, str(place), "make it again with this version: journey run"
        ) from fault
    return Run(engine, made_with, int(as_of_us), build_id, place)


def settings_of(engine: Engine) -> Settings:
    """The settings that the run of these tables was made with; a run without a row has defaults.

    The one door to them for questions that are asked of an engine. A run's text is read once.
    """
    return _read_back(engine.rows(SETTINGS)[0][0] or '{"sources": {}}')


@lru_cache(maxsize=16)
def _read_back(text: str) -> Settings:
    return Settings.model_validate(json.loads(text))


@contextmanager
def new_build(
    folder: Path, limits: Limits, earlier: Path | None = None, for_team: bool = False
) -> Iterator[tuple[DuckEngine, str]]:
    """A writer for a new build; on leaving without an error the build becomes the current one.

    Parameters
    ----------
    earlier
        The build that the new one may look back at; null: the folder's current one.
    for_team
        The group may read and write the run's files; else they are their owner's alone.

    Yields
    ------
    engine, build_id
        The writer and the new build's id.

    Raises
    ------
    WrongUsage
        ``folder`` is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise WrongUsage("a run is a folder, this is a file", str(folder), "set project.store")
    close_folder(folder, for_team)
    _remove_leftovers(folder)
    build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    started = folder / f"building-{build_id}.duckdb"
    engine = DuckEngine(started, limits=limits, earlier=earlier or earlier_build(folder))
    close_files([started], for_team)
    try:
        yield engine, build_id
    except BaseException:
        engine.close()
        started.unlink(missing_ok=True)
        raise
    engine.close()
    started.replace(_file(folder, build_id))
    _point_to(folder, build_id)
    close_files([folder / POINTER], for_team)
    _remove_old(folder, build_id)


def forget(folder: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Remove every build but the current one; those removed, and those somebody still holds."""
    current = _file(folder, current_build(folder))
    older = [build for build in sorted(folder.glob("build-*.duckdb")) if build != current]
    for build in older:
        _unlink_if_free(build)
    held = tuple(build for build in older if build.exists())
    return tuple(build for build in older if build not in held), held


@contextmanager
def in_memory() -> Iterator[Engine]:
    """An empty engine for a small question; nothing of it is kept.

    Yields
    ------
    Engine
        Gone on leaving.
    """
    engine = DuckEngine(Path(":memory:"))
    try:
        yield engine
    finally:
        engine.close()


def earlier_build(folder: Path) -> Path | None:
    """The file of the current build, which a new one may look back at."""
    try:
        return _file(folder, current_build(folder))
    except RunMissing:
        return None


def _file(folder: Path, build_id: str) -> Path:
    return folder / f"build-{build_id}.duckdb"


def _point_to(folder: Path, build_id: str) -> None:
    """Replace the pointer in one step, so that a reader sees the old or the new build."""
    aside = folder / f"{POINTER}.{build_id}"
    with aside.open("w", encoding="utf-8") as file:
        file.write(build_id)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / POINTER)


def _remove_old(folder: Path, build_id: str) -> None:
    """Remove all but the newest builds; one that another process still holds stays."""
    others = set(folder.glob("build-*.duckdb")) - {_file(folder, build_id)}
    for old in sorted(others)[: 1 - KEPT]:
        _unlink_if_free(old)


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed builds left behind; a build under way holds its file and stays."""
    for stem in sorted({part.name.split(".")[0] for part in folder.glob("building-*")}):
        file = folder / f"{stem}.duckdb"
        if not (_is_fresh(file) or _is_held(file)):
            _remove_parts(folder, stem)
    for aside in folder.glob(f"{POINTER}.*"):
        if not _is_fresh(aside):
            _unlink_if_free(aside)


def _is_fresh(file: Path) -> bool:
    """Whether ``file`` was written a moment ago: its writer may be about to rename it."""
    return file.is_file() and time.time() - file.stat().st_mtime < FRESH_S


def _is_held(file: Path) -> bool:
    """Whether somebody is writing ``file``; a file cut off while being written is nobody's."""
    if not file.is_file():
        return False
    try:
        duckdb.connect(str(file)).close()
    except duckdb.ConnectionException:
        return True  # this very process is writing it
    except duckdb.IOException as fault:
        return "lock" in str(fault) or "another process" in str(fault)
    except duckdb.Error:
        return False
    return False


def _remove_parts(folder: Path, stem: str) -> None:
    """Remove the file, its log, its working tables and its spilled memory."""
    for part in folder.glob(f"{stem}.*"):
        if part.is_dir():
            for inner in part.iterdir():
                _unlink_if_free(inner)
            part.rmdir()
        else:
            _unlink_if_free(part)


def _unlink_if_free(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except PermissionError:
        return  # Windows: a reader still holds it; the next run tries again
