"""Up to when each channel is known, and the instant up to which all required ones are."""

from __future__ import annotations

from datetime import UTC, datetime

from journey.engine.base import Engine
from journey.errors import SettingsInvalid
from journey.settings import DAY_US, Settings

STALE_US = 14 * DAY_US  # behind the latest channel by more: stale or ended

WATERMARKS = """
    select channel, n as events, first_us, last_us,
        case
            when $named then coalesce(r.is_named, false)
            else n * 100 >= sum(n) over ()
        end as is_required,
        max(last_us) over () - last_us > $stale_us as is_stale
    from (
        select channel, count(*) as n, min(at_us) as first_us, max(at_us) as last_us
        from events
        group by channel) c
    left join required_channels r on r.name = c.channel
"""
AS_OF = "select min(last_us), max(last_us) from watermarks where is_required"
LAST = "select max(last_us) from watermarks"


def watermarks(engine: Engine, settings: Settings) -> int:
    """Write ``watermarks``; returns ``as_of_us``, microseconds since 1970 UTC.

    ``as_of`` is the earliest watermark of the required channels (those named by
    ``journeys.required``, else every channel with at least 1 % of the events), or the
    instant that ``journeys.as_of`` names. Without any event it is 0.

    Raises
    ------
    SettingsInvalid
        ``journeys.required`` names a channel that neither an event nor an optional source
        has, or ``journeys.as_of`` is no ISO instant.
    """
    named = settings.journeys.required
    engine.fill("required_channels", {"name": "VARCHAR", "is_named": "BOOLEAN"},
                [(channel, True) for channel in named or ()])  # fmt: skip
    engine.table("watermarks", WATERMARKS, named=named is not None, stale_us=STALE_US)
    engine.drop("required_channels")
    _check_required(engine, settings)
    if settings.journeys.as_of:
        return instant_us(settings.journeys.as_of)
    earliest = engine.rows(AS_OF)[0][0]
    latest = engine.rows(LAST)[0][0]
    return int(earliest if earliest is not None else latest or 0)


def instant_us(text: str) -> int:
    """Microseconds since 1970 UTC of an ISO date or instant; without a zone it is UTC.

    >>> instant_us("1970-01-02")
    86400000000
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsInvalid("journeys.as_of", [f"{text!r} is no ISO date or instant"]) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
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
    return {source.channel or name for name, source in settings.sources.items() if source.optional}
