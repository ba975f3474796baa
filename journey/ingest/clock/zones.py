"""Times without a zone are read as the project's clock shows them; the accounts say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from journey.engine.base import Engine
from journey.ingest.clock.times import EPOCHS, OFFSET
from journey.ingest.quoting import name
from journey.ingest.relation import ROW, Relation
from journey.settings.models import RowEvent, Source, Time

LOOKED_AT = 1000  # rows from the start: a column is written in one way
BARE = """
    select count(*)
    from {rows} as r
    where try_cast({row} as bigint) < {most} and r.{column} is not null and trim(r.{column}) <> ''
        and not regexp_matches(r.{column}, ':\\d{{2}}(\\.\\d+)? ?{offset}$')
"""


def noted(engine: Engine, relation: Relation, rules: Source, zone: str) -> Relation:
    """``relation`` with a note where a time rests on the project's ``zone``."""
    found = [time for time in _times(rules) if is_bare(engine, relation, time)]
    if rules.zone is not None or not found:
        return relation
    columns = ", ".join(sorted({time.column for time in found}))
    words = f"times without a zone ({columns}) are {zone} (project.zone)"
    files = tuple(replace(each, notes=f"{each.notes}, {words}") for each in relation.files)
    return replace(relation, files=files)


def _times(rules: Source) -> Iterator[Time]:
    """Every time of the source whose zone no setting of its own says."""
    entries: tuple[Source | RowEvent, ...] = (rules, *rules.rows)
    for entry in entries:
        for time in (entry.time, entry.promised):
            if time is not None and time.zone is None:
                yield time


def is_bare(engine: Engine, relation: Relation, time: Time) -> bool:
    """Whether the column holds wall-clock times: no offset, no count since 1970."""
    formats = (time.format,) if isinstance(time.format, str) else time.format or ()
    if any(form in EPOCHS or "%z" in form for form in formats):
        return False
    sql_type = relation.columns.get(time.column, "")
    if sql_type != "VARCHAR":
        return sql_type == "DATE" or (sql_type.startswith("TIMESTAMP") and "ZONE" not in sql_type)
    words = {"row": f"r.{ROW}", "most": LOOKED_AT, "column": name(time.column), "offset": OFFSET}
    return bool(engine.rows(BARE.format(rows=relation.text, **words))[0][0])
