"""What the quality page tells of a source, a refused row, a channel and the whole run."""

from __future__ import annotations

import re
from dataclasses import dataclass

from journey.ingest.account.masking import MAIL, MASK, NUMBER

WHOLE_LINE = "row-broken"  # its value is the line, identifiers and all


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """The account of one file: ``rows_read`` is the sum of the four after it."""

    source: str
    file: str
    channel: str | None
    rows_read: int
    rows_used: int
    rows_refused: int
    rows_duplicate: int
    rows_unmapped: int
    events: int
    first_us: int | None
    last_us: int | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One refused row or part of one; ``value`` is masked, see :func:`mask`."""

    source: str
    file: str
    row_no: int
    column: str | None
    value: str | None
    reason: str
    whole_row: bool
    words: str
    mend: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in one source: how often, how many whole rows, the first place, how to mend."""

    source: str
    reason: str
    words: str
    refusals: int
    whole_rows: int
    file: str
    row_no: int
    mend: str


@dataclass(frozen=True, slots=True)
class Watermark:
    """Up to when one channel is known, and the share of its events of known customers."""

    channel: str
    events: int
    first_us: int | None
    last_us: int
    is_required: bool
    is_stale: bool
    basis: str | None
    waiting: int | None
    matched: int
    match_rate: float | None


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust line; ``level`` is ``good``, ``fair`` or ``poor``, for the ``reasons``."""

    line: str
    level: str
    reasons: tuple[str, ...]


def mask(text: str | None, reason: str) -> str | None:
    """A refused value without mail addresses; a refused line also without long numbers.

    >>> mask("1;ann@x.org;+49 170 1234567;new", "row-broken")
    '1;···;···;new'
    >>> mask("2026-13-45 10:00:00", "time-unreadable")
    '2026-13-45 10:00:00'
    """
    if text is None:
        return None
    plain = re.sub(MAIL, MASK, text)
    return re.sub(NUMBER, MASK, plain) if reason == WHOLE_LINE else plain
