"""Why a row, or a part of it, is refused: the codes of the quarantine and their words."""

from __future__ import annotations

ROW_BROKEN = "row-broken"
ROW_REPEATED = "row-repeated"
TIME_UNREADABLE = "time-unreadable"
TIME_IMPOSSIBLE = "time-impossible"
PROMISE_UNREADABLE = "promise-unreadable"
END_UNREADABLE = "end-unreadable"
END_BEFORE_START = "end-before-start"
TOUCHPOINT_MISSING = "touchpoint-missing"
TOUCHPOINT_RESERVED = "touchpoint-reserved"
TOUCHPOINT_UNKNOWN = "touchpoint-unknown"
TOUCHPOINT_TOO_LONG = "touchpoint-too-long"
NUMBER_UNREADABLE = "number-unreadable"
SCORE_OUT_OF_SCALE = "score-out-of-scale"

REASONS = {
    ROW_BROKEN: "the row cannot be taken apart: columns, quotes, encoding or JSON are broken",
    ROW_REPEATED: "the row repeats another in all its columns, or its event_id; counted once",
    TIME_UNREADABLE: "the time is missing or not in the source's format",
    PROMISE_UNREADABLE: "what was promised is not in the source's format",
    END_UNREADABLE: "the end, or how long it took, is not in the source's format",
    END_BEFORE_START: "the end lies before the start",
    TIME_IMPOSSIBLE: "the time is before 1990 or more than a day ahead",
    TOUCHPOINT_MISSING: "the touchpoint is missing",
    TOUCHPOINT_RESERVED: "the touchpoint bears a name the graph keeps for itself",
    TOUCHPOINT_UNKNOWN: "the touchpoint is not among the source's names",
    TOUCHPOINT_TOO_LONG: "the touchpoint's name is longer than 200 characters",
    NUMBER_UNREADABLE: "the number cannot be read, or is too large",
    SCORE_OUT_OF_SCALE: "the score is outside its scale",
}
LONGEST_TOUCHPOINT = 200  # characters


def words(reason: str) -> str:
    """The reason in words; an unknown code is its own word.

    >>> words("touchpoint-missing")
    'the touchpoint is missing'
    """
    return REASONS.get(reason, reason)
