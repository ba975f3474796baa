"""Narrow places: the smallest cut before the goal, and touchpoints that nobody gets round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
from networkx.algorithms.flow import boykov_kolmogorov  # a third of the default's time

from journey.contract.tables import ENDS, GOAL, START
from journey.graph.flows.ways import Way
from journey.graph.model import Edge, JourneyGraph

OUTSIDE = ("outside",)  # a tuple, as no touchpoint is one: holds all touchpoints of a stage


@dataclass(frozen=True, slots=True)
class Cut:
    """The fewest journeys whose transitions part a source from the goal, and those transitions."""

    size: int
    edges: tuple[Edge, ...]


def narrowest(graph: JourneyGraph, sources: Iterable[str]) -> Cut | None:
    """The minimum cut between ``sources`` and the goal; ``None`` where no way leads there.

    A transition holds as many as journeys take it. The touchpoints where a goal is reached belong
    to the goal, so that the cut never is the goal itself.
    """
    reached = {edge.source for edge in graph.edges if edge.target == GOAL}
    from_here = set(sources) - reached
    net = nx.DiGraph()
    net.add_nodes_from((OUTSIDE, GOAL))
    for edge in graph.edges:
        if edge.target not in ENDS and edge.source not in reached:
            net.add_edge(edge.source, edge.target, capacity=edge.journeys)
    net.add_edges_from((OUTSIDE, name) for name in sorted(from_here) if name in net)
    net.add_edges_from((name, GOAL) for name in sorted(reached))
    if not nx.has_path(net, OUTSIDE, GOAL):
        return None
    size, (before, _) = nx.minimum_cut(net, OUTSIDE, GOAL, flow_func=boykov_kolmogorov)
    crossing = [
        edge
        for edge in graph.edges
        if edge.source in before and edge.target in net and edge.target not in before
    ]
    crossing.sort(key=lambda edge: (-edge.journeys, edge.source, edge.target))
    return Cut(size, tuple(crossing))


def gates(graph: JourneyGraph) -> dict[str, Way]:
    """Touchpoints that nobody gets round, each with what lies behind it (its dominated nodes).

    Every way from ``(start)`` to a node behind passes the gate, by one path or another.
    """
    net = nx.DiGraph((edge.source, edge.target) for edge in graph.edges)
    if START not in net:
        return {}
    above = nx.immediate_dominators(net, START)
    behind: dict[str, list[str]] = {}
    for name in sorted(above):
        gate = above[name]
        while gate not in {None, START}:
            behind.setdefault(gate, []).append(name)
            gate = above.get(gate)
    return {gate: tuple(names) for gate, names in sorted(behind.items())}


def sources(graph: JourneyGraph) -> dict[str, list[str]]:
    """Where a cut may begin: the start, then every stage in its order, with its touchpoints."""
    found: dict[str, list[str]] = {START: [START]}
    for node in graph.nodes:
        if node.stage:
            found.setdefault(node.stage, []).append(node.touchpoint)
    return found
