"""The tables of the data itself: sources, refused rows, channels."""

from __future__ import annotations

from journey.analysis.data import accounts, sources
from journey.analysis.table import Table



SOURCES = {
    "source": "The source's name in journey.toml.",
    "file": "The file.",
    "channel": "Its channel, where the source names one.",
    "rows_read": "Rows in the file = used + refused + duplicate + unmapped.",
    "rows_used": "Rows that gave at least one event.",
    "rows_refused": "Rows refused whole: all of them are in the quarantine.",
    "rows_duplicate": "Rows equal to another in all columns (or in event_id): counted once, "
    "and listed in the quarantine as repeats.",
    "rows_unmapped": "Rows that the mapping leaves out.",
    "events": "Events that the rows gave.",
    "first_us": "Time of the first event.",
    "last_us": "Time of the last event.",
    "notes": "What the reader found: delimiter, encoding, compression.",
}
QUARANTINE = {
    "source": SOURCES["source"],
    "file": SOURCES["file"],
    "row_no": "Line of a text file (the header is line 1), else row from 1.",
    "column": "The column at fault.",
    "value": "What stood there, mail addresses and long numbers masked.",
    "reason": "The reason's code.",
    "whole_row": "Whether the row gave no event at all.",
    "words": "The reason in words.",
    "mend": "The setting that mends it.",
}
REASONS = {
    "source": SOURCES["source"],
    "reason": QUARANTINE["reason"],
    "words": QUARANTINE["words"],
    "refusals": "Refused rows and parts of rows.",
    "whole_rows": "Of these, whole rows.",
    "file": "The first file where it happened.",
    "row_no": "A row of it.",
    "mend": QUARANTINE["mend"],
}
WATERMARKS = {
    "channel": "The channel.",
    "events": "Its events.",
    "first_us": SOURCES["first_us"],
    "last_us": "The channel is complete up to here.",
    "is_required": "Results wait for it: as of is the earliest of the channels that are awaited.",
    "is_stale": "Behind the latest step by more than 14 days, or a fifth of the time: ended.",
    "basis": "named (journeys.required) or awaited; up to date (its own pace explains its end); "
    "no step, few, ended, not named: results do not wait for it.",
    "waiting": "Its events after as of: stored, in no journey yet.",
    "matched": "Events of known customers.",
    "match_rate": "matched / events.",
}
TABLES = (
    Table(
        "sources",
        "What came in, per file",
        "rows",
        accounts.SourceAccount,
        lambda run, _: sources.sources(run.engine),
        SOURCES,
    ),
    Table(
        "quarantine",
        "What was refused, and why",
        "rows",
        accounts.RefusedRow,
        lambda run, _: sources.quarantine(run.engine),
        QUARANTINE,
    ),
    Table(
        "reasons",
        "Reasons for refused rows, with the setting that mends each",
        "rows",
        accounts.Reason,
        lambda run, _: sources.reasons(run.engine),
        REASONS,
    ),
    Table(
        "watermarks",
        "Up to when each channel is known, and what waits for it",
        "events",
        accounts.Watermark,
        lambda run, _: sources.watermarks(run.engine),
        WATERMARKS,
    ),
)
