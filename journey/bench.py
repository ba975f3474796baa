"""How fast the river runs on this machine, against the least that could be done: the floor.

The floor reads the same Parquet files and writes them back sorted by customer and time. Floor
and river run in processes of their own, with the same number of threads, one after the other.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from journey.engine.duckdb import DuckEngine, Limits
from journey.engine.memory import Peak
from journey.errors import JourneyError
from journey.pipeline import run
from journey.progress import Progress, Watch, unwatched
from journey.project.load import load
from journey.settings.models import Machine
from journey.synth import volume

THREADS = min(2, os.cpu_count() or 1)
FLOOR_MEMORY = "4GB"
RIVER_MEMORY = "3GB"  # Python and what the database does not count fit beside it in 4 GB
SEED = 7
FLOOR = """
    select *
    from read_parquet($files)
    order by coalesce(user_id, cookie, loyalty, email, phone), happened_at
"""
EVENTS = "select count(*) from events"
Work = Callable[[Path, Watch], None]


@dataclass(frozen=True, slots=True)
class StageTiming:
    """One stage: rows it handled, seconds, highest memory of the process meanwhile (bytes)."""

    stage: str
    rows: int
    seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Timing:
    """One size of data.

    Attributes
    ----------
    events, file_bytes
        How much there was to do.
    write_seconds
        Making the files: counts for nothing.
    floor_seconds, floor_peak_bytes
        Read and written back sorted, and the memory it took.
    stages
        The river's stages in their order; ``rest`` is what no stage told of: joining the
        sources, writing the build to disk, opening it.
    river_seconds, river_peak_bytes
        The whole river, from the first byte read to the finished build opened.
    ratio
        River by floor.
    growth, growth_events
        Seconds and events by those of the size before; null for the first.
    """

    events: int
    file_bytes: int
    write_seconds: float
    floor_seconds: float
    floor_peak_bytes: int
    stages: tuple[StageTiming, ...]
    river_seconds: float
    river_peak_bytes: int
    ratio: float
    growth: float | None = None
    growth_events: float | None = None


def bench(events: Sequence[int], watch: Watch = unwatched) -> tuple[Timing, ...]:
    """Time the river for each number of ``events``, in the order given.

    Parameters
    ----------
    events
        Sizes, such as ``(100_000, 1_000_000)``. Ten million need about 6 GB of disk in the
        system's place for temporary files.
    watch
        Told of each step of each size.

    Returns
    -------
    tuple of Timing
        One a size.

    Raises
    ------
    JourneyError
        The floor or the river failed.
    """
    timings: list[Timing] = []
    for size in events:
        with tempfile.TemporaryDirectory(prefix="journey-bench-") as place:
            timings.append(_one(Path(place), size, timings[-1] if timings else None, watch))
    return tuple(timings)


def _one(folder: Path, size: int, before: Timing | None, watch: Watch) -> Timing:
    started = time.perf_counter()
    watch(Progress("write", 0, size))
    volume.write(folder, size, SEED)
    written = time.perf_counter() - started
    watch(Progress("write", size, size, written, finished=True))
    (floor,) = _apart(_floor, folder, watch)
    *stages, river = _apart(_river, folder, watch)
    told = sum(stage.seconds for stage in stages)
    rest = StageTiming("rest", 0, max(0.0, river.seconds - told), river.peak_bytes)
    return Timing(
        events=size,
        file_bytes=sum(file.stat().st_size for file in folder.glob("*.parquet")),
        write_seconds=written,
        floor_seconds=floor.seconds,
        floor_peak_bytes=floor.peak_bytes,
        stages=(*stages, rest),
        river_seconds=river.seconds,
        river_peak_bytes=river.peak_bytes,
        ratio=river.seconds / floor.seconds,
        growth=river.seconds / before.river_seconds if before else None,
        growth_events=size / before.events if before else None,
    )


def _floor(folder: Path, watch: Watch) -> None:
    """The least: read all, write it back in order."""
    target = folder / "floor" / "sorted.parquet"
    target.parent.mkdir()
    limits = Limits(THREADS, FLOOR_MEMORY)
    engine = DuckEngine(folder / "floor" / "floor.duckdb", limits=limits)
    watch(Progress("floor"))
    started = time.perf_counter()
    rows = engine.save(FLOOR, target, files=str(folder / "*.parquet"))
    watch(Progress("floor", rows, rows, time.perf_counter() - started, finished=True))
    engine.close()


def _river(folder: Path, watch: Watch) -> None:
    """The whole pipeline."""
    settings = load(folder / "journey.toml")
    machine = Machine(threads=THREADS, memory=RIVER_MEMORY)
    watch(Progress("river"))
    started = time.perf_counter()
    found = run(settings.model_copy(update={"engine": machine}), watch)
    seconds = time.perf_counter() - started
    events = int(found.engine.rows(EVENTS)[0][0])
    found.close()
    watch(Progress("river", events, events, seconds, finished=True))


def _apart(work: Work, folder: Path, watch: Watch) -> list[StageTiming]:
    """Do ``work`` in a process of its own; what it tells arrives here."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, folder, there), daemon=True)
    process.start()
    there.close()
    timings: list[StageTiming] = []
    try:
        while (told := here.recv()) is not None:
            progress, peak_bytes = told
            watch(progress)
            if progress.finished:
                timings.append(_timing(progress, peak_bytes))
    except EOFError:
        raise JourneyError("a timed process ended before it was done", work.__name__) from None
    finally:
        process.join()
        here.close()
    return timings


def _timing(progress: Progress, peak_bytes: int) -> StageTiming:
    return StageTiming(progress.stage, progress.done, progress.seconds, peak_bytes)


def _child(work: Work, folder: Path, parent: Connection) -> None:
    """In the other process: tell the parent each progress and the memory since its stage began."""
    peak = Peak()

    def tell(progress: Progress) -> None:
        parent.send((progress, peak.of(progress.stage)))

    with peak:
        work(folder, tell)
    parent.send(None)
