"""All analyses of a run, in a process of its own, against one scan and sort of its steps.

    python tests/bench/analysing.py FOLDER EVENTS

makes the run and prints, a line each, a name and its seconds: ``floor`` (the best of three; steps
are stored by customer, so it sorts by touchpoint), ``find`` (what a run does once), then every
page's table; last ``peak``, in MB.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from journey import pipeline
from journey.analysis import catalogue
from journey.engine.memory import Peak
from journey.engine.open import open_run
from journey.progress import Progress
from journey.project.load import load
from journey.selection import Selection
from journey.settings.models import Machine
from journey.synth import volume

SEED, ROUNDS, MEMORY = 7, 3, "2GB"  # Python and what the database does not count fit in 3 GB
FLOOR = "create or replace temp table sorted as from steps order by touchpoint, at_us, event_id"
NO_ANALYSIS = [
    "sources",
    "quarantine",
    "reasons",
    "watermarks",
    "customer",
    "identity",
    "identity-health",
    "identity-changes",
    "links-refused",
    "candidates",
    "edges",  # of the same graph as nodes
    "shared-devices",
]


def main(folder: Path, events: int) -> None:
    """Print the numbers."""
    volume.write(folder, events, SEED)
    settings = load(folder / "journey.toml").model_copy(
        update={"engine": Machine(threads=2, memory=MEMORY)}
    )
    found: dict[str, float] = {}
    pipeline.run(settings, lambda one: _note(one, found)).close()
    found["floor"] = min(_floor(folder) for _ in range(ROUNDS))
    run = open_run(pipeline.store(settings), pipeline.limits(settings))
    with Peak() as peak:
        peak.of("pages")
        for name, table in catalogue.TABLES.items():
            if name not in NO_ANALYSIS:
                found[name] = _seconds(partial(table.ask, run, Selection()))
        found["peak"] = peak.of("pages") / 1e6
    run.close()
    for name, number in found.items():
        print(name, number)


def _note(progress: Progress, found: dict[str, float]) -> None:
    if progress.finished and progress.stage == "find":
        found["find"] = progress.seconds


def _floor(folder: Path) -> float:
    (build,) = (folder / "run").glob("*.duckdb")
    with duckdb.connect(build, read_only=True, config={"threads": 2}) as database:
        return _seconds(lambda: database.execute(FLOOR))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
