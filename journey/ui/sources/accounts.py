"""The columns of the quality page: accounts, channels, reasons, refused rows."""

from __future__ import annotations

from pathlib import PurePath

from journey import words
from journey.ui.shared.tables import Column

REASONS = (
    Column("Source", lambda one: one.source),
    Column("Reason", lambda one: one.words),
    Column("Code", lambda one: one.reason),
    Column("Refusals", lambda one: one.refusals, "localized"),
    Column("Whole rows", lambda one: one.whole_rows, "localized"),
    Column("First in file", lambda one: PurePath(one.file).name),
    Column("Line", lambda one: one.row_no, "%d"),
    Column("What mends it", lambda one: one.mend),
)
SILENCE = (
    Column("Touchpoint", lambda one: one.touchpoint),
    Column("Channel", lambda one: one.channel),
    Column("Stage", lambda one: one.stage),
    Column("Silence limit", lambda one: words.duration(one.silence_us)),
    Column("What it rests on", lambda one: one.words),
    Column("Events", lambda one: one.events, "localized"),
    Column("Longest watched", lambda one: words.duration(one.watched_us)),
)
REFUSED = (
    Column("File", lambda one: PurePath(one.file).name),
    Column("Line", lambda one: one.row_no, "%d"),
    Column("Column", lambda one: one.column),
    Column("Value", lambda one: one.value),
    Column("Reason", lambda one: one.words),
    Column("Whole row", lambda one: "yes" if one.whole_row else "no, a part of it"),
)


def sources(zone: str) -> tuple[Column, ...]:
    """The account of a file."""
    return (
        Column("Source", lambda one: one.source),
        Column("File", lambda one: PurePath(one.file).name),
        Column("Channel", lambda one: one.channel),
        Column("Rows read", lambda one: one.rows_read, "localized"),
        Column("Used", lambda one: one.rows_used, "localized"),
        Column("Refused", lambda one: one.rows_refused, "localized"),
        Column("Duplicates", lambda one: one.rows_duplicate, "localized"),
        Column("To nothing", lambda one: one.rows_unmapped, "localized"),
        Column("Events", lambda one: one.events, "localized"),
        Column("First", lambda one: words.moment(one.first_us, zone)),
        Column("Last", lambda one: words.moment(one.last_us, zone)),
        Column("Notes", lambda one: one.notes),
    )


def watermarks(zone: str) -> tuple[Column, ...]:
    """Up to when a channel is known."""
    return (
        Column("Channel", lambda one: one.channel),
        Column("Events", lambda one: one.events, "localized"),
        Column("With a customer", lambda one: one.match_rate, "percent", "Share of its events."),
        Column("First", lambda one: words.moment(one.first_us, zone)),
        Column("Last", lambda one: words.moment(one.last_us, zone)),
        Column("Results wait for it", lambda one: "yes" if one.is_required else "no"),
        Column("Why", lambda one: one.basis),
        Column("Events that wait", lambda one: one.waiting, "localized"),
        Column("Stale or ended", lambda one: "yes" if one.is_stale else "no"),
    )
