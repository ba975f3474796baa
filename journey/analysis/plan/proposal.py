"""The work plan: which friction to fix first, what it adds, costs and returns, and how to see it.

Gains are of the selection's mature journeys, as on page Friction. No fix is promised to remove
its friction: ``share`` says how much of it. (Methods 3.3, 3.5.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from journey.analysis.plan.order import FixCandidate, Order, Step, put_in_order, step_of
from journey.analysis.plan.over import EndedShare, ended_shares
from journey.analysis.plan.rows import Planned, row_of, row_unmet, row_without
from journey.analysis.plan.samples import with_samples
from journey.analysis.plan.terms import named, terms_of
from journey.analysis.plan.visible import Traffic, Visible, traffic, visible
from journey.analysis.priced.bench import Bench, laid_out
from journey.analysis.priced.ranked import Opportunity
from journey.analysis.priced.selected import frictions
from journey.analysis.priced.together import FixedFrictions, is_known, measure_sets
from journey.engine.base import Engine
from journey.selection import Selection
from journey.settings.plan import Plan

APART = "priced alone: company waits stand outside joint gains"
BY_DROP_OFF = "priced by its drop-off beyond that of its stage: dead ends stand outside joint gains"
OUTSIDE = {"company wait": APART, "dead end": BY_DROP_OFF}  # of joint gains
ONLY = "no gain to plan with: what customers do is associated with it, a symptom follows from it"
NO_COST = "no cost in [[plan.fixes]], or no worth of a goal: not ranked by money"
NOT_SURE = "adds nothing for sure to those above"
BEHIND = "behind the first ten"
TWENTY = "not among the twenty best"
NOT_MET = "no such friction was met: journey show friction lists those that were"
Rows = Mapping[FixedFrictions, Opportunity]


def propose(engine: Engine, plan: Plan, selection: Selection = Selection()) -> tuple[Planned, ...]:
    """The proposed order; then what adds nothing sure; then what cannot be estimated, unranked.

    An error that mostly was an incident which has ended is not ranked: there is nothing to fix.
    """
    rows = {fix_of(one): one for one in frictions(engine, selection) if one.kind == "service"}
    ended = ended_shares(engine)
    over = {fix: share.words for fix, share in ended.items() if share.is_most}
    with laid_out(engine, selection) as bench:
        able = [fix for fix, one in rows.items() if fix not in over and _can_be_planned(bench, one)]
        terms = {fix: terms_of(plan, fix, bench.span_us) for fix in able}
        order = put_in_order(bench, [FixCandidate(fix, terms[fix]) for fix in able])
        seen = _seen(bench, rows, [*order.steps, *order.left], plan.weeks)
    placed = [
        row_of(rows[step.fix], step, seen[step.fix], number, "")
        for number, step in enumerate(order.steps, start=1)
    ]
    left = [
        row_of(rows[step.fix], step, seen[step.fix], None, _why_left(step, order))
        for step in order.left
    ]
    others = [
        row_without(rows[fix], over.get(fix) or _why_not(rows[fix]))
        for fix in rows
        if fix not in seen
    ]
    found = [*(_noted(row, ended) for row in placed), *left, *others, *_unmet(plan, rows)]
    return with_samples(engine, selection, found)


def _noted(row: Planned, ended: Mapping[FixedFrictions, EndedShare]) -> Planned:
    """The row, saying also what of it was an incident that has ended."""
    share = ended.get(FixedFrictions(row.signal, row.code, row.touchpoint))
    if share is None or not share.beyond:
        return row
    return replace(row, reason="; ".join(part for part in (row.reason, share.words) if part))


def alone(
    engine: Engine, plan: Plan, fix: FixedFrictions, selection: Selection = Selection()
) -> Planned | None:
    """The work-plan row of one friction, nothing else fixed; ``None``: nobody met it there."""
    one = next((o for o in frictions(engine, selection) if fix_of(o) == fix), None)
    if one is None:
        return None
    with laid_out(engine, selection) as bench:
        if not _can_be_planned(bench, one):
            return with_samples(engine, selection, [row_without(one, _why_not(one))])[0]
        (answer,) = measure_sets(bench, [[fix]])
        step = step_of(FixCandidate(fix, terms_of(plan, fix, bench.span_us)), answer, None)
        seen = _seen(bench, {fix: one}, [step], plan.weeks)[fix]
    return with_samples(engine, selection, [row_of(one, step, seen, None, one.reason)])[0]


def fix_of(one: Opportunity) -> FixedFrictions:
    """The fix of a friction of the table."""
    return FixedFrictions(one.signal, one.code, one.touchpoint)


def is_addable(one: Opportunity) -> bool:
    """Whether it has a gain that joins others: of the company's doing, no wait, no dead end."""
    return one.status == "estimated" and one.signal not in OUTSIDE


def _can_be_planned(bench: Bench, one: Opportunity) -> bool:
    return is_addable(one) and is_known(bench, fix_of(one))


def _seen(
    bench: Bench, rows: Rows, steps: Iterable[Step], weeks: int
) -> dict[FixedFrictions, Visible]:
    """Whether each fix alone could be seen where it is made."""
    come_by = traffic(bench)
    return {
        step.fix: visible(
            bench,
            come_by.get(step.fix.touchpoint, Traffic(0, 0, 0, 0, 0.0)),
            step.terms.share * (rows[step.fix].gain or 0.0),
            weeks,
        )
        for step in steps
    }


def _why_left(step: Step, order: Order) -> str:
    if order.by_money and step.back is None:
        return NO_COST
    return BEHIND if step.surely(order.by_money) > 0 else NOT_SURE


def _why_not(one: Opportunity) -> str:
    if one.signal in OUTSIDE and one.gain is not None:
        return OUTSIDE[one.signal]
    if one.status == "estimated":
        return TWENTY
    return ONLY if one.status == "association" else one.reason


def _unmet(plan: Plan, rows: Rows) -> list[Planned]:
    """Fixes in the settings whose friction the run did not meet."""
    priced = [(named(one), one.cost) for one in plan.fixes]
    return [row_unmet(fix, cost, NOT_MET) for fix, cost in priced if fix not in rows]
