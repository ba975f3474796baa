"""Scorecard: how good the experience is, and for whom."""

from __future__ import annotations

from functools import partial

import streamlit as st

from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.experience.measures import Measure
from journey.analysis.experience.scorecard import GROUPINGS, scorecard
from journey.engine.open import Run
from journey.report import measures as measure_words
from journey.selection import Selection
from journey.ui.scorecard import measures
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.frame import page
from journey.ui.shared.tables import grid
from journey.ui.state import answer

TILES = {
    "Experience in use": (
        "goal_rate", "abandonment", "open_share", "time_to_goal", "steps_to_goal", "detour",
        "error_rate", "fcr", "handling", "waiting", "switches", "match_rate",
    ),
    "What customers say": ("nps", "score_mean"),
    "Business": ("journeys", "customers", "value", "cost_to_serve"),
}  # fmt: skip
COMPARED = {"device": "Device", "entry_channel": "Entry channel", "segment": "Segment"}


def show(run: Run, selection: Selection) -> None:
    """Tiles of all measures, the same by group, and the journeys behind each number."""
    currency = run.settings.project.currency
    found = answer(run, scorecard, selection)
    for group, ids in TILES.items():
        st.subheader(group, anchor=False)
        measures.tiles([one for name in ids for one in found if one.id == name], currency)
    st.subheader("For whom", anchor=False)
    by = st.segmented_control(
        "Compare by", GROUPINGS, default="device", format_func=COMPARED.__getitem__, key="by"
    )
    grouped = answer(run, scorecard, selection, by or "device")
    cell = partial(measure_words.cell, currency=currency)
    opened = grid([*found, *grouped], _place, cell, f"by-{by}")
    if opened is not None:
        measures.opened(opened, currency)
    if opened is not None and opened.key:
        about = f"{opened.label}: {opened.group}"
        listing.journeys(run, selection, Key.parse(opened.key), about)
    elif opened is not None:
        st.text("This number has no list of journeys of its own.")
    downloads("scorecard", lambda: catalogue.sheet(run, "scorecard", selection))


def _place(one: Measure) -> tuple[str, str]:
    """Row and column of a measure."""
    return measure_words.row(one), one.group


if __name__ == "__main__":
    page("Scorecard", "How good is the experience, and for whom?", show)
