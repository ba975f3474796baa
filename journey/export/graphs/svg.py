"""The graph as a picture: boxes, lines and bends where the app draws them. Text stays text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import hypot
from typing import Any

from journey.export.format import Drawn, Format
from journey.export.graphs import vis
from journey.export.graphs.curves import controls, point
from journey.export.words import clean
from journey.graph.colours import BORDER, TEXT, looks
from journey.graph.layout import Place, headings, place, stages_of
from journey.graph.model import JourneyGraph

WIDE, LINE, PAD, ICON = 138, 15, 7, 18  # of a box, a line of text, its air, half an end's shape
MARGIN, LEGEND = 26, 22
LETTERS = 20  # in a line of a box
BACKWARDS = tuple(1 - step / 60 for step in range(1, 60))  # along a line, from its end
Item = Mapping[str, Any]


def text(graph: JourneyGraph, title: str) -> str:
    """An SVG that loads nothing; every name is text in it, every number as drawn by the app."""
    places = place(graph, stages_of(graph))
    boxes = {item["id"]: item for item in vis.nodes(graph, places)}
    parts = [_line(edge, boxes) for edge in vis.edges(graph, places)]
    parts += [_label(edge, boxes) for edge in vis.edges(graph, places) if "label" in edge]
    parts += [_node(item) for item in boxes.values()]
    parts += [_text(clean(stage), at, "stage") for stage, at in headings(graph, places)]
    xs, ys = zip(*(places.values() or [(0.0, 0.0)]), strict=True)
    left, top = min(xs) - WIDE / 2 - MARGIN, min(ys) - 3 * MARGIN - 30
    wide, high = max(xs) - left + WIDE / 2 + MARGIN, max(ys) - top + 2 * MARGIN + 2 * LEGEND
    parts += _legend(graph, left + MARGIN, top + high - MARGIN)
    view = f"{left:.0f} {top:.0f} {wide:.0f} {high:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{wide:.0f}" '
        f'height="{high:.0f}" font-family="sans-serif" font-size="13" role="img">'
        f"<title>{_safe(title)}</title><desc>{_safe(graph.coverage.line())}</desc>"
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{high:.0f}" '
        f'fill="#FFFFFF"/>{"".join(parts)}</svg>\n'
    )


FORMAT: Format[Drawn] = Format(".svg", "Picture (SVG)", "image/svg+xml", text, is_for_people=True)


def _safe(name: str) -> str:
    return escape(clean(name))


def _text(words: str, at: Place, kind: str = "") -> str:
    look = 'font-weight="600" fill="#555555"' if kind == "stage" else f'fill="{TEXT}"'
    return (
        f'<text x="{at[0]:.0f}" y="{at[1]:.0f}" text-anchor="middle" {look}>{_safe(words)}</text>'
    )


def _wrapped(label: str) -> list[str]:
    """A box's label in lines that fit."""
    lines: list[str] = []
    for part in label.split("\n"):
        line = ""
        for word in part.split(" "):
            joined = f"{line} {word}".strip()
            if line and len(joined) > LETTERS:
                lines.append(line)
                joined = word
            line = joined
        lines.append(line)
    return lines


def _size(item: Item) -> Place:
    """Half the width and height of what a node covers."""
    if item["shape"] == "image":
        return ICON, ICON
    return WIDE / 2, (len(_wrapped(item["label"])) * LINE + 2 * PAD) / 2


def _node(item: Item) -> str:
    x, y = item["x"], item["y"]
    lines = _wrapped(item["label"])
    half_wide, half_high = _size(item)
    if item["shape"] == "image":
        shape = vis.SHAPES[lines[0]].replace("'", '"')
        drawn = (
            f'<g transform="translate({x - ICON} {y - ICON}) scale({2 * ICON / 48})" '
            f'fill="#FFFFFF" stroke="{BORDER}" stroke-width="3">{shape}</g>'
        )
        top = y + ICON + LINE
    else:
        looks_so = item["shapeProperties"]
        dashes = " ".join(map(str, looks_so["borderDashes"] or ()))
        drawn = (
            f'<rect x="{x - half_wide:.0f}" y="{y - half_high:.1f}" width="{2 * half_wide:.0f}" '
            f'height="{2 * half_high:.1f}" rx="{looks_so["borderRadius"]}" '
            f'fill="{item["color"]["background"]}" stroke="{BORDER}" stroke-width="1.5" '
            f'stroke-dasharray="{dashes}"/>'
        )
        top = y - half_high + PAD + LINE - 3
    words = "".join(_text(line, (x, top + LINE * at)) for at, line in enumerate(lines))
    return f"<g><title>{_safe(item['title'])}</title>{drawn}{words}</g>"


def _steered(edge: Item, boxes: Mapping[str, Item]) -> Sequence[Place]:
    """The points that steer a line between the middles of its two boxes."""
    here, there = boxes[edge["from"]], boxes[edge["to"]]
    bend = (edge["smooth"]["type"], edge["smooth"]["roundness"])
    return controls((here["x"], here["y"]), (there["x"], there["y"]), bend)


def _line(edge: Item, boxes: Mapping[str, Item]) -> str:
    steered = _steered(edge, boxes)
    start, *middle, end = (f"{x:.1f} {y:.1f}" for x, y in steered)
    curve = "C" if len(middle) == 2 else "Q"
    colour = edge["color"]["color"]
    dashes = " ".join(map(str, edge.get("dashes", ())))
    return (
        f'<path d="M{start} {curve}{" ".join(middle)} {end}" fill="none" stroke="{colour}" '
        f'stroke-width="{edge["width"]}" stroke-dasharray="{dashes}" '
        f'opacity="{edge["color"].get("opacity", 1)}"><title>{_safe(edge["title"])}</title></path>'
        f"{_arrow(steered, _size(boxes[edge['to']]), boxes[edge['to']], edge)}"
    )


def _arrow(steered: Sequence[Place], half: Place, box: Item, edge: Item) -> str:
    """A head where the line meets the box that it leads to."""
    tip = next((t for t in BACKWARDS if _is_outside(point(t, steered), half, box)), BACKWARDS[-1])
    (x, y), (bx, by) = point(tip, steered), point(max(0.0, tip - 0.03), steered)
    long = hypot(x - bx, y - by) or 1.0
    dx, dy, size = (x - bx) / long, (y - by) / long, 5 + float(edge["width"])
    left = f"{x - size * dx - size / 2 * dy:.1f},{y - size * dy + size / 2 * dx:.1f}"
    right = f"{x - size * dx + size / 2 * dy:.1f},{y - size * dy - size / 2 * dx:.1f}"
    colour = edge["color"]["color"]
    return f'<polygon points="{x:.1f},{y:.1f} {left} {right}" fill="{colour}"/>'


def _is_outside(at: Place, half: Place, box: Item) -> bool:
    return bool(abs(at[0] - box["x"]) > half[0] or abs(at[1] - box["y"]) > half[1])


def _label(edge: Item, boxes: Mapping[str, Item]) -> str:
    x, y = point(0.5, _steered(edge, boxes))
    words = _safe(edge["label"])
    return (
        f'<text x="{x:.0f}" y="{y + 4:.0f}" text-anchor="middle" font-size="11" fill="{TEXT}" '
        f'stroke="#FFFFFF" stroke-width="3" paint-order="stroke">{words}</text>'
    )


def _legend(graph: JourneyGraph, x: float, y: float) -> list[str]:
    """Channels with their colour, border and code."""
    parts = []
    for channel, look in looks(n.channel for n in graph.nodes if n.channel).items():
        words = f"{look.code} {clean(channel)}"
        dashes = " ".join(map(str, look.dashes))
        parts.append(
            f'<rect x="{x:.0f}" y="{y - 12:.0f}" width="18" height="14" fill="{look.colour}" '
            f'stroke="{BORDER}" stroke-dasharray="{dashes}"/>'
            f'<text x="{x + 24:.0f}" y="{y:.0f}" fill="{TEXT}">{escape(words)}</text>'
        )
        x += 44 + 8 * len(words)
    return parts
