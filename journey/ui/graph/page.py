"""Journey graph: what customers really do, across all channels."""

from __future__ import annotations

import streamlit as st

from journey.engine.open import Run
from journey.graph.law import check_law
from journey.graph.model import JourneyGraph
from journey.graph.simplify import simplify
from journey.selection import Selection
from journey.ui.graph import drawing, highlight, paint, panel
from journey.ui.graph import look as graph_look
from journey.ui.graph import tables as graph_tables
from journey.ui.graph.paint import Painted
from journey.ui.shared.downloads import graph_downloads
from journey.ui.shared.frame import page
from journey.ui.state import answer

PICKED = "graph-picked"


def show(run: Run, selection: Selection) -> None:
    """The drawn graph with its sliders; what is clicked opens below, with its journeys."""
    _graph(run, selection)


@st.fragment
def _graph(run: Run, selection: Selection) -> None:
    nodes, edges, share, by = _controls()
    found = answer(run, simplify, selection, nodes, edges, share)
    check_law(found)
    stages = run.settings.stages.order
    names = panel.names(found)
    if st.session_state.get(PICKED) not in names:
        st.session_state[PICKED] = None
    flow, flows = highlight.chosen(run, selection)
    painted = paint.of(flow, flows, found) if flow else None
    if len(found.nodes) > 1:
        _draw(found, stages, by, painted)
    if flow and painted:
        highlight.said(flow, painted)
    st.text(f"{found.coverage.line()}. {_sums(found)}")
    picked = st.selectbox(
        "Open a touchpoint or a transition (click it above, or choose it here)",
        names,
        index=None,
        format_func=names.__getitem__,
        key=PICKED,
        placeholder="none",
    )
    if picked is not None:
        panel.opened(run, selection, found, picked)
    elif flow is not None:
        highlight.behind(run, selection, flow, flows)
    graph_tables.tables(found)
    graph_downloads(found, run.settings.project.name)


def _controls() -> tuple[int, int, float, str]:
    """Touchpoints and edges at most, share of transitions at least, and the colour."""
    columns = st.columns([1, 1, 1, 1.6], gap="large")
    nodes = columns[0].slider("Touchpoints at most", 2, 100, 40, key="nodes")
    edges = columns[1].slider("Edges at most", 5, 300, 120, step=5, key="edges")
    share = columns[2].slider("Transitions shown, %", 50, 100, 90, step=1, key="share")
    by = columns[3].segmented_control(
        "Colour", graph_look.COLOURS, default=graph_look.CHANNEL, key="colour"
    )
    return nodes, edges, share / 100, by or graph_look.CHANNEL


def _draw(found: JourneyGraph, stages: tuple[str, ...], by: str, painted: Painted | None) -> None:
    summary = f"Journey graph of {found.journeys:,} journeys; the tables below hold its numbers."
    shown, legend = graph_look.drawn(found, stages, by), graph_look.legend(found, by)
    if painted is not None:
        shown = paint.paint(shown, painted)
        legend = [*legend, {"colour": paint.ORANGE, "code": "", "text": "highlighted"}]
    picture = drawing.Picture(shown, legend, summary)
    drawing.draw(picture, st.session_state[PICKED] or "", _pick)


def _pick(chosen: str) -> None:
    st.session_state[PICKED] = chosen or None


def _sums(found: JourneyGraph) -> str:
    parts = " + ".join(f"{count:,} {outcome}" for outcome, count in found.outcomes.items())
    return f"{found.journeys:,} journeys = {parts}."


if __name__ == "__main__":
    page("Journey graph", "What do customers really do, across all channels?", show)
