"""Pictures as vega-lite specifications: the app draws them, a report holds them as SVG.

Texts from data are drawn as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from journey import words
from journey.analysis.drop_off.touchpoints import DropOff

INK, GRID, LOST, RATE = "#1A1A1A", "#E3E8ED", "#C8553D", "#1F5A8C"
ROW_PX = 30
CONFIG = {
    "axis": {"labelColor": INK, "titleColor": INK, "gridColor": GRID, "labelLimit": 240,
             "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"},
    "view": {"stroke": None},
}  # fmt: skip
Spec = dict[str, Any]


def lost(rows: Sequence[DropOff]) -> Spec:
    """Journeys lost per touchpoint."""
    return _lost({"values": [_row(one) for one in rows]}, ROW_PX * len(rows))


def rates(rows: Sequence[DropOff], *, is_named: bool) -> Spec:
    """Drop rate per touchpoint with its interval; named where it stands alone."""
    spec = _rates({"values": [_row(one) for one in rows]}, ROW_PX * len(rows))
    return spec | {"encoding": {**spec["encoding"], "y": _y(spec["data"], is_named)}}


def _row(one: DropOff) -> Spec:
    return {
        "name": one.touchpoint,
        "lost": one.dropped,
        "label": words.count(one.dropped),
        "rate": one.rate,
        "low": one.low,
        "high": one.high,
        "tip": f"{words.share(one.rate)} of {words.count(one.visits)} visits",
    }


def _y(data: Spec, is_named: bool) -> Spec:
    """A line for each touchpoint, also where it has no rate: both halves have the same lines."""
    axis = {"title": None, "ticks": False, "domain": False} if is_named else None
    lines = {"domain": [row["name"] for row in data["values"]]}
    return {"field": "name", "type": "nominal", "sort": None, "axis": axis, "scale": lines}


def _tips(*fields: tuple[str, str]) -> list[Spec]:
    return [{"field": field, "title": title, "type": "nominal"} for field, title in fields]


def _lost(data: Spec, height: int) -> Spec:
    longest = 1.08 * max(row["lost"] for row in data["values"])
    x = {"field": "lost", "type": "quantitative", "title": "Journeys lost",
         "axis": {"tickCount": 5}, "scale": {"domain": [0, longest]}}  # fmt: skip
    tips = _tips(("name", "Touchpoint"), ("label", "Journeys lost"), ("tip", "Drop rate"))
    encoding = {"y": _y(data, is_named=True), "x": x, "tooltip": tips}
    text = {"text": {"field": "label", "type": "nominal"}}
    return {
        "data": data,
        "height": height,
        "encoding": encoding,
        "layer": [
            {"mark": {"type": "bar", "color": LOST, "height": {"band": 0.65}}},
            {"mark": {"type": "text", "align": "left", "dx": 5, "color": INK}, "encoding": text},
        ],
    }


def _rates(data: Spec, height: int) -> Spec:
    axis = {"format": ".0%", "tickCount": 5}
    title = "Drop rate, within the silence limit"
    x = {"field": "rate", "type": "quantitative", "title": title, "axis": axis,
         "scale": {"zero": True}}  # fmt: skip
    ends = {"x": {**x, "field": "low"}, "x2": {"field": "high"}}
    tips = _tips(("name", "Touchpoint"), ("tip", "Drop rate"))
    return {
        "data": data,
        "height": height,
        "encoding": {"y": _y(data, is_named=False), "tooltip": tips},
        "layer": [
            {"mark": {"type": "rule", "color": RATE, "strokeWidth": 3, "opacity": 0.45},
             "encoding": ends},
            {"mark": {"type": "point", "filled": True, "color": RATE, "size": 70, "opacity": 1},
             "encoding": {"x": x}},
        ],
    }  # fmt: skip
