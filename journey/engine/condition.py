"""Whether a text of the settings may be run: it sees the columns or files named, nothing else.

Every SQL text of ``journey.toml`` goes through here before it runs. The database's own parser
says what it consists of (``syntax``), its functions must be among those that know their
arguments only (``functions``), and it must bind in an empty database in memory that has neither
files nor network and holds nothing but the promised columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import duckdb

from journey.engine import functions, syntax, told
from journey.engine.syntax import RefusedSyntax
from journey.errors import did_you_mean

MISSING = re.compile(r'(?:column|table) "([^"]+)" not found|the column \'([^\']+)\', which is not')
CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": 1,
}
Columns = Mapping[str, str]


def fault_in(condition: str, columns: Columns, table: str = "r") -> str | None:
    """What is wrong with ``condition`` over the ``columns`` of ``table``; null: nothing.

    It may use these columns and scalar functions of them.
    """
    with _empty({table: columns}) as con:
        return _judged(con, condition, (table, columns), ())


def fault_in_segment(condition: str, columns: Columns) -> str | None:
    """The same of a condition on ``journeys``, which may ask what a whole journey met.

    See ``told``.
    """
    with _empty({"journeys": {**columns, **told.FACTS}}) as con:
        return _judged(con, condition, ("journeys", columns), told.FUNCTIONS)


def asked_in(condition: str) -> tuple[tuple[str, str], ...]:
    """What a condition asks of whole journeys: function, and the name that it is given."""
    with _empty({}) as con:
        try:
            return tuple(told.asked(con, condition))
        except RefusedSyntax:
            return ()


def spelled(condition: str) -> str:
    """A condition without fault as SQL over ``journeys`` and ``told.FACTS``."""
    with _empty({}) as con:
        return told.spelled(con, condition) if tuple(told.asked(con, condition)) else condition


def fault_in_query(query: str, tables: Mapping[str, Columns]) -> str | None:
    """What is wrong with ``query`` over ``tables``; null: nothing.

    It may be one select with joins, aggregates, windows and queries inside it.
    """
    columns = {column: kind for each in tables.values() for column, kind in each.items()}
    named = ", ".join(repr(word) for word in tables)
    with _empty(tables) as con:
        try:
            functions.allowed(con, syntax.query(con, query, tables), (), sums=True)
            con.execute(f"describe select * from (\n{query}\n)").fetchall()
        except (RefusedSyntax, duckdb.Error) as fault:
            return _sentence(fault, columns, f"it may read the tables of files: {named}")
    return None


def _judged(
    con: duckdb.DuckDBPyConnection,
    condition: str,
    of: tuple[str, Columns],
    own: Collection[str],
) -> str | None:
    table, columns = of
    try:
        functions.allowed(con, syntax.condition(con, condition, columns), own, sums=False)
        sql = told.spelled(con, condition) if own else condition
        con.execute(f"select cast((\n{sql}\n) as boolean) from {_name(table)}").fetchall()
    except (RefusedSyntax, duckdb.Error) as fault:
        return _sentence(fault, columns, "it may use the columns and functions of them only")
    return None


@contextmanager
def _empty(tables: Mapping[str, Columns]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A closed database with the empty ``tables``."""
    con = duckdb.connect(":memory:", config=CLOSED)
    try:
        con.execute("set TimeZone = 'UTC'")
        for table, columns in tables.items():
            described = ", ".join(f"{_name(name)} {kind}" for name, kind in columns.items())
            con.execute(f"create table {_name(table)} ({described})")
        con.execute("set lock_configuration = true")
        yield con
    finally:
        con.close()


def _sentence(fault: Exception, columns: Columns, mend: str) -> str:
    """One line of what is refused, with the nearest column where one is missing."""
    message = re.sub(r"^[A-Z][A-Za-z ]+ Error: ", "", str(fault).splitlines()[0]).rstrip(".!")
    missing = MISSING.search(message)
    if missing:
        column = missing[1] or missing[2]
        return f"no column {column!r}; {did_you_mean(column, columns)}"
    return f"{message} is refused; {mend}" if isinstance(fault, RefusedSyntax) else message


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
