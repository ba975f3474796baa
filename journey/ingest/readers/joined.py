"""A source made by a query over its named files, so that a join is possible."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from journey.engine.base import Engine
from journey.engine.condition import fault_in_query
from journey.engine.faults import FAULTS, sentence
from journey.errors import SettingsInvalid
from journey.ingest.quoting import name, unique
from journey.ingest.relation import FILE, QUERY, ROW, File, Loaded, Relation, whole


def load(
    engine: Engine, table: str, source: str, query: str, files: Mapping[str, Relation]
) -> Relation:
    """The rows of ``query`` over ``files``, in the working table ``<table>_query``.

    Its rows have no order: their row number in the quarantine is 0.

    Raises
    ------
    SettingsInvalid
        The database refuses the query.
    """
    named = ", ".join(
        f"{name(word)} as (select {_columns(relation)} from {relation.text} as r)"
        for word, relation in files.items()
    )
    query = query.strip().rstrip(";")
    refused = fault_in_query(query, {word: each.columns for word, each in files.items()})
    if refused:
        raise SettingsInvalid("journey.toml", [f"sources.{source}.query: {refused}"])
    text = f"with {named} select * from (\n{query}\n)"
    made_table = f"{table}_query"
    try:
        described = engine.rows(f"describe {text}")
        columns = unique(str(row[0]) for row in described)
        short = ", ".join(f"c{place}" for place in range(len(columns)))
        rows = engine.scratch(made_table, f"select * from ({text}) as q({short})")
    except FAULTS as fault:
        raise SettingsInvalid(
            "journey.toml", [f"sources.{source}.query: {sentence(fault)}"]
        ) from fault
    types = {column: str(row[1]) for column, row in zip(columns, described, strict=True)}
    picked = ", ".join(f"c{place} as {name(column)}" for place, column in enumerate(columns))
    made = (
        f"(select {picked}, rowid as {ROW}, cast(0 as integer) as {FILE} from {name(made_table)})"
    )
    loaded = (Loaded(File(Path(), QUERY), 0, rows, notes="query"),)
    told = {column: f"r.{name(column)}" for column in sorted(columns)}
    return Relation(made, types, loaded, whole=whole(told))


def _columns(relation: Relation) -> str:
    return ", ".join(f"r.{name(column)}" for column in relation.columns)
