"""A source's settings as SQL: a row of its files becomes the events that it tells of.

Every part of a mapping (one event a row may give) becomes one select in four floors: the
cleaned columns, what they mean, the fault if there is one, the event's identity.
"""

from __future__ import annotations

from journey.contract.tables import TERMINALS
from journey.engine.condition import fault_in
from journey.engine.faults import FAULTS, sentence
from journey.errors import SettingsInvalid
from journey.ingest import reasons
from journey.ingest.clock.due import due_us
from journey.ingest.clock.ends import ENDED, taken_us
from journey.ingest.clock.times import AHEAD_US, FIRST_US, Clock, at_us, precision
from journey.ingest.mapping import channels, currencies, naming
from journey.ingest.mapping.amounts import amount, cleaned, given
from journey.ingest.mapping.parts import Part
from journey.ingest.mapping.plans import Check, MappingPlan, RowRange
from journey.ingest.mapping.promised import SourceColumn
from journey.ingest.quoting import name, text
from journey.settings.models import Amount, Score

PRECISIONS = {"instant": 0, "minute": 1, "day": 2}
NULL = "null"
MONEY = ("value", "cost")
# settings, what they give and how it is read
TIMES = {"time": ("at_us", at_us), "end": ("end_us", at_us), "promised": ("promised_us", due_us)}


def plan(rows: RowRange, part: Part) -> MappingPlan:
    """How ``part`` reads ``rows``.

    Raises
    ------
    MissingColumn
        A column that the part names is not there.
    SettingsInvalid
        A condition or a time format that the database refuses.
    """
    made = MappingPlan(part)
    _time(rows, made)
    _promise(rows, made)
    _end(rows, made)
    _touchpoint(rows, made)
    for key in MONEY:
        _amount(rows, made, key, getattr(part.fields, key))
    order = part.fields.sequence
    _amount(rows, made, "sequence", Amount(column=order) if order else None)
    _score(rows, made, part.fields.score)
    _texts(rows, made)
    _identifiers(rows, made)
    _conditions(rows, made)
    return made


def _time(rows: RowRange, made: MappingPlan) -> None:
    part = made.part
    column = rows.column(part.column, part, "time")
    _instant(rows, made, column, ("time", "t_time", part.clock))
    exact = precision(column.sql_type, part.clock)
    made.fixed["precision"] = text(exact)
    made.fixed["tie_rank"] = str(PRECISIONS[exact] * 10_000 + part.number)
    shown = "cast(t_time as varchar)"
    made.checks.append(Check(reasons.TIME_UNREADABLE, part.column, "at_us is null", shown))
    outside = f"at_us < {FIRST_US} or at_us > {rows.now_us + AHEAD_US}"
    made.checks.append(Check(reasons.TIME_IMPOSSIBLE, part.column, outside, shown))
    if not part.single:
        made.happened.append(f"({made.bare['t_time']}) is not null")


def _promise(rows: RowRange, made: MappingPlan) -> None:
    """By when something was promised: it may lie ahead, and may not be given."""
    entry, clock = made.part.fields.promised, made.part.promised
    if entry is None or clock is None:
        made.fixed["promised_us"] = NULL
        return
    column = rows.column(entry.column, made.part, "promised")
    _instant(rows, made, column, ("promised", "t_promised", clock))
    test, shown = "promised_us is null and t_promised is not null", "cast(t_promised as varchar)"
    made.checks.append(Check(reasons.PROMISE_UNREADABLE, entry.column, test, shown))


def _end(rows: RowRange, made: MappingPlan) -> None:
    fields, clock = made.part.fields, made.part.end
    if fields.end and clock:
        column = rows.column(fields.end.column, made.part, "end")
        _instant(rows, made, column, ("end", "t_end", clock))
    elif fields.duration:
        column = rows.column(fields.duration.column, made.part, "duration")
        made.bare["t_end"] = given(column.sql, column.sql_type)
        made.meant["end_us"] = f"at_us + {taken_us('t_end', fields.duration.unit)}"
    else:
        made.fixed["end_us"] = NULL
        return
    shown = "cast(t_end as varchar)"
    made.checks.extend(Check(reason, column.named, test, shown) for reason, test in ENDED.items())


def _instant(
    rows: RowRange, made: MappingPlan, column: SourceColumn, read: tuple[str, str, Clock]
) -> None:
    """Let ``column`` be the time of the setting, under its working name, by its clock."""
    setting, working, clock = read
    floating = column.sql_type in {"DOUBLE", "FLOAT"}
    bare = f"case when not isnan({column.sql}) then {column.sql} end" if floating else column.sql
    made.bare[working] = cleaned(column.sql) if column.sql_type == "VARCHAR" else bare
    where = f"{made.part.key}.{setting}"
    gives, reading = TIMES[setting]
    try:
        made.meant[gives] = reading(working, column.sql_type, clock)
        probe = reading(f"cast(null as {column.sql_type})", column.sql_type, clock)
        rows.engine.rows(f"select {probe}")
    except ValueError as fault:
        raise _invalid(f"{where}.format", str(fault)) from fault
    except FAULTS as fault:
        raise _invalid(where, sentence(fault)) from fault


def _touchpoint(rows: RowRange, made: MappingPlan) -> None:
    part = made.part
    reserved = ", ".join(text(word) for word in TERMINALS)
    if part.touchpoint.column is None:
        made.fixed["touchpoint"] = text(part.touchpoint.value or "")
        return
    column = rows.column(part.touchpoint.column, part, "touchpoint")
    bare = given(column.sql, column.sql_type)
    made.bare["t_touchpoint"] = bare
    made.meant["touchpoint"] = naming.named(part)
    if part.names and part.unmapped == "skip":
        known = ", ".join(text(word) for word in part.names)
        made.happened.append(f"(({bare}) is null or ({bare}) in ({known}))")
    tests = {
        reasons.TOUCHPOINT_MISSING: "t_touchpoint is null",
        reasons.TOUCHPOINT_UNKNOWN: "touchpoint is null",
        reasons.TOUCHPOINT_RESERVED: f"touchpoint in ({reserved})",
        reasons.TOUCHPOINT_TOO_LONG: f"length(touchpoint) > {reasons.LONGEST_TOUCHPOINT}",
    }
    made.checks.extend(
        Check(reason, column.named, test, "t_touchpoint") for reason, test in tests.items()
    )


def _amount(rows: RowRange, made: MappingPlan, key: str, entry: Amount | None) -> None:
    if entry is None:
        made.fixed[key] = NULL
        return
    column = rows.column(entry.column, made.part, key)
    working = f"t_{key}"
    is_text = column.sql_type == "VARCHAR"
    made.bare[working] = cleaned(column.sql) if is_text else column.sql
    number = amount(working, column.sql_type, entry.decimal, entry.times)
    made.meant[key] = _exchanged(rows, made, number) if key in MONEY else number
    shown = working if is_text else given(working, column.sql_type)
    test = f"{key} is null and ({shown}) is not null"
    made.checks.append(Check(reasons.NUMBER_UNREADABLE, column.named, test, shown))


def _exchanged(rows: RowRange, made: MappingPlan, number: str) -> str:
    entry = made.part.currency
    if entry is None:
        return number
    column = rows.column(entry.column, made.part, "currency") if entry.column else None
    made.bare["t_currency"] = given(column.sql, column.sql_type) if column else "''"
    code = currencies.currency("nullif(t_currency, '')", entry, "")
    return currencies.converted(number, code, rows.rates)


def _score(rows: RowRange, made: MappingPlan, entry: Score | None) -> None:
    _amount(rows, made, "score", Amount(column=entry.column) if entry else None)
    made.fixed["score_scale"] = text(entry.scale) if entry else NULL
    if entry:
        outside = f"score < {entry.lowest!r} or score > {entry.highest!r}"
        shown = "cast(t_score as varchar)"
        made.checks.append(Check(reasons.SCORE_OUT_OF_SCALE, entry.column, outside, shown))


def _texts(rows: RowRange, made: MappingPlan) -> None:
    fields = made.part.fields
    comment = fields.text.column if fields.text else None
    columns = {"comment": comment, "reason": fields.reason, "device": fields.device}
    for key, named in columns.items():
        if named is None:
            made.fixed[key] = NULL
            continue
        column = rows.column(named, made.part, "text" if key == "comment" else key)
        made.bare[key] = given(column.sql, column.sql_type)
    if made.part.event_id:
        column = rows.column(made.part.event_id, made.part, "event_id")
        made.bare["t_key"] = given(column.sql, column.sql_type)
    if made.part.group:
        column = rows.column(made.part.group, made.part, "group")
        made.bare["t_group"] = given(column.sql, column.sql_type)
    kept = [rows.column(named, made.part, "keep") for named in fields.keep or ()]
    pairs = ", ".join(f"{text(c.named)}, {given(c.sql, c.sql_type)}" for c in kept)
    if kept:
        made.bare["attributes"] = f"cast(json_object({pairs}) as varchar)"
    else:
        made.fixed["attributes"] = NULL


def _identifiers(rows: RowRange, made: MappingPlan) -> None:
    for kind, named in sorted((made.part.fields.identifiers or {}).items()):
        column = rows.column(named, made.part, f"identifiers.{kind}")
        made.kinds[kind] = f"id_{kind}"
        made.bare[name(f"id_{kind}")] = given(column.sql, column.sql_type)
    for trait, named in sorted((made.part.fields.traits or {}).items()):
        column = rows.column(named, made.part, f"traits.{trait}")
        made.traits[trait] = f"of_{trait}"
        made.bare[name(f"of_{trait}")] = given(column.sql, column.sql_type)


def _conditions(rows: RowRange, made: MappingPlan) -> None:
    part = made.part
    made.fixed["source"] = text(part.source)
    _channel(rows, made)
    if part.fields.is_error is None:
        made.fixed["is_error"] = "false"
    else:
        made.bare["is_error"] = _condition(rows, part, "is_error", part.fields.is_error)
    if part.when is not None:
        made.happened.append(_condition(rows, part, "when", part.when))


def _channel(rows: RowRange, made: MappingPlan) -> None:
    entry = made.part.fields.channel
    if entry is None or entry.column is None:
        made.fixed["channel"] = text(made.part.channel)
        return
    column = rows.column(entry.column, made.part, "channel")
    made.bare["t_channel"] = given(column.sql, column.sql_type)
    made.meant["channel"] = channels.channel("t_channel", entry, made.part.channel)


def _condition(rows: RowRange, part: Part, key: str, given_text: str) -> str:
    """A condition of the settings; null counts as false."""
    fault = fault_in(given_text, rows.relation.columns)
    if fault:
        raise _invalid(f"{part.key}.{key}", f"{given_text!r}: {fault}")
    return f"coalesce(cast((\n{given_text}\n) as boolean), false)"


def _invalid(key: str, fault: str) -> SettingsInvalid:
    return SettingsInvalid("journey.toml", [f"{key}: {fault}"])
