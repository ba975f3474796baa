"""A flow painted in the drawn graph: its way thick and orange, all else pale."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from journey.analysis.ways.flows import BEGINNING, ENDING, NARROW, OTHER, Flow
from journey.contract.tables import DROPPED, START
from journey.export.graphs.vis import edge_id, node_id
from journey.graph.colours import BORDER
from journey.graph.flows.ways import Way
from journey.graph.model import JourneyGraph

ORANGE = "#C2410C"  # 5.2:1 on white, and told apart from the blues by all eyes
PALE, FAINT = "#D5DBE1", 0.3
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Painted:
    """Names and pairs to paint; those that the drawn graph does not show one by one are missing."""

    names: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    missing: int


def of(flow: Flow, flows: tuple[Flow, ...], graph: JourneyGraph) -> Painted:
    """What is painted for ``flow``; of a narrow place, all transitions of its cut."""
    ways = [_whole(flow)]
    if flow.kind == NARROW:
        cut = (one for one in flows if (one.kind, one.stage) == (NARROW, flow.stage))
        ways += [one.path for one in cut if one.path != OTHER]
    names = {name for way in ways for name in way}
    pairs = {pair for way in ways for pair in pairwise(way)}
    drawn = {(edge.source, edge.target) for edge in graph.edges}
    ends = {name for pair in drawn for name in pair}
    missing = len(names - ends) + len(pairs - drawn)
    return Painted(frozenset(names & ends), frozenset(pairs & drawn), missing)


def _whole(flow: Flow) -> Way:
    """Its path with the start or the end that it hangs on."""
    if flow.kind == ENDING:
        return (*flow.path, DROPPED)
    return (START, *flow.path) if flow.kind == BEGINNING else flow.path


def paint(shown: Item, painted: Painted) -> Item:
    """The drawn graph with what is painted in front, and all else pale."""
    ids = {node_id(name) for name in painted.names}
    lines = {edge_id(*pair) for pair in painted.pairs}
    nodes = [_framed(one) if one["id"] in ids else one | {"opacity": FAINT}
             for one in shown["nodes"]]  # fmt: skip
    pale = [_pale(one) for one in shown["edges"] if one["id"] not in lines]
    thick = [_thick(one) for one in shown["edges"] if one["id"] in lines]
    return {**shown, "nodes": nodes, "edges": pale + thick}  # the last are drawn above


def _framed(node: Item) -> Item:
    is_box = isinstance(node.get("color"), dict)  # start and outcomes are pictures
    both = {"background": node["color"]["background"] if is_box else "#FFFFFF", "border": ORANGE}
    around = node.get("shapeProperties", {}) | {"useBorderWithImage": True}
    return node | {
        "color": {**both, "highlight": both, "hover": both},
        "borderWidth": 4,
        "shapeProperties": around,
    }


def _pale(edge: Item) -> Item:
    return edge | {
        "color": {"color": PALE, "highlight": BORDER, "hover": BORDER, "opacity": FAINT},
        "label": "",
    }


def _thick(edge: Item) -> Item:
    return edge | {
        "color": {"color": ORANGE, "highlight": ORANGE, "hover": BORDER},
        "width": max(4.0, float(edge["width"])),
        "dashes": False,
    }
