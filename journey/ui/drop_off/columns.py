"""The columns of the drop-off table."""

from __future__ import annotations

from journey import words
from journey.analysis.drop_off.touchpoints import DropOff
from journey.report.headlines import from_to
from journey.ui.shared.tables import Column


def _chance(p: float | None) -> str:
    """A p-value as people read it; what is not nothing is never shown as 0."""
    return "" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)


def _remark(one: DropOff) -> str:
    changed = "the two rates differ: it changed lately" if one.has_changed else ""
    excess = f"no excess: {one.excess_reason}" if one.excess_reason and not one.reason else ""
    return "; ".join(part for part in (one.reason, changed, excess) if part)


COLUMNS = (
    Column("Touchpoint", lambda one: one.touchpoint),
    Column("Channel", lambda one: one.channel),
    Column("Owner", lambda one: one.owner),
    Column("Journeys lost", lambda one: one.dropped, "localized"),
    Column("Drop rate", lambda one: one.rate, "percent", "Open visits count while watched."),
    Column("95 % interval", lambda one: from_to(one.low, one.high)),
    Column("Within", lambda one: words.duration(one.silence_us), None, "The silence limit."),
    Column("Mature rate", lambda one: one.mature_rate, "percent", "Of visits watched for it all."),
    Column("Expected", lambda one: one.expected_rate, "percent", "At others of its stage."),
    Column("Excess", lambda one: one.excess, "percent", "Drop rate less the expected one."),
    Column("Excess, 95 %", lambda one: from_to(one.excess_low, one.excess_high)),
    Column(
        "p",
        lambda one: _chance(one.p_adj),
        None,
        "If the excess were at most findings.excess.",
    ),
    Column("Goals lost", lambda one: _whole(one.goals_lost), "localized", "Below 0: fewer lost."),
    Column("Value lost", lambda one: _whole(one.value_lost), "localized", "x a goal's mean value."),
    Column("Linked rate", lambda one: one.linked_rate, "percent", "Less purchases not linked."),
    Column("Visits", lambda one: one.visits, "localized"),
    Column("Moved on", lambda one: one.moved, "localized"),
    Column("Goal", lambda one: one.goal, "localized"),
    Column("Exit", lambda one: one.exit, "localized"),
    Column("Open", lambda one: one.open, "localized"),
    Column("Expected of open", lambda one: _whole(one.expected_open), "localized", "To drop off."),
    Column("Limit from", lambda one: one.silence_basis),
    Column("Remark", _remark),
)
