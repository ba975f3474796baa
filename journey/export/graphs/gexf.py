"""The graph as GEXF 1.2, for Gephi."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from journey.export.format import Drawn, Format
from journey.graph.model import JourneyGraph

DATED = re.compile(r' lastmodifieddate="[^"]*"')


def text(graph: JourneyGraph, title: str) -> str:
    """The graph as a GEXF document, without today's date: the same graph is the same file."""
    import networkx as nx

    from journey.export.graphs.plain import plain

    lines = nx.generate_gexf(plain(graph, title), version="1.2draft")
    text = "\n".join(("<?xml version='1.0' encoding='utf-8'?>", *lines, ""))
    about = f"<description>{escape(graph.coverage.line())}</description>"
    return DATED.sub("", text, count=1).replace("  </meta>", f"    {about}\n  </meta>", 1)


FORMAT: Format[Drawn] = Format(".gexf", "GEXF", "application/gexf+xml", text)
