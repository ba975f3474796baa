"""The hour that clocks show twice: where a file tells which of the two a local time is.

``times`` reads such a time as the first of the two. In a file whose times rise otherwise, one
that falls there can only be the second, and so are those below it; in a file with the newest row
first, whose times fall otherwise, the same holds from its last row to its first.
"""

from __future__ import annotations

from collections.abc import Sequence

from journey.engine.base import Engine
from journey.ingest.clock.times import UTC
from journey.ingest.clock.zones import is_bare
from journey.ingest.mapping.parts import Part
from journey.ingest.mapping.staging import Stage
from journey.ingest.quoting import name, text
from journey.ingest.relation import QUERY
from journey.settings.models import Time

GAPS = (3_600_000_000, 1_800_000_000)  # an hour; half of one on Lord Howe
SHOWS = "timezone({zone}, make_timestamptz({us}))"
# per row of the part: by how much later the clock showed the same again; 0: it did not
READ = """
    select s.rowid as place, s.file_no, s.row_no, s.at_us, {gap} as gap_us
    from {table} s
    where s.fault is null and s.part = {part}
"""
# by the times that were shown once: 1 where none falls, -1 where none rises; others tell nothing
WAYS = """
    select file_no, case when falls = 0 then 1 else -1 end as way
    from (
        select file_no, count(*) filter (where step_us < 0) as falls,
            count(*) filter (where step_us > 0) as rises
        from (
            select file_no, cast(null as bigint) as step_us
            from doubled_read
            union all
            select file_no,
                at_us - lag(at_us) over (partition by file_no order by row_no) as step_us
            from doubled_read
            where gap_us = 0) steps
        group by file_no) counted
    where falls = 0 or rises = 0
"""
LATER = """
    select place, file_no, at_us, gap_us,
        gap_us > 0 and max(at_us) over (
            partition by file_no, night order by placed
            rows between unbounded preceding and 1 preceding) > at_us as falls,
        night, placed, way
    from (
        select r.*, w.way, r.row_no * w.way as placed, (at_us - {half}) // (2 * {half}) as night
        from doubled_read r
        join doubled_ways w on w.file_no = r.file_no)
"""
SECOND = """
    select place, gap_us, way
    from (
        select *, max(case when falls then 1 else 0 end) over (
            partition by file_no, night order by placed
            rows between unbounded preceding and current row) as is_second
        from doubled_later)
    where is_second = 1 and gap_us > 0
"""
SHIFT = """
    update {table} as s
    set at_us = s.at_us + d.gap_us{ends}
    from doubled_second d
    where d.place = s.rowid
"""
# what began in the second reading cannot have ended in the first
ENDS = """, end_us = case when {took} or s.end_us < s.at_us + d.gap_us
    then s.end_us + d.gap_us else s.end_us end"""
COUNTS = """
    select s.file_no, count(*), min(d.way)
    from {table} s
    join doubled_second d on d.place = s.rowid
    group by s.file_no
"""
WORDS = {1: "rises", -1: "falls"}
HALF_US = 43_200_000_000  # no zone turns its clocks at noon UTC


def shift(engine: Engine, stages: Sequence[Stage]) -> dict[tuple[str, int], str]:
    """Move the times that are second readings; words on how many, by (source, file number)."""
    found: dict[tuple[str, int], str] = {}
    for made in stages:
        for each in made.plans:
            clock, column = each.part.clock, Time(column=each.part.column)
            bare = is_bare(engine, made.relation, _as_read(column, clock.formats))
            in_order = made.relation.files[0].file.shown != QUERY
            if clock.zone not in UTC and clock.precision != "day" and bare and in_order:
                words = _shift(engine, made, each.part, clock.zone)
                found |= {(made.source, file): told for file, told in words.items()}
    return found


def _as_read(time: Time, formats: tuple[str, ...]) -> Time:
    return time.model_copy(update={"format": formats or None})


def _shift(engine: Engine, made: Stage, part: Part, zone: str) -> dict[int, str]:
    table = name(made.table)
    shown = SHOWS.format(zone=text(zone), us="s.at_us")
    gaps = " ".join(
        f"when {SHOWS.format(zone=text(zone), us=f's.at_us + {gap}')} = {shown} then {gap}"
        for gap in GAPS
    )
    read = READ.format(table=table, part=part.number, gap=f"case {gaps} else 0 end")
    engine.scratch("doubled_read", read)
    if not engine.rows("select count(*) from doubled_read where gap_us > 0")[0][0]:
        engine.drop("doubled_read")
        return {}
    engine.scratch("doubled_ways", WAYS)
    engine.scratch("doubled_later", LATER.format(half=HALF_US))
    engine.scratch("doubled_second", SECOND)
    took = "true" if part.fields.duration else "false"
    ends = "" if "end_us" in made.fixed else ENDS.format(took=took)
    engine.rows(SHIFT.format(table=table, ends=ends))
    counts = engine.rows(COUNTS.format(table=table))
    engine.drop("doubled_read", "doubled_ways", "doubled_later", "doubled_second")
    return {
        int(file): f"{count:,} times of a doubled hour read as the second, as the file {WORDS[way]}"
        for file, count, way in counts
    }
