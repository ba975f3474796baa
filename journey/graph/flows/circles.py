"""Ways round: touchpoints in a row that lead back to the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from journey.graph.flows.ways import Way
from journey.graph.model import Edge, JourneyGraph

LONGEST = 4  # touchpoints of a circle at most
LARGEST = 150  # edges, the most travelled, that circles are looked for on


@dataclass(frozen=True, slots=True)
class Circles:
    """Ways round, most travelled first, and what the search left out.

    Attributes
    ----------
    ways
        Each from its first touchpoint by name, without coming back to it.
    edges, edges_total
        Transitions looked at, the most travelled, and all that lie on a circle.
    """

    ways: tuple[Way, ...]
    edges: int
    edges_total: int


def groups(graph: JourneyGraph) -> dict[str, int]:
    """Touchpoint to its group, from 1: within one, each is reached from each other."""
    found = (part for part in nx.strongly_connected_components(_net(graph.edges)) if len(part) > 1)
    ranked = sorted(found, key=lambda part: (-len(part), min(part)))
    return {name: number for number, part in enumerate(ranked, 1) for name in sorted(part)}


def circles(graph: JourneyGraph, longest: int = LONGEST, largest: int = LARGEST) -> Circles:
    """Ways round of 2 to ``longest`` touchpoints, by their least travelled transition.

    Looked for on the ``largest`` most travelled transitions within the groups of
    :func:`groups`: others lie on no circle.
    """
    group = groups(graph)
    inside = [
        edge
        for edge in graph.edges
        if edge.source != edge.target and 0 < group.get(edge.source, 0) == group.get(edge.target)
    ]
    inside.sort(key=lambda edge: (-edge.journeys, edge.source, edge.target))
    kept = inside[:largest]
    width = {(edge.source, edge.target): edge.journeys for edge in kept}
    ways = sorted({_turned(way) for way in nx.simple_cycles(_net(kept), length_bound=longest)})
    ways.sort(key=lambda way: -min(width[pair] for pair in pairwise((*way, way[0]))))
    return Circles(tuple(ways), len(kept), len(inside))


def _net(edges: Iterable[Edge]) -> nx.DiGraph:
    return nx.DiGraph((edge.source, edge.target) for edge in edges)


def _turned(way: Sequence[str]) -> Way:
    """The circle from its first touchpoint by name."""
    at = way.index(min(way))
    return (*way[at:], *way[:at])
