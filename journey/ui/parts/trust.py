"""The trust line: up to when the data are complete, and how much of it can be used."""

from __future__ import annotations

import streamlit as st

from journey.analysis.quality import trust
from journey.engine.open import Run
from journey.ui.state import answer

WORDS = {
    "good": "Data are good.",
    "fair": "Data are fair, see Sources & data quality.",
    "poor": "Data are poor, see Sources & data quality.",
}


def trust_line(run: Run) -> None:
    """Show the trust line under the head of a page."""
    found = answer(run, trust)
    level = found.level if found.level in WORDS else "fair"
    with st.container(key=f"trust-{level}"):
        st.text(f"{WORDS[level]} {found.line}", width="stretch")
