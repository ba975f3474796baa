"""Drop-off and friction as they are estimated: by this package, and naively as others do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from journey.analysis.drop_off import touchpoints as dropoff
from journey.engine.base import Engine
from journey.stats.evidence.estimate import NotEstimable
from journey.stats.evidence.intervals import n_eff, wilson
from journey.stats.evidence.jackknife import variance
from journey.stats.times.competing import Visits, aalen_johansen

FEWEST = 30  # customers of a touchpoint, as for any rate that is shown


@dataclass(frozen=True, slots=True)
class Rate:
    """A touchpoint's drop-off (0..1), on so many visits; an interval where there is one."""

    touchpoint: str
    n: int
    rate: float
    low: float = float("nan")
    high: float = float("nan")


CELLS = """
    select steps.touchpoint, block, hour, is_moved, count(*), silence_h
    from (
        select journey_id, touchpoint, state = 'moved' as is_moved, gap_us, followup_us
        from steps
        where state in ('moved', 'dropped', 'open')) steps
    join journeys using (journey_id)
    join (select touchpoint, silence_us // 3600000000 as silence_h from touchpoints) t
        on t.touchpoint = steps.touchpoint,
    lateral (select least(silence_h + 1,
        cast(ceil(least(coalesce(gap_us, followup_us), followup_us) / 3.6e9) as bigint)) as hour)
    group by all
    order by all
"""
CUSTOMERS = """
    select touchpoint, count(distinct customer_id) filter (where followup_us >= $silence_us)
    from steps
    group by touchpoint
"""
# what others offer: the last event is a drop-off; silence so far; only what is over
LAST_EVENT = """
    select touchpoint, count(*), avg(cast(state in ('dropped', 'open') as integer))
    from steps
    where state in ('moved', 'dropped', 'open')
    group by touchpoint
"""
SILENT_SO_FAR = """
    select touchpoint, count(*), avg(cast(state = 'dropped' as integer))
    from steps
    where state in ('moved', 'dropped', 'open')
    group by touchpoint
"""
RESOLVED_ONLY = """
    select touchpoint, count(*), avg(cast(state = 'dropped' as integer))
    from steps
    where state in ('moved', 'dropped')
    group by touchpoint
"""
NAIVE = {
    "last event = drop-off": LAST_EVENT,
    "silent so far, of all visits": SILENT_SO_FAR,
    "resolved visits only": RESOLVED_ONLY,
}
CONTRASTS = """
    select code, count(*) as n1, count(*) filter (where is_goal) as y1
    from (
        select distinct code, journey_id, outcome = 'goal' as is_goal
        from planted_codes
        join steps using (event_id)
        join journeys using (journey_id)
        where outcome <> 'open') met
    group by code
    order by code
"""
ENDED = """
    select count(*), count(*) filter (where outcome = 'goal')
    from journeys
    where outcome <> 'open' and entry_touchpoint <> 'past order'
"""


def by_aalen_johansen(engine: Engine) -> list[Rate]:
    """The estimator of the package on all visits, open ones included."""
    cells: dict[str, list[tuple[int, int, int, int]]] = {}
    rows = engine.rows(CELLS)
    (silence_h,) = {row[-1] for row in rows}  # these worlds have one limit
    for touchpoint, block, hour, is_moved, n, _ in rows:
        cells.setdefault(touchpoint, []).append((block, hour, 0 if is_moved else -1, n))
    customers = dict(engine.rows(CUSTOMERS, silence_us=silence_h * 3_600_000_000))
    found = [
        _competing(name, np.array(held), silence_h, customers[name]) for name, held in cells.items()
    ]
    return [each for each in found if each is not None]


def _competing(touchpoint: str, cells: np.ndarray, silence_h: int, customers: int) -> Rate | None:
    block, hour, cause, n = cells.T
    row = aalen_johansen(Visits(block, hour, cause, n.astype(float)), 1, silence_h)
    if isinstance(row, NotEstimable) or customers < FEWEST:
        return None
    visits = int(n.sum())
    share = min(1.0, max(0.0, row.stays))
    size = n_eff(share, visits, variance(row.drop()), customers)
    return Rate(touchpoint, visits, share, *wilson(share * size, size))


def by_mature_visits(engine: Engine) -> list[Rate]:
    """What the page Drop-off shows: visits that have been watched for the silence limit."""
    return [
        Rate(each.touchpoint, each.mature_visits, each.rate, each.low or 0.0, each.high or 0.0)
        for each in dropoff.find(engine)
        if each.rate is not None
    ]


def naively(engine: Engine, how: str) -> list[Rate]:
    """One of the estimates of ``NAIVE``; they come without an interval."""
    return [Rate(*row) for row in engine.rows(NAIVE[how])]


def bias(rates: Iterable[Rate], true: dict[str, float]) -> tuple[float, float]:
    """Estimated and true drop-offs in all, at the touchpoints whose truth is known."""
    known = [(each.n * each.rate, each.n * true[each.touchpoint]) for each in rates
             if each.touchpoint in true]  # fmt: skip
    return sum(one for one, _ in known), sum(other for _, other in known)


def covered(rates: Iterable[Rate], true: dict[str, float]) -> list[bool]:
    """Whether each interval covers the truth; a rate that is 0 by construction is left out."""
    return [
        each.low <= true[each.touchpoint] <= each.high
        for each in rates
        if true.get(each.touchpoint, 0) > 0.01
    ]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Journeys with an error code against those without: the difference that misleads.

    ``difference`` is of goal rates (0..1); ``lost`` are goals in 100 journeys.
    """

    code: str
    difference: float
    odds_ratio: float
    lost: float


def journey_contrasts(engine: Engine) -> list[Contrast]:
    """Of every code, journey by journey, as others compare."""
    n, y = engine.rows(ENDED)[0]
    return [_contrast(code, n1, y1, n - n1, y - y1) for code, n1, y1 in engine.rows(CONTRASTS)]


def _contrast(code: str, n1: int, y1: int, n0: int, y0: int) -> Contrast:
    difference = y1 / n1 - y0 / n0
    odds = (y1 + 0.5) * (n0 - y0 + 0.5) / ((n1 - y1 + 0.5) * (y0 + 0.5))
    return Contrast(code, difference, odds, -100 * difference * n1 / (n1 + n0))
