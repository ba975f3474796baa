"""What ``journey bench`` prints: one line per stage and size, the floor, and the ratio to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from journey.analysis.table import Sheet
from journey.bench import Timing
from journey.bench import bench as measured
from journey.cli.output import put
from journey.cli.printed import Printed, Watched
from journey.cli.progress import watching
from journey.errors import WrongUsage

MEGABYTE = 10**6


@dataclass(frozen=True, slots=True)
class BenchLine:
    """A stage at one size: seconds, rows a second, peak memory, times the floor's seconds."""

    events: int
    stage: str
    seconds: float
    rows_per_second: float | None
    peak_mb: float
    times_floor: float
    growth: float | None = None  # river only: seconds by those of the size before
    growth_events: float | None = None


def bench(events: str, watched: Watched, printed: Printed) -> None:
    """Measure every stage at each size of ``events`` (``"1e5,1e6"``) and print the table.

    Raises
    ------
    WrongUsage
        A size is not a number from 1.
    """
    try:
        sizes = [int(float(part)) for part in events.split(",")]
    except (ValueError, OverflowError):
        raise WrongUsage(f"{events!r} is not a list of sizes", "--events", "1e5,1e6") from None
    if min(sizes) < 1:
        raise WrongUsage("a size is at least 1", "--events")
    with watching(watched.progress, printed) as watch:
        timings = measured(sizes, watch)
    lines = [line for timing in timings for line in _lines(timing)]
    put(Sheet("bench", lines, "events"), printed)


def _lines(timing: Timing) -> Iterator[BenchLine]:
    yield _line(timing, "floor", timing.floor_seconds, timing.floor_peak_bytes)
    for stage in timing.stages:
        yield _line(timing, stage.stage, stage.seconds, stage.peak_bytes)
    river = _line(timing, "river", timing.river_seconds, timing.river_peak_bytes)
    yield replace(river, growth=timing.growth, growth_events=timing.growth_events)


def _line(timing: Timing, stage: str, seconds: float, peak_bytes: int) -> BenchLine:
    rate = timing.events / seconds if seconds else None
    peak_mb = round(peak_bytes / MEGABYTE, 1)
    return BenchLine(timing.events, stage, seconds, rate, peak_mb, seconds / timing.floor_seconds)
