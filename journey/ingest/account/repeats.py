"""Repeats are one event: rows equal in all columns of their file, or of one ``event_id``.

Rows that are alike only in the columns that the settings map are different events. Which of
several repeats stays follows from what they say, not from their order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from journey.engine.base import Engine
from journey.errors import LawBroken
from journey.ingest.mapping.staging import MASK, Stage, proof
from journey.ingest.quoting import name

ROUNDS = 64  # of giving new numbers to different events that share one; one is already rare
REPEATED = """
    select event_id
    from ({events})
    group by event_id
    having count(*) > 1
"""
SUSPECTS = """
    select *, case when {keeps} then dense_rank() over (
            partition by event_id, proof, whole order by content, file_no, row_no)
        else 1 end as copy
    from (
        select cast({stage} as integer) as stage, s.rowid as place, s.event_id, {proof} as proof,
            {content} as content, {whole} as whole, s.file_no, s.row_no
        from {table} s
        join repeated r on r.event_id = s.event_id
        left join ({wholes}) w on w.row_no = s.row_no and w.file_no = s.file_no
        where s.fault is null)
"""
SUSPECT_ROWS = """
    select t.row_no
    from {table} t
    join repeated on repeated.event_id = t.event_id
"""
# of different events with one number, the one with the smallest proof keeps it
CLASHES = """
    select stage, place, concat(proof, ':', whole, ':', copy) as proof
    from (
        select *, dense_rank() over (
            partition by event_id order by proof, whole, copy) as nth
        from suspects)
    where nth > 1
"""
# rows that are events of their own: equal to another one, or alike in the mapped columns only
ALIKE = """
    select stage, file_no, count(distinct row_no) filter (where copy > 1) as kept,
        count(distinct row_no) filter (where least_whole <> most_whole) as alike
    from (
        select *, min(whole) over same as least_whole, max(whole) over same as most_whole
        from suspects
        window same as (partition by event_id, proof))
    group by stage, file_no
"""
RENUMBER = """
    update {table} as s
    set event_id = cast(md5_number(concat('clash:', c.proof, ':', {again})) & {mask} as bigint)
    from clashes c
    where c.stage = {stage} and c.place = s.rowid
"""
# everything a row tells: two rows of one file with the same signature are interchangeable
SIGNATURES = """
    select s.file_no, s.row_no,
        md5(string_agg(concat(s.part, ':', s.event_id, ':', s.fault), ',' order by s.part))
            as signature
    from {table} s
    semi join (select file_no, row_no from suspects where stage = {stage}) w
        on w.file_no = s.file_no and w.row_no = s.row_no
    group by s.file_no, s.row_no
"""
DROPPED = """
    select stage, place
    from (
        select c.stage, c.place, row_number() over (
            partition by c.event_id
            order by c.content, c.stage, c.file_no, g.signature, c.row_no, c.place) as nth
        from suspects c
        left join signatures g
            on g.stage = c.stage and g.file_no = c.file_no and g.row_no = c.row_no)
    where nth > 1
"""


def drop(engine: Engine, stages: Sequence[Stage], keeps: Collection[str] = ()) -> int:
    """Write ``dropped`` (stage, place): the repeats that are not kept; returns how many.

    Different events that share a number get new ones, decided by what they say; so do the
    repeats of the sources that ``keeps`` names, which all count. ``alike`` holds how many
    rows look like repeats and are none.

    Raises
    ------
    LawBroken
        Numbers still clash after many rounds.
    """
    engine.fill("alike", dict.fromkeys(("stage", "file_no", "kept", "alike"), "BIGINT"), [])
    for again in range(ROUNDS):
        if not _repeated(engine, stages):
            _suspects(engine, stages, keeps)
            break
        _suspects(engine, stages, keeps)
        if not again:
            engine.scratch("alike", ALIKE)
        if not engine.scratch("clashes", CLASHES):
            break
        for place, made in enumerate(stages):
            words = {"table": name(made.table), "stage": place, "again": again, "mask": MASK}
            engine.rows(RENUMBER.format(**words))
    else:
        raise LawBroken(f"event numbers still clash after {ROUNDS} rounds")
    _signatures(engine, stages)
    return engine.scratch("dropped", DROPPED)


def _repeated(engine: Engine, stages: Sequence[Stage]) -> int:
    events = " union all ".join(
        f"select event_id from {name(made.table)} where fault is null" for made in stages
    )
    return engine.scratch("repeated", REPEATED.format(events=events))


def noted(engine: Engine, stages: Sequence[Stage]) -> dict[tuple[str, int], str]:
    """Words on the rows that look like repeats and count, by (source, file number)."""
    found = {}
    for stage, file, kept, alike in engine.rows("select * from alike order by all"):
        told = []
        if kept:
            told.append(f"{kept:,} rows equal to another counted too (repeats = 'keep')")
        if alike:
            told.append(f"{alike:,} rows alike in the mapped columns but not in all: all counted")
        if told:
            found[stages[stage].source, int(file)] = ", ".join(told)
    return found


def _suspects(engine: Engine, stages: Sequence[Stage], keeps: Collection[str]) -> None:
    for place, made in enumerate(stages):
        write = engine.add if place else engine.scratch
        words = {"stage": place, "table": name(made.table), "proof": proof(made)}
        words["keeps"] = "true" if made.source in keeps else "false"
        words["content"] = "s.content" if made.named else "cast(0 as uhugeint)"
        # an event that its source names is known by that name alone
        unnamed = "s.proof = s.content" if made.named else "true"
        words["whole"] = f"case when {unnamed} then coalesce(w.whole, 0) else 0 end"
        wholes = made.relation.wholes(SUSPECT_ROWS.format(table=name(made.table)))
        write("suspects", SUSPECTS.format(wholes=wholes, **words))


def _signatures(engine: Engine, stages: Sequence[Stage]) -> None:
    """Only rows that give several events need one: of the others every repeat is alike."""
    columns = {"stage": "INTEGER", "file_no": "INTEGER", "row_no": "BIGINT", "signature": "VARCHAR"}
    engine.fill("signatures", columns, [])
    for place, made in enumerate(stages):
        if made.several:
            select = SIGNATURES.format(stage=place, table=name(made.table))
            engine.add("signatures", f"select {place} as stage, * from ({select})")
