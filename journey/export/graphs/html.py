"""The graph as one offline HTML page. Alone in the house it knows pyvis.

pyvis' own pages call a CDN and can be made to run script from headings and titles; here only
its ``Network`` object and the vis-network file of its wheel are used, through an autoescaped
template under a content security policy that allows exactly the two scripts of the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from journey.export.format import Drawn, Format
from journey.export.graphs import vis
from journey.export.graphs.page import SCRIPT, STYLE, TEMPLATE
from journey.export.words import clean, duration
from journey.graph.colours import looks
from journey.graph.layout import headings, place, stages_of
from journey.graph.model import THROUGH, JourneyGraph

VIS_FILE = "templates/lib/vis-9.1.2/vis-network.min.js"
# what must not stand in a script element, as JSON escapes
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


@cache
def vis_script() -> str:
    """The text of vis-network (MIT or Apache-2.0) from pyvis' wheel, without loading pyvis."""
    spec = find_spec("pyvis")
    if spec is None or spec.origin is None:
        raise ImportError("pyvis is not installed")
    text = (Path(spec.origin).parent / VIS_FILE).read_text(encoding="utf-8")
    return text.replace("//# sourceMappingURL=vis-network.min.js.map", "")


def network(graph: JourneyGraph, stages: tuple[str, ...] | None = None) -> dict[str, Any]:
    """The graph as a pyvis network with fixed places: vis ``nodes``, ``edges`` and ``options``.

    Plain JSON values, for the page and for the app's component alike. A node's ``id`` is its
    touchpoint or terminal (see ``vis.node_id``); an edge's ``id`` is the JSON text of
    ``[source, target]``. Under ``stages`` stand the headings of the columns: ``label``, ``x``
    and ``y``.

    Parameters
    ----------
    graph
        What to draw.
    stages
        The order of stages; ``None`` takes the graph's own.
    """
    from pyvis.network import Network  # slow: it imports IPython

    places = place(graph, stages_of(graph) if stages is None else stages)
    net = Network(directed=True)
    for node in vis.nodes(graph, places):
        net.add_node(node.pop("id"), **node)
    for edge in vis.edges(graph, places):
        net.add_edge(edge.pop("from"), edge.pop("to"), **edge)
    net.set_options(json.dumps(vis.OPTIONS))
    drawn, lines, *_, options = net.get_network_data()
    heads = [
        {"label": clean(stage), "x": round(x), "y": round(y)}
        for stage, (x, y) in headings(graph, places)
    ]
    return {"nodes": drawn, "edges": lines, "options": json.loads(options), "stages": heads}


def page(graph: JourneyGraph, title: str) -> str:
    """A whole page that needs no network: drawing, legend, coverage line and both tables."""
    from jinja2 import Environment

    script = vis_script()
    lines = sorted(graph.edges, key=lambda edge: -edge.transitions)
    ids = [vis.node_id(node.touchpoint) for node in graph.nodes]
    ids += [vis.edge_id(edge.source, edge.target) for edge in lines]
    known = looks(node.channel for node in graph.nodes if node.channel)
    shapes = {f"({name})": vis.SVG % shape for name, shape in vis.SHAPES.items()}
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        TEMPLATE
    )
    return template.render(
        title=clean(title),
        policy=_policy(script),
        style=_as_is(STYLE),
        vis=_as_is(script),
        script=_as_is(SCRIPT),
        data=_as_is(as_json(network(graph) | {"ids": ids})),
        graph=graph,
        looks=known,
        shapes={name: _as_is(shape) for name, shape in shapes.items()},
        through=THROUGH,
        names={node.touchpoint: "other" for node in graph.nodes if node.kind == THROUGH},
        clean=clean,
        duration=duration,
        edges=lines,
        is_timed=any(
            (node.handling_median_us, node.waiting_median_us) != (None, None)
            for node in graph.nodes
        ),
    )


def as_json(value: object) -> str:
    r"""JSON that may stand inside a script element: ``<``, ``>``, ``&`` and all but ASCII escaped.

    >>> as_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    return json.dumps(value).translate(ESCAPES)


def _as_is(text: str) -> str:
    """Text that the template must not escape: our own constants and escaped JSON, never data."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704


def _policy(script: str) -> str:
    """Nothing is allowed but the two scripts, the style and pictures inside the page itself."""
    return (
        f"default-src 'none'; script-src {_hash(script)} {_hash(SCRIPT)}; "
        f"style-src {_hash(STYLE)}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


FORMAT: Format[Drawn] = Format(
    ".html", "Offline page (HTML)", "text/html", page, is_for_people=True
)
