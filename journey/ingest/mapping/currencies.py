"""Amounts in several currencies become the project's; without a rate they are an error."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from journey.engine.base import Engine
from journey.errors import SettingsInvalid
from journey.ingest.mapping.amounts import MONEY, given
from journey.ingest.mapping.promised import find
from journey.ingest.quoting import text
from journey.ingest.relation import Relation
from journey.settings.channels import Currency
from journey.settings.models import Settings, Source

FOUND = """
    select {currency} as currency, count(*) as n
    from {rows} as r
    where {given}
    group by all
    order by n desc, currency
"""


def checked(
    engine: Engine, relation: Relation, source: str, settings: Settings
) -> Mapping[str, float]:
    """The rates of the currencies that the amounts of ``source`` are in: one in the project's.

    Raises
    ------
    MissingColumn
        The column of currencies is not there.
    SettingsInvalid
        There is a currency without a rate.
    """
    rules, own = settings.sources[source], settings.project.currency.upper()
    rates = {**{code.upper(): rate for code, rate in settings.currency.items()}, own: 1.0}
    if rules.currency is None:
        return rates
    found = _found(engine, relation, source, rules, own)
    lacking = [code for code in found if code not in rates]
    if not lacking:
        return rates
    if not own and not settings.currency and len(found) == 1 and len(_sources(settings)) == 1:
        return dict.fromkeys(found, 1.0)
    listed = ", ".join(f"{code or '(none)'} in {n:,} rows" for code, n in found.items())
    aim = f"what 1 {lacking[0]} is in {own}" if own else "and project.currency, which it leads to"
    what = f"amounts are in {listed}; no rate for {', '.join(lacking)}"
    mend = f"write [currency] {lacking[0]} = ..., {aim}"
    raise SettingsInvalid("journey.toml", [f"sources.{source}.currency: {what}: {mend}"])


def currency(sql: str, entry: Currency, own: str) -> str:
    """SQL for the code in the cleaned column ``sql``; null: the setting's, else the project's."""
    return f"coalesce(upper({sql}), {text((entry.value or own).upper())})"


def converted(number: str, code: str, rates: Mapping[str, float]) -> str:
    """SQL for the amount ``number`` of the currency ``code`` in the project's."""
    exact = {known: Decimal(repr(rate)).quantize(Decimal("1e-8")) for known, rate in rates.items()}
    cases = " ".join(
        f"when {text(known)} then {number} * cast({rate:f} as decimal(18,8))"
        for known, rate in exact.items()
        if rate != 1
    )
    return f"try_cast(case {code} {cases} else {number} end as {MONEY})" if cases else number


def _found(
    engine: Engine, relation: Relation, source: str, rules: Source, own: str
) -> dict[str, int]:
    """The currencies of rows with an amount, and how many rows are in each."""
    entry = rules.currency or Currency()
    code = text((entry.value or own).upper())
    if entry.column is not None:
        column = find(engine, relation, entry.column, f"sources.{source}.currency")
        code = currency(given(column.sql, column.sql_type), entry, own)
    money = [one for part in (rules, *rules.rows) for one in (part.value, part.cost) if one]
    columns = [find(engine, relation, one.column, f"sources.{source}") for one in money]
    tests = [f"({given(column.sql, column.sql_type)}) is not null" for column in columns]
    words = {"currency": code, "rows": relation.text, "given": " or ".join(tests) or "false"}
    return {str(found): int(n) for found, n in engine.rows(FOUND.format(**words))}


def _sources(settings: Settings) -> list[str]:
    """The sources with money."""
    return [
        name
        for name, rules in settings.sources.items()
        if any(part.value or part.cost for part in (rules, *rules.rows))
    ]
