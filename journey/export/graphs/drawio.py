"""The graph for draw.io: boxes where the app draws them, every number an attribute of its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree as ET

from journey.contract.tables import TERMINALS
from journey.export.format import Drawn, Format
from journey.export.words import clean
from journey.graph.colours import BORDER, TEXT, blue, looks
from journey.graph.layout import Place, place, stages_of
from journey.graph.model import JourneyGraph

WIDE, HIGH, END = 140, 46, 60
BOX = f"rounded=1;whiteSpace=wrap;html=0;strokeColor={BORDER};fontColor={TEXT};fillColor="
SHAPES = {
    "(start)": "ellipse;fillColor=#333333;fontColor=#FFFFFF;html=0;whiteSpace=wrap;",
    "(goal)": "ellipse;shape=doubleEllipse;html=0;whiteSpace=wrap;",
    "(exit)": "rounded=0;html=0;whiteSpace=wrap;",
    "(dropped)": "triangle;direction=south;html=0;whiteSpace=wrap;",
    "(open)": "ellipse;dashed=1;html=0;whiteSpace=wrap;",
}


def text(graph: JourneyGraph, title: str) -> str:
    """The graph as an ``mxfile``; labels are text, never markup."""
    places = place(graph, stages_of(graph))
    whole = ET.Element("mxfile")
    diagram = ET.SubElement(whole, "diagram", name=clean(title))
    root = ET.SubElement(ET.SubElement(diagram, "mxGraphModel"), "root")
    ET.SubElement(root, "mxCell", {"id": "0"})
    layer = ET.SubElement(root, "object", id="1", label=graph.coverage.line())
    ET.SubElement(layer, "mxCell", {"parent": "0"})
    ids = {name: f"n{number}" for number, name in enumerate(places)}
    known = looks(node.channel for node in graph.nodes if node.channel)
    for node in graph.nodes:
        fill = known[node.channel].colour if node.channel else "#FFFFFF"
        label = f"{node.touchpoint}\n{node.journeys:,}"
        shape = _shape(root, ids[node.touchpoint], label, asdict(node))
        _put(shape, BOX + fill, places[node.touchpoint], (WIDE, HIGH))
    for name in (one for one in TERMINALS if one in places):
        _put(_shape(root, ids[name], name[1:-1], {}), SHAPES[name], places[name], (END, END))
    _lines(root, graph, ids)
    return ET.tostring(whole, encoding="unicode", xml_declaration=True) + "\n"


def _shape(root: ET.Element, id_: str, label: str, numbers: Mapping[str, Any]) -> ET.Element:
    """An object with its label and all that is known of it."""
    known = {name: clean(str(value)) for name, value in numbers.items() if value is not None}
    return ET.SubElement(root, "object", known | {"id": id_, "label": clean(label)})


def _put(shape: ET.Element, style: str, at: Place, size: tuple[int, int]) -> None:
    cell = ET.SubElement(shape, "mxCell", {"style": style, "vertex": "1", "parent": "1"})
    x, y = round(at[0] - size[0] / 2), round(at[1] - size[1] / 2)
    box = {"x": str(x), "y": str(y), "width": str(size[0]), "height": str(size[1])}
    ET.SubElement(cell, "mxGeometry", box | {"as": "geometry"})


def _lines(root: ET.Element, graph: JourneyGraph, ids: Mapping[str, str]) -> None:
    most = max((edge.transitions for edge in graph.edges), default=1)
    for number, edge in enumerate(graph.edges):
        numbers = asdict(edge)
        ends = {"source": ids[numbers.pop("source")], "target": ids[numbers.pop("target")]}
        shape = _shape(root, f"e{number}", f"{edge.transitions:,}", numbers)
        share = edge.transitions / most
        style = f"curved=1;html=0;strokeColor={blue(share)};strokeWidth={0.7 + 4.3 * share:.1f}"
        cell = ET.SubElement(shape, "mxCell", ends | {"style": style, "edge": "1", "parent": "1"})
        ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})


FORMAT: Format[Drawn] = Format(
    ".drawio", "draw.io", "application/vnd.jgraph.mxfile", text, has_button=False
)
