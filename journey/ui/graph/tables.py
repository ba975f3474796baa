"""The graph's table twin: its touchpoints and its transitions."""

from __future__ import annotations

from operator import attrgetter

import streamlit as st

from journey.graph.model import JourneyGraph
from journey.ui.graph.panel import EDGE_COLUMNS, named, shown_name
from journey.ui.shared.tables import Column, table

NODE_COLUMNS = (
    Column("Touchpoint", shown_name),
    Column("Channel", lambda node: node.channel),
    Column("Stage", lambda node: node.stage),
    Column("Owner", lambda node: node.owner),
    *(
        Column(name.capitalize(), attrgetter(name), "localized")
        for name in ("visits", "journeys", "customers", "starts", "arrivals", "moved", "goal",
                     "exit", "dropped", "open", "errors")
    ),
)  # fmt: skip


def tables(graph: JourneyGraph) -> None:
    """Both tables, largest first, in tabs."""
    nodes, edges = st.tabs(["Table of touchpoints", "Table of transitions"])
    with nodes:
        largest = sorted(graph.nodes, key=lambda node: -node.visits)
        table(largest, NODE_COLUMNS, "Touchpoints")
        st.caption(
            "Starts + arrivals = visits = moved + goal + exit + dropped + open. Journeys and "
            "customers are distinct: they do not add up over touchpoints."
        )
    with edges:
        ranked = sorted(named(graph.edges, graph), key=lambda edge: -edge.transitions)
        table(ranked, EDGE_COLUMNS, "Transitions")
