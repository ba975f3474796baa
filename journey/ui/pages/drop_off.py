"""Drop-off: where journeys end without the goal."""

from __future__ import annotations

import streamlit as st

from journey import report
from journey.analysis import dropoff
from journey.analysis.dropoff import DropOff
from journey.analysis.lists import Key
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui import words
from journey.ui.parts import chart, listing, routes
from journey.ui.parts.downloads import downloads
from journey.ui.parts.frame import page
from journey.ui.parts.tables import Column, opening_table
from journey.ui.state import answer

SHOWN = 12  # touchpoints in the picture


def _interval(one: DropOff) -> str:
    if one.low is None or one.high is None:
        return ""
    return f"{words.share(one.low)} to {words.share(one.high)}"


COLUMNS = (
    Column("Touchpoint", lambda one: one.touchpoint),
    Column("Channel", lambda one: one.channel),
    Column("Owner", lambda one: one.owner),
    Column("Journeys lost", lambda one: one.dropped, "localized"),
    Column("Drop rate", lambda one: one.rate, "percent", "Of visits watched long enough."),
    Column("95 % interval", _interval),
    Column("of visits watched", lambda one: one.mature_visits, "localized"),
    Column("Visits", lambda one: one.visits, "localized"),
    Column("Moved on", lambda one: one.moved, "localized"),
    Column("Goal", lambda one: one.goal, "localized"),
    Column("Exit", lambda one: one.exit, "localized"),
    Column("Open", lambda one: one.open, "localized"),
    Column("Silence limit", lambda one: words.duration(one.silence_us)),
    Column("Remark", lambda one: one.reason),
)


def show(run: Run, selection: Selection) -> None:
    """Journeys lost per touchpoint, drop rate with interval, and the journeys behind each."""
    found = answer(run, dropoff.find, selection)
    _takeaway(found)
    lost = [one for one in found if one.dropped][:SHOWN]
    if lost:
        chart.drop_off(lost)
    opened = opening_table(found, COLUMNS, lambda one: one.touchpoint, key="drop-off")
    st.caption(
        "Visits = moved on + goal + exit + journeys lost + open. Lost: nothing came within the "
        "silence limit. The rate counts only visits that have been watched for that long."
    )
    if opened is not None:
        about = f"Journeys that fell silent after “{opened.touchpoint}”"
        listing.journeys(run, selection, Key.parse(opened.key), about)
        routes.routes_there(run, selection, opened.touchpoint)
    downloads("drop-off", lambda: report.TWINS["drop-off"](run, selection))


def _takeaway(found: tuple[DropOff, ...]) -> None:
    if not found or not found[0].dropped:
        st.text("No journey fell silent: every one reached a goal, left by an exit or is open.")
        return
    worst = found[0]
    rate = f"; {words.share(worst.rate)} of visits there, {_interval(worst)}" if worst.rate else ""
    st.text(
        f"Most journeys are lost at “{worst.touchpoint}”: {words.count(worst.dropped)} of "
        f"{words.count(worst.visits)} visits end there{rate}."
    )


if __name__ == "__main__":
    page("Drop-off", "Where do journeys end without the goal, and how did they get there?", show)
