"""Paths with a gap: to a touchpoint, and at most five steps before it, not directly, to another.

They are candidates beside touchpoints in a row, where none of these says the same. Coming back
to a touchpoint is none. (Methods.md 2.4.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from journey.engine.base import Engine

Steps = tuple[int, ...]  # touchpoint numbers, from the place itself backwards
Counts = Mapping[Steps, int]

GAP = 0  # stands in a path's numbers for one to four touchpoints, none of them its first
GAPS = """
    select touchpoint_no, far_no, count(distinct journey_id)
    from (
        select journey_id, touchpoint_no, far_2 as far_no
        from arrivals
        where far_2 > 0
        union all
        select journey_id, touchpoint_no, far_3
        from arrivals
        where far_3 > 0
        union all
        select journey_id, touchpoint_no, far_4
        from arrivals
        where far_4 > 0
        union all
        select journey_id, touchpoint_no, far_5
        from arrivals
        where far_5 > 0) gaps
    group by touchpoint_no, far_no
    having count(distinct journey_id) >= $least
    order by touchpoint_no, far_no
"""
BOTH = """
    select p.touchpoint_no, p.far_no, p.least, count(distinct a.journey_id)
    from arrivals a
    join path_pairs p on p.touchpoint_no = a.touchpoint_no and p.no_1 = a.no_1
        and p.no_2 in (0, a.no_2) and p.no_3 in (0, a.no_3)
    where p.far_no in (a.far_2, a.far_3, a.far_4, a.far_5)
    group by p.touchpoint_no, p.far_no, p.least, p.no_1, p.no_2, p.no_3
"""
PAIRS = {"touchpoint_no": "INTEGER", "far_no": "INTEGER", "least": "DOUBLE", "no_1": "INTEGER",
         "no_2": "INTEGER", "no_3": "INTEGER"}  # fmt: skip


def load_gaps(engine: Engine, in_a_row: Counts, least: float, same: float) -> dict[Steps, int]:
    """The paths with a gap that ``least`` journeys take, with how many, by their numbers.

    Left out are those of which a path ``in_a_row`` has the share ``same`` of the journeys, by
    the same arrivals, and the other way round. Needs the working table ``arrivals``.
    """
    found: dict[Steps, int] = {
        (end, GAP, far): int(n) for end, far, n in engine.rows(GAPS, least=least)
    }
    said = _said(engine, found, in_a_row, same)
    return {steps: n for steps, n in found.items() if steps not in said}


def _said(engine: Engine, gaps: Counts, in_a_row: Counts, same: float) -> set[Steps]:
    """Those which a path in a row says as well: only alike counts can share their journeys."""
    ends: dict[int, list[Steps]] = defaultdict(list)
    for steps in in_a_row:
        ends[steps[0]].append(steps)
    pairs = [
        (end, far, same * max(n, in_a_row[steps]), *_before(steps))
        for (end, _, far), n in gaps.items()
        for steps in ends[end]
        if min(n, in_a_row[steps]) >= same * max(n, in_a_row[steps])
    ]
    engine.fill("path_pairs", PAIRS, pairs)
    both = engine.rows(BOTH)
    engine.drop("path_pairs")
    return {(end, GAP, far) for end, far, least, n in both if n >= least}


def _before(steps: Steps) -> Steps:
    return (*steps[1:], 0, 0)[:3]
