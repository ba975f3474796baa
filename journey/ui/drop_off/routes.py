"""By which ways journeys get to where they fall silent."""

from __future__ import annotations

import streamlit as st

from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.ways.routes import Route, routes_to
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer

TOP = 20
COLUMNS = (
    Column("Route: the last steps before silence", lambda one: " > ".join(one.path)),
    Column("Routes", lambda one: one.routes, "localized"),
    Column("Journeys", lambda one: one.journeys, "localized"),
    Column("Share of those lost here", lambda one: one.share, "percent"),
    Column("Cumulative", lambda one: one.cumulative, "percent"),
)


def routes_there(run: Run, selection: Selection, touchpoint: str) -> None:
    """The commonest routes to the drop-off at ``touchpoint``; one opens into its journeys."""
    found = answer(run, routes_to, selection, touchpoint, TOP)
    st.subheader("How they got there", anchor=False)
    st.caption("Repeats in a row are folded (×3); “…” stands for earlier steps.")
    opened = opening_table(found, COLUMNS, _name, key=f"routes-{touchpoint}")
    if opened is not None and opened.key:
        about = "Journeys by this route"
        listing.journeys(run, selection, Key.parse(opened.key), about)
    downloads("routes", lambda: catalogue.listed(run, "routes", found, selection))


def _name(route: Route) -> str:
    return " > ".join(route.path)
