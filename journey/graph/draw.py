"""Steps and transitions -> the journey graph, counted over the selected journeys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from journey.contract.tables import OUTCOMES, START
from journey.engine.base import Engine, Row
from journey.graph.counts import Counts
from journey.graph.law import check_law
from journey.graph.model import FOLDED, Coverage, Edge, JourneyGraph, Node
from journey.selection import Selection

DICTIONARY = """
    select touchpoint, coalesce(channel, ''), coalesce(stage, ''), coalesce(stage_rank, 0),
        coalesce(owner, ''), coalesce(kind, '')
    from touchpoints
    order by touchpoint
"""
ALL = Selection()


def draw(
    engine: Engine, selection: Selection = ALL, shown: tuple[str, ...] | None = None
) -> JourneyGraph:
    """Count the touchpoints and transitions of the selected journeys.

    Parameters
    ----------
    engine
        A finished run's engine.
    selection
        The journeys to count.
    shown
        Touchpoints kept as they are; every other one is renamed ``other <channel>`` before
        counting, so that distinct journeys, customers and waits of a fold are exact.
        ``None`` keeps all.

    Raises
    ------
    LawBroken
        The counts do not add up: a fault of the program.
    """
    dictionary = read_dictionary(engine)
    labels = labels_of(dictionary, shown)
    counts = Counts(engine, selection, labels)
    edges = _edges(counts.edges())
    nodes = _nodes(counts.nodes(), edges, _described(dictionary, labels))
    journeys, customers, *ended = counts.journeys()
    outcomes = {name: int(n) for name, n in zip(OUTCOMES, ended, strict=True)}
    graph = JourneyGraph(nodes, edges, journeys, customers, outcomes, _coverage(nodes, edges))
    check_law(graph)
    return graph


def read_dictionary(engine: Engine) -> dict[str, Row]:
    """Rows of :data:`DICTIONARY` by touchpoint."""
    return {str(row[0]): row for row in engine.rows(DICTIONARY)}


def labels_of(dictionary: Mapping[str, Row], shown: tuple[str, ...] | None) -> dict[str, str]:
    """Touchpoint to the node it is counted in; a fold never takes a touchpoint's name."""
    if shown is None:
        return {name: name for name in dictionary}
    kept = set(shown)
    folds: dict[str, str] = {}
    for name, row in dictionary.items():
        if name not in kept:
            channel = str(row[1])
            taken = {*dictionary, *(fold for other, fold in folds.items() if other != channel)}
            folds[channel] = free_name(f"other {channel}".strip(), taken)
    return {n: n if n in kept else folds[str(row[1])] for n, row in dictionary.items()}


def free_name(name: str, taken: Collection[str]) -> str:
    """``name``, with dots added until it is not in ``taken``.

    >>> free_name("other web", {"other web"})
    'other web.'
    """
    while name in taken:
        name += "."
    return name


def _described(dictionary: Mapping[str, Row], labels: Mapping[str, str]) -> dict[str, Row]:
    """Channel, stage, stage rank, owner and kind of each node; a fold has a channel only."""
    return {
        label: tuple(dictionary[name][1:])
        if label == name
        else (dictionary[name][1], "", 0, "", FOLDED)
        for name, label in labels.items()
    }


def _edges(rows: Sequence[Row]) -> tuple[Edge, ...]:
    out: dict[str, int] = {}
    into: dict[str, int] = {}
    for source, target, n, *_ in rows:
        out[source] = out.get(source, 0) + n
        into[target] = into.get(target, 0) + n
    found = [
        Edge(
            source, target, n, journeys, customers, n / out[source], n / into[target],
            median, p90, 2 * switches > n,
        )
        for source, target, n, journeys, customers, median, p90, switches in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda edge: (edge.source, edge.target)))


def _nodes(
    rows: Sequence[Row], edges: Sequence[Edge], known: Mapping[str, Row]
) -> tuple[Node, ...]:
    """Nodes by stage and name. Arrivals come from the transitions: the law then checks both."""
    arrivals: dict[str, int] = {}
    for edge in edges:
        if edge.source != START:
            arrivals[edge.target] = arrivals.get(edge.target, 0) + edge.transitions
    found = []
    for name, visits, journeys, customers, starts, *states, errors, handled, waited in rows:
        described = known.get(name, ("", "", 0, "", ""))
        counts = (visits, journeys, customers, starts, arrivals.get(name, 0), *states, errors)
        node = Node(name, *described, *counts)
        found.append(replace(node, handling_median_us=handled, waiting_median_us=waited))
    return tuple(sorted(found, key=in_order))


def in_order(node: Node) -> tuple[bool, int, str]:
    """Sort key of nodes: by stage (those in none last), then by name."""
    return node.stage_rank == 0, node.stage_rank, node.touchpoint


def _coverage(nodes: Sequence[Node], edges: Sequence[Edge]) -> Coverage:
    total = sum(edge.transitions for edge in edges)
    return Coverage(len(nodes), len(nodes), len(edges), len(edges), total, total)
