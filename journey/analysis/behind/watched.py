"""Journeys watched for as many days, and how they stood by then: the same chance for old and new.

A goal that came later than those days after the start is none yet, and a journey is dropped once
its silence limit has passed.
"""

from __future__ import annotations

from journey.errors import WrongUsage
from journey.settings.models import DAY_US

LONGEST = 5  # digits of a number of days
# Needs ``chosen``.
SETTLED = """
    settled as (
        select chosen.journey_id,
            (select max(as_of_us) from runs) - chosen.started_us as watched_us,
            case chosen.outcome when 'goal' then chosen.goal_us when 'exit' then chosen.ended_us
                when 'dropped' then silent.until_us end - chosen.started_us as settled_us
        from chosen
        left join (
            select steps.journey_id, max(steps.at_us + touchpoints.silence_us) as until_us
            from steps
            join touchpoints on touchpoints.touchpoint = steps.touchpoint
            where steps.state = 'dropped'
            group by steps.journey_id) silent on silent.journey_id = chosen.journey_id
    )
"""
BY_WATCHED = """
    join settled on settled.journey_id = chosen.journey_id
        and settled.watched_us >= $key_watched
        and ($key_outcome is null or settled.settled_us <= $key_watched)
"""


def days_us(days: str) -> int:
    """The microseconds of a whole number of days, as a number key has it.

    >>> days_us("2")
    172800000000

    Raises
    ------
    WrongUsage
        It is no whole number of days.
    """
    if not (days.isascii() and days.isdecimal() and len(days) <= LONGEST):
        hint = "write it like: watched=30"
        raise WrongUsage(f"{days!r} is no whole number of days", "number key", hint)
    return int(days) * DAY_US
