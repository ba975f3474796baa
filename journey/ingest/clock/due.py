"""By when something was promised: a promise of a day is kept until that day ends."""

from __future__ import annotations

from dataclasses import replace

from journey.ingest.clock.times import UTC, Clock, at_us
from journey.ingest.quoting import text

FOUND = "found"  # whether the promise names a day is told by each value
DAY_US = 86_400_000_000
DAY_END = "23:59:59.999999"


def due_us(column: str, sql_type: str, clock: Clock) -> str:
    """SQL for the last instant at which the promise in ``column`` is kept.

    A promise by day holds until the day ends in the zone of ``clock``. Where no setting says
    how exact it is, midnight sharp on that zone's clock names a day: exports write days so
    (``2026-03-05``, ``05.03.2026 00:00``), and nobody promises a parcel for midnight.

    Raises
    ------
    ValueError
        As ``at_us``.
    """
    if clock.precision == "day" or sql_type == "DATE":
        return at_us(column, sql_type, replace(clock, precision="day", place=DAY_END))
    exact = "instant" if clock.precision == FOUND else clock.precision
    us = at_us(column, sql_type, replace(clock, precision=exact))
    return _whole_day(us, clock.zone) if clock.precision == FOUND else us


def _whole_day(us: str, zone: str) -> str:
    """The last microsecond of the day that starts at ``us``; other instants stay."""
    if zone in UTC:
        return f"case when ({us}) % {DAY_US} = 0 then ({us}) + {DAY_US - 1} else {us} end"
    shown = f"timezone({text(zone)}, make_timestamptz({us}))"  # what the wall clock showed
    ends = f"epoch_us(timezone({text(zone)}, {shown} + interval 1 day)) - 1"
    return f"case when {shown} = date_trunc('day', {shown}) then {ends} else {us} end"
