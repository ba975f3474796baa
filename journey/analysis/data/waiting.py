"""Up to when results are known, how much waits for which channel, and why a run is empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from journey.engine.base import Engine
from journey.engine.open import settings_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RUN = "select any_value(as_of_us) from runs"
MARKS = """
    select channel, last_us, basis, waiting
    from watermarks
    order by last_us, channel
"""
EMPTY = """
    select (select count(*) from events), (select count(*) from journeys),
        (select count(*) from event_customers where customer_id is not null),
        (select coalesce(sum(events), 0) from touchpoints where is_step)
"""
APART = {
    "ended": "ended {day}",
    "no step": "gives no step",
    "few": "has under 1 % of the steps",
    "not named": "is not in `journeys.required`",
}


@dataclass(frozen=True, slots=True)
class Waits:
    """Up to when results are known, and what waits.

    Attributes
    ----------
    as_of_us
        Microseconds since 1970 UTC.
    held_by
        The channels whose end it is.
    waiting
        Events after it, by channel: stored, in no journey yet.
    apart
        Channels that results do not wait for though they are behind, with the reason.
    sentence
        All of this in words, with the setting that changes it.
    """

    as_of_us: int
    held_by: tuple[str, ...]
    waiting: dict[str, int]
    apart: dict[str, str]
    sentence: str


def waits(engine: Engine) -> Waits:
    """What a run (or a check) knows up to when, in numbers and in words."""
    as_of_us = engine.rows(RUN)[0][0]
    settings = settings_of(engine)
    zone = ZoneInfo(settings.project.zone)
    held: list[str] = []
    waiting: dict[str, int] = {}
    apart: dict[str, str] = {}
    for channel, last_us, basis, count in engine.rows(MARKS):
        if basis in {"named", "awaited"} and last_us == as_of_us:
            held.append(channel)
        if count:
            waiting[channel] = count
        if basis in APART and last_us < as_of_us:
            apart[channel] = APART[basis].format(day=f"{_moment(last_us, zone):%Y-%m-%d}")
    held_by = () if settings.journeys.as_of else tuple(held)
    words = _sentence(_moment(as_of_us, zone), held_by, waiting, apart)
    return Waits(as_of_us, tuple(held), waiting, apart, words)


def emptiness(engine: Engine) -> str:
    """Why events gave no journey; empty: they gave some, or there was no event."""
    events, journeys, known, steps = engine.rows(EMPTY)[0]
    if journeys or not events:
        return ""
    if not steps:
        why = "no touchpoint is a step: see `step` in [touchpoints]"
    elif not known:
        why = "no event has a customer: see `identifiers` of the sources and [identity.kinds]"
    else:
        why = f"none lies before as-of: {waits(engine).sentence}"
    return f"0 journeys from {events:,} events: {why}"


def _sentence(
    as_of: datetime, held: tuple[str, ...], waiting: dict[str, int], apart: dict[str, str]
) -> str:
    parts = [f"as of {as_of:%Y-%m-%d %H:%M}"]
    if waiting:
        total = sum(waiting.values())
        each = ", ".join(f"{channel} {count:,}" for channel, count in waiting.items())
        cause = f" for {', '.join(held)}" if held else ""
        parts.append(f"{total:,} events after it wait{cause} ({each}): "
                     "see `journeys.required` and `journeys.as_of`")  # fmt: skip
    if apart:
        each = ", ".join(f"{channel} {why}" for channel, why in apart.items())
        parts.append(f"not waited for: {each}")
    return "; ".join(parts)


def _moment(us: int, zone: ZoneInfo) -> datetime:
    return (EPOCH + timedelta(microseconds=us or 0)).astimezone(zone)
