"""A decision of people is taken back: its row leaves the file, the next run stitches without it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from journey.errors import UnknownName, WrongUsage
from journey.identity.decisions import overrides
from journey.identity.decisions.overrides import Override
from journey.settings.models import Settings


def rows(settings: Settings, row_no: int) -> Mapping[int, Override]:
    """The decision that the row ``row_no`` (from 1) belongs to: its rows, by their number.

    Two customers are made one by several rows, written at one instant: they go together.

    Raises
    ------
    UnknownName
        The file has no such row.
    WrongUsage
        The row belongs to an erasure, which is for good.
    """
    known, where = overrides.load(settings), str(overrides.place(settings))
    if not 1 <= row_no <= len(known):
        raise UnknownName(f"no row {row_no}", where, f"it has {len(known)} rows")
    asked = known[row_no - 1]
    if asked.action in overrides.ERASING:
        hint = "what was erased does not come back"
        raise WrongUsage(f"row {row_no} belongs to an erasure", where, hint)
    return {
        number: each
        for number, each in enumerate(known, start=1)
        if number == row_no or (asked.created and _written(each) == _written(asked))
    }


def remove(settings: Settings, row_no: int) -> Path:
    """Take the decision that the row ``row_no`` (from 1) belongs to out of the file.

    Raises
    ------
    UnknownName, WrongUsage
        As ``rows`` does; or the file cannot be written.
    """
    gone = rows(settings, row_no)
    known = enumerate(overrides.load(settings), start=1)
    return overrides.keep(settings, [each for number, each in known if number not in gone])


def _written(each: Override) -> tuple[str, str, str, str]:
    return each.action, each.created, each.author, each.reason
