"""A column as a number with four decimals, null where it cannot be read."""

from __future__ import annotations

from decimal import Decimal

from journey.ingest.quoting import text

MONEY = "decimal(18,4)"
BLANKS = " \t\r\n\u00a0"  # what is taken away around a value
AROUND = f"^[{BLANKS}]|[{BLANKS}]$"
SIGNS = r"[\p{Sc}\s\x{00a0}\x{2007}\x{2009}\x{202f}'’]|^[A-Z]{3}|[A-Z]{3}$"
GROUPED = r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"


def amount(column: str, sql_type: str, decimal: str = ".", times: float = 1.0) -> str:
    """SQL for the number in ``column``, times ``times``; currency signs and blanks are dropped.

    With the decimal sign ``"."`` a comma may only part thousands (``1,234.50``), and the other
    way round: ``12,50`` is then unreadable rather than a hundred times too large.
    """
    if sql_type == "VARCHAR":
        number = _text(column, decimal)
    elif sql_type in {"DOUBLE", "FLOAT"}:
        number = f"try_cast(case when isfinite({column}) then {column} end as {MONEY})"
    else:
        number = f"try_cast({column} as {MONEY})"
    if times == 1.0:
        return number
    factor = Decimal(repr(times)).quantize(Decimal("0.00000001"))
    return f"try_cast({number} * cast({factor} as decimal(18,8)) as {MONEY})"


def given(column: str, sql_type: str) -> str:
    """SQL for what stood in ``column``, as text; null where it holds nothing."""
    if sql_type == "VARCHAR":
        return cleaned(column)
    if sql_type in {"DOUBLE", "FLOAT"}:
        return f"case when not isnan({column}) then cast({column} as varchar) end"
    return cleaned(f"cast({column} as varchar)") if _wordy(sql_type) else _plain(column)


def cleaned(column: str) -> str:
    """SQL for ``column`` without blanks around it; an empty text and ``NULL`` are null."""
    found = f"case when regexp_matches({column}, {text(AROUND)}) then "  # most need no trimming
    found += f"trim({column}, {text(BLANKS)}) else {column} end"
    for nothing in ("", "NULL", "null", "\\N"):
        found = f"nullif({found}, {text(nothing)})"
    return found


def _plain(column: str) -> str:
    return f"cast({column} as varchar)"


def _wordy(sql_type: str) -> bool:
    return sql_type.startswith(("ENUM", "JSON", "BLOB", "UUID"))


def _text(column: str, decimal: str) -> str:
    bare = f"regexp_replace({column}, {text(SIGNS)}, '', 'g')"
    if decimal == ",":
        bare = f"translate({bare}, '.,', ',.')"
        return f"coalesce({_grouped(bare)}, {_number(bare)})"
    return f"coalesce({_number(column)}, {_grouped(bare)}, {_number(bare)})"


def _number(column: str) -> str:
    return f"try_cast({column} as {MONEY})"


def _grouped(column: str) -> str:
    plain = f"replace({column}, ',', '')"
    return f"case when regexp_full_match({column}, '{GROUPED}') then {_number(plain)} end"
