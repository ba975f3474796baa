"""A column as ``at_us``: microseconds since 1970 UTC, null where it cannot be read.

Text with its own offset uses it; other times are the source's zone. A time that summer
time skips moves forward; one that it doubles is the first of the two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from journey.ingest.quoting import text

EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
EXCEL = "excel"  # days since 1899-12-30, on the wall clock; 25,569 is 1970-01-01
FIRST_US = 631_152_000_000_000  # 1990-01-01
AHEAD_US = 86_400_000_000  # a day
DATE = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
CLOCK = r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
OFFSET = r"([Zz]|UTC|GMT|[+-]\d{2}(:?\d{2})?)"
LOCAL = f"{DATE}({CLOCK})?"
ZONED = f"{DATE}{CLOCK} ?{OFFSET}"
UTC = ("UTC", "Etc/UTC", "Etc/GMT", "GMT")


@dataclass(frozen=True, slots=True)
class Clock:
    """How a time column is read.

    Attributes
    ----------
    formats
        ``strptime`` formats, or one of :data:`EPOCHS`; empty: ISO 8601.
    zone
        Time zone of times without an offset of their own.
    precision
        instant, minute or day.
    place
        Where in the day a day-precise event stands: ``"18:00"``.
    """

    formats: tuple[str, ...]
    zone: str
    precision: str
    place: str


def at_us(column: str, sql_type: str, clock: Clock) -> str:
    """SQL for the instant in ``column`` of the type ``sql_type``.

    Raises
    ------
    ValueError
        A number without a format that says what it counts, or a type that holds no time.
    """
    clock = replace(clock, precision=precision(sql_type, clock))
    if sql_type == "VARCHAR":
        return _text(column, clock)
    if sql_type.startswith("TIMESTAMP WITH"):
        return _instant(f"case when isfinite({column}) then {column} end", clock)
    if sql_type.startswith("TIMESTAMP") or sql_type == "DATE":
        stamp = f"case when isfinite({column}) then cast({column} as timestamp) end"
        return _local(stamp, clock)
    if clock.formats and clock.formats[0] in EPOCHS:
        return _epoch(column, clock)
    if clock.formats == (EXCEL,):
        return _excel(column, clock)
    if "INT" in sql_type or sql_type.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        known = ", ".join([*EPOCHS, EXCEL])
        raise ValueError(f"the column is {sql_type}; format must be one of {known}")
    raise ValueError(f"the column is {sql_type}, which holds no time")


def precision(sql_type: str, clock: Clock) -> str:
    """The precision of a column: a DATE is by day, whatever the settings say."""
    return "day" if sql_type == "DATE" else clock.precision


def _text(column: str, clock: Clock) -> str:
    if not clock.formats:
        return _iso(column, clock)
    found = []
    for form in clock.formats:
        if form in EPOCHS:
            found.append(_epoch(column, replace(clock, formats=(form,))))
        elif form == EXCEL:
            found.append(_excel(column, clock))
        elif "%z" in form or "%Z" in form:
            found.append(_instant(f"try_strptime({column}, {text(form)})", clock))
        else:
            found.append(_local(f"try_strptime({_spelt(column, form)}, {text(form)})", clock))
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def _iso(column: str, clock: Clock) -> str:
    # what one release or the other does not read: a blank before the offset, no seconds, UTC
    plain = f"regexp_replace({column}, ' ?(UTC|GMT|[Zz])$', '+00')"
    plain = f"regexp_replace({plain}, '([ T]\\d{{1,2}}:\\d{{2}}) ?([+-])', '\\1:00\\2')"
    plain = f"regexp_replace({plain}, ' ([+-])', '\\1')"
    read = ", ".join(f"try_cast({written} as timestamptz)" for written in (column, plain))
    zoned = f"epoch_us(coalesce({read}))"
    if clock.precision == "day":
        zoned = _local(f"try_cast(regexp_extract({column}, '{DATE}') as timestamp)", clock)
    elif clock.precision == "minute":
        zoned = _to_minute(zoned)
    return (
        f"case when regexp_full_match({column}, '{LOCAL}') "
        f"then {_local(f'try_cast({column} as timestamp)', clock)} "
        f"when regexp_full_match({column}, '{ZONED}') then {zoned} end"
    )


def _spelt(column: str, form: str) -> str:
    """Many write ``Sept`` for the month that formats know as ``Sep``."""
    return rf"regexp_replace({column}, '\bSept\b\.?', 'Sep')" if "%b" in form else column


def _excel(column: str, clock: Clock) -> str:
    """From a spreadsheet's day number, to the millisecond: it counts no finer."""
    days = f"try_cast({column} as double)"
    known = f"case when {days} between 1 and 2958465 then {days} end"
    ms = f"cast(round(({known} - 25569) * 86400000) as bigint)"
    return _local(f"make_timestamp({ms} * 1000)", clock)


def _epoch(column: str, clock: Clock) -> str:
    factor = EPOCHS[clock.formats[0]]
    us = f"try_cast(try_cast({column} as decimal(28,6)) * {factor} as bigint)"
    if clock.precision == "minute":
        return _to_minute(us)
    if clock.precision == "day":
        known = f"{us} between 0 and 253402300799000000"
        stamp = f"cast(make_timestamp(case when {known} then {us} end) as timestamptz)"
        return f"coalesce({_instant(stamp, clock)}, {us})"
    return us


def _instant(stamp: str, clock: Clock) -> str:
    """From a ``timestamptz``; its day is the day in the zone."""
    if clock.precision == "day":
        return _local(f"timezone({text(clock.zone)}, {stamp})", clock)
    us = f"epoch_us({stamp})"
    return _to_minute(us) if clock.precision == "minute" else us


def _local(stamp: str, clock: Clock) -> str:
    """From a ``timestamp`` that the wall clock of the zone showed."""
    if clock.precision == "day":
        stamp = f"date_trunc('day', {stamp}) + interval {text(clock.place)}"
    elif clock.precision == "minute":
        stamp = f"date_trunc('minute', {stamp})"
    if clock.zone in UTC:
        return f"epoch_us({stamp})"
    zone = text(clock.zone)
    later = f"timezone({zone}, {stamp})"  # of a doubled hour: the second reading
    readings = " ".join(
        f"when timezone({zone}, {later} - interval {ago}) = {stamp} "
        f"then epoch_us({later} - interval {ago})"
        for ago in ("1 hour", "30 minute")
    )
    return f"case {readings} else epoch_us({later}) end"


def _to_minute(us: str) -> str:
    return f"({us}) - ({us}) % 60000000"
