"""Whether an SQL condition of the settings can be run on a promised table."""

from __future__ import annotations

import re

import duckdb

from journey import contract
from journey.errors import did_you_mean

MISSING = re.compile(r'Referenced column "([^"]+)" not found')


def fault_in(condition: str, table: str) -> str | None:
    """What is wrong with ``condition`` over the columns of ``table``; null: nothing.

    The condition is bound against an empty table, in memory, without files or network.
    """
    columns = ", ".join(f'"{name}" {kind}' for name, kind in contract.TABLES[table].columns.items())
    text = f"select count(*) from {table} where cast((\n{condition}\n) as boolean)"
    con = duckdb.connect(":memory:", config={"enable_external_access": "false"})
    try:
        con.execute(f"create table {table} ({columns})")
        if len(con.extract_statements(text)) != 1:
            return "more than one statement"
        con.execute(text).fetchall()
    except duckdb.Error as fault:
        return _sentence(str(fault), table)
    finally:
        con.close()
    return None


def _sentence(message: str, table: str) -> str:
    """One line of the database's message, with the nearest column where one is missing."""
    missing = MISSING.search(message)
    if missing:
        hint = did_you_mean(missing[1], contract.TABLES[table].columns)
        return f"no column {missing[1]!r} in {table}; {hint}"
    return message.splitlines()[0].split(": ", 1)[-1]
