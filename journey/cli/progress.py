"""Progress on standard error: bars, one line per stage, or one JSON object per line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console
from rich.progress import (
    BarColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

from journey.cli.printed import Mode, Printed
from journey.progress import Progress, Watch, unwatched


@contextmanager
def watching(mode: Mode, printed: Printed) -> Iterator[Watch]:
    """A watch that shows progress as the options ask: nothing at all when quiet."""
    if printed.quiet or mode is Mode.none:
        yield unwatched
    elif mode is Mode.json:
        yield _as_json
    elif mode is Mode.auto and sys.stderr.isatty():
        with _bars(printed.no_color) as watch:
            yield watch
    else:
        yield _as_line


def line(progress: Progress) -> str:
    """One finished stage in words.

    >>> line(Progress("read", 40_000, None, 2.0, finished=True))
    'read: 40,000 rows, 2.0 s, 20,000 rows/s'
    """
    rate = f", {_rate(progress)}" if progress.done and progress.seconds else ""
    return f"{progress.stage}: {progress.done:,} rows, {progress.seconds:.1f} s{rate}"


def _as_line(progress: Progress) -> None:
    if progress.finished:
        print(line(progress), file=sys.stderr, flush=True)  # noqa: T201


def _as_json(progress: Progress) -> None:
    print(json.dumps(asdict(progress)), file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def _bars(no_color: bool) -> Iterator[Watch]:
    """One bar per stage, with rows, rate and time."""
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
    )
    console = Console(stderr=True, no_color=no_color or None)
    with Bars(*columns, console=console) as bars:
        yield _onto(bars)


def _onto(bars: Bars) -> Callable[[Progress], None]:
    tasks: dict[str, TaskID] = {}

    def show(progress: Progress) -> None:
        if progress.stage not in tasks:
            tasks[progress.stage] = bars.add_task(progress.stage, rows="", rate="", total=None)
        total = progress.total or (max(progress.done, 1) if progress.finished else None)
        bars.update(
            tasks[progress.stage],
            completed=total if progress.finished and total else progress.done,
            total=total,
            rows=f"{progress.done:,} rows" if progress.done else "",
            rate=_rate(progress) if progress.seconds and progress.done else "",
        )
        if progress.finished:  # the same stage may come again, for another size
            del tasks[progress.stage]

    return show


def _rate(progress: Progress) -> str:
    return f"{progress.done / progress.seconds:,.0f} rows/s"
