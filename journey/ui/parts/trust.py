"""The trust line: up to when the data are complete, and how much of it can be used."""

from __future__ import annotations

import streamlit as st

from journey.analysis.quality import trust
from journey.engine.open import Run
from journey.ui.state import answer

ICONS = {
    "good": ":material/verified:",
    "fair": ":material/warning:",
    "poor": ":material/error:",
}


def trust_line(run: Run) -> None:
    """Show the trust line under the head of a page."""
    found = answer(run, trust)
    level = found.level if found.level in ICONS else "fair"
    with st.container(key=f"trust-{level}", horizontal=True, vertical_alignment="center"):
        st.markdown(ICONS[level], width="content")
        st.text(found.line)
