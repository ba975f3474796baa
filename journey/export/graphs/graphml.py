"""The graph as GraphML, for yEd, Gephi, Cytoscape and networkx."""

from __future__ import annotations

from journey.export.format import Drawn, Format
from journey.graph.model import JourneyGraph


def text(graph: JourneyGraph, title: str) -> str:
    """The graph as a GraphML document; counts and waits are integers, shares are numbers."""
    import networkx as nx

    from journey.export.graphs.plain import plain

    lines = nx.generate_graphml(plain(graph, title), named_key_ids=True)
    return "\n".join(("<?xml version='1.0' encoding='utf-8'?>", *lines, ""))


FORMAT: Format[Drawn] = Format(".graphml", "GraphML", "application/graphml+xml", text)
