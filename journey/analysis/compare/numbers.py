"""The scorecard's other numbers on both sides: counts, medians, means, scores and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.behind.lists import Key
from journey.analysis.compare.rows import Difference
from journey.analysis.compare.shares import SHARES
from journey.analysis.compare.sides import Sides
from journey.analysis.experience.measures import WORDS, Measure
from journey.analysis.experience.scorecard import scorecard
from journey.engine.base import Engine, Row
from journey.settings.models import DAY_US
from journey.stats.effects.contrasts import apart
from journey.stats.evidence.estimate import BLOCKS, Floats, NotEstimable
from journey.stats.evidence.jackknife import interval, replicate

WHOLE = "select * from journeys where journey_id in (select journey_id from compared)"
OF_SIDE = """
    select whole.*
    from whole
    join compared on compared.journey_id = whole.journey_id
    where side = $side and arm = 'treated'
"""
# how they stood after so many days
BY_THEN = """
    select whole.* replace (
        case when settled_us <= $window_us then whole.outcome else 'open' end as outcome,
        case when settled_us <= $window_us then goal end as goal,
        case when settled_us <= $window_us then goal_us end as goal_us,
        case when settled_us <= $window_us then goal_step end as goal_step, true as mature)
    from whole
    join compared on compared.journey_id = whole.journey_id
    where side = $side and arm = 'treated' and watched_us >= $window_us
"""
# a median lies between these shares of the journeys as surely as so many customers tell
MEDIANS = """
    with reached as (
        select coalesce(goal_step, steps) as steps, goal_us - started_us as time_us,
            0.98 / sqrt((select count(distinct customer_id) from journeys where outcome = 'goal'))
                as half,
            row_number() over (order by coalesce(goal_step, steps)) as steps_rank,
            row_number() over (order by goal_us - started_us) as time_rank, count(*) over () as n
        from journeys
        where outcome = 'goal'
    )
    select 'steps_to_goal' as measure, max(case when steps_rank <= greatest(1, (0.5 - half) * n)
            then steps end) as low,
        min(case when steps_rank >= least(n, (0.5 + half) * n + 1) then steps end) as high
    from reached
    union all
    select 'time_to_goal', max(case when time_rank <= greatest(1, (0.5 - half) * n)
            then time_us end),
        min(case when time_rank >= least(n, (0.5 + half) * n + 1) then time_us end)
    from reached
"""
COSTS = """
    select 'cost_to_serve' as measure, block, coalesce(cast(sum(cost) as double), 0), count(*)
    from journeys
    group by block
    order by block
"""
SCORES = """
    select coalesce(score_scale, 'score') as scale, block, cast(sum(score) as double), count(*)
    from answers
    join journeys on journeys.journey_id = answers.journey_id
    where score is not null
    group by scale, block
    order by scale, block
"""
AFTER_DAYS = ("steps_to_goal", "time_to_goal", "cost_to_serve", "detour", "value")
COUNTS = ("journeys", "customers", "anonymous", "value")
LEFT = (*SHARES, "match_rate")
EMPTY = "no journey is on this side"


@dataclass(frozen=True, slots=True)
class Card:
    """One side's numbers by label, and sums with what they are divided by, ``[block, 2]``."""

    measures: Mapping[str, Measure]
    means: Mapping[str, Floats]


def numbers(own: Engine, sides: Sides) -> list[Difference]:
    """A row for every number of the scorecard that is no share; needs ``compared``.

    Leaves ``journeys`` of ``own`` as those of side b.
    """
    own.scratch("whole", WHOLE)
    a, b = (_card(own, side, sides) for side in "ab")
    labels = dict.fromkeys([*a.measures, *b.measures])
    return [_row(label, (a, b), sides) for label in labels]


def _card(own: Engine, side: str, sides: Sides) -> Card:
    """All numbers of a side, those that take time as they stood after the days."""
    own.table("journeys", BY_THEN, side=side, window_us=sides.days * DAY_US)
    later = {one.label: one for one in scorecard(own) if one.id in AFTER_DAYS}
    for measure, low, high in own.rows(MEDIANS):
        label = WORDS[measure].label
        later[label] = replace(later[label], low=low, high=high)
    means = _means(own.rows(COSTS), "Cost to serve")
    own.table("journeys", OF_SIDE, side=side)
    card = {one.label: one for one in scorecard(own) if one.id not in LEFT}
    return Card(card | later, means | _means(own.rows(SCORES)))


def _means(rows: Sequence[Row], label: str = "") -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for name, block, total, n in rows:
        cells = found.setdefault(label or f"Mean score ({name})", np.zeros((BLOCKS, 2)))
        cells[block] += (total, n)
    return found


def _row(label: str, cards: tuple[Card, Card], sides: Sides) -> Difference:
    pair = [card.measures.get(label) for card in cards]
    known = next(one for one in pair if one is not None)
    key, counts = _opens(known, pair, sides)
    values = [None if one is None else one.value for one in pair]
    ns = [0 if one is None else one.n for one in pair]
    row = Difference(
        known.id,
        label,
        None,
        known.unit,
        *(values[0], values[1], ns[0], ns[1]),
        known.base,
        a_journeys=counts[0],
        b_journeys=counts[1],
        key=key,
    )
    a, b = values
    if a is None or b is None:
        status = "too_few" if row.a_n and row.b_n else "no_data"
        return replace(row, status=status, reason=_missing(pair, sides))
    return _with_interval(replace(row, difference=b - a), pair, [card.means for card in cards])


def _missing(pair: Sequence[Measure | None], sides: Sides) -> str:
    """Why there is no difference: what is missing on which side."""
    return "; ".join(
        f"side {name}: {EMPTY if not side.journeys else 'none' if one is None else one.reason}"
        for name, side, one in zip("ab", (sides.a, sides.b), pair, strict=True)
        if one is None or one.value is None
    )


def _opens(
    known: Measure, pair: Sequence[Measure | None], sides: Sides
) -> tuple[str, list[int | None]]:
    """Key and counts of the journeys behind a number."""
    if not known.key:
        return "", [None, None]
    key = Key.parse(known.key)
    if known.id in AFTER_DAYS:
        key = replace(key, mature=None, watched=str(sides.days))
    return str(key), [0 if one is None else one.count for one in pair]


def _with_interval(
    row: Difference, pair: Sequence[Measure | None], means: Sequence[Mapping[str, Floats]]
) -> Difference:
    if row.measure in COUNTS:
        return replace(row, reason="a sum over those who were chosen has no interval")
    if all(row.label in one for one in means):
        return _by_block(row, np.stack([one[row.label] for one in means], axis=1))
    ends = [(one.value, one.low, one.high) for one in pair[::-1] if one is not None]
    known = [tuple(part for part in end if part is not None) for end in ends]
    if any(len(end) != 3 for end in known):
        return replace(row, reason="this number has no interval on one of the sides")
    low, high = apart(
        (known[0][0], known[0][1], known[0][2]), (known[1][0], known[1][1], known[1][2])
    )
    return replace(row, low=low, high=high)


def _by_block(row: Difference, cells: Floats) -> Difference:
    """The interval of a difference of means: one customer block left out at a time."""
    found = replicate(cells, _apart_means)
    sure = found if isinstance(found, NotEstimable) else interval(found)
    if isinstance(sure, NotEstimable):
        return replace(row, reason=sure.reason)
    return replace(row, low=sure.low, high=sure.high)


def _apart_means(cells: Floats) -> float | NotEstimable:
    if (cells[:, 1] == 0).any():
        return NotEstimable("nothing is left on one of the sides")
    means = cells[:, 0] / cells[:, 1]
    return float(means[1] - means[0])
