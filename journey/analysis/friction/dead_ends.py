"""Where customers cannot go on: more drop-off than is normal beside errors, or no way out at all.

Valued by the drop-off beyond that of the stage. (Methods.md 1.4, 2.1.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journey.analysis.behind.lists import CHOSEN
from journey.analysis.drop_off.touchpoints import DropOff, Survey, Surveyed, survey
from journey.analysis.gain.verdict import Q, Verdict
from journey.engine.base import Engine
from journey.selection import Selection
from journey.stats.evidence.estimate import Estimate
from journey.stats.evidence.gates import MIN_BLOCKS, MIN_CUSTOMERS

TAGGED = """
    select s.touchpoint
    from steps s
    join touchpoints t on t.touchpoint = s.touchpoint
    group by s.touchpoint
    having any_value(coalesce(t.kind, '')) = 'error'
        or 2 * sum(case when s.is_error then 1 else 0 end) >= count(*)
"""
EXPOSED = (
    CHOSEN
    + """
    select s.touchpoint, count(*), count(distinct s.journey_id), count(distinct s.customer_id),
        count(distinct j.block)
    from steps s
    join chosen j on j.journey_id = s.journey_id
    where j.mature
    group by s.touchpoint
"""
)
FOUND = "select touchpoint from findings where signal = 'dead end' order by touchpoint"
NOBODY = (0, 0, 0, 0)
BY_DROP_OFF = "valued by its drop-off beyond that of its stage"


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A touchpoint where customers cannot go on, who met it, and what that costs."""

    touchpoint: str
    verdict: Verdict
    journeys: int
    customers: int


def find(engine: Engine, surveyed: Surveyed) -> tuple[DeadEnd, ...]:
    """The dead ends of a run whose drop-off is ``surveyed``, by name.

    Drop-off beyond the stage's counts where its p-value, adjusted for the table, is at most 0.10
    and the touchpoint has the kind error, or half of its visits are errors: an error now and then
    has a gain of its own. A touchpoint has no way on where every visit that is over was dropped,
    of 30 customers in 10 blocks at least.
    """
    tagged = {row[0] for row in engine.rows(TAGGED)}
    exposed = _exposed(engine, Selection())
    names = [
        one.touchpoint
        for one in surveyed[0]
        if _is_beyond(one, tagged) or _has_no_way_on(one, exposed.get(one.touchpoint, NOBODY))
    ]
    return _valued(names, surveyed, exposed)


def of(engine: Engine, selection: Selection) -> tuple[DeadEnd, ...]:
    """The run's dead ends with what they cost a selection, by name."""
    names = [str(row[0]) for row in engine.rows(FOUND)]
    if not names:
        return ()
    return _valued(names, survey(engine, selection), _exposed(engine, selection))


def _exposed(engine: Engine, selection: Selection) -> dict[str, tuple[int, ...]]:
    """Touchpoint to visits, journeys, customers and blocks of mature journeys."""
    return {row[0]: row[1:] for row in engine.rows(EXPOSED, **selection.values())}


def _valued(
    names: Sequence[str], surveyed: Surveyed, exposed: Mapping[str, tuple[int, ...]]
) -> tuple[DeadEnd, ...]:
    rows = {one.touchpoint: one for one in surveyed[0]}
    found = [(rows[name], exposed.get(name, NOBODY)) for name in sorted(names) if name in rows]
    return tuple(
        DeadEnd(one.touchpoint, _verdict(one, surveyed[1], met[0]), met[1], met[2])
        for one, met in found
    )


def _is_beyond(one: DropOff, tagged: set[str]) -> bool:
    return one.touchpoint in tagged and one.p_adj is not None and one.p_adj <= Q


def _has_no_way_on(one: DropOff, met: Sequence[int]) -> bool:
    enough = met[2] >= MIN_CUSTOMERS and met[3] >= MIN_BLOCKS
    return enough and one.dropped > 0 and not one.moved + one.goal + one.exit


def _verdict(one: DropOff, whole: Survey, exposures: int) -> Verdict:
    """What the drop-off beyond the stage's costs, with the interval of that."""
    if one.goals_lost is None or not one.excess:
        reason = one.excess_reason or one.reason or "the data does not determine it"
        return Verdict("not_estimable", reason, exposures=exposures)
    per_share = one.goals_lost / one.excess
    goals = _scaled(one, per_share)
    money = None if whole.goal_value is None else _scaled(one, per_share * whole.goal_value)
    p = whole.excess[one.touchpoint].p
    return Verdict(
        "estimated", goals=goals, money=money, p=p, exposures=exposures, remark=BY_DROP_OFF
    )


def _scaled(one: DropOff, by: float) -> Estimate:
    value, low, high = (
        by * (each or 0.0) for each in (one.excess, one.excess_low, one.excess_high)
    )
    return Estimate(value, 0.0, low, high, 0)
