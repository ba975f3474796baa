"""Rows at the edges of a file that are none: further rows of the head above, totals below."""

from __future__ import annotations

from collections.abc import Sequence

from journey.engine.base import Engine
from journey.ingest.mapping.staging import Stage
from journey.ingest.quoting import name
from journey.ingest.readers.catalogue import READERS
from journey.ingest.reasons import TIME_UNREADABLE
from journey.settings.models import Settings

MOST = 5  # rows at an edge that can be head or totals
EDGES = """
    select s.file_no, count(*) filter (where s.row_no < g.first), max(g.first - l.least),
        count(*) filter (where s.row_no > g.last), max(l.most - g.last)
    from (select * replace (try_cast(row_no as bigint) as row_no) from {table}) s
    join (
        select file_no, min(try_cast(row_no as bigint)) as first,
            max(try_cast(row_no as bigint)) as last
        from {table}
        where {good}
        group by file_no) g on g.file_no = s.file_no
    join (
        select file_no, min(try_cast(row_no as bigint)) as least,
            max(try_cast(row_no as bigint)) as most
        from {table}
        group by file_no) l on l.file_no = s.file_no
    where not ({good})
    group by s.file_no
"""


def noted(engine: Engine, stages: Sequence[Stage], rules: Settings) -> dict[tuple[str, int], str]:
    """Words on rows without a time at the start and the end of text files."""
    found = {}
    for made in stages:
        source = rules.sources[made.source]
        if not READERS[source.reader].has_head or source.query is not None or made.several:
            continue
        checks = enumerate(made.plans[0].checks, 1)
        places = [place for place, check in checks if check.reason == TIME_UNREADABLE]
        good = f"fault is distinct from {places[0]}"
        for file, *runs in engine.rows(EDGES.format(table=name(made.table), good=good)):
            if told := _words(source.header, *runs):
                found[made.source, int(file)] = told
    return found


def _words(header: int, above: int, above_all: int, below: int, below_all: int) -> str:
    """Only a run from the very edge counts: all its rows, and few of them."""
    told = []
    if 0 < above == above_all <= MOST:
        told.append(f"the first {above} rows have no time: rows of the head? header = "
                    f"{header + above}")  # fmt: skip
    if 0 < below == below_all <= MOST:
        told.append(f"the last {below} rows have no time: totals? They are refused")
    return ", ".join(told)
