"""The likeliest ways from the start to an end, and the way forward on which most is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from math import exp, log

import networkx as nx

from journey.contract.tables import START
from journey.graph.model import JourneyGraph

Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LikelyWay:
    """A way from ``(start)`` to an end, and its share by single transitions, 0 to 1."""

    way: Way
    share: float


def likeliest(graph: JourneyGraph, end: str, most: int) -> tuple[LikelyWay, ...]:
    """The ``most`` likeliest ways from ``(start)`` to ``end`` that pass each touchpoint once.

    A way is as likely as the product of the shares of its transitions, repeats of a touchpoint
    left out: the shortest path where a transition is ``-log share`` long (Yen 1971).
    """
    out: dict[str, int] = {}
    edges = [edge for edge in graph.edges if edge.source != edge.target]
    for edge in edges:
        out[edge.source] = out.get(edge.source, 0) + edge.transitions
    net = nx.DiGraph()
    for edge in edges:
        net.add_edge(edge.source, edge.target, far=-log(edge.transitions / out[edge.source]))
    if START not in net or end not in net or not nx.has_path(net, START, end):
        return ()
    ways = islice(nx.shortest_simple_paths(net, START, end, weight="far"), most)
    return tuple(LikelyWay(tuple(way), exp(-nx.path_weight(net, way, "far"))) for way in ways)


def costliest(
    graph: JourneyGraph, losses: Mapping[str, float], position: Mapping[str, float]
) -> tuple[Way, float]:
    """The way on which most is lost, and how much: the heaviest path over what nodes lose.

    What a touchpoint loses is shared out over the transitions into it, by their size. A way goes
    forward only: from a lower ``position`` to a higher one, so that it ends.
    """
    net = nx.DiGraph()
    for edge in graph.edges:
        lost = losses.get(edge.target, 0.0) * edge.share_in
        before = -1.0 if edge.source == START else position.get(edge.source)
        after = position.get(edge.target)
        if lost > 0 and before is not None and after is not None and before < after:
            net.add_edge(edge.source, edge.target, lost=lost)
    if not net:
        return (), 0.0
    way = nx.dag_longest_path(net, weight="lost")
    return tuple(way), float(nx.path_weight(net, way, "lost"))
