"""A channel from a column: rows without one are the source's, and the accounts say how many."""

from __future__ import annotations

from dataclasses import replace

from journey.engine.base import Engine
from journey.ingest.mapping.amounts import given
from journey.ingest.mapping.promised import find
from journey.ingest.quoting import text
from journey.ingest.relation import FILE, Relation
from journey.settings.channels import Channel
from journey.settings.models import RowEvent, Source

EMPTY = """
    select r.{file} as file_no, count(*) as n
    from {rows} as r
    where ({column}) is null
    group by all
"""


def channel(working: str, entry: Channel, default: str) -> str:
    """SQL for the channel that the cleaned column ``working`` names, else ``default``."""
    cases = " ".join(f"when {text(old)} then {text(new)}" for old, new in entry.names.items())
    named = f"case {working} {cases} else {working} end" if cases else working
    return f"coalesce({named}, {text(default)})"


def noted(engine: Engine, relation: Relation, source: str, rules: Source) -> Relation:
    """``relation`` with a note where rows name no channel and get that of the settings.

    Raises
    ------
    MissingColumn
        The column is not there.
    """
    entries: tuple[Source | RowEvent, ...] = (rules, *rules.rows)
    columns = {one.channel.column: one.channel for one in entries if one.channel}
    notes: dict[int, str] = {}
    for named, entry in columns.items():
        if named is None:
            continue
        column = find(engine, relation, named, f"sources.{source}.channel")
        sql = given(column.sql, column.sql_type)
        for file, n in engine.rows(EMPTY.format(file=FILE, rows=relation.text, column=sql)):
            words = f"{n:,} rows without a channel ({named}) are {entry.value or source}"
            notes[int(file)] = f"{notes.get(int(file), '')}, {words}"
    files = relation.files
    said = (replace(each, notes=each.notes + notes.get(each.number, "")) for each in files)
    return replace(relation, files=tuple(said))
