"""The journey graph as a networkx ``DiGraph``, for exports, for analyses and for notebooks."""

from __future__ import annotations

from dataclasses import asdict

import networkx as nx

from journey.contract.tables import (
    START,
    TERMINALS,
)
from journey.graph.model import JourneyGraph

SHAPES = {
    START: "disc",
    "(goal)": "double ring",
    "(exit)": "square",
    "(dropped)": "triangle",
    "(open)": "circle",
}


def to_digraph(graph: JourneyGraph) -> nx.DiGraph:
    """Nodes by touchpoint and edges by pair, with every attribute of ``Node`` and ``Edge``.

    Terminals are nodes as well: ``kind`` is ``"terminal"`` and ``shape`` says how they are
    drawn; their ``journeys`` and ``visits`` are the journeys that start or end there. The
    graph's own attributes are ``journeys``, ``customers`` and one per outcome.
    """
    found: nx.DiGraph = nx.DiGraph(
        journeys=graph.journeys, customers=graph.customers, **graph.outcomes
    )
    for node in graph.nodes:
        described = asdict(node)
        found.add_node(described.pop("touchpoint"), shape="box", **described)
    for name in _terminals(graph):
        counted = graph.journeys if name == START else graph.outcomes.get(name[1:-1], 0)
        found.add_node(name, shape=SHAPES[name], kind="terminal", journeys=counted, visits=counted)
    for edge in graph.edges:
        described = asdict(edge)
        found.add_edge(described.pop("source"), described.pop("target"), **described)
    return found


def _terminals(graph: JourneyGraph) -> list[str]:
    """The terminals that edges touch, in their order."""
    touched = {edge.source for edge in graph.edges} | {edge.target for edge in graph.edges}
    return [name for name in TERMINALS if name in touched]
