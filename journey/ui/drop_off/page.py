"""Drop-off: where journeys end without the goal."""

from __future__ import annotations

import streamlit as st

from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.drop_off import touchpoints as dropoff
from journey.analysis.drop_off.touchpoints import DropOff
from journey.engine.open import Run
from journey.report import headlines
from journey.selection import Selection
from journey.ui.drop_off import columns as drop_off_columns
from journey.ui.drop_off import incidents, instead, open_list, routes
from journey.ui.drop_off import weeks as drop_weeks
from journey.ui.drop_off import what_if as what_ifs
from journey.ui.shared import chart, listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.frame import page
from journey.ui.shared.tables import opening_table
from journey.ui.state import answer

SHOWN = 12  # touchpoints in the picture


def show(run: Run, selection: Selection) -> None:
    """Journeys lost per touchpoint, drop rate with interval, and the journeys behind each."""
    incidents.incidents_first(run, selection)
    found = answer(run, dropoff.find, selection)
    _takeaway(found)
    lost = [one for one in found if one.dropped][:SHOWN]
    if lost:
        chart.drop_off(lost)
    opened = opening_table(
        found, drop_off_columns.COLUMNS, lambda one: one.touchpoint, key="drop-off"
    )
    st.caption(
        "Visits = moved on + goal + exit + journeys lost + open. Lost: nothing came within the "
        "silence limit, not for good. The rate counts open visits as long as they were watched; "
        "the mature rate only visits that were watched for the whole limit. Purchases that no "
        "customer is linked to count as lost: without receipts the rate is at most so high."
    )
    if opened is not None:
        drop_weeks.by_week(run, selection, opened.touchpoint)
        instead.went_instead_there(run, selection, opened.touchpoint)
        routes.routes_there(run, selection, opened.touchpoint)
        about = f"Journeys that fell silent after “{opened.touchpoint}”"
        listing.journeys(run, selection, Key.parse(opened.key), about)
    downloads("drop-off", lambda: catalogue.sheet(run, "drop-off", selection))
    st.subheader("Who can still be saved", anchor=False)
    open_list.rescuable(run, selection)
    downloads("open-journeys", lambda: catalogue.sheet(run, "open-journeys", selection))
    what_ifs.what_if(run, selection, found)


def _takeaway(found: tuple[DropOff, ...]) -> None:
    if not any(one.dropped for one in found):
        st.text("No journey fell silent: every one reached a goal, left by an exit or is open.")
        return
    worst = found[0]
    st.text(headlines.drop_off(worst))


if __name__ == "__main__":
    page("Drop-off", "Where do journeys end without the goal, and where did they go instead?", show)
