"""The graph as node-link JSON, for D3 and for networkx' ``node_link_graph(.., edges="edges")``."""

from __future__ import annotations

import json

from journey.export.format import Drawn, Format
from journey.graph.model import JourneyGraph


def text(graph: JourneyGraph, title: str) -> str:
    """The graph as JSON: ``graph``, ``nodes`` with ``id``, ``edges`` with source and target."""
    import networkx as nx

    from journey.export.graphs.plain import plain

    linked = nx.node_link_data(plain(graph, title), edges="edges")
    return json.dumps(linked, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


FORMAT: Format[Drawn] = Format(".json", "JSON", "application/json", text)
