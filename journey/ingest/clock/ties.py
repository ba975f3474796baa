"""Events at one time: what comes first, and what that rests on.

Minute stamps, or a system that writes three rows in a millisecond, leave the order open. It is
decided by the first of these that tells: the precision (a day-precise event stands at its place,
an exact one before it), a ``sequence`` column, the order of the stages, the order of the rows in
the file, and last what the events say (their number).

Rows tell only where the file is in order (:mod:`journey.ingest.clock.order`). Where the rows of an
ordered file contradict two stages more often than chance would (by two standard errors), the rows
are believed: whoever wrote them was there. So they are where they go with the stages more often
than chance would (by three): such a file is in order inside its minutes too, and what stands
against the stages in it is a way back. Rows that rise and fall alike tell nothing: the stages do.

A row without a number in a source that has a ``sequence`` comes after those with one. Between
sources the stages decide where both say one, else the order of the sources in the settings
(:mod:`journey.ingest.clock.between`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journey.engine.base import Engine
from journey.ingest.clock.order import directions
from journey.ingest.mapping.staging import Stage
from journey.ingest.quoting import name
from journey.settings.models import Settings

RANKS = "case {precision} when 'instant' then 0 when 'minute' then 1 else 2 end"
MET = """
    select event_id, at_us, {rank} as rank, sequence, touchpoint, {who} as who,
        cast({source} as integer) as source_no, file_no, row_no, part
    from (select s.*{fixed} from {table} s where s.fault is null{stays})
"""
MANY = "select count(*) - count(distinct at_us) from tie_met"
STAGED = """
    select m.*, d.way, m.row_no * d.way as placed, coalesce(
            last_value(nullif(g.stage_rank, 0) ignore nulls) over before_it,
            first_value(nullif(g.stage_rank, 0) ignore nulls) over after_it, 0) as stage_rank
    from tie_met m
    join tie_ways d on d.source_no = m.source_no and d.file_no = m.file_no
    left join tie_stages g on g.touchpoint = m.touchpoint
    where m.at_us in (select at_us from tie_met group by at_us having count(*) > 1)
    window before_it as (partition by m.at_us, m.source_no, m.file_no, m.who
            order by m.row_no * d.way, m.part, m.event_id
            rows between unbounded preceding and current row),
        after_it as (partition by m.at_us, m.source_no, m.file_no, m.who
            order by m.row_no * d.way, m.part, m.event_id
            rows between current row and unbounded following)
"""
# two stages whose rows of an ordered file stand against their order more often than chance would,
# or all stages with their rows in order more often: neither is a file that is shuffled in a minute
AGAINST = """
    select source_no, bool_or(falls - rises > 2 * sqrt(falls + rises))
            or sum(rises) - sum(falls) > 3 * sqrt(sum(rises) + sum(falls)) as rows_first
    from (
        select source_no, count_if(stage_rank < before_rank) as falls,
            count_if(stage_rank > before_rank) as rises
        from (
            select source_no, stage_rank, lag(stage_rank) over (partition by at_us, source_no,
                    file_no, who order by placed, part) as before_rank
            from tie_staged
            where way <> 0 and who is not null and sequence is null)
        where stage_rank <> before_rank
        group by source_no, least(stage_rank, before_rank), greatest(stage_rank, before_rank))
    group by source_no
"""
KEYED = """
    select *, case when rows_first then min(stage_rank) over (partition by at_us, source_no, who)
            else stage_rank end as anchor
    from (
        select s.*, case when s.way <> 0 then s.placed end as inside, n.source_no is not null
                as is_numbered,
            coalesce(a.rows_first, false) or n.source_no is not null as rows_first
        from tie_staged s
        left join tie_against a on a.source_no = s.source_no
        left join (
            select distinct source_no
            from tie_staged
            where sequence is not null) n on n.source_no = s.source_no)
"""
TIED = """
    select event_id, cast(row_number() over (partition by at_us order by rank, anchor, source_no,
        case when not is_numbered then file_no end, sequence nulls last, file_no, inside, part,
        event_id) as integer) as tie_rank
    from tie_keyed
"""
BROKEN = """
    select source_no, file_no, count_if(judge = 'sequence'), count_if(judge = 'stages'),
        count_if(judge = 'rows'), count_if(judge = 'content')
    from (
        select source_no, file_no, case
                when before_rank is null or before_rank <> rank then null
                when sequence is distinct from before_sequence then 'sequence'
                when stage_rank > before_stage or not rows_first and stage_rank <> before_stage
                    then 'stages'
                when way <> 0 then 'rows'
                else 'content' end as judge
        from (
            select *, lag(rank) over near as before_rank, lag(sequence) over near
                as before_sequence, lag(stage_rank) over near as before_stage
            from tie_keyed
            where who is not null
            window near as (partition by at_us, source_no, file_no, who order by rank, anchor,
                sequence nulls last, inside, part, event_id)))
    group by source_no, file_no
"""
WORDS = ("by sequence", "by stages", "by rows", "by content")


@dataclass(frozen=True, slots=True)
class Sorted:
    """Whether ``tied`` (event_id, tie_rank) is there, and words for (source, file number)."""

    any: bool
    notes: Mapping[tuple[str, int], str]


def order(engine: Engine, stages: Sequence[Stage], stays: Sequence[str], rules: Settings) -> Sorted:
    """Write the working table ``tied``: the place of every event among those of its time.

    Parameters
    ----------
    stays
        Per stage the SQL condition that leaves its repeats out.
    """
    if not stages or rules.journeys.ties == "content":
        return Sorted(any=False, notes={})
    for number, made in enumerate(stages):
        write = engine.add if number else engine.scratch
        write("tie_met", _met(made, number, stays[number]))
    if not engine.rows(MANY)[0][0]:
        engine.drop("tie_met")
        return Sorted(any=False, notes={})
    _stages(engine, rules)
    _ways(engine, stages)
    engine.scratch("tie_staged", STAGED)
    engine.scratch("tie_against", AGAINST)
    engine.scratch("tie_keyed", KEYED)
    engine.scratch("tied", TIED)
    found = {
        (stages[source].source, file): words
        for source, file, *counts in engine.rows(BROKEN)
        if (words := _words(counts))
    }
    engine.drop("tie_met", "tie_stages", "tie_ways", "tie_staged", "tie_against", "tie_keyed")
    return Sorted(any=True, notes=found)


def _met(made: Stage, number: int, stays: str) -> str:
    who = [name(working) for _, working in sorted(made.kinds.items())]
    fixed = "".join(
        f", {made.fixed[key]} as {key}"
        for key in ("sequence", "touchpoint", "precision")
        if key in made.fixed
    )
    return MET.format(
        rank=RANKS.format(precision="precision"),
        who=f"coalesce({', '.join(who)}, null)" if who else "cast(null as varchar)",
        source=number,
        fixed=fixed,
        table=name(made.table),
        stays=stays,
    )


def _stages(engine: Engine, rules: Settings) -> None:
    places = {stage: place for place, stage in enumerate(rules.stages.order, 1)}
    rows = [
        (touchpoint, places[entry.stage])
        for touchpoint, entry in rules.touchpoints.items()
        if entry.stage in places
    ]
    engine.fill("tie_stages", {"touchpoint": "VARCHAR", "stage_rank": "INTEGER"}, rows)


def _ways(engine: Engine, stages: Sequence[Stage]) -> None:
    """Write ``tie_ways``: which way the rows of every file go."""
    columns = {"source_no": "INTEGER", "file_no": "INTEGER", "way": "INTEGER"}
    rows = [
        (number, file, way)
        for number, made in enumerate(stages)
        for file, way in directions(engine, made).items()
    ]
    engine.fill("tie_ways", columns, rows)


def _words(counts: Sequence[int]) -> str:
    """``12 equal times: 10 by rows, 2 by stages``; empty: there is none."""
    told = [f"{count:,} {by}" for count, by in zip(counts, WORDS, strict=True) if count]
    return f"{sum(counts):,} equal times: {', '.join(told)}" if told else ""


def of_events(events: str) -> str:
    """SQL for ``events`` with their places from ``tied``."""
    return (
        "select e.* replace (coalesce(t.tie_rank, 0) as tie_rank) "
        f"from ({events}) e left join tied t on t.event_id = e.event_id"
    )
