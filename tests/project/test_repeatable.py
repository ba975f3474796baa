"""Another key, other threads, the same run asked again: the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journey.analysis import catalogue
from journey.analysis.experience.scorecard import scorecard
from journey.engine.duckdb import Limits
from journey.engine.open import Run, open_run
from journey.pipeline import run
from journey.project import shipped
from journey.project.load import load
from journey.selection import Selection

KEYS, THREADS = ("0", "1", "2", "3", "4"), (1, 4, 2, 4, 1)
TABLES = ("findings", "friction_paths", "journeys", "steps", "frictions", "incidents")
# names that are keyed hashes: they differ from key to key by design
NAMES = frozenset({"customer_id"})
COLUMNS = """
    select column_name
    from duckdb_columns()
    where table_name = $name
    order by column_index
"""


def ran(folder: Path, key: str, threads: int) -> Run:
    """The demo under a key of its own, with so many threads."""
    settings = load(shipped.copy("demo", folder))
    (folder / "journey.key").write_text(f"{key * 64}\n", encoding="ascii")
    engine = settings.engine.model_copy(update={"threads": threads})
    return run(settings.model_copy(update={"engine": engine}))


def told(made: Run) -> dict[str, list[str]]:
    """The rows of the tables that bear numbers, in order; doubles to nine digits."""
    found = {name: sorted(_rows(made, name)) for name in TABLES}
    for by in ("", "device", "entry_channel"):
        rows = scorecard(made.engine, Selection(), by or None)
        found[f"scorecard {by}"] = [repr(one) for one in rows]
    return found


def _rows(made: Run, name: str) -> Iterator[str]:
    columns = [str(row[0]) for row in made.engine.rows(COLUMNS, name=name)]
    chosen = ", ".join(f'"{one}"' for one in columns if one not in NAMES)
    for row in made.engine.rows(f'select {chosen} from "{name}"'):
        yield repr([_nine(value) for value in row])


def _nine(value: Any) -> Any:
    return float(f"{value:.9g}") if isinstance(value, float) else value


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_five_keys_give_the_same_numbers(tmp_path: Path) -> None:
    """Blocks, halves and ties come from what happened: on any key, with any threads."""
    first: dict[str, list[str]] = {}
    for key, threads in zip(KEYS, THREADS, strict=True):
        made = ran(tmp_path / key, key, threads)
        found = told(made)
        made.close()
        first = first or found
        for name, rows in first.items():
            assert found[name] == rows, f"{name}: key {key}, {threads} threads"
    assert all(first[name] for name in ("findings", "friction_paths", "scorecard "))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_asked_again_says_the_same_to_the_last_bit(tmp_path: Path) -> None:
    """No table hangs on the order in which threads add up."""
    made = ran(tmp_path, "7", 4)
    made.close()
    one, other = (_asked(made.folder, threads) for threads in (1, 4))
    assert set(one) == set(catalogue.TABLES)
    for name, rows in one.items():
        assert other[name] == rows, name


def _asked(folder: Path, threads: int) -> dict[str, list[str]]:
    made = open_run(folder, Limits(threads=threads))
    found = {name: [repr(row) for row in catalogue.rows(made, name)] for name in catalogue.TABLES}
    made.close()
    return found
