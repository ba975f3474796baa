"""The picture of drop-off: both halves have the same lines, also where there is no rate."""

from __future__ import annotations

from typing import Any

import pytest

from journey.analysis.drop_off.touchpoints import DropOff
from journey.ui.shared import chart


def place(name: str, rate: float | None) -> DropOff:
    return DropOff(name, None, None, None, *[3] * 10, None, None, "all", rate, rate, rate)


def test_a_touchpoint_without_a_rate_keeps_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[dict[str, Any]] = []
    monkeypatch.setattr(chart, "show", lambda spec, _: drawn.append(spec))
    chart.drop_off([place("pay", 0.3), place("dispatched", None), place("cart", 0.1)])
    lines = [spec["encoding"]["y"]["scale"]["domain"] for spec in drawn]
    assert lines == [["pay", "dispatched", "cart"]] * 2
    assert drawn[0]["height"] == drawn[1]["height"]
