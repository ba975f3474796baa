"""Files written in the test become events: the door of ingest, with little around it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from journey.engine.duckdb import DuckEngine, Limits
from journey.ingest.read import read
from journey.progress import Watch, unwatched
from journey.settings.models import Settings

NOW_US = 1_767_225_600_000_000  # 2026-01-01
CLICKS: dict[str, Any] = {
    "reader": "csv",
    "path": "clicks.csv",
    "time": "time",
    "touchpoint": {"column": "page"},
    "identifiers": {"cookie": "cookie"},
}


def ingest(
    folder: Path,
    files: dict[str, str | bytes],
    sources: dict[str, Any],
    threads: int = 2,
    watch: Watch = unwatched,
) -> DuckEngine:
    """Write ``files`` into ``folder`` and read ``sources`` from them."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    number = len(list(folder.glob("*.duckdb")))
    engine = DuckEngine(folder / f"run{number}.duckdb", limits=Limits(threads=threads))
    rules = {"ties": "content"}  # the laws hold for rows in any order
    settings = Settings.model_validate(
        {"sources": sources, "folder": str(folder), "journeys": rules}
    )
    read(engine, settings, watch, now_us=NOW_US)
    return engine


def clicks(folder: Path, content: str | bytes, **rules: Any) -> DuckEngine:
    """One csv file of clicks: time, page, cookie and what ``rules`` name besides."""
    return ingest(folder, {"clicks.csv": content}, {"clicks": {**CLICKS, **rules}})


def events(engine: DuckEngine, *columns: str) -> list[tuple[Any, ...]]:
    """The events' ``columns`` in order of time."""
    picked = ", ".join(columns or ("touchpoint",))
    return engine.rows(f"select {picked} from events order by at_us, tie_rank, touchpoint, value")


def times(engine: DuckEngine) -> list[str]:
    """The events' instants, as people write them."""
    stamp = "strftime(make_timestamp(at_us), '%Y-%m-%d %H:%M:%S.%g')"
    return [row[0].removesuffix(".000") for row in events(engine, stamp)]


def refused(engine: DuckEngine) -> list[tuple[int, str]]:
    """Line and reason of every refused row, in order."""
    return [
        (row[0], row[1])
        for row in engine.rows(
            "select row_no, reason from quarantine where reason <> 'row-repeated' "
            "order by file, row_no, reason"
        )
    ]


def repeated(engine: DuckEngine) -> list[tuple[str, int]]:
    """File and line of every row that repeats another."""
    select = "select file, row_no from quarantine where reason = 'row-repeated' order by all"
    return [(row[0], row[1]) for row in engine.rows(select)]


def account(engine: DuckEngine, file: str | None = None) -> tuple[int, ...]:
    """Rows read, used, refused, repeated, mapped to nothing: of one file, or of all."""
    select = """
        select cast(sum(rows_read) as bigint), cast(sum(rows_used) as bigint),
            cast(sum(rows_refused) as bigint), cast(sum(rows_duplicate) as bigint),
            cast(sum(rows_unmapped) as bigint)
        from sources
        where $file is null or file = $file
    """
    return tuple(engine.rows(select, file=file)[0])


def tables(engine: DuckEngine, *names: str) -> dict[str, list[tuple[Any, ...]]]:
    """Whole tables, sorted, to be compared."""
    wanted = names or ("events", "read_identifiers", "sources", "quarantine")
    return {name: engine.rows(f"select * from {name} order by all") for name in wanted}


def attributes(engine: DuckEngine) -> list[dict[str, Any]]:
    """The kept columns of every event, in order of time."""
    return [json.loads(row[0]) for row in events(engine, "attributes")]
