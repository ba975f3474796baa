"""DuckDB as the engine: one file a build, working tables in memory (spilled to disk when large)."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

from journey.contract import tables as contract
from journey.engine.base import Row, Statement, Value
from journey.engine.condition import fault_in_segment, spelled
from journey.errors import SettingsInvalid

T = TypeVar("T")  # the language's own syntax needs Python 3.12
LOG = logging.getLogger("journey.sql")
STORAGE = "v1.2.0"  # readable by every DuckDB this package allows
COLUMNS = """
    select column_name, data_type
    from duckdb_columns()
    where database_name = $database and table_name = $name
    order by column_index
"""
# what engines spell differently: the name in a stage's text, and DuckDB's words for it
FRAGMENTS = {
    # HMAC-SHA256 with the padded keys $inner and $outer
    "{keyed_hash}": "sha256(cast($outer as blob) || unhex(sha256(cast($inner as blob) || "
    "encode(kind || '|' || value))))",
    "{token_number}": "cast('0x' || substr(token, 1, 11) as bigint)",
    "{digest}": "sha256(value)",
    "{matches}": "regexp_matches",
    "{everywhere}": ", 'g'",  # regexp_replace: some engines replace all matches by themselves
    "{ignore_nulls}": "ignore nulls",  # some engines want it behind the parentheses
    "{event_block}": "cast('0x' || substr(md5(cast(event_id as varchar)), 1, 8) as bigint) % 50",
}
COPY = {
    ".parquet": "format parquet, compression zstd",
    # RFC 4180; times as ISO 8601 in UTC
    ".csv": "format csv, header, new_line '\\r\\n', timestampformat '%Y-%m-%dT%H:%M:%S.%fZ'",
}
CHUNK = 50_000  # rows from Python that go in at once
INTERRUPTED = "Query interrupted"  # what the database makes of Ctrl-C
RISKY = r"'^[=+\-@\t\r\n]'"  # a spreadsheet would take such a text for a formula


@dataclass(frozen=True, slots=True)
class Limits:
    """What the database may take: ``threads`` and ``memory`` (``"4GB"``); null: its own choice."""

    threads: int | None = None
    memory: str | None = None


class DuckEngine:
    """Writes a new build file, or reads a finished one. Implements ``engine.base.Engine``."""

    def __init__(
        self,
        file: Path,
        read_only: bool = False,
        limits: Limits | None = None,
        earlier: Path | None = None,
    ) -> None:
        self.log: list[Statement] = []
        self.file = file
        self._earlier = "earlier" if earlier is not None else ""  # the database of the build before
        self._read_only = read_only
        self._lock = threading.Lock()
        self._con = _connect(file, read_only, limits or Limits())
        self._main = str(self._con.execute("select current_database()").fetchall()[0][0])
        self._work, self._kind = "work", "table"
        if not read_only:
            self._con.execute("attach ':memory:' as work")
            self._con.execute(f"set search_path = {_text(f'{_name(self._main)}.main,work.main')}")
        if earlier is not None:
            self._con.execute(f"attach {_text(str(earlier))} as earlier (read_only)")

    def table(self, name: str, select: str, **values: Value) -> int:
        """Create or replace the promised table ``name`` and check it against the contract."""
        place = f"{_name(self._main)}.main.{_name(name)}"
        made = self._run(name, f"create or replace {self._kind} {place} as {select}", values)
        self._check(name)
        return made

    def scratch(self, name: str, select: str, **values: Value) -> int:
        """Create or replace the working table ``name``."""
        place = f"{self._work}.main.{_name(name)}"
        return self._run(name, f"create or replace {self._kind} {place} as {select}", values)

    def add(self, name: str, select: str, **values: Value) -> int:
        """Append rows to the table ``name``."""
        return self._run(name, f"insert into {_name(name)} {select}", values)

    def add_matching(
        self, name: str, select: str, condition: str, where: str, **values: Value
    ) -> int:
        """Append the rows of ``select`` that match a ``condition``; ``where`` is its key."""
        reason = fault_in_segment(condition, contract.TABLES["journeys"].columns)
        if not reason:
            try:
                return self.add(name, f"{select} where ({spelled(condition)}\n)", **values)
            except (duckdb.BinderException, duckdb.ConversionException) as bad:
                reason = str(bad).splitlines()[0]
        raise SettingsInvalid(where, [f"{condition!r} is no condition: {reason}"])

    def drop(self, *names: str) -> None:
        """Remove working tables."""
        for name in names:
            self._con.execute(f"drop table if exists {self._work}.main.{_name(name)}")

    def recall(self, name: str, table: str) -> bool:
        """Make the earlier build's promised ``table`` the working view ``name``."""
        promised, view = contract.TABLES[table].columns, f"{self._work}.main.{_name(name)}"
        found = {"database": self._earlier, "name": table}
        known = dict(self._con.execute(COLUMNS, found).fetchall())
        self._con.execute(f"drop view if exists {view}")
        columns = ", ".join(_name(column) for column in promised)
        is_there = known == dict(promised)
        nulls = ", ".join(f"cast(null as {kind}) as {_name(c)}" for c, kind in promised.items())
        text = f"select {nulls} where false"
        if is_there:
            text = f"select {columns} from {_name(self._earlier)}.main.{_name(table)}"
        kind = self._kind.replace("table", "view")
        self._con.execute(f"create {kind} {view} as {text}")
        return is_there

    def rows(self, select: str, **values: Value) -> list[Row]:
        """The rows of a small result; in a finished run safe from several threads."""
        return self._ask(select, values)[1]

    def records(self, kind: type[T], select: str, **values: Value) -> list[T]:
        """The rows of a small result by name: columns are the fields of ``kind``."""
        names, rows = self._ask(select, values)
        return [kind(**dict(zip(names, row, strict=True))) for row in rows]

    def fill(self, name: str, columns: Mapping[str, str], rows: Sequence[Row]) -> int:
        """Create or replace the working table ``name`` from a few Python rows."""
        described = ", ".join(f"{_name(column)} {kind}" for column, kind in columns.items())
        target = f"{self._work}.main.{_name(name)}"
        self._con.execute(f"create or replace {self._kind} {target} ({described})")
        _insert(self._con, target, [*columns.values()], rows)
        return len(rows)

    @contextmanager
    def aside(self) -> Iterator[DuckEngine]:
        """The same tables over a connection of its own, which holds what it writes."""
        own = copy(self)
        own.log, own._read_only, own._con = [], False, self._con.cursor()
        own._earlier = self._main
        own._main, own._work, own._kind = "temp", "temp", "temp table"
        try:
            yield own
        finally:
            own.close()

    def save(self, select: str, file: Path, **values: Value) -> int:
        """Write a result to ``file`` as its ending says: ``.csv`` or ``.parquet``.

        In CSV, texts that a spreadsheet would take for a formula get a leading apostrophe.
        """
        con = self._con.cursor() if self._read_only else self._con
        if file.suffix == ".csv":
            select = _protected(con, select, values)
        target = f"copy ({select}) to {_text(str(file))} ({COPY[file.suffix]})"
        found = con.execute(target, dict(values)).fetchall()
        return int(found[0][0])

    def close(self) -> None:
        """Close the database; a writer's working tables are gone with it."""
        self._con.close()

    def _ask(self, select: str, values: Mapping[str, Value]) -> tuple[list[str], list[Row]]:
        started = time.perf_counter()
        if not self._read_only:
            answer = _asked(self._con, _spelled(select), values)
        else:
            with self._lock:
                cursor = self._con.cursor()
            answer = _asked(cursor, select, values)
            cursor.close()
        self._note("", select, len(answer[1]), started)
        return answer

    def _run(self, name: str, text: str, values: Mapping[str, Value]) -> int:
        started = time.perf_counter()
        text = _spelled(text)
        _, found = _asked(self._con, text, values)
        made = int(found[0][0]) if found else 0
        self._note(name, text, made, started)
        return made

    def _note(self, table: str, text: str, rows: int, started: float) -> None:
        seconds = time.perf_counter() - started
        LOG.debug("%s %d rows %.3f s%s", table, rows, seconds, text)
        if not self._read_only:
            self.log.append(Statement(table, text, rows, seconds))

    def _check(self, name: str) -> None:
        found = dict(self._con.execute(COLUMNS, {"database": self._main, "name": name}).fetchall())
        keys = [key for key in contract.TABLES[name].keys if key in found]
        place = f"{_name(self._main)}.main.{_name(name)}"
        nulls = _with_nulls(self._con, place, keys)
        contract.check(name, found, nulls)


def _with_nulls(con: duckdb.DuckDBPyConnection, place: str, keys: Sequence[str]) -> list[str]:
    """The columns of ``keys`` that are null somewhere in the table ``place``."""
    counted = ", ".join(f"count({_name(key)})" for key in keys)
    counts = con.execute(f"select count(*), {counted} from {place}").fetchall()[0]
    return [key for key, n in zip(keys, counts[1:], strict=True) if n != counts[0]]


def _insert(
    con: duckdb.DuckDBPyConnection, target: str, kinds: Sequence[str], rows: Sequence[Row]
) -> None:
    """Put a few Python rows into a table, column by column."""
    unnested = ", ".join(f"unnest(cast(? as {kind}[]))" for kind in kinds)
    for start in range(0, len(rows), CHUNK):
        lists = [list(values) for values in zip(*rows[start : start + CHUNK], strict=True)]
        con.execute(f"insert into {target} select {unnested}", lists)


def _asked(
    con: duckdb.DuckDBPyConnection, text: str, values: Mapping[str, Value]
) -> tuple[list[str], list[Row]]:
    """Columns and rows of a statement; one stopped from the keyboard says so as Python does."""
    try:
        answer = con.execute(text, dict(values))
        names = [str(column[0]) for column in answer.description or ()]
        return names, answer.fetchall()
    except RuntimeError as fault:
        if str(fault) == INTERRUPTED:
            raise KeyboardInterrupt from fault
        raise


def _connect(file: Path, read_only: bool, limits: Limits) -> duckdb.DuckDBPyConnection:
    """Open ``file``; times are UTC, nothing is fetched from a network, 60 % of memory at most."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": str(file.with_name(f"{file.stem}.tmp")),
        "memory_limit": limits.memory or f"{int(_memory_bytes() * 0.6 / 2**20)}MiB",
    }
    if limits.threads:
        config["threads"] = limits.threads
    if not read_only:
        config["storage_compatibility_version"] = STORAGE
    con = duckdb.connect(str(file), read_only=read_only, config=config)
    con.execute("set TimeZone = 'UTC'")
    con.execute("set preserve_insertion_order = false")
    con.execute("set enable_progress_bar = false")  # the database draws one where it sees no script
    return con


def _memory_bytes() -> int:
    """Physical memory in bytes; 4 GB where the system does not tell."""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 4 * 2**30


def _protected(con: duckdb.DuckDBPyConnection, select: str, values: Mapping[str, Value]) -> str:
    """The same columns and rows, with an apostrophe before risky texts; numbers stay."""
    found = con.execute(f"select * from ({select}) limit 0", dict(values)).description or []
    columns = []
    for name, kind in ((_name(column[0]), str(column[1])) for column in found):
        risky = f"regexp_matches({name}, {RISKY})"
        text = f"case when {risky} then '''' || {name} else {name} end as {name}"
        columns.append(text if kind == "VARCHAR" else name)
    return f"select {', '.join(columns)} from ({select})"


def _spelled(text: str) -> str:
    """The text with this engine's words for the named fragments."""
    for fragment, words in FRAGMENTS.items():
        text = text.replace(fragment, words)
    return text


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
