"""Lines of one thing: rows that share a receipt or an order number become one event.

The earliest line is the event; it carries the sum of the lines' values and costs, and their
number as the attribute ``lines``. The identifiers of all lines stay on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from journey.engine.base import Engine
from journey.ingest.mapping.staging import Stage
from journey.ingest.quoting import name
from journey.settings.models import DAY_US, Settings

LINES = """
    select cast({stage} as integer) as stage, place, head, head_id, file_no, row_no, n, value, cost,
        span_us
    from (
        select s.rowid as place, s.file_no, s.row_no,
            first_value(s.rowid) over near as head, first_value(s.event_id) over near as head_id,
            count(*) over same as n, {value} as value, {cost} as cost,
            max(s.at_us) over same - min(s.at_us) over same as span_us
        from {table} s
        where s.fault is null and s.in_group is not null{stays}
        window same as (partition by s.part, {touchpoint}, s.in_group),
            near as (partition by s.part, {touchpoint}, s.in_group order by s.at_us, s.event_id))
"""
# one after the other from the least: the same sum in any order of the rows
SUM = """sum(s.{key}) over (
    partition by s.part, {touchpoint}, s.in_group order by s.{key}, s.event_id
    rows between unbounded preceding and unbounded following)"""
HEADS = """
    update {table} as s
    set {sums} attributes = cast(
        json_merge_patch(coalesce(s.attributes, '{{}}'), json_object('lines', l.n)) as varchar)
    from lines_of l
    where l.stage = {stage} and l.place = s.rowid and l.head = l.place
"""
MEMBERS = """
    update {table} as s
    set event_id = l.head_id
    from lines_of l
    where l.stage = {stage} and l.place = s.rowid
"""
COUNTS = """
    select file_no, count(distinct row_no), count(distinct head),
        count(distinct head) filter (where span_us > $day_us)
    from lines_of
    where stage = $stage and n > 1
    group by file_no
"""
SHARED = """
    select file_no, sum(n), sum(rows)
    from (
        select s.file_no, case when count(*) over same > 1 then 1 else 0 end as n, 1 as rows
        from {table} s
        where s.fault is null and {column} is not null{stays}
        window same as (partition by s.part, {touchpoint}, {column}, s.at_us))
    group by file_no
"""
THINGS = ("receipt", "order_id")  # identifiers that name a thing of several lines
MANY = 0.1  # share of rows from which lines are worth a word
EMPTY = {"stage": "INTEGER", "place": "BIGINT", "head": "BIGINT", "head_id": "BIGINT",
         "file_no": "INTEGER", "row_no": "BIGINT", "n": "BIGINT", "value": "DOUBLE",
         "cost": "DOUBLE", "span_us": "BIGINT"}  # fmt: skip


def fold(engine: Engine, stages: Sequence[Stage], stays: Sequence[str]) -> list[str]:
    """Make one event of the lines that share a group; returns ``stays`` without the others.

    ``lines_of`` holds, per line, the place of its event. The others bear its number from now on.
    """
    engine.fill("lines_of", EMPTY, [])
    found = list(stays)
    for place, made in enumerate(stages):
        if made.grouped:
            _fold(engine, made, place, stays[place])
            others = f"select place from lines_of where stage = {place} and place <> head"
            found[place] += f" and s.rowid not in ({others})"
    return found


def noted(
    engine: Engine, stages: Sequence[Stage], stays: Sequence[str], rules: Settings
) -> dict[tuple[str, int], str]:
    """Words on lines that were grouped, or might be, by (source, file number)."""
    found: dict[tuple[str, int], str] = {}
    for place, made in enumerate(stages):
        column = rules.sources[made.source].group
        if column is None:
            found |= _suggested(engine, made, stays[place])
            continue
        for file, rows, events, far in engine.rows(COUNTS, stage=place, day_us=DAY_US):
            told = f"{rows:,} rows are lines of {events:,} events (group = {column!r})"
            if far:
                told += f", {far:,} of them over more than a day: is the number used again?"
            found[made.source, int(file)] = told
    return found


def _fold(engine: Engine, made: Stage, place: int, stays: str) -> None:
    words = {"stage": place, "table": name(made.table), "touchpoint": _touchpoint(made)}
    amounts = [key for key in ("value", "cost") if key not in made.fixed]
    sums = {key: SUM.format(key=key, **words) for key in amounts}
    nothing = "cast(null as double)"
    select = LINES.format(
        value=sums.get("value", nothing), cost=sums.get("cost", nothing), stays=stays, **words
    )
    engine.add("lines_of", select)
    engine.rows(HEADS.format(sums="".join(f"{key} = l.{key}, " for key in amounts), **words))
    engine.rows(MEMBERS.format(**words))


def _suggested(engine: Engine, made: Stage, stays: str) -> dict[tuple[str, int], str]:
    """Where many rows share an order number and a time: they may be lines of one thing."""
    found = {}
    for kind in THINGS:
        if kind not in made.kinds:
            continue
        words = {"table": name(made.table), "column": f"s.{name(made.kinds[kind])}"}
        select = SHARED.format(touchpoint=_touchpoint(made), stays=stays, **words)
        column = next(p.part.fields.identifiers for p in made.plans if kind in p.kinds) or {}
        for file, alike, rows in engine.rows(select):
            if alike > MANY * rows:
                found[made.source, int(file)] = (
                    f"{alike:,} of {rows:,} rows share {kind}, touchpoint and time with another: "
                    f"for lines of one thing, group = {column[kind]!r} sums them up"
                )
    return found


def _touchpoint(made: Stage) -> str:
    return made.fixed.get("touchpoint", "s.touchpoint")
