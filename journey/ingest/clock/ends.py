"""When an event ended: a column of its own, or how long it took."""

from __future__ import annotations

from journey.ingest import reasons

CLOCK = r"-?\d{1,4}:\d{2}:\d{2}(\.\d+)?"
US = {"s": 1_000_000, "ms": 1_000, "m": 60_000_000, "h": 3_600_000_000}
ENDED = {
    reasons.END_UNREADABLE: "end_us is null and t_end is not null",
    reasons.END_BEFORE_START: "end_us < at_us",
}


def taken_us(column: str, unit: str) -> str:
    """SQL for how long something took, from its text: hours, minutes and seconds, or a number.

    Null where it is neither: ``07:10`` may be minutes or hours, and is refused.
    """
    part = f"split_part(ltrim({column}, '-'), ':', {{}})"
    hours, minutes, seconds = (f"try_cast({part.format(n)} as decimal(18,6))" for n in (1, 2, 3))
    clock = f"({hours} * 3600 + {minutes} * 60 + {seconds}) * 1000000"
    sign = f"case when starts_with({column}, '-') then -1 else 1 end"
    number = f"try_cast({column} as decimal(18,6)) * {US[unit]}"
    return (
        f"try_cast(case when regexp_full_match({column}, '{CLOCK}') then {sign} * {clock} "
        f"else {number} end as bigint)"
    )
