"""Whole paths: the ordered touchpoints of journeys, repeats folded, and how those end.

Most journeys have a path of their own, so the commonest stand first and all others are one row.
(Methods 9.)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.behind.runs import VARIANT_OF
from journey.engine.base import Engine
from journey.selection import Selection
from journey.stats.evidence.gates import too_few
from journey.stats.evidence.intervals import wilson
from journey.stats.evidence.jackknife import effective_size

OTHER, TOP = "(other)", 20
VARIANTS = (
    CHOSEN
    + ","
    + VARIANT_OF
    + """,
    placed as (
        select variant, least(row_number() over (order by count(*) desc, variant), $top + 1)
            as place
        from variants
        group by variant
    )
    select place, any_value(v.variant) as path, count(distinct v.variant) as paths,
        count(*) as journeys, count(distinct customer_id) as customers,
        count(*) filter (where outcome = 'goal') as goal,
        count(*) filter (where outcome = 'exit') as exit,
        count(*) filter (where outcome = 'dropped') as dropped,
        count(*) filter (where outcome = 'open') as open, sum(value) as value, sum(cost) as cost,
        cast(median(steps) as double) as steps,
        cast(median(ended_us - started_us) as bigint) as duration_us,
        count(distinct customer_id) filter (where mature) as seen,
        coalesce(histogram(case when mature then block end), map()) as trials,
        coalesce(histogram(case when mature and outcome = 'goal' then block end), map()) as goals
    from variants v
    join placed p on p.variant = v.variant
    join chosen c on c.journey_id = v.journey_id
    group by place
    order by place
"""
)


@dataclass(frozen=True, slots=True)
class Variant:
    """Journeys that took one whole path; in the last row, ``(other)``, all rarer ones.

    Attributes
    ----------
    path
        Its touchpoints (``cart ×3``: three times in a row).
    paths
        How many different ones the row holds: 1, but in the last.
    journeys, customers, goal, exit, dropped, open
        ``journeys = goal + exit + dropped + open``; over the rows they add up to all journeys.
    share, cumulative
        Of all journeys, 0 to 1; of this row and those above it.
    goal_share, low, high
        Of its mature journeys that reached a goal, with the 95 % interval (Wilson, on the size
        that the customer blocks tell); ``None`` with a reason.
    value, cost
        Of its journeys, money.
    steps, duration_us
        Medians: steps, and from the first to the last, microseconds.
    key
        Number key of ``journeys``; ``""`` in the last row.
    """

    path: str
    paths: int
    journeys: int
    customers: int
    share: float
    cumulative: float
    goal: int
    exit: int
    dropped: int
    open: int
    goal_share: float | None
    low: float | None
    high: float | None
    value: float | None
    cost: float | None
    steps: float
    duration_us: int
    status: str
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class _Path:
    """A row of :data:`VARIANTS`; ``trials``, ``goals``: journeys of a customer block."""

    place: int
    path: str
    paths: int
    journeys: int
    customers: int
    goal: int
    exit: int
    dropped: int
    open: int
    value: Decimal | None
    cost: Decimal | None
    steps: float
    duration_us: int
    seen: int
    trials: dict[int, int]
    goals: dict[int, int]


def variants(
    engine: Engine, selection: Selection = Selection(), top: int = TOP
) -> tuple[Variant, ...]:
    """The ``top`` commonest whole paths, and a row of all others."""
    paths = engine.records(_Path, VARIANTS, **selection.values(), top=top)
    total = sum(path.journeys for path in paths)
    found, so_far = [], 0
    for path in paths:
        so_far += path.journeys
        found.append(_variant(path, path.journeys / total, so_far / total, path.place > top))
    return tuple(found)


def _variant(path: _Path, share: float, cumulative: float, is_rest: bool) -> Variant:
    (goal_share, low, high), status, reason = _goal_share(path.seen, path.trials, path.goals)
    return Variant(
        path=OTHER if is_rest else path.path,
        paths=path.paths,
        journeys=path.journeys,
        customers=path.customers,
        share=share,
        cumulative=cumulative,
        goal=path.goal,
        exit=path.exit,
        dropped=path.dropped,
        open=path.open,
        goal_share=goal_share,
        low=low,
        high=high,
        value=None if path.value is None else float(path.value),
        cost=None if path.cost is None else float(path.cost),
        steps=path.steps,
        duration_us=path.duration_us,
        status=status,
        reason=reason,
        key="" if is_rest else str(Key(variant=path.path)),
    )


def _goal_share(
    seen: int, trials: dict[int, int], goals: dict[int, int]
) -> tuple[tuple[float | None, float | None, float | None], str, str]:
    if reason := too_few(seen, len(trials)):
        return (None, None, None), "too_few", reason
    reached = [goals.get(block, 0) for block in trials]
    size = effective_size(reached, list(trials.values()), seen)
    share = sum(reached) / sum(trials.values())
    return (share, *wilson(share * size, size)), "estimated", ""
