"""Who goes round in circles, how often, and what that takes: counted exactly from steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from journey.analysis.behind.lists import CHOSEN
from journey.engine.base import Engine, Row
from journey.graph.flows.ways import Way
from journey.selection import Selection
from journey.stats.evidence.gates import too_few

# A round begins where a journey comes to a touchpoint of the circle; steps on one touchpoint in a
# row are one arrival. A stretch along the circle of m transitions is m / touchpoints whole rounds.
ROUNDS = (
    CHOSEN
    + """,
    circles as (
        select unnest($circles::integer[]) as circle, unnest($sources::varchar[]) as source,
            unnest($targets::varchar[]) as target, unnest($sizes::integer[]) as size
    ),
    stepped as (
        select s.journey_id, s.step_no, s.at_us, s.touchpoint,
            lag(s.touchpoint) over (partition by s.journey_id order by s.step_no) as before
        from steps as s
        join chosen on chosen.journey_id = s.journey_id
    ),
    arrived as (
        select journey_id, step_no, at_us, touchpoint, lag(touchpoint) over journey as source,
            lag(step_no) over journey as source_no, lag(at_us) over journey as source_us,
            row_number() over journey as arrival_no
        from stepped
        where before is null or before <> touchpoint
        window journey as (partition by journey_id order by step_no)
    ),
    along as (
        select circle, size, a.*, arrival_no - row_number() over (
                partition by circle, journey_id order by arrival_no) as stretch
        from arrived as a
        join circles as c on c.source = a.source and c.target = a.touchpoint
    ),
    counted as (
        select circle, size, journey_id, step_no, at_us,
            row_number() over stretches as place, first_value(source_no) over stretches as from_no,
            first_value(source_us) over stretches as from_us, count(*) over (
                partition by circle, journey_id, stretch) as transitions
        from along
        window stretches as (partition by circle, journey_id, stretch order by arrival_no)
    )
"""
)
MET = """,
    gone as (
        select circle, journey_id, cast(sum(place / size) as bigint) as rounds,
            cast(sum(step_no - from_no) as bigint) as extra_steps,
            cast(sum(at_us - from_us) as bigint) as extra_us
        from counted
        where place = transitions - transitions % size and place > 0
        group by circle, journey_id
    ),
    passed as (
        select distinct circle, journey_id
        from arrived
        join circles on circles.target = arrived.touchpoint
    )
    select p.circle, count(g.rounds), cast(coalesce(sum(rounds), 0) as bigint),
        cast(coalesce(sum(extra_steps), 0) as bigint),
        cast(coalesce(sum(extra_us), 0) as bigint),
        count(*) filter (where rounds > 0 and outcome = 'goal'),
        count(distinct customer_id) filter (where rounds > 0 and mature),
        count(distinct block) filter (where rounds > 0 and mature),
        count(*) filter (where rounds > 0 and mature),
        count(*) filter (where rounds > 0 and mature and outcome = 'goal'),
        count(distinct customer_id) filter (where rounds is null and mature),
        count(distinct block) filter (where rounds is null and mature),
        count(*) filter (where rounds is null and mature),
        count(*) filter (where rounds is null and mature and outcome = 'goal')
    from passed as p
    join chosen as c on c.journey_id = p.journey_id
    left join gone as g on g.journey_id = p.journey_id and g.circle = p.circle
    group by p.circle
    order by p.circle
"""


@dataclass(frozen=True, slots=True)
class Rounds:
    """One circle, counted.

    Attributes
    ----------
    way
        Its touchpoints, without coming back to the first.
    journeys, goals
        That went round at least once; of these, that reached a goal.
    rounds, extra_steps, extra_us
        Whole rounds; steps and microseconds from where a stretch of rounds began until back there.
    share, share_without
        Of mature journeys that went round, those that reached a goal; the same of those that came
        by one of its touchpoints and never went round. ``None`` with a reason.
    """

    way: Way
    journeys: int
    goals: int
    rounds: int
    extra_steps: int
    extra_us: int
    share: float | None
    share_without: float | None
    reason: str


def rounds(engine: Engine, selection: Selection, ways: Sequence[Way]) -> tuple[Rounds, ...]:
    """The circles that somebody went round, by journeys."""
    if not ways:
        return ()
    edges = [
        (number, source, target, len(way))
        for number, way in enumerate(ways)
        for source, target in pairwise((*way, way[0]))
    ]
    names = ("circles", "sources", "targets", "sizes")
    values = dict(zip(names, map(list, zip(*edges, strict=True)), strict=True))
    rows = engine.rows(ROUNDS + MET, **selection.values(), **values)
    found = [_rounds(ways[row[0]], row) for row in rows if row[1]]
    return tuple(sorted(found, key=lambda one: (-one.journeys, -one.rounds, one.way)))


def _rounds(way: Way, row: Row) -> Rounds:
    _, journeys, gone, steps, us, goals, *compared = row
    share, reason = _share(*compared[:4])
    without, other = _share(*compared[4:])
    return Rounds(way, journeys, goals, gone, steps, us, share, without, reason or other)


def _share(customers: int, blocks: int, journeys: int, goals: int) -> tuple[float | None, str]:
    reason = too_few(customers, blocks)
    return (None, reason) if reason else (goals / journeys, "")
