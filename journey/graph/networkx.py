"""The journey graph as a networkx ``DiGraph``, for exports, for analyses and for notebooks."""

from __future__ import annotations

from dataclasses import asdict

import networkx as nx

from journey.contract.tables import START, TERMINALS
from journey.graph.flows.marks import marks
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
    graph's own attributes are ``journeys``, ``customers`` and one per outcome. Touchpoints have
    ``dominates_goal`` and ``circle_group`` (0: in none), edges ``in_min_cut``: see
    :class:`journey.graph.flows.marks.Marks`.
    """
    marked = marks(graph)
    found: nx.DiGraph = nx.DiGraph(
        journeys=graph.journeys, customers=graph.customers, **graph.outcomes
    )
    for node in graph.nodes:
        described = asdict(node)
        name = described.pop("touchpoint")
        found.add_node(
            name,
            shape="box",
            **described,
            dominates_goal=name in marked.dominates_goal,
            circle_group=marked.circle_group.get(name, 0),
        )
    for name in _terminals(graph):
        counted = graph.journeys if name == START else graph.outcomes.get(name[1:-1], 0)
        found.add_node(name, shape=SHAPES[name], kind="terminal", journeys=counted, visits=counted)
    for edge in graph.edges:
        described = asdict(edge)
        pair = (described.pop("source"), described.pop("target"))
        found.add_edge(*pair, **described, in_min_cut=pair in marked.in_min_cut)
    return found


def _terminals(graph: JourneyGraph) -> list[str]:
    """The terminals that edges touch, in their order."""
    touched = {edge.source for edge in graph.edges} | {edge.target for edge in graph.edges}
    return [name for name in TERMINALS if name in touched]
