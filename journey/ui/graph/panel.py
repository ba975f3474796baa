"""What was chosen in the graph: a touchpoint's or a transition's numbers and their journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from journey import words
from journey.analysis.behind.lists import Key
from journey.contract.tables import START, TERMINALS
from journey.engine.open import Run
from journey.export.graphs.vis import edge_id
from journey.graph.model import FOLDED, THROUGH, Edge, JourneyGraph, Node
from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.shared import listing
from journey.ui.shared.tables import Column, table

OTHER = "other"
STATES = {
    "passing": "passed here",
    "goal": "reached the goal here",
    "exit": "left by an exit here",
    "dropped": "fell silent here",
    "open": "are open here",
}
EDGE_COLUMNS = (
    Column("From", lambda edge: edge.source),
    Column("To", lambda edge: edge.target),
    Column("Transitions", lambda edge: edge.transitions, "localized"),
    Column("of all that leave", lambda edge: edge.share_out, "percent"),
    Column("of all that arrive", lambda edge: edge.share_in, "percent"),
    Column("Journeys", lambda edge: edge.journeys, "localized"),
    Column("Customers", lambda edge: edge.customers, "localized"),
    Column("Median wait", lambda edge: words.duration(edge.wait_median_us)),
    Column("p90 wait", lambda edge: words.duration(edge.wait_p90_us)),
    Column("Changes channel", lambda edge: "yes" if edge.is_switch else ""),
)


def names(graph: JourneyGraph) -> dict[str, str]:
    """Everything that can be opened, largest first: id in the drawing to its name."""
    nodes = sorted(graph.nodes, key=lambda node: (-node.visits, node.touchpoint))
    edges = sorted(graph.edges, key=lambda edge: (-edge.transitions, edge.source, edge.target))
    shown = named(edges, graph)
    return {
        **{node.touchpoint: f"{shown_name(node)} ({words.count(node.visits)} visits)"
           for node in nodes},
        **{edge_id(edge.source, edge.target):
           f"{one.source} → {one.target} ({words.count(edge.transitions)} transitions)"
           for edge, one in zip(edges, shown, strict=True)},
        **{f"({outcome})": f"({outcome}): all {words.count(count)} journeys that end so"
           for outcome, count in graph.outcomes.items()},
        START: f"(start): all {words.count(graph.journeys)} journeys",
    }  # fmt: skip


def opened(run: Run, selection: Selection, graph: JourneyGraph, picked: str) -> None:
    """The panel of the touchpoint or transition with the id ``picked``."""
    if picked in TERMINALS:
        outcome = None if picked == START else picked[1:-1]
        listing.journeys(run, selection, Key(outcome=outcome), f"Journeys of {picked}")
    for node in graph.nodes:
        if node.touchpoint == picked:
            _node_panel(run, selection, graph, node)
    for edge in graph.edges:
        if edge_id(edge.source, edge.target) == picked:
            _edge_panel(run, selection, graph, edge)


def _node_panel(run: Run, selection: Selection, graph: JourneyGraph, node: Node) -> None:
    """A touchpoint: visits, owner, what comes before and after, and its journeys."""
    _title(shown_name(node))
    st.text(" · ".join(part for part in (node.channel, node.stage, _owned(node)) if part))
    _figures(
        ("Visits", words.count(node.visits), "starts + arrivals"),
        ("Journeys", words.count(node.journeys), f"of {words.count(graph.journeys)}"),
        ("Customers", words.count(node.customers), f"of {words.count(graph.customers)}"),
        ("Fell silent", words.count(node.dropped), f"of {words.count(node.visits)} visits"),
        ("Reached a goal", words.count(node.goal), f"of {words.count(node.visits)} visits"),
        ("Errors", words.count(node.errors), f"of {words.count(node.visits)} visits"),
    )
    times = (("Handled", node.handling_median_us), ("Waited", node.waiting_median_us))
    took = [(word, words.duration(us), "median of visits with an end")
            for word, us in times if us is not None]  # fmt: skip
    if took:
        _figures(*took)
    into = [edge for edge in graph.edges if edge.target == node.touchpoint]
    out = [edge for edge in graph.edges if edge.source == node.touchpoint]
    before, after = st.columns(2)
    with before:
        _neighbours("Comes from", into, graph)
    with after:
        _neighbours("Goes to", out, graph)
    if node.kind in {FOLDED, THROUGH}:
        st.info("Several touchpoints folded into one: raise the sliders to see them singly.")
        return
    state = _state(node)
    key = Key(at=node.touchpoint, state=None if state == "passing" else state)
    listing.journeys(run, selection, key, f"Journeys that {STATES[state]}: “{node.touchpoint}”")


def _state(node: Node) -> str:
    """Which of a touchpoint's journeys are listed: all that passed, or those of one state."""
    counts = {
        "passing": node.journeys,
        "goal": node.goal,
        "exit": node.exit,
        "dropped": node.dropped,
        "open": node.open,
    }
    picked = st.segmented_control(
        "Journeys that",
        [name for name, count in counts.items() if count],
        default="passing",
        format_func=lambda name: f"{STATES[name]} ({words.count(counts[name])})",
        key=f"state-{node.touchpoint}",
    )
    return picked or "passing"


def _edge_panel(run: Run, selection: Selection, graph: JourneyGraph, edge: Edge) -> None:
    """A transition: journeys, customers, wait, owners of both ends, and its journeys."""
    shown = named([edge], graph)[0]
    _title(f"{shown.source} → {shown.target}")
    nodes = {node.touchpoint: node for node in graph.nodes}
    ends = [nodes[name] for name in (edge.source, edge.target) if name in nodes]
    owners = [f"{end.touchpoint}: {_owned(end)}" for end in ends if end.owner]
    st.text(" · ".join([*owners, "changes the channel"] if edge.is_switch else owners))
    _figures(
        ("Transitions", words.count(edge.transitions), f"by {words.count(edge.journeys)} journeys"),
        ("Journeys", words.count(edge.journeys), f"of {words.count(graph.journeys)}"),
        ("Of all that leave", words.share(edge.share_out), "transitions out of the source"),
        ("Of all that arrive", words.share(edge.share_in), "transitions into the target"),
        ("Median wait", words.duration(edge.wait_median_us), "half wait longer"),
        ("p90 wait", words.duration(edge.wait_p90_us), "one in ten waits longer"),
    )
    if any(end.kind in {FOLDED, THROUGH} for end in ends):
        st.info("One end stands for several touchpoints: raise the sliders to see them singly.")
        return
    about = f"Journeys that went from “{edge.source}” to “{edge.target}”"
    listing.journeys(run, selection, Key(source=edge.source, target=edge.target), about)


def shown_name(node: Node) -> str:
    """A node's name for people; the node that cut transitions run through is ``other``."""
    return OTHER if node.kind == THROUGH else node.touchpoint


def named(edges: Sequence[Edge], graph: JourneyGraph) -> list[Edge]:
    """The edges with the names of their ends as people read them."""
    through = {node.touchpoint for node in graph.nodes if node.kind == THROUGH}
    return [
        replace(edge, source=OTHER if edge.source in through else edge.source,
                target=OTHER if edge.target in through else edge.target)
        for edge in edges
    ]  # fmt: skip


def _title(name: str) -> None:
    st.subheader(plain(name, 120), anchor=False)


def _owned(node: Node) -> str:
    return f"owner {node.owner}" if node.owner else ""


def _figures(*shown: tuple[str, str, str]) -> None:
    for column, (label, number, base) in zip(st.columns(len(shown)), shown, strict=True):
        column.metric(label, number)
        column.caption(base)


def _neighbours(title: str, edges: Sequence[Edge], graph: JourneyGraph) -> None:
    ranked = sorted(named(edges, graph), key=lambda edge: (-edge.transitions, edge.source))
    st.markdown(f"**{title}**")
    table(ranked, EDGE_COLUMNS[:4] + EDGE_COLUMNS[7:8], title)
