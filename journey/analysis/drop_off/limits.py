"""How long a silence ends a journey at each touchpoint, and what that limit rests on."""

from __future__ import annotations

from dataclasses import dataclass

from journey.engine.base import Engine, Row

SILENCE = """
    select t.touchpoint, t.channel, t.stage, t.silence_us, t.silence_basis, t.events,
        (select max(followup_us) from steps s where s.touchpoint = t.touchpoint)
    from touchpoints t
    where t.is_step and not t.is_goal and not t.is_exit
    order by t.touchpoint
"""
WORDS = {
    "setting": "the settings give it",
    "data": "found from how late customers come back here",
    "shortened": "shortened so that a quarter of journeys is mature; `journey run` tells the price",
    "pooled:stage": "fewer than 50 visits: found from all of its stage",
    "pooled:channel": "fewer than 50 visits: found from all of its channel",
    "pooled:all": "fewer than 50 visits: found from all touchpoints",
    "horizon": "not found: too few visits, or customers still come back as the data ends; "
    "drop-off is within this limit, not for good",
}


@dataclass(frozen=True, slots=True)
class SilenceLimit:
    """The silence that ends a journey at one touchpoint.

    Attributes
    ----------
    silence_us, basis, words
        The limit, microseconds, what it rests on, and that in words.
    watched_us
        The longest time that a visit there has been watched.
    """

    touchpoint: str
    channel: str | None
    stage: str | None
    silence_us: int
    basis: str
    words: str
    events: int
    watched_us: int | None


def silence_limits(engine: Engine) -> tuple[SilenceLimit, ...]:
    """The limit of every touchpoint at which a journey can fall silent, by name."""
    return tuple(_limit(row) for row in engine.rows(SILENCE))


def _limit(row: Row) -> SilenceLimit:
    values = [*row[:5], WORDS.get(row[4], row[4]), *row[5:]]
    return SilenceLimit(*values)
