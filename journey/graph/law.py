"""The conservation law: what comes to a node leaves it, and every journey has one outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from journey.contract.tables import ENDS, OUTCOMES, START
from journey.errors import LawBroken
from journey.graph.model import Edge, JourneyGraph, Node


def check_law(graph: JourneyGraph) -> None:
    """Assert that the counts of ``graph`` add up, simplified or not.

    At every node ``starts + arrivals = visits = moved + goal + exit + dropped + open``, and
    the transitions into it and out of it are as many. Over the graph
    ``journeys = starts = goal + exit + dropped + open``, by nodes, by edges and by journeys.

    Raises
    ------
    LawBroken
        Names the first node, or the graph, and the numbers that differ.
    """
    into: dict[str, int] = defaultdict(int)
    out: dict[str, int] = defaultdict(int)
    for edge in graph.edges:
        out[edge.source] += edge.transitions
        into[edge.target] += edge.transitions
    for node in graph.nodes:
        _check_node(node, into[node.touchpoint], out[node.touchpoint])
    _check_ends(graph, into, out)
    _check_names(graph)


def _check_node(node: Node, into: int, out: int) -> None:
    left = node.moved + node.goal + node.exit + node.dropped + node.open
    _same(
        f"node {node.touchpoint!r}",
        ("visits", node.visits),
        ("starts + arrivals", node.starts + node.arrivals),
        ("moved + goal + exit + dropped + open", left),
        ("transitions in", into),
        ("transitions out", out),
    )


def _check_ends(graph: JourneyGraph, into: dict[str, int], out: dict[str, int]) -> None:
    """Starts and outcomes, each counted from journeys, nodes and edges."""
    _same(
        "graph",
        ("journeys", graph.journeys),
        ("journeys by outcome", sum(graph.outcomes.values())),
        ("starts of nodes", sum(node.starts for node in graph.nodes)),
        (f"transitions out of {START}", out[START]),
    )
    for outcome, end in zip(OUTCOMES, ENDS, strict=True):
        _same(
            f"outcome {outcome!r}",
            ("journeys", graph.outcomes.get(outcome, 0)),
            ("steps in this state", sum(getattr(node, outcome) for node in graph.nodes)),
            (f"transitions into {end}", into[end]),
        )


def _check_names(graph: JourneyGraph) -> None:
    """Each edge joins nodes that are there, once; nothing leaves an outcome or enters a start."""
    names = {node.touchpoint for node in graph.nodes}
    pairs = [(edge.source, edge.target) for edge in graph.edges]
    _same("graph", ("nodes", len(graph.nodes)), ("names of nodes", len(names)))
    _same("graph", ("edges", len(pairs)), ("pairs of edges", len(set(pairs))))
    _known((edge for edge in graph.edges if edge.source not in names | {START}), "source")
    _known((edge for edge in graph.edges if edge.target not in names | set(ENDS)), "target")


def _known(strangers: Iterable[Edge], side: str) -> None:
    for edge in strangers:
        raise LawBroken(f"its {side} is no node", f"edge {edge.source!r} -> {edge.target!r}")


def _same(where: str, *counts: tuple[str, int]) -> None:
    if len({count for _, count in counts}) > 1:
        listed = ", ".join(f"{name} {count}" for name, count in counts)
        raise LawBroken(f"counts differ: {listed}", where, "please report it: a program fault")
