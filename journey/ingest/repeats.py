"""Exact repeats are one event. Which of them stays follows from what they say, not from order."""

from __future__ import annotations

from collections.abc import Sequence

from journey.engine.base import Engine
from journey.errors import LawBroken
from journey.ingest.quoting import name
from journey.ingest.staging import MASK, Stage, proof

ROUNDS = 64  # of giving new numbers to different events that share one; one is already rare
REPEATED = """
    select event_id
    from ({events})
    group by event_id
    having count(*) > 1
"""
SUSPECTS = """
    select cast({stage} as integer) as stage, s.rowid as place, s.event_id, {proof} as proof,
        {content} as content, s.file_no, s.row_no
    from {table} s
    join repeated r on r.event_id = s.event_id
    where s.fault is null
"""
# of different events with one number, the one with the smallest proof keeps it
CLASHES = """
    select stage, place, proof
    from (
        select stage, place, proof, dense_rank() over (partition by event_id order by proof) as nth
        from suspects)
    where nth > 1
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


def drop(engine: Engine, stages: Sequence[Stage]) -> int:
    """Write ``dropped`` (stage, place): the repeats that are not kept; returns how many.

    Different events that share a number get new ones, decided by what they say.

    Raises
    ------
    LawBroken
        Numbers still clash after many rounds.
    """
    for again in range(ROUNDS):
        if not _repeated(engine, stages):
            break
        _suspects(engine, stages)
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
    found = engine.scratch("repeated", REPEATED.format(events=events))
    if not found:
        _suspects(engine, stages)
    return found


def _suspects(engine: Engine, stages: Sequence[Stage]) -> None:
    for place, made in enumerate(stages):
        write = engine.add if place else engine.scratch
        content = "s.content" if made.named else "cast(0 as uhugeint)"
        words = {"stage": place, "table": name(made.table), "proof": proof(made)}
        write("suspects", SUSPECTS.format(content=content, **words))


def _signatures(engine: Engine, stages: Sequence[Stage]) -> None:
    """Only rows that give several events need one: of the others every repeat is alike."""
    columns = {"stage": "INTEGER", "file_no": "INTEGER", "row_no": "BIGINT", "signature": "VARCHAR"}
    engine.fill("signatures", columns, [])
    for place, made in enumerate(stages):
        if made.several:
            select = SIGNATURES.format(stage=place, table=name(made.table))
            engine.add("signatures", f"select {place} as stage, * from ({select})")
