"""The graph as a networkx graph that every file format can hold."""

from __future__ import annotations

from typing import Any

import networkx as nx

from journey.export.words import clean
from journey.graph.draw import free_name
from journey.graph.model import JourneyGraph
from journey.graph.networkx import to_digraph


def plain(graph: JourneyGraph, title: str) -> nx.DiGraph:
    """``to_digraph`` without null attributes, and with names that XML allows.

    Two names that differ in forbidden characters only stay two nodes. Nodes have a ``label``;
    the graph has its title as ``name`` and its coverage.
    """
    found = to_digraph(graph)
    names = _names(list(found))
    made = nx.DiGraph(name=clean(title), coverage=graph.coverage.line(), **_kept(found.graph))
    for name, attributes in found.nodes(data=True):
        made.add_node(names[name], label=clean(name), **_kept(attributes))
    for source, target, attributes in found.edges(data=True):
        made.add_edge(names[source], names[target], **_kept(attributes))
    return made


def _names(names: list[str]) -> dict[str, str]:
    taken: set[str] = set()
    given = {}
    for name in names:
        given[name] = free_name(clean(name), taken)
        taken.add(given[name])
    return given


def _kept(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes that have a value; networkx' writers refuse null."""
    return {
        name: clean(value) if isinstance(value, str) else value
        for name, value in attributes.items()
        if value is not None
    }
