"""The columns a mapping names, found among those a source has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from journey.engine.base import Engine
from journey.engine.faults import FAULTS
from journey.errors import MissingColumn
from journey.ingest.quoting import name
from journey.ingest.relation import Relation
from journey.settings.models import Fields, Source


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of a relation as SQL, with its type; ``named`` is how the settings call it."""

    named: str
    sql: str
    sql_type: str


def wanted(source: Source) -> tuple[str, ...] | None:
    """The columns that the mapping of ``source`` names; null where SQL may name any other."""
    found = [*_of_fields(source), source.event_id, source.group]
    found += [source.currency.column] if source.currency else []
    times = [source.time, *(row.time for row in source.rows)]
    points = [source.touchpoint, *(row.touchpoint for row in source.rows)]
    found += [time.column for time in times if time]
    found += [point.column for point in points if point]
    free = source.is_error is not None
    for row in source.rows:
        found += _of_fields(row)
        free = free or row.when is not None or row.is_error is not None
    return None if free else tuple(sorted({column for column in found if column}))


def mapped(source: Source) -> tuple[str, ...]:
    """The columns that the mapping names, whatever its conditions name besides."""
    bare = {"is_error": None}
    rows = tuple(row.model_copy(update={**bare, "when": None}) for row in source.rows)
    return wanted(source.model_copy(update={**bare, "rows": rows})) or ()


def missing(source: Source, column: str, where: str, known: Iterable[str]) -> MissingColumn:
    """The error for a column that is not there; a pair written the wrong way round is named."""
    own = set(known)
    for part in (source, *source.rows):
        for kind, named in (part.identifiers or {}).items():
            if named == column and kind in own:
                mend = f"swapped? write the kind first, then its column: {column} = {kind!r}"
                return MissingColumn(f"no column {column!r}", where, mend)
    return MissingColumn.named(column, where, own)


def find(engine: Engine, relation: Relation, column: str, where: str) -> SourceColumn:
    """The column that the settings call ``column``: its own name, or a path ``a.b`` into it.

    Raises
    ------
    MissingColumn
        The relation has neither.
    """
    if column in relation.columns:
        return SourceColumn(column, f"r.{name(column)}", relation.columns[column])
    head, _, rest = column.partition(".")
    if rest and head in relation.columns:
        sql = f"r.{name(head)}." + ".".join(name(part) for part in rest.split("."))
        try:
            described = engine.rows(f"describe select {sql} from {relation.text} as r")
        except FAULTS:
            described = []
        if described:
            return SourceColumn(column, sql, str(described[0][1]))
    raise MissingColumn.named(column, where, relation.columns)


def _of_fields(fields: Fields) -> Iterator[str | None]:
    for entry in (fields.value, fields.cost, fields.score, fields.text, fields.promised,
                  fields.end, fields.duration):  # fmt: skip
        yield entry.column if entry else None
    yield fields.sequence
    yield fields.reason
    yield fields.channel.column if fields.channel else None
    yield fields.device
    yield from (fields.identifiers or {}).values()
    yield from (fields.traits or {}).values()
    yield from fields.keep or ()
