"""A run that is killed leaves the last good build: nothing half-written is ever pointed at."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import pytest

from journey.contract.tables import TABLES
from journey.engine.duckdb import DuckEngine, Limits
from journey.engine.open import FRESH_S, KEPT, POINTER, current_build, new_build, open_run
from journey.errors import RunMissing
from journey.pipeline import run
from journey.project.load import load
from journey.settings.models import Settings

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="processes are killed as POSIX systems do it"
)
KILLS = 50
COUNTED = ("events", "customers", "journeys", "steps", "transitions", "frictions")
# the last moments of a run, each once: (what Python is about to do, to a file of this name)
LAST_MOMENTS = (
    ("os.rename", "building-"),
    ("open", f"{POINTER}."),
    ("os.rename", f"{POINTER}."),
    ("os.remove", "build-"),
)


TOML = """
[sources.web]
reader = "csv"
path = "web.csv"
channel = "web"
time = "time"
touchpoint = "page"
identifiers = {cookie = "cookie", user_id = "user"}
[goals.buy]
reached_by = ["order"]
"""
PAGES = ("ad", "product", "cart", "order")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Forty journeys in one small file, and a finished run of it."""
    folder = tmp_path_factory.mktemp("killed")
    rows = [
        f"2026-03-{1 + number // 2:02} 1{at}:00:00,c{number},{f'u{number}' * (at > 1)},{page}"
        for number in range(40)
        for at, page in enumerate(PAGES[: 1 + number % 4])
    ]
    text = "\n".join(["time,cookie,user,page", *rows])
    (folder / "web.csv").write_text(f"{text}\n", encoding="utf-8")
    (folder / "journey.toml").write_text(TOML, encoding="utf-8")
    found = load(folder / "journey.toml")
    run(found).close()
    return found


def _work(settings: Settings, moment: tuple[str, str] | None = None) -> None:
    """In another process: one run; at the ``moment`` it is struck down."""
    if moment:
        _die_at(*moment)
    run(settings).close()


def _die_at(event: str, name: str) -> None:
    def look(found: str, given: tuple[object, ...]) -> None:
        if found == event and Path(str(given[0])).name.startswith(name):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


@pytest.fixture(scope="module")
def started() -> Iterator[list[BaseProcess]]:
    """Processes that a test started: none of them outlives it."""
    processes: list[BaseProcess] = []
    yield processes
    for process in processes:
        if process.is_alive():
            process.kill()
        process.join()


def _start(
    started: list[BaseProcess], settings: Settings, moment: tuple[str, str] | None = None
) -> BaseProcess:
    context = get_context("forkserver")
    context.set_forkserver_preload(["pytest", "journey.pipeline", "journey.project.load"])
    process = context.Process(target=_work, args=(settings, moment))
    process.start()
    started.append(process)
    return process


def _rows(folder: Path) -> dict[str, int]:
    """Rows of the current build; each promised table must be there."""
    found = open_run(folder)
    try:
        counts = {name: _count(found.engine.rows, name) for name in TABLES}
    finally:
        found.close()
    return {name: counts[name] for name in COUNTED}


def _count(rows, name: str) -> int:  # type: ignore[no-untyped-def]
    return int(rows(f"select count(*) from {name}")[0][0])


def _store(settings: Settings) -> Path:
    return Path(settings.folder) / settings.project.store


@pytest.mark.slow
@pytest.mark.timeout(600)  # fifty runs, cut all along their length: minutes on a busy machine
def test_killed_at_random_moments(settings: Settings, started: list[BaseProcess]) -> None:
    folder, rng = _store(settings), Random(20)
    whole = _rows(folder)
    _start(started, settings).join()  # the first one also starts the server that forks
    began = time.perf_counter()
    _start(started, settings).join()
    takes = 1.1 * (time.perf_counter() - began)
    for number in range(KILLS):
        process = _start(started, settings)
        time.sleep(takes * (number + rng.random()) / KILLS)
        process.kill()
        process.join()
        assert _rows(folder) == whole, f"after kill {number}"
    _age(folder)
    run(settings).close()
    assert _rows(folder) == whole
    assert _leftovers(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize("moment", LAST_MOMENTS, ids=" ".join)
def test_killed_in_its_last_moments(
    settings: Settings, started: list[BaseProcess], moment: tuple[str, str]
) -> None:
    folder = _store(settings)
    for _ in range(KEPT):
        run(settings).close()  # so that there is an old build to remove
    whole, before = _rows(folder), current_build(folder)
    process = _start(started, settings, moment)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert _rows(folder) == whole
    assert (current_build(folder) == before) == (moment != LAST_MOMENTS[-1])
    _age(folder)
    run(settings).close()
    assert _leftovers(folder) == []


def _age(folder: Path) -> None:
    """Make all files as old as leftovers are by the time of the next run."""
    before = time.time() - 2 * FRESH_S
    for file in folder.iterdir():
        os.utime(file, (before, before))


def _leftovers(folder: Path) -> list[str]:
    """Files that no finished run needs; more builds than are kept count too."""
    builds = sorted(file.name for file in folder.glob("build-*.duckdb"))
    known = {POINTER, *builds[-KEPT:]}
    return sorted(file.name for file in folder.iterdir() if file.name not in known)


LEFT = ("building-x.duckdb", "building-x.duckdb.wal", "building-x.work", "building-x.work.wal")


@pytest.mark.parametrize("gone", [(), *((name,) for name in LEFT), LEFT[:2], LEFT[2:]])
def test_leftovers_go_even_when_their_removal_was_cut_short(
    settings: Settings, gone: tuple[str, ...]
) -> None:
    folder = _store(settings)
    for name in LEFT:
        if name not in gone:
            (folder / name).write_bytes(b"half a build")
    spilled = folder / "building-x.tmp"
    spilled.mkdir(exist_ok=True)
    (spilled / "spill.bin").write_bytes(b"spilled")
    _age(folder)
    run(settings).close()
    assert _leftovers(folder) == []


def test_a_build_under_way_is_no_leftover(settings: Settings) -> None:
    folder = _store(settings)
    with new_build(folder, Limits()) as (engine, build_id):
        engine.scratch("kept", "select 42 as answer")
        run(settings).close()
        assert engine.rows("select answer from kept") == [(42,)]
        assert (folder / f"building-{build_id}.duckdb").is_file()
    run(settings).close()


def test_a_failed_run_leaves_the_earlier_build(settings: Settings) -> None:
    folder = _store(settings)
    before = current_build(folder)
    web = Path(settings.folder) / "web.csv"
    kept = web.read_bytes()
    web.write_bytes(kept.replace(b"time", b"moment"))
    try:
        with pytest.raises(Exception, match="'time'"):
            run(settings)
    finally:
        web.write_bytes(kept)
    assert current_build(folder) == before
    assert _leftovers(folder) == []


def test_a_reader_finds_the_new_build(settings: Settings) -> None:
    folder = _store(settings)
    reader = open_run(folder)
    counted = _count(reader.engine.rows, "journeys")
    run(settings).close()
    assert current_build(folder) != reader.build_id
    assert _count(reader.engine.rows, "journeys") == counted
    newer = open_run(folder)
    assert newer.build_id == current_build(folder)
    newer.close()
    reader.close()


def test_two_runs_at_once_do_not_disturb_each_other(
    settings: Settings, started: list[BaseProcess]
) -> None:
    folder = _store(settings)
    whole = _rows(folder)
    both = [_start(started, settings), _start(started, settings)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert _rows(folder) == whole


@pytest.mark.parametrize("damage", ["another version", "no database", "no table", "no column"])
def test_a_build_that_cannot_be_read_is_named(
    settings: Settings, tmp_path: Path, damage: str
) -> None:
    build_id = current_build(_store(settings))
    (tmp_path / POINTER).write_text(build_id)
    build = tmp_path / f"build-{build_id}.duckdb"
    build.write_bytes((_store(settings) / build.name).read_bytes())
    if damage == "no database":
        build.write_bytes(b"no database" * 1000)
    else:
        engine = DuckEngine(build)
        engine._con.execute({
            "another version": "update runs set settings = '{\"sources_of_tomorrow\": {}}'",
            "no table": "drop table incidents",
            "no column": "alter table journeys drop column device",
        }[damage])  # fmt: skip
        engine.close()
    with pytest.raises(RunMissing, match="damaged or was made by another version"):
        open_run(tmp_path)
