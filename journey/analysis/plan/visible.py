"""Whether a fix could be seen: the smallest change that some weeks before and after show (5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from journey.analysis.priced.bench import Bench
from journey.settings.models import DAY_US
from journey.stats.evidence.detection import mde
from journey.stats.evidence.gates import too_few
from journey.stats.evidence.jackknife import effective_size

# mature journeys that come by, and their goals, by customer block
COME_BY = """
    select n.touchpoint, r.block, count(*), sum(r.y), count(distinct r.customer_no)
    from (
        select distinct touchpoint_no, journey_id, block, customer_no, y
        from gain_rows) r
    join touchpoint_nos n on n.touchpoint_no = r.touchpoint_no
    group by n.touchpoint, r.block
    order by n.touchpoint, r.block
"""
SEEN = "goal share of journeys that come by, {} weeks before against {} weeks after: {}"
CAN = "a change of {:.2f} points can be seen, {:.2f} are expected"
CANNOT = "cannot be verified in this time ({:.2f} points can be seen, {:.2f} are expected)"
ALIKE = "all who come by reach the goal, or none: no share that could change is known"


@dataclass(frozen=True, slots=True)
class Traffic:
    """Mature journeys that come by a touchpoint: how many, their goals, customers and size.

    ``size``: how many independent journeys would be as sure of their goal share.
    """

    journeys: int
    goals: int
    customers: int
    blocks: int
    size: float


@dataclass(frozen=True, slots=True)
class Visible:
    """The smallest change of the goal share, and the expected one, 0 to 1; and the test in words.

    ``None`` where too few come by, with the reason as the words.
    """

    change: float | None
    expected: float | None
    words: str


def traffic(bench: Bench) -> Mapping[str, Traffic]:
    """What comes by each touchpoint."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for touchpoint, _, journeys, goals, customers in bench.engine.rows(COME_BY):
        found.setdefault(str(touchpoint), []).append((int(journeys), int(goals), int(customers)))
    return {name: _traffic(rows) for name, rows in found.items()}


def visible(bench: Bench, here: Traffic, goals: float, weeks: int) -> Visible:
    """Whether ``goals`` more of the mature journeys could be seen at a touchpoint."""
    few = too_few(here.customers, here.blocks)
    if few or here.goals in (0, here.journeys):
        return Visible(None, None, few or ALIKE)
    part = weeks * 7 * DAY_US / max(bench.span_us, DAY_US)
    share, expected = here.goals / here.journeys, goals / here.journeys
    change = mde(share, here.size * part)
    said = (CAN if expected >= change else CANNOT).format(100 * change, 100 * expected)
    return Visible(change, expected, SEEN.format(weeks, weeks, said))


def _traffic(rows: list[tuple[int, int, int]]) -> Traffic:
    journeys, goals, customers = (sum(one) for one in zip(*rows, strict=True))
    size = effective_size([row[1] for row in rows], [row[0] for row in rows], customers)
    return Traffic(journeys, goals, customers, len(rows), size)
