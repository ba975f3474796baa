"""Drop-off at one touchpoint week by week."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.drop_off.weeks import DropWeek, drop_weeks
from journey.engine.open import Run
from journey.report.charts import GRID, RATE, Spec
from journey.selection import Selection
from journey.ui.shared import chart
from journey.ui.shared.downloads import downloads
from journey.ui.state import answer

HEIGHT_PX = 180


def by_week(run: Run, selection: Selection, touchpoint: str) -> None:
    """The rate of visits that were watched for the whole limit, by the week of the visit."""
    found = answer(run, drop_weeks, selection, touchpoint)
    known = [one for one in found if one.rate is not None]
    if len(known) < 2:
        return
    st.subheader("Week by week", anchor=False)
    left_out = len(found) - len(known)
    st.caption(
        "Drop rate with its 95 % interval, of visits that were watched for the whole silence "
        f"limit; weeks begin on Mondays (UTC). {left_out} weeks are not shown: too few visits, or "
        "too young."
    )
    chart.show(_spec(known), "Drop rate by week with its 95 % interval")
    downloads("drop-off-weeks", lambda: catalogue.listed(run, "drop-off-weeks", found, selection))


def _spec(known: Sequence[DropWeek]) -> Spec:
    values = [
        {"week": one.week_us // 1000, "rate": one.rate, "low": one.low, "high": one.high,
         "tip": f"{words.share(one.rate)} of {words.count(one.watched)} visits"}
        for one in known
    ]  # fmt: skip
    x = {"field": "week", "type": "temporal", "title": None, "scale": {"type": "utc"},
         "axis": {"grid": False, "format": "%d %b"}}  # fmt: skip
    y = {"field": "low", "type": "quantitative", "title": "Drop rate",
         "axis": {"format": ".0%", "tickCount": 4, "gridColor": GRID}}  # fmt: skip
    tip = [{"field": "week", "type": "temporal", "title": "Week of"},
           {"field": "tip", "type": "nominal", "title": "Drop rate"}]  # fmt: skip
    line = {"type": "line", "color": RATE, "point": {"filled": True, "color": RATE}}
    return {
        "data": {"values": values},
        "height": HEIGHT_PX,
        "encoding": {"x": x, "tooltip": tip},
        "layer": [
            {"mark": {"type": "rule", "color": RATE, "strokeWidth": 3, "opacity": 0.35},
             "encoding": {"y": y, "y2": {"field": "high"}}},
            {"mark": line, "encoding": {"y": {**y, "field": "rate", "title": "Drop rate"}}},
        ],
    }  # fmt: skip
