"""The app's frame: one window, its pages in groups, and a watcher for new builds."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from journey.ui import state
from journey.ui.shared.filters import carry
from journey.ui.shared.states import no_run
from journey.ui.shared.style import ICON, style

PAGES = Path(__file__).parent
GROUPS = {  # of each page: its folder, its address, its title, its icon
    "Understand": (
        ("scorecard", "scorecard", "Scorecard", ":material/speed:"),
        ("graph", "journey-graph", "Journey graph", ":material/graph_2:"),
    ),
    "Diagnose": (
        ("drop_off", "drop-off", "Drop-off", ":material/trending_down:"),
        ("friction", "friction", "Friction", ":material/construction:"),
        ("compare", "compare", "Compare", ":material/compare_arrows:"),
    ),
    "Trust": (
        ("sources", "sources", "Sources & data quality", ":material/verified:"),
        ("identity", "identity", "Identity", ":material/fingerprint:"),
        ("customer", "one-customer", "One customer", ":material/person_search:"),
        ("exports", "exports", "Exports", ":material/download:"),
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
                PAGES / folder / "page.py",
                title=title,
                icon=icon,
                url_path=address,
                default=folder == "scorecard",
            )
            for folder, address, title, icon in pages
        ]
        for group, pages in GROUPS.items()
    }
