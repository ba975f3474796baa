"""The app's frame: one window, its pages in groups, and a watcher for new builds."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from journey.ui import state
from journey.ui.shared.filters import carry
from journey.ui.shared.states import no_run
from journey.ui.shared.style import (
    ICON,
    style,
)

PAGES = Path(__file__).parent / "pages"
GROUPS = {
    "Understand": (
        ("scorecard", "Scorecard", ":material/speed:"),
        ("journey_graph", "Journey graph", ":material/graph_2:"),
    ),
    "Diagnose": (
        ("drop_off", "Drop-off", ":material/trending_down:"),
        ("friction", "Friction", ":material/construction:"),
    ),
    "Trust": (
        ("sources", "Sources & data quality", ":material/verified:"),
        ("identity", "Identity", ":material/fingerprint:"),
        ("one_customer", "One customer", ":material/person_search:"),
        ("exports", "Exports", ":material/download:"),
    ),
}


def main() -> None:
    """Draw the page that the address names, or the offer of a demo where there is no run."""
    st.set_page_config(page_title="journey", page_icon=ICON, layout="wide")
    style()
    place = state.folder()
    state.keep_in_address()
    shown = st.navigation(_pages(), position="sidebar" if place else "hidden")
    if place is None:
        no_run()
    else:
        carry(shown)
        shown.run()
    state.watch(place)


def _pages() -> dict[str, list[st.Page]]:
    return {
        group: [
            st.Page(
                PAGES / f"{name}.py",
                title=title,
                icon=icon,
                url_path=name.replace("_", "-"),
                default=name == "scorecard",
            )
            for name, title, icon in pages
        ]
        for group, pages in GROUPS.items()
    }
