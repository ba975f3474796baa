"""The trust line: up to when the data are complete, and how much of it can be used."""

from __future__ import annotations

import streamlit as st

from journey.analysis.data.sources import trust
from journey.engine.open import Run
from journey.ui.state import answer

WORDS = {
    "good": "Data are good.",
    "fair": "Data can be used with care: {0}.",
    "poor": "Data cannot be trusted yet: {0}.",
}


def trust_line(run: Run) -> None:
    """Show the trust line under the head of a page."""
    found = answer(run, trust)
    level = found.level if found.level in WORDS else "fair"
    with st.container(key=f"trust-{level}"):
        st.text(f"{WORDS[level].format(_why(found.reasons))} {found.line}", width="stretch")


def _why(reasons: tuple[str, ...]) -> str:
    """The first reason, and how many more the page of sources tells."""
    if len(reasons) < 2:
        return "".join(reasons)
    return f"{reasons[0]} ({len(reasons) - 1} more under Sources & data quality)"
