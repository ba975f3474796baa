"""What changed lately, first on the pages it concerns: every incident in one line, and its days."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.incidents.days import TouchpointDay, touchpoint_days
from journey.analysis.incidents.search import Incident, incidents
from journey.analysis.incidents.segments import kept_columns, left_out
from journey.engine.open import Run
from journey.report.charts import GRID, INK, LOST, RATE, Spec
from journey.report.headlines import interval
from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.shared import chart, listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.tables import PERCENT, Column, opening_table
from journey.ui.state import answer

SAID = 3  # in a line each; all of them in the table
HEIGHT_PX = 160
NONE = (
    "No incident: at no touchpoint errors rose, goals fell or visits stopped for some days by more "
    "than chance and the usual ups and downs explain."
)
ABOUT = (
    "An incident is looked for in all journeys of the run, whatever the filter: days in which "
    "errors rose or goals after a visit fell by two points or more, or in which visits fell to "
    "nearly none. Goals lost: journeys of these days x the difference to all other days, so other "
    "changes of the same days count too."
)
COLUMNS = (
    Column("Touchpoint", lambda one: one.touchpoint),
    Column("For", lambda one: "all" if one.dimension == "all" else f"{one.dimension} {one.value}"),
    Column("What", lambda one: one.kind),
    Column("Errors then", lambda one: one.error_rate, PERCENT),
    Column("Else", lambda one: one.error_rate_else, PERCENT, "Errors on all other days."),
    Column("Goals after it then", lambda one: one.goal_share, PERCENT),
    Column("Else ", lambda one: one.goal_share_else, PERCENT, "Goals on all other days."),
    Column("Journeys", lambda one: one.journeys, "localized"),
    Column("Goals lost", lambda one: one.lost, "%.0f"),
    Column("95 % interval", lambda one: interval(one.lost_low, one.lost_high)),
    Column("Owner", lambda one: one.owner),
    Column("Also seen at", lambda one: one.also),
    Column("Remark", lambda one: one.reason),
)


def incidents_first(run: Run, selection: Selection) -> None:
    """Every incident of the run, the gravest first, or that there is none."""
    found = answer(run, incidents)
    if not found:
        st.caption(NONE)
        return
    st.subheader("One incident" if len(found) == 1 else f"{len(found)} incidents", anchor=False)
    for one in found[:SAID]:
        st.text(one.headline)
    since = Column("From", lambda one: words.moment(one.from_us, zone)[:10])
    to = Column("Last day", lambda one: "goes on" if one.goes_on else _last(one, zone))
    zone = run.settings.project.zone
    opened = opening_table(found, (since, to, *COLUMNS), _name, key="incidents")
    left = answer(run, left_out, kept_columns(run.settings))
    st.caption(plain(f"{ABOUT} {left[:1].upper()}{left[1:]}" if left else ABOUT, 900))
    if opened is not None:
        _opened(run, selection, opened)
    downloads("incidents", lambda: catalogue.sheet(run, "incidents", selection))


def _opened(run: Run, selection: Selection, one: Incident) -> None:
    """Its days among all others, and the journeys that came by."""
    if one.dimension == "device":
        shown = Selection(device=one.value)
        whose = f"journeys with device {one.value}"
    else:
        shown, whose = Selection(), "all visits"
    days = answer(run, touchpoint_days, run.settings.project.zone, shown, one.touchpoint)
    known = [day for day in days if day.span == "day"]
    st.caption(plain(f"“{one.touchpoint}” by day, {whose}; shaded: the incident", 300))
    chart.show(_spec(known, one), "Errors and goals after a visit by day, the incident shaded")
    downloads("touchpoint-days", lambda: catalogue.listed(run, "touchpoint-days", days, selection))
    if one.key:
        about = f"Journeys that came by “{one.touchpoint}” in these days"
        listing.journeys(run, selection, Key.parse(one.key), about)


def _name(one: Incident) -> str:
    return one.headline


def _last(one: Incident, zone: str) -> str:
    return words.moment(one.until_us - 1, zone)[:10]


def _spec(days: Sequence[TouchpointDay], one: Incident) -> Spec:
    values = [
        {"day": day.from_us // 1000, "what": what, "share": share,
         "tip": f"{words.share(share)} of {words.count(of)} visits"}
        for day in days
        for what, share, of in (("errors", day.error_rate, day.visits),
                                ("goals after it", day.goal_share, day.watched))
        if share is not None
    ]  # fmt: skip
    shaded = [{"from": one.from_us // 1000, "to": one.until_us // 1000}]
    x = {"field": "day", "type": "temporal", "title": None, "axis": {"grid": False}}
    y = {"field": "share", "type": "quantitative", "title": "Share of visits",
         "axis": {"format": ".0%", "tickCount": 4, "gridColor": GRID}}  # fmt: skip
    colour = {"field": "what", "type": "nominal", "legend": {"title": None, "orient": "top"},
              "scale": {"domain": ["errors", "goals after it"], "range": [LOST, RATE]}}  # fmt: skip
    tip = [{"field": "day", "type": "temporal", "title": "Day"},
           {"field": "what", "type": "nominal", "title": "What"},
           {"field": "tip", "type": "nominal", "title": "Share"}]  # fmt: skip
    return {
        "height": HEIGHT_PX,
        "layer": [
            {"data": {"values": shaded}, "mark": {"type": "rect", "color": INK, "opacity": 0.08},
             "encoding": {"x": {**x, "field": "from"}, "x2": {"field": "to"}}},
            {"data": {"values": values}, "mark": {"type": "line", "point": True},
             "encoding": {"x": x, "y": y, "color": colour, "tooltip": tip}},
        ],
    }  # fmt: skip
