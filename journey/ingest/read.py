"""The door of ingest: the sources of the settings become events and identifiers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from journey.contract.tables import TABLES
from journey.engine.base import Engine
from journey.errors import SourceUnreadable
from journey.ingest.account import (
    accounts,
    busy,
    edges,
    known_values,
    marks,
    meetings,
    quarantine,
    repeats,
)
from journey.ingest.account.accounts import Account
from journey.ingest.account.marks import RowMarks as RowMarks  # noqa: PLC0414  # passed on: the stage has one door
from journey.ingest.account.masking import masked, masked_name
from journey.ingest.clock import doubled, ties, zones
from journey.ingest.clock.between import settle as settle  # noqa: PLC0414  # passed on: the stage has one door
from journey.ingest.mapping import channels, currencies, groups
from journey.ingest.mapping.nodes import told_apart as told_apart  # noqa: PLC0414  # passed on: the stage has one door
from journey.ingest.mapping.parts import parts
from journey.ingest.mapping.plans import RowRange
from journey.ingest.mapping.promised import wanted
from journey.ingest.mapping.respelling import respelled
from journey.ingest.mapping.staging import Stage, stage
from journey.ingest.quoting import name, text
from journey.ingest.readers import catalogue, joined
from journey.ingest.readers.files import find
from journey.ingest.relation import Ask, Relation
from journey.progress import Progress, Watch
from journey.settings.models import Settings, Source

IDENTIFIERS, TRAITS = ("kind", "identifier"), ("trait", "value")  # and the columns of their values
WRITTEN = ("reader", "delimiter", "encoding", "quote", "skip", "header")
WORKING = ("tied", "alike", "dropped", "repeated", "suspects", "signatures", "clashes", "lines_of")
MASKS = {"comment": masked, **dict.fromkeys(
    ("reason", "attributes", "touchpoint", "device"), masked_name)}  # fmt: skip
STAYS = " and s.rowid not in (select place from dropped where stage = {stage})"


@dataclass(slots=True)
class Reading:
    """A call of ``read`` under way."""

    engine: Engine
    settings: Settings
    watch: Watch
    now_us: int
    stages: list[Stage] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    parts: int = 0


def read(
    engine: Engine,
    settings: Settings,
    watch: Watch,
    now_us: int | None = None,
    marked: RowMarks | None = None,
) -> None:
    """Write ``events``, ``sources`` and ``quarantine`` from all sources.

    The identifiers as read stay in the working table ``read_identifiers`` (event_id, kind,
    identifier): a run never holds them in clear unless its settings say so. Where the settings
    match people by their traits, those stay in the working table ``read_traits`` (event_id,
    trait, value). ``read_rows`` and ``read_spellings``: see :mod:`journey.ingest.account.marks`.

    Parameters
    ----------
    now_us
        When now is, microseconds since 1970 UTC; null: the clock's. Times more than a day
        after it are refused.
    marked
        Which rows are to be known again; null: none.

    Raises
    ------
    SettingsInvalid, MissingColumn
        The settings do not fit the files.
    SourceUnreadable
        A file is missing, empty or not what its reader expects.
    LawBroken
        The accounts do not add up.
    """
    now = time.time_ns() // 1000 if now_us is None else now_us
    reading = Reading(engine, settings, watch, now)
    quarantine.begin(engine)
    for number, source in enumerate(settings.sources):
        _source(reading, source, f"ingest_{number}")
    keeps = [source for source, rules in settings.sources.items() if rules.repeats == "keep"]
    dropped = repeats.drop(engine, reading.stages, keeps)
    stays = [STAYS.format(stage=place) if dropped else "" for place in range(len(reading.stages))]
    second = doubled.shift(engine, reading.stages)
    heads = groups.fold(engine, reading.stages, stays)
    tied = ties.order(engine, reading.stages, heads, settings)
    lines = groups.noted(engine, reading.stages, stays, settings)
    edge = edges.noted(engine, reading.stages, settings)
    notes = (tied.notes, repeats.noted(engine, reading.stages), lines, second, edge)
    for place, made in enumerate(reading.stages):
        reading.accounts += accounts.settled(engine, made, place, heads[place], notes)
        quarantine.refused(engine, made)
        quarantine.repeated(engine, made, place)
    accounts.write(engine, reading.accounts)
    is_plain = settings.privacy.identifiers == "plain"
    quarantine.finish(engine, is_plain)
    events = _events(reading.stages, heads, is_plain)
    engine.table("events", ties.of_events(events) if tied.any else events)
    _identify(reading, stays, marked)
    engine.drop(*WORKING)


def _identify(reading: Reading, stays: Sequence[str], marked: RowMarks | None) -> None:
    """Write who the events name, and what is known of that before anybody stitches."""
    engine, settings = reading.engine, reading.settings
    for table, columns in (("read_identifiers", IDENTIFIERS), ("read_traits", TRAITS)):
        if columns is IDENTIFIERS or settings.identity.splink is not None:
            engine.scratch(table, _told(reading.stages, stays, columns, settings))
    if settings.privacy.identifiers != "plain":
        known_values.hide(engine, settings)
    marks.mark(engine, reading.stages, settings, marked)
    meetings.count(engine)
    busy.find(engine, settings)


def _source(reading: Reading, source: str, table: str) -> None:
    """Read one source into its working table."""
    rules = reading.settings.sources[source]
    started = time.perf_counter()
    reading.watch(Progress(f"read {source}"))
    try:
        zone = reading.settings.project.zone
        relation = zones.noted(reading.engine, _relation(reading, source, table), rules, zone)
    except SourceUnreadable as fault:
        if not rules.optional:
            raise
        _absent(reading, source, fault)
        relation = None
    found = parts(source, rules, reading.parts, reading.settings.project.zone)
    reading.parts += len(found)
    if relation is not None and found:
        rates = currencies.checked(reading.engine, relation, source, reading.settings)
        relation = channels.noted(reading.engine, relation, source, rules)
        rows = RowRange(reading.engine, relation, reading.now_us, rates)
        reading.stages.append(stage(rows, found, table, rules.channel_or(source)))
    done = sum(each.rows_read for each in reading.accounts if each.source == source)
    if relation is not None:
        done += sum(each.rows + each.broken for each in relation.files)
    seconds = time.perf_counter() - started
    reading.watch(Progress(f"read {source}", done, done, seconds, finished=True))


def _relation(reading: Reading, source: str, table: str) -> Relation:
    """The rows of a source; the files under a query have accounts of their own."""
    rules = reading.settings.sources[source]
    if rules.query is None:
        relation = _load(reading, source, table, rules.path or "", "path")
        quarantine.broken(reading.engine, source, relation, table)
        return relation
    files = {}
    for number, (word, pattern) in enumerate(rules.files.items()):
        own = f"{table}_{number}"
        files[word] = _load(reading, source, own, pattern, f"files.{word}")
        quarantine.broken(reading.engine, source, files[word], own)
        for each in files[word].files:
            account = accounts.opened(source, rules.channel_or(source), each)
            notes = f"{account.notes}, rows for the query"
            reading.accounts.append(replace(account, rows_used=each.rows, notes=notes))
    return joined.load(reading.engine, table, source, rules.query, files)


def _load(reading: Reading, source: str, table: str, pattern: str, key: str) -> Relation:
    rules = reading.settings.sources[source]
    where = f"sources.{source}.{key}"
    started = time.perf_counter()

    def told(rows: int) -> None:
        reading.watch(Progress(f"read {source}", rows, None, time.perf_counter() - started))

    ask = Ask(
        rules=rules if rules.query is None else _bare(rules),
        table=table,
        files=find(pattern, reading.settings.folder, where),
        columns=wanted(rules) if rules.query is None else None,
        told=told,
    )
    return catalogue.load(reading.engine, ask)


def _bare(rules: Source) -> Source:
    """The source without a mapping: a query may use any column of its files."""
    return Source.model_construct(**{word: getattr(rules, word) for word in WRITTEN})


def _absent(reading: Reading, source: str, fault: SourceUnreadable) -> None:
    """Note that an optional source is not there."""
    rules = reading.settings.sources[source]
    file = rules.path or ", ".join(rules.files.values())
    notes = f"optional: {fault.what}"
    reading.accounts.append(Account(source, file, rules.channel_or(source), notes=notes))


def _events(stages: Sequence[Stage], stays: Sequence[str], is_plain: bool) -> str:
    """SQL for every event that stays; its texts are masked unless ``is_plain``."""
    columns = TABLES["events"].columns
    nothing = ", ".join(f"cast(null as {kind}) as {key}" for key, kind in columns.items())
    selects = [f"select {nothing} limit 0"]
    for place, made in enumerate(stages):
        found = {key: made.fixed.get(key, f"s.{key}") for key in columns}
        for key, mask in () if is_plain else MASKS.items():
            if key not in made.fixed:
                found[key] = mask(f"s.{key}")
        picked = ", ".join(f"{sql} as {key}" for key, sql in found.items())
        selects.append(f"select {picked} {_kept(made, stays[place])}")
    return " union all ".join(f"({select})" for select in selects)


def _told(
    stages: Sequence[Stage],
    stays: Sequence[str],
    columns: tuple[str, str],
    settings: Settings,
) -> str:
    """SQL for every identifier, or every trait, of the events that stay."""
    word, value = columns
    selects = [f"select cast(null as bigint) as event_id, '' as {word}, '' as {value} limit 0"]
    for place, made in enumerate(stages):
        for key, working in (made.kinds if columns is IDENTIFIERS else made.traits).items():
            column = f"s.{name(working)}"
            if columns is IDENTIFIERS:
                column = respelled(column, settings.identity.kinds.get(key))
            once = "distinct " if made.grouped else ""  # lines of one event may say the same
            select = f"select {once}s.event_id, {text(key)} as {word}, {column} as {value}"
            kept = _kept(made, stays[place])
            selects.append(f"{select} {kept} and {column} is not null")
    return " union all ".join(f"({select})" for select in selects)


def _kept(made: Stage, stays: str) -> str:
    return f"from {name(made.table)} s where s.fault is null{stays}"
