"""How a journey graph looks: nodes, edges and options for vis-network, as plain JSON values.

Every text that comes from data is a label or a tooltip, which vis-network draws as text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from journey.contract.tables import ENDS, START, TERMINALS
from journey.export.graphs.curves import plain, smooth
from journey.export.words import clean, duration, shorten
from journey.graph.colours import BORDER, TEXT, Look, blue, looks
from journey.graph.layout import Place
from journey.graph.model import THROUGH, Edge, JourneyGraph, Node

Item = dict[str, Any]
# what a JavaScript object has from birth
INHERITED = frozenset(
    {
        "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
        "__proto__", "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
        "toLocaleString", "toString", "valueOf",
    }
)  # fmt: skip
LABELLED = 24  # so many edges, the largest, carry their number
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='48' height='48' viewBox='0 0 48 48'>"
    f"<g fill='#FFFFFF' stroke='{BORDER}' stroke-width='3'>%s</g></svg>"
)
SHAPES = {
    "start": f"<circle cx='24' cy='24' r='14' fill='{BORDER}'/>",
    "goal": "<circle cx='24' cy='24' r='20'/><circle cx='24' cy='24' r='12'/>",
    "exit": "<rect x='6' y='6' width='36' height='36'/>",
    "dropped": f"<path d='M4 8 L44 8 L24 42 Z' fill='{BORDER}'/>",
    "open": "<circle cx='24' cy='24' r='18' stroke-dasharray='6 4'/>",
}
OPTIONS: Item = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "dragNodes": False,
        "hover": True,
        "tooltipDelay": 120,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "zoomSpeed": 0.5,
    },
    "nodes": {
        "margin": {"top": 6, "bottom": 6, "left": 8, "right": 8},
        "widthConstraint": {"minimum": 96, "maximum": 150},
        "font": {"color": TEXT, "size": 15, "face": "system-ui, sans-serif"},
        "borderWidth": 1.5,
        "borderWidthSelected": 4,
    },
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
        "font": {"color": TEXT, "size": 12, "strokeWidth": 4, "strokeColor": "#FFFFFF"},
        "selectionWidth": 2,
        "hoverWidth": 1,
    },
}


@dataclass(frozen=True, slots=True)
class _Scale:
    """What widths and labels are measured against."""

    largest: int
    labelled: int
    places: dict[str, Place]


def nodes(graph: JourneyGraph, places: dict[str, Place]) -> list[Item]:
    """The boxes of touchpoints and the shapes of start and outcomes; ``id`` is :func:`node_id`."""
    known = looks(node.channel for node in graph.nodes if node.channel)
    loops = {edge.source: edge.transitions for edge in graph.edges if edge.source == edge.target}
    boxes = [
        _box(node, known, loops.get(node.touchpoint, 0)) | _at(places[node.touchpoint])
        for node in graph.nodes
    ]
    counts = {START: graph.journeys}
    counts |= {end: graph.outcomes.get(end[1:-1], 0) for end in ENDS}
    ends = [n for n in TERMINALS if n in places]
    return boxes + [_terminal(name, counts[name]) | _at(places[name]) for name in ends]


def edges(graph: JourneyGraph, places: dict[str, Place]) -> list[Item]:
    """The lines, widest last; ``id`` is ``["source", "target"]`` as JSON text.

    No loops: a loop is a counter on its node.
    """
    drawn = [edge for edge in graph.edges if edge.source != edge.target]
    drawn.sort(key=lambda edge: (edge.transitions, edge.source, edge.target))
    through = {node.touchpoint for node in graph.nodes if node.kind == THROUGH}
    sizes = [edge.transitions for edge in drawn if not {edge.source, edge.target} & through]
    scale = _Scale(max(sizes, default=1), min(sizes[-LABELLED:], default=0), places)
    return [_line(edge, scale, bool({edge.source, edge.target} & through)) for edge in drawn]


def node_id(name: str) -> str:
    r"""The id of a node: its name, but for the few names that every JavaScript object has.

    vis-network keeps nodes in plain objects, so ``__proto__`` would be no key like others.

    >>> node_id("cart"), node_id("constructor")
    ('cart', '\u2060constructor')
    """
    return f"\u2060{name}" if name in INHERITED else name


def edge_id(source: str, target: str) -> str:
    """The id of an edge; ``json.loads`` gives source and target back."""
    return json.dumps([source, target], ensure_ascii=False)


def _at(place: Place) -> Item:
    return {"x": round(place[0]), "y": round(place[1])}


def _box(node: Node, known: dict[str, Look], loop: int) -> Item:
    again = f" \u21bb {loop:,}" if loop else ""
    if node.kind == THROUGH:
        return {
            "id": node_id(node.touchpoint),
            "shape": "box",
            "label": f"other\n{node.visits:,} passages{again}",
            "title": _node_words(node),
            "color": _colour("#FFFFFF"),
            "shapeProperties": {"borderDashes": [4, 4], "borderRadius": 18},
        }
    look = known.get(node.channel, Look("#FFFFFF", "\u2013\u2013"))
    name = shorten(clean(node.touchpoint), 44)
    return {
        "id": node_id(node.touchpoint),
        "shape": "box",
        "label": f"{look.code} \u00b7 {name}\n{node.journeys:,}{again}",
        "title": _node_words(node),
        "color": _colour(look.colour),
        "shapeProperties": {"borderDashes": list(look.dashes) or False, "borderRadius": 4},
    }


def _colour(fill: str) -> Item:
    same = {"background": fill, "border": BORDER}
    return same | {"highlight": same, "hover": same}


def _terminal(name: str, journeys: int) -> Item:
    word = name[1:-1]
    return {
        "id": name,
        "label": f"{word}\n{journeys:,}",
        "title": f"{word}: {journeys:,} journeys",
        "shape": "image",
        "size": 18,
        "image": "data:image/svg+xml," + quote(SVG % SHAPES[word]),
    }


def _node_words(node: Node) -> str:
    name = "other: transitions not drawn one by one" if node.kind == THROUGH else node.touchpoint
    about = (("channel", node.channel), ("stage", node.stage), ("owner", node.owner))
    described = ", ".join(f"{word} {value}" for word, value in about if value)
    n = f"{node.visits:,} visits by {node.journeys:,} journeys of {node.customers:,} customers"
    came = f"{node.starts:,} starts + {node.arrivals:,} arrivals"
    went = f"= {node.moved:,} moved + {node.goal:,} goal + {node.exit:,} exit"
    ended = f"+ {node.dropped:,} dropped + {node.open:,} open"
    times = (("handled", node.handling_median_us), ("waited", node.waiting_median_us))
    took = "".join(f"\n{word}: median {duration(us)}" for word, us in times if us is not None)
    return clean(f"{name}\n{described}\n{n}\n{came}\n{went}\n{ended}{took}")


def _edge_words(edge: Edge) -> str:
    n = f"{edge.transitions:,} transitions by {edge.journeys:,} journeys"
    out, into = f"{edge.share_out:.1%}", f"{edge.share_in:.1%}"
    lines = [
        f"{edge.source} \u2192 {edge.target}",
        f"{n} of {edge.customers:,} customers",
        f"{out} of all that leave, {into} of all that arrive",
    ]
    if edge.wait_median_us is not None:
        median, p90 = duration(edge.wait_median_us), duration(edge.wait_p90_us)
        lines.append(f"wait: median {median}, p90 {p90}")
    if edge.is_switch:
        lines.append("changes the channel")
    return clean("\n".join(lines))


def _line(edge: Edge, scale: _Scale, is_through: bool) -> Item:
    share = min(1.0, edge.transitions / scale.largest)
    item: Item = {
        "id": edge_id(edge.source, edge.target),
        "from": node_id(edge.source),
        "to": node_id(edge.target),
        "title": _edge_words(edge),
        "width": round(0.7 + 5.3 * share, 2),
        "color": {"color": blue(share), "highlight": BORDER, "hover": BORDER},
        "smooth": smooth(edge.source, edge.target, scale.places),
    }
    if is_through:
        faint = {"color": "#BBBBBB", "highlight": BORDER, "hover": BORDER, "opacity": 0.6}
        bent = plain(scale.places[edge.source], scale.places[edge.target])
        return item | {"dashes": [3, 4], "width": 0.7, "color": faint, "smooth": bent}
    if edge.transitions >= scale.labelled:
        item["label"] = f"{edge.transitions:,}"
    return item
