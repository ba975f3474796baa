"""Refused rows and refused parts of rows, each with its reason and the line it stands on."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.ingest.account import masking
from journey.ingest.mapping.staging import Stage
from journey.ingest.quoting import name, text
from journey.ingest.reasons import ROW_BROKEN, ROW_REPEATED
from journey.ingest.relation import QUERY, Relation

EMPTY = """
    select cast(null as varchar) as source, cast(null as varchar) as file,
        cast(null as bigint) as row_no, cast(null as varchar) as column_name,
        cast(null as varchar) as value, cast(null as varchar) as reason,
        cast(null as boolean) as whole_row
    limit 0
"""
BROKEN = """
    select {source} as source, {file} as file, line as row_no, null as column_name, value,
        {reason} as reason, true as whole_row
    from {broken}
"""
REFUSED = """
    select {source} as source, {file} as file, {row_no} as row_no, {column} as column_name,
        s.bad_value as value, {reason} as reason, {whole} as whole_row
    from {table} s
    {joins}
    where s.fault is not null
"""
# a row of which an event stays, or is refused, is listed for that
REPEATED = """
    select {source} as source, {file} as file, {row_no} as row_no, null as column_name,
        null as value, {reason} as reason, true as whole_row
    from (
        select distinct s.file_no, s.row_no
        from {table} s
        {kept}
        where {gone}) s
    {joins}
"""


def begin(engine: Engine) -> None:
    """Create the promised table ``quarantine``, empty."""
    engine.scratch("refused", EMPTY)


def broken(engine: Engine, source: str, relation: Relation, table: str) -> None:
    """Add the rows of a source's files that could not be taken apart."""
    if not any(read.broken for read in relation.files):
        return
    words = {"source": text(source), "reason": text(ROW_BROKEN), "broken": name(f"{table}_broken")}
    engine.add("refused", BROKEN.format(file=_file(relation, "file_no"), **words))


def refused(engine: Engine, made: Stage) -> None:
    """Add the rows of a source, and the parts of its rows, that cannot be events."""
    row_no, joins = _placed(made)
    whole = "true"
    if made.several:
        joins.append(
            f"join {name(f'{made.table}_rows')} k on k.file_no = s.file_no and k.row_no = s.row_no"
        )
        whole = "k.kept = 0"
    words = {
        "source": text(made.source),
        "file": _file(made.relation, "s.file_no"),
        "row_no": row_no,
        "column": _decoded(made, "column"),
        "reason": _decoded(made, "reason"),
        "whole": whole,
        "table": name(made.table),
        "joins": " ".join(joins),
    }
    engine.add("refused", REFUSED.format(**words))


def repeated(engine: Engine, made: Stage, place: int) -> None:
    """Add the rows of a source of which every event is a repeat, with their lines."""
    row_no, joins = _placed(made)
    gone = f"s.rowid in (select place from dropped where stage = {place})"
    kept = ""
    if made.several:
        rows = name(f"{made.table}_rows")
        kept = f"join {rows} k on k.file_no = s.file_no and k.row_no = s.row_no"
        gone = "k.kept = 0 and k.refused = 0"
    words = {"source": text(made.source), "file": _file(made.relation, "s.file_no")}
    words |= {"row_no": row_no, "reason": text(ROW_REPEATED), "table": name(made.table)}
    engine.add("refused", REPEATED.format(kept=kept, gone=gone, joins=" ".join(joins), **words))


def _placed(made: Stage) -> tuple[str, list[str]]:
    """SQL for the line of a row of the working table ``s``, and the join that it needs."""
    if made.relation.lines:
        return "l.line", [f"join ({made.relation.lines}) l on l.row_no = s.row_no"]
    return ("0" if made.relation.files[0].file.shown == QUERY else "s.row_no + 1"), []


def finish(engine: Engine, is_plain: bool) -> None:
    """Write the promised table ``quarantine``; its values are masked unless ``is_plain``."""
    engine.table("quarantine", masking.quarantine(is_plain))
    engine.drop("refused")


def _file(relation: Relation, column: str) -> str:
    cases = " ".join(f"when {read.number} then {text(read.file.shown)}" for read in relation.files)
    return f"case {column} {cases} end"


def _decoded(made: Stage, what: str) -> str:
    cases = " ".join(
        f"when s.part = {each.part.number} and s.fault = {number} then {text(getattr(check, what))}"
        for each in made.plans
        for number, check in enumerate(each.checks, 1)
    )
    return f"case {cases} end"
