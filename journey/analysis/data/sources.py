"""May the numbers be trusted: the accounts of the sources, what was refused, the trust line."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from journey.analysis.data.accounts import Reason, RefusedRow, SourceAccount, Trust, Watermark, mask
from journey.analysis.data.time_formats import proposed
from journey.engine.base import Engine
from journey.engine.open import settings_of
from journey.ingest.reasons import words

SOURCES = """
    select source, file, channel, rows_read, rows_used, rows_refused, rows_duplicate,
        rows_unmapped, events, first_us, last_us, notes
    from sources
    order by source, file
"""
QUARANTINE = """
    select source, file, row_no, column_name as "column", value, reason, whole_row, '' as words,
        '' as mend
    from quarantine
    order by source, file, row_no, column_name
    limit $limit
"""
REASONS = """
    select source, reason, '' as words, count(*) as refusals,
        count(*) filter (where whole_row) as whole_rows, min(file) as file,
        min(row_no) as row_no, '' as mend
    from quarantine
    group by source, reason
    order by refusals desc, source, reason
"""
WATERMARKS = """
    select w.channel, coalesce(m.events, 0) as events, w.first_us, w.last_us, w.is_required,
        w.is_stale, w.basis, w.waiting, coalesce(m.matched, 0) as matched,
        case when m.events > 0 then m.matched / m.events end as match_rate
    from watermarks w
    left join (
        select channel, count(*) as events,
            count(customer_id) filter (where rule not in ('anonymous', 'anonymous_device'))
                as matched
        from events
        join event_customers on event_customers.event_id = events.event_id
        group by channel) m on m.channel = w.channel
    order by w.channel
"""
WHOLE = """
    select (select sum(rows_read) from sources), (select sum(rows_refused) from sources),
        (select count(*) from sources
            where rows_read <> rows_used + rows_refused + rows_duplicate
                + coalesce(rows_unmapped, 0)),
        (select count(*) from journeys), (select max(channels) from journeys),
        (select any_value(as_of_us) from runs)
"""
UNREAD = """
    select distinct value
    from quarantine
    where source = $source and reason = $reason and value is not null
    order by value
    limit 200
"""
NOT_TEXT = """
    select count(*)
    from quarantine
    where source = $source and reason = $reason and contains(value, chr(65533))
"""
MENDS = {
    "row-broken": "check `delimiter`, `quote` and `encoding` of the source",
    "row-repeated": 'nothing is wrong; `repeats = "keep"` of the source counts them all',
    "time-unreadable": "set `time.format` (and `zone`) of the source",
    "promise-unreadable": "set `promised.format` (and `zone`) of the source",
    "end-unreadable": "set `end.format` (and `zone`) or `duration.unit`; write 00:07:10",
    "end-before-start": "check whether `time` and `end` are swapped, or of different zones",
    "time-impossible": "check `time.format`: epoch_s, epoch_ms or epoch_us, day before month",
    "touchpoint-missing": "check `touchpoint.column`, or give a fixed `touchpoint.value`",
    "touchpoint-reserved": "give it another name in `names` of the source",
    "touchpoint-unknown": 'add it to `names` of the source, or set `unmapped = "keep"`',
    "touchpoint-too-long": "name a shorter column in `touchpoint`, or map it in `names`",
    "number-unreadable": "set `decimal` of the number, or map another column",
    "score-out-of-scale": "set `from` and `to` of the `score`",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOW_MATCH = 0.5  # share of events with a customer below which the trust line turns fair


def sources(engine: Engine) -> tuple[SourceAccount, ...]:
    """The accounts, one per file."""
    return tuple(engine.records(SourceAccount, SOURCES))


def quarantine(engine: Engine, limit: int = 1000) -> tuple[RefusedRow, ...]:
    """The first ``limit`` refused rows, by source, file and row."""
    return tuple(
        replace(
            row,
            value=mask(row.value, row.reason),
            words=words(row.reason),
            mend=MENDS.get(row.reason, ""),
        )
        for row in engine.records(RefusedRow, QUARANTINE, limit=limit)
    )


def reasons(engine: Engine) -> tuple[Reason, ...]:
    """Why rows were refused, per source, the commonest first."""
    return tuple(
        replace(one, words=words(one.reason), mend=_mend(engine, one.source, one.reason))
        for one in engine.records(Reason, REASONS)
    )


def _mend(engine: Engine, source: str, reason: str) -> str:
    """The setting that mends it; of times the format that would read them."""
    known = MENDS.get(reason, "")
    if reason == "row-broken" and engine.rows(NOT_TEXT, source=source, reason=reason)[0][0]:
        return f'{known}: bytes that are no UTF-8, `encoding = "latin-1"` of the source reads them'
    if reason not in {"time-unreadable", "promise-unreadable"}:
        return known
    values = [row[0] for row in engine.rows(UNREAD, source=source, reason=reason)]
    found = proposed(values)
    return f"{known}: {found}" if found else known


def watermarks(engine: Engine) -> tuple[Watermark, ...]:
    """Each channel with its last moment and its match rate."""
    return tuple(engine.records(Watermark, WATERMARKS))


def trust(engine: Engine) -> Trust:
    """Up to when the data are complete, how much of it can be used, and what is wrong with it."""
    read, refused, unbalanced, journeys, crossed, as_of_us = engine.rows(WHOLE)[0]
    settings = settings_of(engine)
    channels = watermarks(engine)
    poor = []
    if unbalanced:
        poor.append(f"the accounts of {unbalanced} files do not add up")
    if not journeys:
        poor.append("there is no journey")
    elif len(channels) > 1 and crossed == 1:
        poor.append("no journey crosses channels: they share no kind of identifier")
    fair = _fair(engine, channels, settings.limits.quarantine)
    line = _line(channels, as_of_us, settings.project.zone, (refused or 0) / read if read else 0.0)
    return Trust(line, "poor" if poor else "fair" if fair else "good", (*poor, *fair))


def _fair(engine: Engine, channels: tuple[Watermark, ...], limit: float) -> list[str]:
    """What limits the numbers without making them wrong."""
    read: dict[str, int] = defaultdict(int)
    refused: dict[str, int] = defaultdict(int)
    for one in sources(engine):
        read[one.source] += one.rows_read
        refused[one.source] += one.rows_refused
    found = [
        f"{name}: {_percent(refused[name] / read[name])} of rows quarantined"
        for name in read
        if refused[name] > limit * read[name]
    ]
    found += [f"{one.channel} is stale or ended" for one in channels if one.is_stale]
    found += [
        f"only {_percent(one.match_rate)} of {one.channel} events have a known customer"
        for one in channels
        if one.match_rate is not None and one.match_rate < LOW_MATCH
    ]
    return found


def _line(
    channels: tuple[Watermark, ...],
    as_of_us: int | None,
    zone_name: str,
    refused_share: float,
) -> str:
    """The trust line: complete up to, as of, quarantined, with a customer."""
    zone = ZoneInfo(zone_name)
    until: dict[str, list[str]] = defaultdict(list)
    for one in sorted(channels, key=lambda one: (-one.last_us, one.channel)):
        until[_day(one.last_us, zone)].append(one.channel)
    complete = [f"{', '.join(names)} {day}" for day, names in until.items()]
    if len(complete) == 1:
        complete = [f"{day} (all channels)" for day in until]
    parts = [f"Complete up to: {'; '.join(complete) or 'not known'}."]
    if as_of_us is not None:
        parts.append(f"Results as of {_day(as_of_us, zone)}.")
    held_back = sum(one.waiting or 0 for one in channels)
    if held_back:
        parts.append(f"{held_back:,} later events wait.")
    parts.append(f"{_percent(refused_share)} of rows quarantined.")
    return " ".join([*parts, *_matched(channels)])


def _matched(channels: tuple[Watermark, ...]) -> list[str]:
    rated = [one for one in channels if one.match_rate is not None]
    if not rated:
        return []
    share = sum(one.matched for one in rated) / sum(one.events for one in rated)
    least = min(rated, key=lambda one: (one.match_rate or 0, one.channel))
    rate = least.match_rate or 0.0
    lowest = f" ({least.channel} {_percent(rate)})" if rate < share else ""
    return [f"{_percent(share)} of events have a known customer{lowest}."]


def _day(at_us: int, zone: ZoneInfo) -> str:
    day = (EPOCH + timedelta(microseconds=at_us)).astimezone(zone)
    return f"{day.day} {day:%b %Y}"


def _percent(share: float | None) -> str:
    """A share for people; what is not nothing is never shown as 0, nor as 100 what is not all.

    >>> _percent(0.0041), _percent(0.9996), _percent(0.00001), _percent(0.0)
    ('0.4 %', '99.9 %', '0.1 %', '0 %')
    """
    if share is None or share in (0.0, 1.0):
        return f"{100 * (share or 0):.0f} %"
    percent = min(99.9, max(0.1, 100 * share))
    return f"{percent:.1f} %" if percent < 10 or percent > 99 else f"{percent:.0f} %"
