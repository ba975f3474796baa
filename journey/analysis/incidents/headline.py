"""An incident in one line: since when, where, for whom, how much, how many."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from journey.analysis.incidents.cells import ALL, KEPT
from journey.analysis.incidents.numbers import Loss, Numbers
from journey.analysis.incidents.scan import GOALS, MISSING, Find

NO_GOAL = "no goal comes after this touchpoint"
NOT_WATCHED = "no visit of these days has been watched long enough yet for its goal"
NOT_LOGGED = "visits that were not logged: whether goals were lost cannot be told"


def headline(find: Find, found: Numbers, days: tuple[int, int], zone: str) -> str:
    """The incident in one line; ``days``: first midnight and the one after the last day."""
    where = f"“{find.place.touchpoint}”{_segment(find)}"
    said = f"{_when(days, zone, find.goes_on)}, {where}: {_size(find, found)}"
    also = _also(find)
    return f"{said}.{_losses(found.loss)}{also}"


def reason(find: Find, found: Numbers) -> str | None:
    """Why there is no loss."""
    if found.loss is not None:
        return None
    if find.kind == MISSING:
        return NOT_LOGGED
    return NOT_WATCHED if found.outside.goals else NO_GOAL


def _segment(find: Find) -> str:
    if find.place.dimension == ALL:
        return ""
    return f", {find.place.dimension.removeprefix(KEPT)} {find.place.value}"


def _when(days: tuple[int, int], zone: str, goes_on: bool) -> str:
    own = ZoneInfo(zone)
    first = datetime.fromtimestamp(days[0] / 1e6, own)
    last = datetime.fromtimestamp(days[1] / 1e6, own) - timedelta(hours=12)
    if goes_on:
        return f"From {_day(first)} {first.year} on"
    if first.date() == last.date():
        return f"On {_day(first)} {first.year}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"From {_day(first)}{year} to {_day(last)} {last.year}"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B}"


def _size(find: Find, found: Numbers) -> str:
    inside, outside = found.inside, found.outside
    if find.kind == MISSING:
        met = f"{inside.visits:,} visits" if inside.visits else "no visit"
        return f"{met} logged where about {find.expected or 0:,.0f} are usual"
    errors = f"errors {_share(outside.error_rate)} to {_share(inside.error_rate)}"
    goals = f"goals after it {_share(outside.goal_share)} to {_share(inside.goal_share)}"
    fell = found.loss is not None and found.loss.low > 0
    met = f"{inside.journeys:,} journeys came by"
    parts = [goals] if find.kind == GOALS else [errors, goals] if fell else [errors]
    return f"{', '.join(parts)}; {met}"


def _losses(loss: Loss | None) -> str:
    if loss is None or loss.goals < 1:
        return ""
    said = f" About {loss.goals:,.0f} goals lost ({loss.low:,.0f} to {loss.high:,.0f})"
    later = f", {loss.delayed:,.0f} more came later than usual" if loss.delayed >= 1 else ""
    return f"{said}{later}."


def _also(find: Find) -> str:
    names = [f"“{one.touchpoint}”" for one in find.also]
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f" Also seen at {', '.join(names[:3])}{more}."


def _share(part: float | None) -> str:
    if part is None:
        return "unknown"
    return f"{100 * part:.0f} %" if part >= 0.095 or part == 0 else f"{100 * part:.1f} %"
