"""How good the experience is, for whom: every measure with its count, base and interval."""

from __future__ import annotations

from dataclasses import replace

from journey.analysis.behind.lists import Key
from journey.analysis.experience import effort, figures
from journey.analysis.experience.figures import Answers, Figures
from journey.analysis.experience.handling import handled, unknown
from journey.analysis.experience.measures import Measure, Trials, measure, opening, rate
from journey.engine.base import Engine
from journey.errors import UnknownName
from journey.selection import Selection
from journey.stats.evidence.gates import too_few, too_few_answers
from journey.stats.evidence.intervals import mean_t, nps_adjusted

GROUPINGS = ("device", "entry_channel", "segment")
NO_VALUE = "no values: `value` in a source or a goal of journey.toml brings them"
NO_COST = "no costs: `cost` in a source or at a touchpoint of journey.toml brings them"
NO_ERROR = "no event is marked as an error: `is_error` in a source of journey.toml marks them"
NO_NPS = "no answers on the scale `nps`"
NO_ANSWER = "no answers: a survey source with `score` in journey.toml brings them"
MARKED = """
    select 1
    from steps
    where is_error
    limit 1
"""


def scorecard(
    engine: Engine, selection: Selection = Selection(), by: str | None = None
) -> tuple[Measure, ...]:
    """All measures of the selection, per group when ``by`` names one of :data:`GROUPINGS`.

    Raises
    ------
    UnknownName
        ``by`` is no grouping.
    """
    if by is not None and by not in GROUPINGS:
        raise UnknownName.named("grouping", by, GROUPINGS)
    grouping = by or "all"
    answers = figures.answers(engine, selection, grouping)
    marked = bool(engine.rows(MARKED))
    moves = figures.switches(engine, selection, grouping)
    efforts = effort.efforts(engine, selection, grouping)
    times = handled(engine, selection, grouping)
    found: list[Measure] = []
    for one in figures.journeys(engine, selection, grouping):
        group = Key() if by is None else replace(Key(), **{by: one.group})
        scores = [row for row in answers if row.group == one.group]
        found += [*_outcomes(one, group), *_effort(one, group, marked)]
        nothing = (effort.detour(one.group), effort.resolved(one.group))
        found += efforts.get(one.group, nothing)
        found += times.get(one.group) or unknown(one.group)
        found += [_switches(one, group, *moves.get(one.group, (0, 0)))]
        found += [*_scores(one.group, scores), *_money(one, group)]
    return (*found, _match_rate(engine)) if by is None else tuple(found)


def _outcomes(one: Figures, group: Key) -> list[Measure]:
    name, mature, seen = one.group, one.mature_by_block, one.mature_customers
    goals = rate("goal_rate", name, Trials(one.goals_by_block, mature, seen))
    dropped = rate("abandonment", name, Trials(one.dropped_by_block, mature, seen))
    still = Trials(one.open_by_block, one.journeys_by_block, one.customers)
    return [
        opening(measure("journeys", name, one.journeys, one.journeys), group, one.journeys),
        measure("customers", name, one.known, one.known),
        measure("anonymous", name, one.customers - one.known, one.customers - one.known),
        opening(goals, replace(group, outcome="goal", mature="yes"), one.mature_goals),
        opening(dropped, replace(group, outcome="dropped", mature="yes"), one.mature_dropped),
        opening(rate("open_share", name, still), replace(group, outcome="open"), one.open),
    ]


def _effort(one: Figures, group: Key, marked: bool) -> list[Measure]:
    fault = too_few(one.goal_customers, one.goal_blocks) if one.goals else ""
    errors = 100 * one.errors / one.steps if one.steps else None
    error_rate = measure("error_rate", one.group, errors, one.steps, _fault(one))
    if not marked:
        error_rate = measure("error_rate", one.group, None, 0, NO_ERROR)
    done = replace(group, outcome="goal")
    return [
        opening(
            measure("steps_to_goal", one.group, one.steps_to_goal, one.goals, fault),
            done,
            one.goals,
        ),
        opening(
            measure("time_to_goal", one.group, one.time_to_goal_us, one.goals, fault),
            done,
            one.goals,
        ),
        opening(error_rate, replace(group, signal="error"), one.with_error),
    ]


def _switches(one: Figures, group: Key, moves: int, changes: int) -> Measure:
    per_100 = 100 * changes / moves if moves else None
    found = measure("switches", one.group, per_100, moves, _fault(one) if moves else "")
    return opening(found, replace(group, signal="channel hand-off"), one.with_switch)


def _scores(group: str, scales: list[Answers]) -> list[Measure]:
    means = [_mean(own) for own in scales]
    asked = [_nps(own) for own in scales if own.scale == "nps"]
    return [
        *(means or [measure("score_mean", group, None, 0, NO_ANSWER)]),
        *(asked or [measure("nps", group, None, 0, NO_NPS if means else NO_ANSWER)]),
    ]


def _mean(own: Answers) -> Measure:
    fault = too_few(own.customers, own.blocks)
    found = measure("score_mean", own.group, float(own.mean), own.answers, fault)
    found = replace(found, label=f"Mean score ({own.scale})")
    if found.value is None:
        return found
    low, high = mean_t(found.value, own.sd, own.answers)
    return replace(found, low=low, high=high)


def _nps(own: Answers) -> Measure:
    points = 100 * (own.promoters - own.detractors) / own.answers
    found = measure("nps", own.group, points, own.answers, too_few_answers(own.answers))
    if found.value is None:
        return found
    passives = own.answers - own.promoters - own.detractors
    low, high = nps_adjusted(own.promoters, passives, own.detractors)
    return replace(found, low=low, high=high)


def _money(one: Figures, group: Key) -> list[Measure]:
    value = None if one.value is None else float(one.value)
    cost = None if one.cost is None else float(one.cost) / one.journeys
    return [
        opening(
            measure("value", one.group, value, one.with_value, "" if one.with_value else NO_VALUE),
            group,
            one.journeys,
        ),
        opening(
            measure(
                "cost_to_serve", one.group, cost, one.journeys if one.with_cost else 0,
                "" if one.with_cost else NO_COST,
            ),
            group,
            one.journeys,
        ),
    ]  # fmt: skip


def _match_rate(engine: Engine) -> Measure:
    events, matched = figures.matched_events(engine)
    return measure("match_rate", "all", matched / events if events else None, events)


def _fault(one: Figures) -> str:
    return too_few(one.customers, one.blocks)
