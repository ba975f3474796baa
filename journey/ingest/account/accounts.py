"""What came of every row: used, refused, repeated or mapped to nothing. The sums are asserted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from journey.contract.tables import TABLES
from journey.engine.base import Engine
from journey.errors import LawBroken
from journey.ingest.mapping.staging import Stage, happened
from journey.ingest.quoting import name
from journey.ingest.relation import FILE, Loaded

# one row per row that told of an event: how many of its events stay, how many were refused
ROWS = """
    select s.file_no, s.row_no,
        count(*) filter (where s.fault is null and d.place is null) as kept,
        count(*) filter (where s.fault is not null) as refused
    from {table} s
    left join (select place from dropped where stage = {stage}) d on d.place = s.rowid
    group by s.file_no, s.row_no
"""
FATES = """
    select file_no,
        count(*) filter (where kept > 0) as used,
        count(*) filter (where kept = 0 and refused > 0) as refused,
        count(*) filter (where kept = 0 and refused = 0) as duplicate
    from {rows}
    group by file_no
"""
# where a row gives one event at most, its fate is the event's
SINGLE_FATES = """
    select s.file_no,
        count(*) filter (where s.fault is null and d.place is null) as used,
        count(*) filter (where s.fault is not null) as refused,
        count(*) filter (where s.fault is null and d.place is not null) as duplicate
    from {table} s
    left join (select place from dropped where stage = {stage}) d on d.place = s.rowid
    group by s.file_no
"""
EVENTS = """
    select s.file_no, count(*) as events, min(s.at_us) as first_us, max(s.at_us) as last_us
    from {table} s
    where s.fault is null{stays}
    group by s.file_no
"""
NOTHING = """
    select file_no, count(*) as n
    from (select {file} as file_no from {rows} as r where not ({any_part}))
    group by file_no
"""


@dataclass(frozen=True, slots=True)
class Account:
    """One row of ``sources``, in the order of its columns."""

    source: str
    file: str
    channel: str
    rows_read: int = 0
    rows_used: int = 0
    rows_refused: int = 0
    rows_duplicate: int = 0
    rows_unmapped: int = 0
    events: int = 0
    first_us: int | None = None
    last_us: int | None = None
    notes: str = ""

    def check(self) -> None:
        """Assert that every row read is accounted for.

        Raises
        ------
        LawBroken
            It is not.
        """
        fates = (self.rows_used, self.rows_refused, self.rows_duplicate, self.rows_unmapped)
        if self.rows_read != sum(fates):
            what = f"{self.rows_read} rows read, but used, refused, repeated, unmapped are {fates}"
            raise LawBroken(what, f"{self.source}: {self.file}")


def opened(source: str, channel: str, read: Loaded) -> Account:
    """The account of a file that was read and not yet mapped; its broken rows are refused."""
    notes = read.notes
    if read.broken:
        notes = f"{notes}, {read.broken} broken rows"
    return Account(
        source, read.file.shown, channel, read.rows + read.broken, 0, read.broken, notes=notes
    )


def settled(
    engine: Engine,
    made: Stage,
    place: int,
    stays: str,
    notes: Sequence[Mapping[tuple[str, int], str]],
) -> list[Account]:
    """The accounts of the files of one source, once repeats are known.

    ``stays`` leaves out what is no event of the working table ``s``; ``notes`` holds further
    words for (source, file number).

    A source whose rows may give several events leaves ``<table>_rows`` behind.
    """
    words = {"table": name(made.table), "stage": str(place), "stays": stays}
    if made.several:
        engine.scratch(f"{made.table}_rows", ROWS.format(**words))
        fates = engine.rows(FATES.format(rows=name(f"{made.table}_rows")))
    else:
        fates = engine.rows(SINGLE_FATES.format(**words))
    by_file = {int(row[0]): row[1:] for row in fates}
    events = {int(row[0]): row[1:] for row in engine.rows(EVENTS.format(**words))}
    nothing = _nothing(engine, made)
    found = []
    for read in made.relation.files:
        used, refused, duplicate = by_file.get(read.number, (0, 0, 0))
        count, first_us, last_us = events.get(read.number, (0, None, None))
        start = opened(made.source, made.channel, read)
        key = (made.source, read.number)
        found.append(
            replace(
                start,
                rows_used=used,
                rows_refused=start.rows_refused + refused,
                rows_duplicate=duplicate,
                rows_unmapped=nothing.get(read.number, 0),
                events=count,
                first_us=first_us,
                last_us=last_us,
                notes=", ".join(filter(None, [start.notes, *(n.get(key) for n in notes)])),
            )
        )
    return found


def write(engine: Engine, accounts: Sequence[Account]) -> None:
    """Write the promised table ``sources``.

    Raises
    ------
    LawBroken
        An account does not add up.
    """
    for account in accounts:
        account.check()
    engine.fill("accounts", TABLES["sources"].columns, [astuple(each) for each in accounts])
    engine.table("sources", "select * from accounts")
    engine.drop("accounts")


def _nothing(engine: Engine, made: Stage) -> dict[int, int]:
    """Rows of each file that told of no event at all."""
    conditions = [happened(each) for each in made.plans]
    if "true" in conditions:
        return {}
    any_part = " or ".join(f"coalesce(({each}), false)" for each in conditions)
    select = NOTHING.format(file=FILE, rows=made.relation.text, any_part=any_part)
    return {int(row[0]): int(row[1]) for row in engine.rows(select)}
