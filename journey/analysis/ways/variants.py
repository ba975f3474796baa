"""Whole paths: the ordered touchpoints of journeys, repeats folded, and how those end.

Most journeys have a path of their own, so the commonest stand first and all others are one row.
(Methods 9.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.behind.runs import VARIANT_OF
from journey.engine.base import Engine, Row
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
    select place, any_value(v.variant), count(distinct v.variant), count(*),
        count(distinct customer_id), count(*) filter (where outcome = 'goal'),
        count(*) filter (where outcome = 'exit'), count(*) filter (where outcome = 'dropped'),
        count(*) filter (where outcome = 'open'), sum(value), sum(cost),
        cast(median(steps) as double), cast(median(ended_us - started_us) as bigint),
        count(distinct customer_id) filter (where mature),
        histogram(case when mature then block end),
        histogram(case when mature and outcome = 'goal' then block end)
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


def variants(
    engine: Engine, selection: Selection = Selection(), top: int = TOP
) -> tuple[Variant, ...]:
    """The ``top`` commonest whole paths, and a row of all others."""
    rows = engine.rows(VARIANTS, **selection.values(), top=top)
    total = sum(row[3] for row in rows)
    found, so_far = [], 0
    for row in rows:
        so_far += row[3]
        found.append(_variant(row, (row[3] / total, so_far / total), row[0] > top))
    return tuple(found)


def _variant(row: Row, shares: tuple[float, float], is_rest: bool) -> Variant:
    _, path, paths, journeys, customers, *ended = row[:9]
    value, cost, steps, duration_us, seen, trials, goals = row[9:]
    known, status, reason = _goal_share(seen, trials or {}, goals or {})
    money = [None if one is None else float(one) for one in (value, cost)]
    key = "" if is_rest else str(Key(variant=path))
    return Variant(*[
        OTHER if is_rest else path, paths, journeys, customers, *shares, *ended, *known, *money,
        steps, duration_us, status, reason, key,
    ])  # fmt: skip


def _goal_share(
    seen: int, trials: dict[int, int], goals: dict[int, int]
) -> tuple[Sequence[float | None], str, str]:
    if reason := too_few(seen, len(trials)):
        return (None, None, None), "too_few", reason
    reached = [goals.get(block, 0) for block in trials]
    size = effective_size(reached, list(trials.values()), seen)
    share = sum(reached) / sum(trials.values())
    return (share, *wilson(share * size, size)), "estimated", ""
