"""The events of a source before repeats are taken out: one working table a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from journey.contract import TABLES
from journey.engine.faults import FAULTS, sentence
from journey.errors import SourceUnreadable
from journey.ingest.mapping import Plan, Rows, plan
from journey.ingest.parts import Part
from journey.ingest.relation import FILE, ROW, Relation, name, text

MASK = 2**63 - 1  # an event's number is the lower 63 bits of a hash, its proof the upper 64
SHOWN = 1000  # characters of a refused value that are kept
TYPES = {key: kind for key, kind in TABLES["events"].columns.items() if key != "event_id"}
HASHED = (
    "source", "channel", "precision", "touchpoint", "at_us", "is_error", "reason", "score",
    "comment", "value", "cost", "device", "attributes",
)  # fmt: skip
TEXTS = (
    "source",
    "channel",
    "precision",
    "touchpoint",
    "reason",
    "comment",
    "device",
    "attributes",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A source's working table.

    Attributes
    ----------
    source, channel
        The source's name and its channel.
    table
        The working table: row_no, file_no, part, fault, bad_value, event_id, proof, content,
        the varying event columns and one column an identifier kind.
    relation
        Where its rows came from.
    plans
        How each part was read.
    fixed
        Event columns that are the same in the whole table, as SQL.
    kinds
        Identifier kind to its column in the table.
    """

    source: str
    channel: str
    table: str
    relation: Relation
    plans: tuple[Plan, ...]
    fixed: dict[str, str]
    kinds: dict[str, str]

    @property
    def several(self) -> bool:
        """Whether a row may give more than one event."""
        return len(self.plans) > 1


def stage(rows: Rows, parts: Sequence[Part], table: str, channel: str) -> Stage:
    """Write the working table ``table``: one row per event that a row of ``rows`` tells of.

    Raises
    ------
    MissingColumn, SettingsInvalid
        The mapping does not fit the rows.
    SourceUnreadable
        A file breaks while it is read.
    """
    plans = tuple(plan(rows, part) for part in parts)
    kinds = {kind: working for made in plans for kind, working in sorted(made.kinds.items())}
    made = Stage(parts[0].source, channel, table, rows.relation, plans, _fixed(plans), kinds)
    for place, each in enumerate(plans):
        write = rows.engine.add if place else rows.engine.scratch
        try:
            write(table, _select(made, each))
        except FAULTS as fault:
            shown = ", ".join(read.file.shown for read in rows.relation.files[:3])
            raise SourceUnreadable(sentence(fault), f"{made.source}: {shown}") from fault
    return made


def happened(made: Plan) -> str:
    """SQL condition over the rows: the part's event has happened."""
    return " and ".join(made.happened) or "true"


def _fixed(plans: Sequence[Plan]) -> dict[str, str]:
    first = plans[0].fixed
    return {
        key: f"cast({sql} as {TYPES[key]})"
        for key, sql in first.items()
        if all(each.fixed.get(key) == sql for each in plans)
    }


def _select(made: Stage, each: Plan) -> str:
    columns = [
        f"{ROW} as row_no, {FILE} as file_no, cast({each.part.number} as integer) as part",
        "cast(fault as utinyint) as fault, bad_value",
        f"cast(hash & {MASK} as bigint) as event_id, cast(hash >> 64 as ubigint) as proof",
        "content",
        *(_event_column(each, key) for key in TYPES if key not in made.fixed),
        *(name(working) if kind in each.kinds else f"cast(null as varchar) as {name(working)}"
          for kind, working in made.kinds.items()),
    ]  # fmt: skip
    return f"select {', '.join(columns)} from ({_judged(made, each)})"


def _event_column(each: Plan, key: str) -> str:
    return f"cast({each.fixed.get(key, key)} as {TYPES[key]}) as {key}"


def _judged(made: Stage, each: Plan) -> str:
    """The floors below: cleaned columns, their meaning, the fault, the identity."""
    passed = ", ".join([ROW, FILE, *each.bare])
    meant = "".join(f", {sql} as {key}" for key, sql in each.meant.items())
    bare = "".join(f", {sql} as {key}" for key, sql in each.bare.items())
    tests = " ".join(f"when {c.test} then {n}" for n, c in enumerate(each.checks, 1))
    shown = " ".join(f"when {n} then {c.value}" for n, c in enumerate(each.checks, 1))
    fault = f"case {tests} end"
    if each.part.event_id is None:
        identity, content = _content(made, each), "0"
    else:
        identity = f"case when t_key is null then {_content(made, each)} else {_own(each)} end"
        content = f"md5_number_lower({_content(made, each)})"
    return f"""
        select *, case when fault is null then md5_number({identity}) end as hash,
            cast(case when fault is null then {content} end as ubigint) as content,
            cast(left(case fault {shown} end, {SHOWN}) as varchar) as bad_value
        from (
            select *, {fault} as fault
            from (
                select {passed}{meant}
                from (
                    select {ROW}, {FILE}{bare}
                    from {made.relation.text} as r
                    where {happened(each)})))
    """


def _own(each: Plan) -> str:
    """Identity of an event that its source has named."""
    touchpoint = each.fixed.get("touchpoint", "touchpoint")
    number = each.part.number if not each.part.single else 0
    fields = [text(f"named:{number}:"), *_sized(text(each.part.source)), *_sized(touchpoint)]
    return f"concat({', '.join([*fields, 't_key'])})"


def _content(made: Stage, each: Plan) -> str:
    """Everything an event says, so written that different events give different texts."""
    found: list[str] = []
    for key in HASHED:
        sql = each.fixed.get(key, key)
        found += _sized(sql) if key in TEXTS else [sql, text(":")]
    for kind, working in made.kinds.items():
        if kind in each.kinds:
            found += [text(f"{kind}="), *_sized(name(working))]
    return f"concat({', '.join(found)})"


def _sized(sql: str) -> Iterator[str]:
    """A text with its length before it; null has none."""
    yield from () if sql == "null" else (f"strlen({sql})", text(":"), sql)
