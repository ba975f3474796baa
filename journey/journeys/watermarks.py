"""Up to when each channel is known, and the instant up to which all required ones are."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from journey.engine.base import Engine
from journey.errors import SettingsInvalid
from journey.settings.models import DAY_US, Settings

STALE_US = 14 * DAY_US  # a feed further behind than this is not late, it has ended
STALE_SHARE = 5  # or behind by more than a fifth of the time that is known
PACE = 7  # mean gaps: so long a silence is rare for a feed that still runs (e^-7)

CHANNELS = """
    select e.channel, count(*) as events, min(e.at_us) as first_us, max(e.at_us) as last_us,
        sum(case when d.is_step then 1 else 0 end) as steps
    from events e
    join described d on d.touchpoint = e.touchpoint
    group by e.channel
"""
SPAN = "select min(first_us), max(last_us) from channels_met where steps > 0"
BASES = """
    select channel, events, first_us, last_us,
        case
            when $named then case when r.name is null then 'not named' else 'named' end
            when steps = 0 then 'no step'
            when $latest_us - last_us > $stale_us then 'ended'
            when steps * 100 < sum(steps) over () then 'few'
            when ($latest_us - last_us) * (events - 1) <= $pace * (last_us - first_us)
                then 'up to date'
            else 'awaited'
        end as basis,
        steps > 0 and $latest_us - last_us > $stale_us as is_stale
    from channels_met c
    left join required_channels r on r.name = c.channel
"""
AS_OF = """
    select coalesce(min(case when basis in ('named', 'awaited') then last_us end),
        max(case when basis in ('up to date', 'few') then last_us end), max(last_us), 0)
    from bases
"""
WATERMARKS = """
    select b.channel, b.events, b.first_us, b.last_us,
        b.basis in ('named', 'awaited', 'up to date') as is_required, b.is_stale, b.basis,
        coalesce(w.waiting, 0) as waiting
    from bases b
    left join (
        select e.channel, count(*) as waiting
        from events e
        join described d on d.touchpoint = e.touchpoint
        where d.is_step and e.at_us > $as_of_us
        group by e.channel) w on w.channel = b.channel
"""


def watermarks(engine: Engine, settings: Settings) -> int:
    """Write ``watermarks`` from ``described``; returns ``as_of_us``, microseconds since 1970 UTC.

    Results are as of the earliest watermark of the channels that are awaited. Those are the
    ones that ``journeys.required`` names, or else every channel that gives steps, still runs,
    has at least 1 % of the steps, and is behind the latest event by more than its own pace
    explains. A channel without a step (a customer table, a survey), one that has ended (behind
    by more than 14 days or a fifth of the time known), one with few steps, and one that is
    merely slow hold nobody back. Where none is awaited, results are as of the latest step.
    ``journeys.as_of`` names another instant. Without any event it is 0.

    ``waiting`` counts the channel's events that lie behind as-of: stored, not analysed.

    Raises
    ------
    SettingsInvalid
        ``journeys.required`` names a channel that neither an event nor an optional source
        has, or ``journeys.as_of`` is no ISO instant.
    """
    named = settings.journeys.required
    engine.fill("required_channels", {"name": "VARCHAR"}, [(name,) for name in named or ()])
    engine.scratch("channels_met", CHANNELS)
    first_us, latest_us = (us or 0 for us in engine.rows(SPAN)[0])
    stale_us = min(STALE_US, (latest_us - first_us) // STALE_SHARE)
    words = {"latest_us": latest_us, "stale_us": stale_us, "pace": PACE}
    engine.scratch("bases", BASES, named=named is not None, **words)
    given = settings.journeys.as_of
    as_of_us = instant_us(given, settings.project.zone) if given else int(engine.rows(AS_OF)[0][0])
    engine.table("watermarks", WATERMARKS, as_of_us=as_of_us)
    engine.drop("required_channels", "channels_met", "bases")
    _check_required(engine, settings)
    return as_of_us


def instant_us(text: str, zone: str = "UTC") -> int:
    """Microseconds since 1970 UTC of an ISO date or instant; without a zone it is of ``zone``.

    >>> instant_us("1970-01-02"), instant_us("1970-01-02", "Europe/Berlin")
    (86400000000, 82800000000)
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsInvalid("journeys.as_of", [f"{text!r} is no ISO date or instant"]) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return round(moment.timestamp() * 10**6)


def _check_required(engine: Engine, settings: Settings) -> None:
    met = {row[0] for row in engine.rows("select channel from watermarks")}
    known_of = met | _promised(settings)
    missing = [name for name in settings.journeys.required or () if name not in known_of]
    if missing and met:
        known = ", ".join(sorted(known_of))
        raise SettingsInvalid(
            "journeys.required",
            [f"no event of channel {name!r}; known: {known}" for name in missing],
        )


def _promised(settings: Settings) -> set[str]:
    """The channels of sources that may be missing today: as-of does not wait for them."""
    return {source.channel_or(name) for name, source in settings.sources.items() if source.optional}
