"""Companies and households: people who stay apart, looked at together."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.identity.identifiers import shown
from journey.engine.base import Engine

GROUPS = """
    select v.kind, v.label, g.nid, count(*), sum(g.n_events), coalesce(sum(j.journeys), 0),
        coalesce(sum(j.goals), 0), min(g.first_us), max(g.last_us)
    from customer_groups g
    join identifier_values v on v.nid = g.nid
    left join (
        select customer_id, count(*) as journeys,
            count(*) filter (where outcome = 'goal') as goals
        from journeys
        group by customer_id) j on j.customer_id = g.customer_id
    group by v.kind, v.label, g.nid
    order by 4 desc, 5 desc, v.kind, v.label, g.nid
    limit $limit
"""


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    """A company or a household: its people, what they did, and how often they got there."""

    group: str
    kind: str
    n_customers: int
    n_events: int
    journeys: int
    goals: int
    goal_share: float | None
    first_us: int
    last_us: int


def groups(engine: Engine, limit: int = 10_000) -> tuple[CustomerGroup, ...]:
    """The groups of customers, the one of most people first."""
    return tuple(
        CustomerGroup(shown(kind, label, nid), kind, n, int(events), int(journeys), int(goals),
                      int(goals) / int(journeys) if journeys else None, first_us, last_us)
        for kind, label, nid, n, events, journeys, goals, first_us, last_us
        in engine.rows(GROUPS, limit=limit)
    )  # fmt: skip
