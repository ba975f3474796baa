"""The events of a source before repeats are taken out: one working table a source."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from journey.contract.tables import TABLES
from journey.engine.faults import FAULTS, sentence
from journey.errors import SourceUnreadable
from journey.ingest.mapping.columns import plan
from journey.ingest.mapping.parts import Part
from journey.ingest.mapping.plans import MappingPlan, RowRange, told
from journey.ingest.quoting import name, text
from journey.ingest.relation import FILE, ROW, Relation

MASK = 2**63 - 1  # an event's number is the lower 63 bits of a hash of 128
SHOWN = 1000  # characters of a refused value that are kept
TYPES = {key: kind for key, kind in TABLES["events"].columns.items() if key != "event_id"}
TEXTS = ("channel", "precision", "touchpoint", "reason", "comment", "device", "attributes")
NUMBERS = ("at_us", "is_error", "score", "value", "cost")
LATER = {"promised_us": "", "end_us": "end "}  # events without these are named as ever


@dataclass(frozen=True, slots=True)
class Stage:
    """A source's working table.

    Attributes
    ----------
    source, channel
        The source's name and its channel.
    table
        The working table: row_no, file_no, part, fault, bad_value, event_id, the varying event
        columns, one column an identifier kind; proof and content where events are named.
    relation
        Where its rows came from.
    plans
        How each part was read.
    fixed
        Event columns that are the same in the whole table, as SQL.
    kinds, traits
        Identifier kind, and trait of the person, to its column in the table.
    """

    source: str
    channel: str
    table: str
    relation: Relation
    plans: tuple[MappingPlan, ...]
    fixed: dict[str, str]
    kinds: dict[str, str]
    traits: dict[str, str]

    @property
    def told(self) -> dict[str, str]:
        """``kinds`` and ``traits`` in one: all that is told of the person."""
        return told(self.kinds, self.traits)

    @property
    def several(self) -> bool:
        """Whether a row may give more than one event."""
        return len(self.plans) > 1

    @property
    def grouped(self) -> bool:
        """Whether rows of the source may be lines of one thing."""
        return self.plans[0].part.group is not None

    @property
    def named(self) -> bool:
        """Whether the source names its events."""
        return self.plans[0].part.event_id is not None


def stage(rows: RowRange, parts: Sequence[Part], table: str, channel: str) -> Stage:
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
    traits = {trait: working for made in plans for trait, working in sorted(made.traits.items())}
    source = parts[0].source
    made = Stage(source, channel, table, rows.relation, plans, _fixed(plans), kinds, traits)
    rows.engine.rows("set force_compression = 'uncompressed'")  # read once, then thrown away
    try:
        for place, each in enumerate(plans):
            write = rows.engine.add if place else rows.engine.scratch
            write(table, _select(made, each))
    except FAULTS as fault:
        shown = ", ".join(read.file.shown for read in rows.relation.files[:3])
        raise SourceUnreadable(sentence(fault), f"{made.source}: {shown}") from fault
    finally:
        rows.engine.rows("set force_compression = 'auto'")
    return made


def happened(made: MappingPlan) -> str:
    """SQL condition over the rows: the part's event has happened."""
    return " and ".join(made.happened) or "true"


def _fixed(plans: Sequence[MappingPlan]) -> dict[str, str]:
    first = plans[0].fixed
    return {
        key: f"cast({sql} as {TYPES[key]})"
        for key, sql in first.items()
        if all(each.fixed.get(key) == sql for each in plans)
        and not (key == "attributes" and plans[0].part.group)  # the number of lines goes there
    }


def proof(made: Stage) -> str:
    """SQL over the working table ``s``: equal for two events only if they say the same."""
    if made.named:
        return "s.proof"
    return f"md5_number({_content(made, _stored(made), made.told)})"


def _stored(made: Stage) -> dict[str, str]:
    """Where each event column is found, in the working table ``s`` or as a constant."""
    return {key: made.fixed.get(key, f"s.{key}") for key in TYPES}


def _select(made: Stage, each: MappingPlan) -> str:
    columns = [
        f"{ROW} as row_no, {FILE} as file_no, cast({each.part.number} as integer) as part",
        f"cast(fault as utinyint) as fault, bad_value, cast(hash & {MASK} as bigint) as event_id",
    ]
    if made.named:
        columns.append("hash as proof, content")
    if made.grouped:
        columns.append("t_group as in_group")
    for key, kind in TYPES.items():
        if key not in made.fixed:
            columns.append(f"cast({each.fixed.get(key, key)} as {kind}) as {key}")
    for kind, working in made.told.items():
        column = name(working) if kind in each.told else "cast(null as varchar)"
        columns.append(f"{column} as {name(working)}")
    return f"select {', '.join(columns)} from ({_judged(made, each)})"


def _judged(made: Stage, each: MappingPlan) -> str:
    """The floors below: cleaned columns, their meaning, the fault, the identity."""
    passed = ", ".join([ROW, FILE, *each.bare])
    meant = "".join(f", {sql} as {key}" for key, sql in each.meant.items())
    bare = "".join(f", {sql} as {key}" for key, sql in each.bare.items())
    tests = " ".join(f"when {c.test} then {n}" for n, c in enumerate(each.checks, 1))
    shown = " ".join(f"when {n} then {c.value}" for n, c in enumerate(each.checks, 1))
    return f"""
        select *, {_identity(made, each)},
            cast(left(case fault {shown} end, {SHOWN}) as varchar) as bad_value
        from (
            select *, case {tests} end as fault
            from (
                select {passed}{meant}
                from (
                    select {ROW}, {FILE}{bare}
                    from {made.relation.text} as r
                    where {happened(each)})))
    """


def _identity(made: Stage, each: MappingPlan) -> str:
    """The event's hash: of what it says, or of the name its source has given it."""
    said = _content(made, {key: each.fixed.get(key, key) for key in TYPES}, each.told)
    if not made.named:
        return f"case when fault is null then md5_number({said}) end as hash"
    fixed = f"{each.part.place}:{made.source}:"
    touchpoint = each.fixed.get("touchpoint", "touchpoint")
    own = ", ".join([text(fixed), *_sized(touchpoint), *_sized("t_key")])
    return (
        f"case when fault is not null then null when t_key is null then md5_number({said}) "
        f"else md5_number(concat({own})) end as hash, "
        f"case when fault is null then md5_number({said}) end as content"
    )


def _content(made: Stage, columns: Mapping[str, str], kinds: Collection[str]) -> str:
    """Everything an event says, so written that different events give different texts."""
    found = [text(f"{made.source}:")]
    for key in TEXTS:
        found += _sized(columns[key])
    for key in NUMBERS:
        found += [columns[key], text(":")]
    for key, word in LATER.items():
        us = columns[key]
        if not _is_null(us):
            found.append(f"case when {us} is not null then concat('{word}', {us}, ':') end")
    for kind, working in made.told.items():
        found += [text(f"{kind}="), *_sized(name(working) if kind in kinds else "null")]
    return f"concat({', '.join(found)})"


def _sized(sql: str) -> tuple[str, ...]:
    """A text with its length before it; null has none."""
    return (text(":"),) if _is_null(sql) else (f"strlen({sql})", text(":"), sql)


def _is_null(sql: str) -> bool:
    return sql.startswith("cast(null ") or sql == "null"
