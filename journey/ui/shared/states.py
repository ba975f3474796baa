"""What a page shows when it cannot show its picture: why, and what to do."""

from __future__ import annotations

import streamlit as st

from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.shared.demo import demo_offer
from journey.ui.shared.filters import ADDRESS, LABELS, clear

OWN_RUN = """
journey check --config journey.toml   # reads the sources and says what it found
journey run --config journey.toml     # makes the run
journey app run                       # opens it here
"""
OWN_TOML = """
[project]
name = "My shop"
zone = "Europe/Berlin"
currency = "EUR"

[sources.web]
reader = "csv"
path = "in/web_*.csv"
channel = "web"
time = "timestamp"
touchpoint = "page_type"
identifiers = {cookie = "client_id", user_id = "login"}

[goals.buy]
reached_by = ["order placed"]
"""


def nothing_matches(selection: Selection, emptied: tuple[str, ...]) -> None:
    """No journey is left: name the part of the filter that emptied it, offer to remove it."""
    labels = {part: LABELS[key] for key, part in ADDRESS.items()}
    st.info("No journey matches this filter.", icon=":material/filter_alt_off:")
    if not emptied and selection == Selection():
        st.text("This run holds no journey at all: see Sources & data quality.")
        return
    for part in emptied or tuple(labels):
        if getattr(selection, part) is not None:
            st.button(f"Remove {labels[part]}", key=f"remove-{part}", on_click=clear, args=(part,))
    st.button("Remove every filter", on_click=clear)


def too_few(reason: str) -> None:
    """Counts are shown, a rate is not: say what is missing."""
    st.info(plain(reason, 400), icon=":material/hourglass_empty:")


def failed(what: str, where: str = "", hint: str = "", details: str = "") -> None:
    """Something went wrong: what, where, what to do; details folded."""
    st.error(f"**{plain(what, 500)}**", icon=":material/error:")
    if where:
        st.text(f"Where: {where}")
    if hint:
        st.text(f"What to do: {hint}")
    if details:
        st.text("This is a fault of the program. The run itself is not harmed.")
        with st.expander("Details for a report"):
            st.code(details, language=None)


def no_run() -> None:
    """No finished run is named: offer the demo and say how to make one's own."""
    st.title("See what customers really do", anchor=False)
    st.caption("There is no finished run here yet. Start with the demo shop, or your own files.")
    ours, theirs = st.columns(2, gap="large")
    with ours, st.container(border=True):
        demo_offer()
    with theirs, st.container(border=True):
        st.subheader("Use my own files", anchor=False)
        st.markdown(
            "Describe your files in a `journey.toml`: which column is the time, which the "
            "touchpoint, which the identifiers. Then, in a terminal:"
        )
        st.code(OWN_RUN.strip(), language="bash")
        with st.expander("A first journey.toml"):
            st.code(OWN_TOML.strip(), language="toml")
        st.markdown("This page moves to the run by itself as soon as `./run` holds one.")
