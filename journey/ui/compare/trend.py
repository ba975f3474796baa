"""One number week by week on both sides: since when they differ."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey import words
from journey.analysis.compare.looks import sentence
from journey.analysis.compare.rows import WeekDifference
from journey.report.charts import Spec
from journey.ui.shared import chart

COLOURS = {"side a": "#1F5A8C", "side b": "#C8553D"}
Place = tuple[str, str | None]


def trend(weeks: Sequence[WeekDifference]) -> None:
    """A picker of the number, and its weeks as two lines with their intervals."""
    names = {_name(one): (one.measure, one.touchpoint) for one in weeks if _is_known(one)}
    if not names:
        st.text("No week has enough customers for a rate: 30 in 10 customer blocks.")
        return
    name = st.selectbox("Number, week by week", list(names), key="compare-number", width=420)
    shown = [one for one in weeks if (one.measure, one.touchpoint) == names.get(str(name))]
    chart.show(_spec(shown), f"{name} week by week on both sides, with 95 % intervals")
    if said := sentence(shown):
        st.text(said)
    left = sum(not _is_known(one) for one in shown)
    if left:
        st.caption(f"{left} of {len(shown)} weeks have too few customers for a rate.")


def _is_known(week: WeekDifference) -> bool:
    return week.a is not None or week.b is not None


def _name(week: WeekDifference) -> str:
    return week.label if week.touchpoint is None else f"{week.label} at {week.touchpoint}"


def _spec(weeks: Sequence[WeekDifference]) -> Spec:
    unit = weeks[0].unit
    form = ".0%" if unit == "share" else "~g"
    x = {"field": "week", "type": "temporal", "axis": {"title": "Week of", "format": "%d %b"}}
    colour = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
        "legend": {"title": None, "orient": "top"},
    }
    axis = {"title": None if unit == "share" else unit, "format": form}
    value = {"field": "value", "type": "quantitative", "axis": axis}
    return {
        "data": {"values": [row for one in weeks for row in _points(one)]},
        "height": 260,
        "encoding": {"x": x, "color": colour},
        "layer": [
            {
                "mark": {"type": "rule", "opacity": 0.45, "strokeWidth": 2},
                "encoding": {"y": {**value, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "point": {"size": 45}, "strokeWidth": 2},
                "encoding": {
                    "y": value,
                    "tooltip": [{"field": "tip", "type": "nominal", "title": "Week"}],
                },
            },
        ],
    }


def _points(week: WeekDifference) -> list[Spec]:
    """A point for each side that has one."""
    found = []
    for side, value, low, high, n in (
        ("side a", week.a, week.a_low, week.a_high, week.a_n),
        ("side b", week.b, week.b_low, week.b_high, week.b_n),
    ):
        if value is not None:
            shown = words.share(value) if week.unit == "share" else f"{value:.2f} {week.unit}"
            tip = f"{side}: {shown} of {words.count(n)}"
            found.append({"week": week.week_us // 1000, "side": side, "value": value, "low": low,
                          "high": high, "tip": tip})  # fmt: skip
    return found
