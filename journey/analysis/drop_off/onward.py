"""Where customers go next within the silence limit, and how likely they reach a goal from there.

The Aalen-Johansen estimate in SQL, without intervals. (Methods.md 1.2.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from journey.analysis.drop_off.visits import CELLS, ENDS, PLACES
from journey.contract.tables import EXIT, GOAL
from journey.engine.base import Engine
from journey.selection import Selection
from journey.stats.evidence.estimate import NotEstimable
from journey.stats.times.chain import Chain, solve

# sums are decimals: those of doubles hang on the order in which threads add them
RATES = (
    CELLS
    + """,
    ended as (
        select place, within_h, dur_h, cause, sum(n) as c
        from cells
        group by place, within_h, dur_h, cause
    ),
    timed as (
        select place, dur_h, sum(c) as here, sum(case when cause > 0 then c else 0 end) as d
        from ended
        group by place, dur_h
    ),
    risked as (
        select place, dur_h, d, sum(here) over (
            partition by place order by dur_h desc rows unbounded preceding) as at_risk
        from timed
    ),
    survived as (
        select place, dur_h, at_risk,
            coalesce(exp(cast(sum(case when d < at_risk
                then cast(ln(1 - cast(d as double) / at_risk) as decimal(38,18))
                else 0 end) over before as double)), 1)
            * case when coalesce(max(case when d = at_risk then 1 else 0 end) over before, 0) = 1
                then 0 else 1 end as s_before
        from risked
        window before as (partition by place order by dur_h
            rows between unbounded preceding and 1 preceding)
    )
    select e.place, e.cause,
        cast(sum(cast(s.s_before * e.c / s.at_risk as decimal(38,18))) as double)
    from ended e
    join survived s on s.place = e.place and s.dur_h = e.dur_h
    where e.cause > 0 and e.dur_h <= e.within_h
    group by e.place, e.cause
    order by e.place, e.cause
"""
)
Rates = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Onward:
    """How likely a goal is.

    Attributes
    ----------
    goal
        Touchpoint to the probability of a goal from there; empty where there is none to tell.
    goal_if_on
        The same for those who go on from there.
    reason
        Why there is none.
    """

    goal: Mapping[str, float]
    goal_if_on: Mapping[str, float]
    reason: str = ""


def rates(engine: Engine, selection: Selection = Selection()) -> Rates:
    """Touchpoint to what comes next to its probability; what is left to 1 is drop-off.

    Next is another touchpoint, or ``(goal)`` or ``(exit)`` where the visit itself is one.
    """
    names = [str(row[0]) for row in engine.rows(PLACES)]
    causes = (*ENDS, *names)
    found: dict[str, dict[str, float]] = {}
    for place, cause, p in engine.rows(RATES, **selection.values()):
        found.setdefault(names[place - 1], {})[causes[cause - 1]] = float(p)
    return found


def onward(found: Rates) -> Onward:
    """How likely a goal is from each touchpoint, if only the touchpoint matters."""
    names = sorted({*found, *(name for row in found.values() for name in row)} - {GOAL, EXIT})
    if not names:
        return Onward({}, {}, "no visit")
    at = {name: number for number, name in enumerate(names)}
    moves, ends = np.zeros((len(names), len(names))), np.zeros((2, len(names)))
    for name, row in found.items():
        for target, p in row.items():
            if target in at:
                moves[at[name], at[target]] = p
            else:
                ends[ENDS.index(target), at[name]] = p
    stays = np.clip(1 - moves.sum(axis=1) - ends.sum(axis=0), 0, 1)
    worth = solve(Chain(moves, ends[0], stays))
    if isinstance(worth, NotEstimable):
        looped = ", ".join(names[one] for one in worth.where)
        return Onward({}, {}, f"{worth.reason}: {looped}")
    on = {name: worth.value[at[name]] / (1 - stays[at[name]]) for name in names
          if stays[at[name]] < 1}  # fmt: skip
    goal = {name: float(worth.value[at[name]]) for name in names}
    return Onward(goal, {name: min(1.0, float(p)) for name, p in on.items()})
