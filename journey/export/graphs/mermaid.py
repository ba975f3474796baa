"""The graph as Mermaid text, for wikis and tickets that draw it. Names are labels only."""

from __future__ import annotations

from journey.contract.tables import TERMINALS
from journey.export.format import Drawn, Format
from journey.export.words import clean
from journey.graph.colours import looks
from journey.graph.model import JourneyGraph, Node

# signs that mean something in the language; written as their number they are text
SPECIAL = frozenset('"#&<>`\\|{}[]()%;:$@\n\r')
ENDS = {
    "(start)": '(("{}"))',
    "(goal)": '((("{}")))',
    "(exit)": '["{}"]',
    "(dropped)": '[\\"{}"/]',
    "(open)": '(("{}"))',
}


def text(graph: JourneyGraph, title: str) -> str:
    """The graph as a flowchart from left to right, with journeys and transitions as labels."""
    touched = {edge.source for edge in graph.edges} | {edge.target for edge in graph.edges}
    names = [node.touchpoint for node in graph.nodes]
    names += [name for name in TERMINALS if name in touched]
    ids = {name: f"n{number}" for number, name in enumerate(names)}
    codes = looks(node.channel for node in graph.nodes if node.channel)
    about = quoted(graph.coverage.line())
    lines = ["flowchart LR", f"  accTitle: {quoted(title)}", f"  accDescr: {about}"]
    for node in graph.nodes:
        code = codes[node.channel].code if node.channel else ""
        lines.append(f'  {ids[node.touchpoint]}["{_label(node, code)}"]')
    lines += [f"  {ids[n]}{ENDS[n].format(n[1:-1])}" for n in TERMINALS if n in touched]
    lines += [
        f'  {ids[edge.source]} -->|"{edge.transitions:,}"| {ids[edge.target]}'
        for edge in graph.edges
    ]
    return "\n".join([*lines, ""])


def quoted(name: str) -> str:
    """Text that means itself in Mermaid.

    >>> quoted('a "b" <c>')
    'a #34;b#34; #60;c#62;'
    """
    return "".join(f"#{ord(sign)};" if sign in SPECIAL else sign for sign in clean(name))


def _label(node: Node, code: str) -> str:
    start = f"{code} \u00b7 " if code else ""
    return f"{start}{quoted(node.touchpoint)}<br/>{node.journeys:,} journeys"


FORMAT: Format[Drawn] = Format(".mmd", "Mermaid", "text/vnd.mermaid", text, has_button=False)
