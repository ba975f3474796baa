"""How a table's promise is written: columns with their SQL types, and which are never null."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ID, TIME, COUNT, NUMBER, TEXT, MONEY, FLAG, REAL = (
    "BIGINT",
    "BIGINT",
    "BIGINT",
    "INTEGER",
    "VARCHAR",
    "DECIMAL(18,4)",
    "BOOLEAN",
    "DOUBLE",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """The columns of one table (name to SQL type) and those that are never null."""

    columns: Mapping[str, str]
    keys: tuple[str, ...]
