"""The sentence above a table: what a colleague would say of its rows, and never against them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from journey import words
from journey.analysis.drop_off.touchpoints import DropOff
from journey.analysis.experience.low_scores import LowScore
from journey.analysis.paths.priced import FrictionPath
from journey.analysis.plan.rows import Planned
from journey.analysis.priced.confidence import SURE
from journey.analysis.priced.ranked import Opportunity, WholeRun

TOO_FEW = "Too few journeys for any gain: the frictions are counted only."
COMPANY = "service"  # the class of what the company can fix


def frictions(found: Sequence[Opportunity], whole: WholeRun | None) -> str:
    """What the rows say of goals lost, and of goals that only come later."""
    return " ".join(part for part in (_lost_goals(found, whole), _late(found)) if part)


def _lost_goals(found: Sequence[Opportunity], whole: WholeRun | None) -> str:
    """The surest gain; else the best lead and why it is not sure; else what could be shown."""
    fixable = [one for one in found if one.kind == COMPANY and one.gain is not None]
    sure = [one for one in fixable if one.confidence == SURE]
    leads = [one for one in fixable if (one.gain_low or 0) > 0]
    best = max(leads, key=lambda one: one.gain or 0, default=None)
    if sure:
        first = f"The surest gain: {_gain(sure[0])}."
        larger = best is not None and best not in sure and (best.gain or 0) > (sure[0].gain or 0)
        return f"{first} {_lead('Larger', best)}" if larger and best is not None else first
    if best is not None:
        return _lead("The best lead", best)
    chosen = [one for one in found if one.kind != COMPANY and (one.gain_low or 0) > 0]
    if not fixable and not chosen and (whole is None or whole.detectable is None):
        return TOO_FEW
    parts = (_nothing(fixable), _behaviour(chosen), _detectable(whole))
    return " ".join(part for part in parts if part)


def paths(found: Sequence[FrictionPath], search: FrictionPath) -> str:
    """The first path that was confirmed; else the best lead; and what the search says."""
    said = f"{_capital(search.reason)}."
    priced = [one for one in found if one.gain is not None]
    sure = [one for one in priced if one.is_confirmed]
    if sure:
        return f"With the path {sure[0].path} go {_lost(sure[0])}. {said}"
    leads = [one for one in priced if (one.gain_low or 0) > 0]
    if leads:
        best = max(leads, key=lambda one: one.gain or 0)
        return f"The best lead is the path {best.path}: {_lost(best)}, but it {best.reason}. {said}"
    return said


def low_scores(found: Sequence[LowScore], named: Callable[[LowScore], str]) -> str:
    """What goes with low scores beyond like answers, what the company can fix first."""
    sure = [one for one in found if one.low is not None and one.low > 0]
    service = [one for one in sure if one.kind == COMPANY]
    if not sure:
        return "No friction goes with more low scores than like answers have, beyond chance."
    best = max(service or sure, key=lambda one: one.difference or 0)
    more = f"{100 * (best.difference or 0):.0f} points more low scores than like answers have"
    who = "Of the service frictions " if service else "No service friction stands out, but "
    many = " (one of many looked at: may be chance)" if (best.p_adj or 0) > 0.1 else ""
    return f"{who}{named(best)} goes with {more} ({_points(best)}){many}."


def plan(found: Sequence[Planned]) -> str | None:
    """Why no fix is in the order, where none is; ``None`` where some are."""
    if any(one.order_no for one in found):
        return None
    leads = [one for one in found if (one.gain_low or 0) > 0]
    if not leads:
        return "No fix is in the order: of none it is sure that it brings goals back."
    best = max(leads, key=lambda one: one.gain or 0)
    goals = f"{best.gain:,.0f} goals ({interval(best.gain_low, best.gain_high)})"
    return f"No fix is in the order. The largest gain alone, {name(best)}: {goals}; {best.reason}."


def drop_off(one: DropOff) -> str:
    """What the first row says."""
    lost = f"{words.count(one.dropped)} of {words.count(one.visits)} visits end there"
    told = f"; drop rate {within(one)}: {words.share(one.rate)}, {from_to(one.low, one.high)}"
    unseen = f" ({words.share(one.linked_rate)} allowing for purchases that are not linked)"
    rate = "" if not one.rate else told if one.linked_rate is None else told + unseen
    if one.excess is not None and one.goals_lost is not None and one.goals_lost > 0:
        beyond = f"{100 * one.excess:.1f} points more than at others of its stage"
        if one.excess_low is None or one.excess_low <= 0:
            beyond += f", which may be chance ({from_to(one.excess_low, one.excess_high)})"
        return f"Most is lost beyond the normal at “{one.touchpoint}”, {beyond}: {lost}{rate}."
    return f"Journeys are lost at “{one.touchpoint}”: {lost}{rate}."


def name(one: Opportunity | Planned) -> str:
    """The friction and its place in one line."""
    reason = f" ({one.code})" if one.code else ""
    return f"{one.signal}{reason} at “{one.touchpoint}”"


def interval(low: float | None, high: float | None) -> str:
    """Both ends, without decimals where they are large."""
    if low is None or high is None:
        return ""
    digits = 0 if max(abs(low), abs(high)) >= 100 else 1
    return f"{low:,.{digits}f} to {high:,.{digits}f}"


def within(one: DropOff) -> str:
    """The silence limit in words: ``within 14.0 d``."""
    return f"within {words.duration(one.silence_us)}"


def from_to(low: float | None, high: float | None) -> str:
    """Both ends of an interval of shares: ``12.0 % to 15.1 %``; empty where there is none."""
    return "" if low is None or high is None else f"{words.share(low)} to {words.share(high)}"


def _lead(said: str, one: Opportunity) -> str:
    return f"{said}, but not sure: {_gain(one)}. Why not sure: {one.reason}."


def _nothing(fixable: Sequence[Opportunity]) -> str:
    if not fixable:
        return "No friction that the company can fix could be priced."
    best = max(fixable, key=lambda one: one.gain or 0)
    if (best.gain or 0) <= 0:
        return "No single friction costs goals beyond chance."
    return f"No single friction costs goals beyond chance; the largest estimate: {_gain(best)}."


def _late(found: Sequence[Opportunity]) -> str:
    """What surely delays goals most, of what the company can fix."""
    late = [one for one in found if one.kind == COMPANY and (one.delay_low or 0) > 0]
    if not late:
        return ""
    most = max(late, key=lambda one: one.delay_days or 0)
    days = f"{most.delay_days:.1f} days later ({interval(most.delay_low, most.delay_high)})"
    return f"Late, not lost: after {name(most)} goals come {days}."


def _behaviour(chosen: Sequence[Opportunity]) -> str:
    """What customers do and what goes with it: never silent about a row above chance."""
    if not chosen:
        return ""
    best = max(chosen, key=lambda one: one.gain or 0)
    return f"What customers do goes with fewer goals, as cause or as sign: {_gain(best)}."


def _detectable(whole: WholeRun | None) -> str:
    if whole is None or whole.detectable is None:
        return ""
    return (
        "The smallest loss at one place that this data could have shown is about "
        f"{whole.detectable:.0f} goals."
    )


def _gain(one: Opportunity) -> str:
    return f"{name(one)}, {one.gain:,.0f} goals ({interval(one.gain_low, one.gain_high)})"


def _lost(one: FrictionPath) -> str:
    return f"{one.gain:,.0f} lost goals ({interval(one.gain_low, one.gain_high)})"


def _points(one: LowScore) -> str:
    if one.low is None or one.high is None:
        return ""
    return f"{100 * one.low:.1f} to {100 * one.high:.1f}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
