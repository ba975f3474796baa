"""The graph as DOT text, for Graphviz. Names are labels, never parts of the language."""

from __future__ import annotations

from journey.contract.tables import TERMINALS
from journey.export.format import Drawn, Format
from journey.export.words import clean
from journey.graph.colours import BORDER, TEXT, blue, looks
from journey.graph.model import JourneyGraph, Node

SHAPES = {
    "(start)": "circle, style=filled, fillcolor=black, fontcolor=white",
    "(goal)": "doublecircle",
    "(exit)": "square",
    "(dropped)": "invtriangle",
    "(open)": "circle, style=dashed",
}


def text(graph: JourneyGraph, title: str) -> str:
    """The graph as a ``digraph`` that flows from left to right."""
    touched = {edge.source for edge in graph.edges} | {edge.target for edge in graph.edges}
    names = [node.touchpoint for node in graph.nodes]
    names += [name for name in TERMINALS if name in touched]
    ids = {name: f"n{number}" for number, name in enumerate(names)}
    lines = (
        "digraph journey {",
        f'  graph [rankdir=LR, label={quoted(title)}, fontname="sans-serif"];',
        f'  node [fontname="sans-serif", color="{BORDER}", fontcolor="{TEXT}"];',
        f'  edge [fontname="sans-serif", fontcolor="{TEXT}"];',
        *_boxes(graph, ids),
        *_ends(ids),
        *_lines(graph, ids),
        "}",
        "",
    )
    return "\n".join(lines)


def quoted(name: str) -> str:
    r"""A double-quoted DOT string that means ``name`` and nothing else.

    >>> print(quoted('a "b" \\N'))
    "a \"b\" \\N"
    """
    escaped = clean(name).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\r", "").replace("\n", "\\n") + '"'


def _boxes(graph: JourneyGraph, ids: dict[str, str]) -> list[str]:
    known = looks(node.channel for node in graph.nodes if node.channel)
    return [
        f"  {ids[node.touchpoint]} [shape=box, style=filled, "
        f'fillcolor="{known[node.channel].colour if node.channel else "#FFFFFF"}", '
        f"label={quoted(_label(node, known[node.channel].code if node.channel else ''))}];"
        for node in graph.nodes
    ]


def _ends(ids: dict[str, str]) -> list[str]:
    shown = [name for name in TERMINALS if name in ids]
    return [f"  {ids[name]} [shape={SHAPES[name]}, label={quoted(name[1:-1])}];" for name in shown]


def _lines(graph: JourneyGraph, ids: dict[str, str]) -> list[str]:
    most = max((edge.transitions for edge in graph.edges), default=1)
    return [
        f"  {ids[edge.source]} -> {ids[edge.target]} [label={quoted(f'{edge.transitions:,}')}, "
        f"penwidth={0.7 + 4.3 * edge.transitions / most:.2f}, "
        f'color="{blue(edge.transitions / most)}", weight={edge.transitions}];'
        for edge in graph.edges
    ]


def _label(node: Node, code: str) -> str:
    start = f"{code} \u00b7 " if code else ""
    return f"{start}{node.touchpoint}\n{node.journeys:,} journeys"


FORMAT: Format[Drawn] = Format(".dot", "DOT", "text/vnd.graphviz", text)
