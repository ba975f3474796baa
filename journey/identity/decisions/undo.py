"""A decision of people is taken back: its row leaves the file, the next run stitches without it."""

from __future__ import annotations

from pathlib import Path

from journey.errors import UnknownName, WrongUsage
from journey.identity.decisions import overrides
from journey.identity.decisions.overrides import Override
from journey.settings.models import Settings

ERASES = ("suppress", "suppress_event", "erased_segment")


def row(settings: Settings, row_no: int) -> Override:
    """The decision in the row ``row_no`` of the file, from 1.

    Raises
    ------
    UnknownName
        The file has no such row.
    WrongUsage
        The row belongs to an erasure, which is for good.
    """
    rows, where = overrides.load(settings), str(overrides.place(settings))
    if not 1 <= row_no <= len(rows):
        raise UnknownName(f"no row {row_no}", where, f"it has {len(rows)} rows")
    if rows[row_no - 1].action in ERASES:
        hint = "what was erased does not come back"
        raise WrongUsage(f"row {row_no} belongs to an erasure", where, hint)
    return rows[row_no - 1]


def remove(settings: Settings, row_no: int) -> Path:
    """Take the row ``row_no`` (from 1) out of the file.

    Raises
    ------
    UnknownName, WrongUsage
        As ``row`` does; or the file cannot be written.
    """
    row(settings, row_no)
    rows = overrides.load(settings)
    return overrides.keep(settings, [*rows[: row_no - 1], *rows[row_no:]])
