"""How the drawn graph is coloured: by channel, drop rate, wait or volume; with its legend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journey import words
from journey.export.graphs.html import network
from journey.export.graphs.vis import edge_id
from journey.graph.colours import BORDER, TEXT, blue, looks
from journey.graph.model import FOLDED, THROUGH, Edge, JourneyGraph, Node

CHANNEL, DROP_OFF, WAIT, VOLUME = "Channel", "Drop-off", "Wait", "Volume"
COLOURS = (CHANNEL, DROP_OFF, WAIT, VOLUME)
DARK = 0.6  # from here on the blue carries white text
Drawn = dict[str, Any]


def drawn(graph: JourneyGraph, stages: tuple[str, ...], by: str) -> Drawn:
    """vis-network's nodes, edges and options, coloured ``by`` one of :data:`COLOURS`."""
    shown = network(graph, stages)
    # the page scrolls over the picture; zooming is by its buttons and keys
    interaction = {**shown["options"]["interaction"], "zoomView": False}
    shown["options"] = {**shown["options"], "interaction": interaction}
    if by == CHANNEL:
        return shown
    if by == WAIT:
        _whiten(shown["nodes"], graph)
        _colour_edges(shown["edges"], graph.edges)
    else:
        _colour_nodes(shown["nodes"], graph.nodes, _drop_rate if by == DROP_OFF else _visits)
    return shown


def legend(graph: JourneyGraph, by: str) -> list[dict[str, str]]:
    """Entries of the legend: ``colour``, ``code`` and ``text``."""
    if by == CHANNEL:
        known = looks(node.channel for node in graph.nodes if node.channel)
        return [
            {"colour": look.colour, "code": look.code, "text": channel}
            for channel, look in known.items()
        ]
    largest = {
        DROP_OFF: lambda: words.share(max(map(_drop_rate, _own(graph)), default=0)),
        WAIT: lambda: words.duration(max(map(_wait, graph.edges), default=0)),
        VOLUME: lambda: f"{words.count(max(map(_visits, _own(graph)), default=0))} visits",
    }[by]()
    named = {
        DROP_OFF: "share of visits after which nothing more came (open visits count as visits)",
        WAIT: "median wait of a transition",
        VOLUME: "visits of a touchpoint",
    }[by]
    ends = ((0.0, f"low {named}"), (1.0, f"high, up to {largest}"))
    return [{"colour": blue(part), "code": "", "text": text} for part, text in ends]


def _own(graph: JourneyGraph) -> list[Node]:
    return [node for node in graph.nodes if node.kind not in {FOLDED, THROUGH}]


def _drop_rate(node: Node) -> float:
    return node.dropped / node.visits if node.visits else 0.0


def _visits(node: Node) -> float:
    return float(node.visits)


def _wait(edge: Edge) -> float:
    return float(edge.wait_median_us or 0)


def _colour_nodes(
    items: list[Drawn], nodes: tuple[Node, ...], measure: Callable[[Node], float]
) -> None:
    values = {node.touchpoint: measure(node) for node in nodes if node.kind != THROUGH}
    largest = max(values.values(), default=0.0) or 1.0
    for item in items:
        if item["id"] in values:
            part = values[item["id"]] / largest
            item["color"] = _same(blue(part))
            item["font"] = {"color": "#FFFFFF" if part >= DARK else TEXT}


def _whiten(items: list[Drawn], graph: JourneyGraph) -> None:
    names = {node.touchpoint for node in graph.nodes}
    for item in items:
        if item["id"] in names:
            item["color"] = _same("#FFFFFF")


def _colour_edges(items: list[Drawn], edges: tuple[Edge, ...]) -> None:
    waits = {edge_id(edge.source, edge.target): edge.wait_median_us for edge in edges}
    ranked = sorted({wait for wait in waits.values() if wait is not None})
    for item in items:
        wait = waits.get(item["id"])
        if wait is None:
            item["color"] = {"color": "#C9CED4", "highlight": BORDER, "hover": BORDER}
        else:
            part = ranked.index(wait) / max(len(ranked) - 1, 1)
            item["color"] = {"color": blue(part), "highlight": BORDER, "hover": BORDER}
        item["label"] = words.duration(wait) if item.get("label") and wait is not None else ""


def _same(fill: str) -> Drawn:
    both = {"background": fill, "border": BORDER}
    return {**both, "highlight": both, "hover": both}
