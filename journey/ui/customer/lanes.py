"""One customer's timeline: a lane for each channel, journeys as bands behind them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from journey import words
from journey.analysis.customer.timelines import Customer, CustomerStep
from journey.graph.colours import Look, looks
from journey.report.charts import INK, Spec
from journey.ui.shared.chart import show

SEQUENCE, CALENDAR = "In sequence", "By calendar"
SPACINGS = (SEQUENCE, CALENDAR)
LANE_PX, HEAD_PX = 78, 84  # the head holds the legend
APART = 12  # names this part of the axis apart do not overlap
LABELLED = 24  # with more steps, names are in the tips and the table only
BANDS = {"goal": "#DDEFE3", "exit": "#EFE3EF", "dropped": "#F7E1DB", "open": "#ECEFF2"}


def draw(customer: Customer, zone: str, spacing: str) -> None:
    """Draw the timeline, evenly spaced or to the scale of time."""
    is_even = spacing == SEQUENCE
    known = looks(step.channel for step in customer.steps)
    steps = [
        _step(step, number if is_even else _wall_ms(step.at_us, zone), known, zone)
        | {"number": number}
        for number, step in enumerate(customer.steps, 1)
    ]
    x = _x(is_even, zone)
    _label(steps)
    layers = [
        _bands(_journeys(customer, zone, is_even=is_even), x),
        {"mark": {"type": "line", "color": "#9AA5B1", "strokeWidth": 1.2}, "encoding": {
            "order": {"field": "at", "type": "quantitative"}}},
        _points(list(known.values()), list(known)),
        {"mark": {"type": "text", "color": INK, "fontSize": 11, "fontWeight": "bold"},
         "encoding": {"text": {"field": "mark", "type": "nominal"}}},
    ]  # fmt: skip
    if len(steps) <= LABELLED:
        layers += [_names(parity) for parity in (0, 1)]
    axis = {"title": None, "labelFontSize": 13, "domain": False, "ticks": False}
    spec = {
        "data": {"values": steps},
        "height": HEAD_PX + LANE_PX * len(known),
        "encoding": {
            "x": {"field": "at", "title": None, **x},
            "y": {"field": "channel", "type": "nominal", "axis": axis, "sort": None},
        },
        "layer": layers,
    }
    show(spec, f"Timeline of {len(steps)} events over {len(known)} channels")


def _label(steps: list[Spec]) -> None:
    """Give names to the steps that stand clear of the last named one of their channel."""
    span = steps[-1]["at"] - steps[0]["at"]
    last: dict[str, int] = {}
    for step in steps:
        lane = step["channel"]
        is_clear = lane not in last or (step["at"] - last[lane]) * APART > span
        is_even = span == len(steps) - 1
        step["label"] = step["name"] if is_clear or is_even else ""
        if step["label"]:
            last[lane] = step["at"]


def _step(step: CustomerStep, at: int, known: dict[str, Look], zone: str) -> Spec:
    marks = ["!"] if step.is_error else []
    return {
        "at": at,
        "channel": step.channel,
        "name": step.touchpoint,
        "time": words.moment(step.at_us, zone),
        "wait": words.duration(step.wait_us),
        "state": step.state or "in no journey",
        "friction": ", ".join(step.frictions) or words.NOTHING,
        "mark": "".join(marks) or known[step.channel].code,
    }


def _journeys(customer: Customer, zone: str, *, is_even: bool) -> list[Spec]:
    """Where each journey starts and ends on the axis."""
    bands = []
    for one in customer.journeys:
        numbered = enumerate(customer.steps, 1)
        inside = [n for n, step in numbered if step.journey_id == one.journey_id]
        if not inside:
            continue
        ends = (one.started_us, one.ended_us)
        start, end = (
            (min(inside) - 0.45, max(inside) + 0.45)
            if is_even
            else tuple(_wall_ms(at_us, zone) for at_us in ends)
        )
        bands.append({"at": start, "end": end, "outcome": one.outcome})
    return bands


def _bands(journeys: list[Spec], x: Spec) -> Spec:
    scale = {"domain": list(BANDS), "range": list(BANDS.values())}
    title = "Journey ended as"
    return {
        "data": {"values": journeys},
        "mark": {"type": "rect", "stroke": "#FFFFFF", "strokeWidth": 3},
        "encoding": {
            "x": {"field": "at", "title": None, **x},
            "x2": {"field": "end"},
            "y": {"value": 0},
            "y2": {"value": "height"},
            "color": {
                "field": "outcome",
                "type": "nominal",
                "scale": scale,
                "legend": {"title": title, "orient": "top", "symbolStrokeColor": INK},
            },
        },
    }


def _names(parity: int) -> Spec:
    """Names under the points, on two levels in turn, so that neighbours do not overlap."""
    return {
        "transform": [{"filter": f"datum.number % 2 == {parity}"}],
        "mark": {"type": "text", "dy": 20 + 13 * parity, "color": INK, "fontSize": 11,
                 "limit": 140},
        "encoding": {"text": {"field": "label", "type": "nominal"}},
    }  # fmt: skip


def _points(found: list[Look], channels: list[str]) -> Spec:
    scale = {"domain": channels, "range": [look.colour for look in found]}
    tips = (
        ("time", "Time"),
        ("name", "Touchpoint"),
        ("channel", "Channel"),
        ("wait", "Wait before"),
        ("state", "State"),
        ("friction", "Friction"),
    )
    return {
        "mark": {"type": "point", "filled": True, "size": 620, "opacity": 1, "stroke": "#333333",
                 "strokeWidth": 1},
        "encoding": {
            "fill": {"field": "channel", "type": "nominal", "scale": scale, "legend": None},
            "tooltip": [{"field": field, "title": title, "type": "nominal"}
                        for field, title in tips],
        },
    }  # fmt: skip


def _x(is_even: bool, zone: str) -> Spec:
    if is_even:
        axis: Spec = {"labels": False, "ticks": False, "grid": False, "domain": False}
        return {
            "type": "quantitative",
            "axis": axis,
            "scale": {"zero": False, "nice": False, "padding": 24},
        }
    axis = {"title": f"Time in {zone}", "labelOverlap": True, "grid": True}
    return {"type": "temporal", "axis": axis, "scale": {"type": "utc", "padding": 24}}


def _wall_ms(at_us: int, zone: str) -> int:
    """Milliseconds that a clock in ``zone`` shows, for an axis that knows no zones."""
    at = datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone(ZoneInfo(zone))
    return int(at.replace(tzinfo=UTC).timestamp() * 1000)
