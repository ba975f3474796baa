"""The ways of coming to a touchpoint that are common enough to be asked about.

An arrival is the first of equal steps; its context is its own touchpoint and up to three before
it, repeats folded. One scan makes all contexts of arrivals. (Methods.md 2.4, steps 1 and 4.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.analysis.friction.catalogue import BITS, SIGNALS
from journey.analysis.gain.rows import CODES, FIRST_CODE
from journey.analysis.paths.gaps import BOTH, GAP, GAPS, Steps, load_gaps
from journey.engine.base import Engine, Row
from journey.stats.effects.contexts import NONE, Arrivals
from journey.stats.evidence.estimate import Bools, Ints

LONGEST = 4
FEWEST, SHARE = 30, 0.004  # journeys that a candidate needs: so many, and so much of all
CLOSED = 0.98  # a longer context with so much of a shorter one's journeys stands for it
HALF = 25  # customer blocks below it are searched, the others tell what is shown
# frictions that must be alike; what tells of the way itself would hide it
ALIKE = sum(1 << BITS[name] for name, one in SIGNALS.items() if one.is_alike) + sum(
    1 << place for place in range(FIRST_CODE, FIRST_CODE + CODES)
)
# far_2 to far_5: touchpoints so many steps before, neither this one nor any that is nearer
ARRIVALS = """
    select journey_id, step_no, block, customer_no, y, value, weight, later_us, key_no,
        touchpoint_no, no_1, no_2, no_3,
        case when no_2 = touchpoint_no then 0 else no_2 end as far_2,
        case when no_3 in (touchpoint_no, no_1) then 0 else no_3 end as far_3,
        case when no_4 in (touchpoint_no, no_1, no_2) then 0 else no_4 end as far_4,
        case when no_5 in (touchpoint_no, no_1, no_2, no_3) then 0 else no_5 end as far_5
    from (
        select journey_id, step_no, block, customer_no, y, value, weight, later_us, key_no,
            touchpoint_no,
            coalesce(lag(touchpoint_no, 1) over journey, 0) as no_1,
            coalesce(lag(touchpoint_no, 2) over journey, 0) as no_2,
            coalesce(lag(touchpoint_no, 3) over journey, 0) as no_3,
            coalesce(lag(touchpoint_no, 4) over journey, 0) as no_4,
            coalesce(lag(touchpoint_no, 5) over journey, 0) as no_5
        from (
            select journey_id, step_no, block, customer_no, y, value, weight, later_us, key_no,
            touchpoint_no,
                coalesce(lag(touchpoint_no) over (partition by journey_id order by step_no), 0)
                    as before_no
            from gain_rows) steps
        where touchpoint_no <> before_no
        window journey as (partition by journey_id order by step_no)) arrivals
"""
ARRIVAL_KEYS = """
    select key_no, touchpoint_no, device, step_bucket, history_bucket, mask
    from gain_keys
"""
CONTEXTS = """
    select touchpoint_no, no_1, no_2, no_3, count(distinct journey_id)
    from (
        select journey_id, touchpoint_no, no_1, 0 as no_2, 0 as no_3
        from arrivals
        where no_1 > 0
        union all
        select journey_id, touchpoint_no, no_1, no_2, 0
        from arrivals
        where no_2 > 0
        union all
        select journey_id, touchpoint_no, no_1, no_2, no_3
        from arrivals
        where no_3 > 0) contexts
    group by touchpoint_no, no_1, no_2, no_3
    having count(distinct journey_id) >= $least
"""
STRATA = """
    select key_no, dense_rank() over (
            order by touchpoint_no, device, step_bucket, history_bucket, mask & $alike) - 1
        as stratum_no
    from arrival_keys
"""

# arrivals at touchpoints without a candidate have nothing to be compared with
CELLS = """
    select coalesce(c3.context_no, c2.context_no, c1.context_no, $none), s.stratum_no, a.block,
        cast(sum(a.weight) as double), cast(sum(a.y * a.weight) as double),
        coalesce(f2.context_no, $none), coalesce(f3.context_no, $none),
        coalesce(f4.context_no, $none), coalesce(f5.context_no, $none)
    from arrivals a
    join path_strata s on s.key_no = a.key_no
    left join contexts c1 on c1.touchpoint_no = a.touchpoint_no and c1.no_1 = a.no_1
        and c1.no_2 = 0
    left join contexts c2 on c2.touchpoint_no = a.touchpoint_no and c2.no_1 = a.no_1
        and c2.no_2 = a.no_2 and c2.no_3 = 0
    left join contexts c3 on c3.touchpoint_no = a.touchpoint_no and c3.no_1 = a.no_1
        and c3.no_2 = a.no_2 and c3.no_3 = a.no_3
    left join far_contexts f2 on f2.touchpoint_no = a.touchpoint_no and f2.far_no = a.far_2
    left join far_contexts f3 on f3.touchpoint_no = a.touchpoint_no and f3.far_no = a.far_3
    left join far_contexts f4 on f4.touchpoint_no = a.touchpoint_no and f4.far_no = a.far_4
    left join far_contexts f5 on f5.touchpoint_no = a.touchpoint_no and f5.far_no = a.far_5
    where a.weight > 0 and a.block < $below and a.touchpoint_no in (
        select touchpoint_no
        from contexts
        union all
        select touchpoint_no
        from far_contexts)
    group by 1, 2, 3, 6, 7, 8, 9
    order by 1, 2, 3, 6, 7, 8, 9
"""
TEXTS = (ARRIVALS, ARRIVAL_KEYS, CONTEXTS, GAPS, BOTH, STRATA, CELLS)
COLUMNS = {"context_no": "INTEGER", "touchpoint_no": "INTEGER", "no_1": "INTEGER",
           "no_2": "INTEGER", "no_3": "INTEGER"}  # fmt: skip
FAR_COLUMNS = {"context_no": "INTEGER", "touchpoint_no": "INTEGER", "far_no": "INTEGER"}


@dataclass(frozen=True, slots=True, eq=False)
class Contexts:
    """The candidates, shorter ones first, those with a gap last.

    Attributes
    ----------
    steps
        Touchpoint numbers, from the place itself backwards; ``GAP`` among them is a gap.
    parent
        Of each the one that is a touchpoint shorter; -1: none, as of those with a gap.
    closed
        Whether no longer one has nearly all of its journeys; none with a gap.
    gapped
        Whether it has a gap.
    """

    steps: tuple[Steps, ...]
    parent: Ints
    closed: Bools
    gapped: Bools


def lay_out_arrivals(engine: Engine) -> None:
    """Write the working tables ``arrivals``, from ``gain_rows``, and ``arrival_keys``."""
    engine.scratch("arrivals", ARRIVALS)
    engine.scratch("arrival_keys", ARRIVAL_KEYS)


def load_contexts(engine: Engine, journeys: int) -> Contexts:
    """The candidates among ``journeys``.

    Also as the working tables ``contexts``, and ``far_contexts`` for those with a gap.
    """
    least = max(FEWEST, SHARE * journeys)
    found = engine.rows(CONTEXTS, least=least)
    found.sort(key=lambda row: (_length(row), row))
    in_a_row = {tuple(no for no in row[:4] if no): int(row[4]) for row in found}
    far = load_gaps(engine, in_a_row, least, CLOSED)
    engine.fill("contexts", COLUMNS, [(at, *row[:4]) for at, row in enumerate(found)])
    places = [(at, end, before) for at, (end, _, before) in enumerate(far, len(found))]
    engine.fill("far_contexts", FAR_COLUMNS, places)
    return contexts_of(in_a_row | far)


def contexts_of(journeys: dict[Steps, int]) -> Contexts:
    """The candidates from their journeys, shorter ones first, as ``journeys`` has them."""
    number = {steps: at for at, steps in enumerate(journeys)}
    parent = np.full(len(number), NONE)
    gapped = np.array([GAP in steps for steps in number], dtype=bool)
    closed = ~gapped
    for steps, at in number.items():
        if len(steps) > 2 and not gapped[at]:
            parent[at] = number[steps[:-1]]
            if journeys[steps] >= CLOSED * journeys[steps[:-1]]:
                closed[parent[at]] = False
    return Contexts(tuple(number), parent, closed, gapped)


def load_arrivals(engine: Engine, below: int = HALF) -> Arrivals:
    """The arrivals that are searched, by context, stratum and block: of the blocks ``below``."""
    engine.scratch("path_strata", STRATA, alike=ALIKE)
    found = engine.rows(CELLS, none=NONE, below=below)
    engine.drop("path_strata")
    columns = zip(*found, strict=True) if found else [()] * 9
    context, stratum, block, n, y, *far = (np.array(one, dtype=float) for one in columns)
    return Arrivals(context.astype(int), stratum.astype(int), block.astype(int), n, y,
                    tuple(one.astype(int) for one in far))  # fmt: skip


def _length(row: Row) -> int:
    return sum(1 for no in row[:4] if no)
