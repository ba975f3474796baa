"""Counting steps and transitions in the database, node by node and edge by edge.

Nodes are numbered while they are counted: grouping by small integers, and counting distinct
ones, is twice as fast as by text. Transitions and customers of a selection are counted exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from journey.contract.tables import TERMINALS
from journey.engine.base import Engine, Row
from journey.selection import SELECTED, Selection

JOURNEYS = (
    "with selected as ("
    + SELECTED
    + """)
    select count(*), count(distinct customer_id),
        count(*) filter (where outcome = 'goal'), count(*) filter (where outcome = 'exit'),
        count(*) filter (where outcome = 'dropped'), count(*) filter (where outcome = 'open')
    from selected
"""
)
NUMBERED = (
    "with selected as ("
    + SELECTED
    + """),
    chosen as (
        select journey_id, cast(row_number() over () as integer) as journey_no,
            cast(dense_rank() over (order by customer_id) as integer) as customer_no
        from selected),
    labels as (
        select unnest($names::varchar[]) as touchpoint, unnest($numbers::integer[]) as node_no)
"""
)
NODES = (
    NUMBERED
    + """
    select n.node_no, count(*), count(distinct j.journey_no), count(distinct j.customer_no),
        count(*) filter (where s.step_no = 1), count(*) filter (where s.state = 'moved'),
        count(*) filter (where s.state = 'goal'), count(*) filter (where s.state = 'exit'),
        count(*) filter (where s.state = 'dropped'), count(*) filter (where s.state = 'open'),
        count(*) filter (where s.is_error),
        percentile_disc(0.5) within group (order by h.handled_us),
        percentile_disc(0.5) within group (order by h.waited_us)
    from steps as s
    left join handlings as h on h.event_id = s.event_id
    join chosen as j on j.journey_id = s.journey_id
    join labels as n on n.touchpoint = s.touchpoint
    group by n.node_no
"""
)
MOVES = (
    NUMBERED
    + """,
    moves as (
        select a.node_no as source_no, b.node_no as target_no, j.journey_no, j.customer_no,
            t.wait_us, t.source_channel <> t.target_channel as is_switch
        from transitions as t
        join chosen as j on j.journey_id = t.journey_id
        join labels as a on a.touchpoint = t.source
        join labels as b on b.touchpoint = t.target)
"""
)
COUNTED = """
        count(*), count(distinct journey_no), count(distinct customer_no),
        percentile_disc(0.5) within group (order by wait_us),
        percentile_disc(0.9) within group (order by wait_us), count(*) filter (where is_switch)
"""
EDGES = (
    MOVES
    + "select source_no, target_no, "
    + COUNTED
    + """
    from moves
    group by source_no, target_no
"""
)
CUT = (
    MOVES
    + """,
    kept as (
        select unnest($sources::integer[]) as source_no,
            unnest($targets::integer[]) as target_no),
    cut as (
        select m.source_no, m.target_no, m.journey_no, m.customer_no, m.wait_us, m.is_switch
        from moves as m
        left join kept as k on k.source_no = m.source_no and k.target_no = m.target_no
        where k.source_no is null)
"""
    + "select source_no, target_no, "
    + COUNTED
    + """
    from cut
    group by grouping sets ((source_no), (target_no), ())
"""
)
Pair = tuple[str, str]


class Counts:
    """Counts of one selection, with touchpoints renamed by ``labels`` before counting.

    Parameters
    ----------
    engine
        A finished run's engine.
    selection
        The journeys to count.
    labels
        Every touchpoint of the run to the name of the node it is counted in.
    """

    def __init__(self, engine: Engine, selection: Selection, labels: Mapping[str, str]) -> None:
        self._engine = engine
        self._selection = selection.values()
        named = {**labels, **{name: name for name in TERMINALS}}
        self._names = list(dict.fromkeys(named.values()))
        self._numbers = {name: number for number, name in enumerate(self._names)}
        numbers = [self._numbers[label] for label in named.values()]
        self._values: dict[str, Any] = {
            **self._selection,
            "names": list(named),
            "numbers": numbers,
        }

    def journeys(self) -> Row:
        """Journeys, customers, then journeys by outcome."""
        return self._engine.rows(JOURNEYS, **self._selection)[0]

    def nodes(self) -> list[Row]:
        """Name, visits, journeys, customers, starts, the five states, errors, handling, waiting."""
        return [(self._names[row[0]], *row[1:]) for row in self._engine.rows(NODES, **self._values)]

    def edges(self) -> list[Row]:
        """Source, target, transitions, journeys, customers, median and p90 wait, switches."""
        return self._named(self._engine.rows(EDGES, **self._values))

    def cut(self, kept: Collection[Pair]) -> list[Row]:
        """Rows like those of :meth:`edges` for the transitions that are in no ``kept`` edge.

        By source (target is null), by target (source is null), and all together (both are).
        """
        pairs = sorted(kept)
        sources = [self._numbers[source] for source, _ in pairs]
        targets = [self._numbers[target] for _, target in pairs]
        return self._named(self._engine.rows(CUT, **self._values, sources=sources, targets=targets))

    def _named(self, rows: list[Row]) -> list[Row]:
        return [(self._name(row[0]), self._name(row[1]), *row[2:]) for row in rows]

    def _name(self, number: int | None) -> str | None:
        return None if number is None else self._names[number]
