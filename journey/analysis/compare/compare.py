"""Two selections compared: the door of the question."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.compare.looks import sentence
from journey.analysis.compare.numbers import numbers
from journey.analysis.compare.rows import Difference, WeekDifference
from journey.analysis.compare.sentences import takeaway, told
from journey.analysis.compare.shares import shares
from journey.analysis.compare.sides import Pair, Sides, laid_out
from journey.analysis.compare.trials import by_week, count
from journey.analysis.compare.weeks import week_rows
from journey.engine.base import Engine


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, number by number and week by week, and what to take away."""

    sides: Sides
    rows: tuple[Difference, ...]
    weeks: tuple[WeekDifference, ...]
    takeaway: tuple[str, ...]


def compare(engine: Engine, pair: Pair) -> Comparison:
    """Every number of the scorecard, drop-off and errors of every touchpoint, on both sides.

    Raises
    ------
    WrongUsage
        A journey is on both sides.
    """
    with laid_out(engine, pair) as (own, sides):
        counted, weeks = count(own, sides), by_week(own)
        rows = [*shares(counted, weeks, sides), *numbers(own, sides)]
    rows = [told(row, sides) for row in _in_order(rows)]
    by_weeks = tuple(week_rows(weeks))
    goals = [row for row in by_weeks if row.measure == "goal_rate"]
    since = sentence(goals) if sides.pair.in_time else ""
    said = takeaway(rows, sides)
    said = (*said[:1], since, *said[1:]) if since else said
    return Comparison(sides, tuple(rows), by_weeks, said)


def _in_order(rows: list[Difference]) -> list[Difference]:
    """The scorecard first, then touchpoints: those that differ for sure and most first."""
    return sorted(rows, key=lambda row: (row.touchpoint is not None, _rank(row)))


def _rank(row: Difference) -> tuple[float, float]:
    if row.touchpoint is None:
        return (0.0, 0.0)
    return (1.0 if row.p_adj is None else row.p_adj, -abs(row.difference or 0.0))
