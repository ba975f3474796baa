"""Rows known again by what they say as read: a mark that no change of the mapping changes.

An erased person's rows are refused by it, whatever the settings make of them later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from journey.engine.base import Engine, Value
from journey.ingest.mapping.respelling import respelled
from journey.ingest.mapping.staging import Stage
from journey.ingest.quoting import name, text
from journey.settings.models import Settings

MARK = {"event_id": "BIGINT", "token": "VARCHAR"}
SPELLING = {"kind": "VARCHAR", "identifier": "VARCHAR", "raw": "VARCHAR"}
MARKED = """
    select event_id, token
    from (
        select event_id, substr({{keyed_hash}}, 1, 32) as token
        from (
            select distinct s.event_id, 'row' as kind, cast(w.whole as varchar) as value
            from {table} s
            join ({wholes}) w on w.row_no = s.row_no and w.file_no = s.file_no
            where s.fault is null))
    where $is_every or token in (select token from asked_marks)
"""
SPELLED = """
    select distinct {kind} as kind, {identifier} as identifier, {raw} as raw
    from {table} s
    where s.fault is null and {raw} is not null and {identifier} is not null
"""


@dataclass(frozen=True, slots=True)
class RowMarks:
    """Which rows are marked: those whose mark is ``asked``; null: every row.

    ``pads`` are the project's key as the keyed hash of the engine wants it.
    """

    pads: Mapping[str, Value]
    asked: Collection[str] | None = None


def mark(
    engine: Engine, stages: Sequence[Stage], settings: Settings, marks: RowMarks | None
) -> None:
    """Write ``read_rows`` (event_id, token) and ``read_spellings`` (kind, identifier, raw).

    The first holds the mark of every row that an event comes from, a line of it or a repeat;
    the second how the sources write the identifiers that the settings spell otherwise. Both
    are empty without ``marks``.
    """
    engine.fill("read_rows", MARK, [])
    engine.fill("read_spellings", SPELLING, [])
    if marks is None:
        return
    asked = sorted(marks.asked or ())
    engine.fill("asked_marks", {"token": "VARCHAR"}, [(token,) for token in asked])
    for made in stages:
        words = {"table": name(made.table), "wholes": made.relation.wholes()}
        engine.add("read_rows", MARKED.format(**words), is_every=marks.asked is None,
                   **marks.pads)  # fmt: skip
        for select in _spellings(made, settings):
            engine.add("read_spellings", select)
    engine.drop("asked_marks")


def _spellings(made: Stage, settings: Settings) -> Iterator[str]:
    for kind, working in made.kinds.items():
        raw = f"s.{name(working)}"
        identifier = respelled(raw, settings.identity.kinds.get(kind))
        if identifier != raw:
            words = {"kind": text(kind), "identifier": identifier, "raw": raw}
            yield SPELLED.format(table=name(made.table), **words)
