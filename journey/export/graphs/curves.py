"""How a line bends: it flows from left to right, and passes beside the boxes that it does not join.

The shapes are those of vis-network 9.1, so that what is computed here is what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import atan2, cos, hypot, pi, sin
from typing import Any

from journey.graph.layout import Place

WIDE, HIGH = 68, 30  # half a box and a little air, pixels
EDGE = 60  # how far above and below the boxes a line may go
SAMPLES = tuple(step / 24 for step in range(1, 24))
FLOW = ("cubicBezier", 0.45)
FORWARD = (
    FLOW,
    *((side, bend) for bend in (0.12, 0.22, 0.32, 0.45) for side in ("curvedCW", "curvedCCW")),
)
ASIDE = tuple((side, bend) for side in ("curvedCW", "curvedCCW") for bend in (0.22, 0.35, 0.5, 0.7))
UPRIGHT = tuple((side, bend) for side in ("curvedCW", "curvedCCW") for bend in (0.45, 0.65, 0.85))
Bend = tuple[str, float]


def smooth(source: str, target: str, places: Mapping[str, Place]) -> dict[str, Any]:
    """vis-network's ``smooth`` of the line between two nodes.

    The gentlest bend that crosses few other boxes and stays within the picture.
    """
    here, there = places[source], places[target]
    others = [place for name, place in places.items() if name not in {source, target}]
    costs: dict[Bend, float] = {}
    for bend in _bends(here, there):
        line = _points(here, there, bend)
        costs[bend] = _crossed(line, others) + _outside(line, places)
        if not costs[bend]:
            break
    return described(min(costs, key=lambda bend: costs[bend] + bend[1] * (bend != FLOW)))


def described(bend: Bend) -> dict[str, Any]:
    """A bend as vis-network takes it."""
    shape, roundness = bend
    found: dict[str, Any] = {"type": shape, "roundness": roundness}
    return found | {"forceDirection": "horizontal"} if shape == "cubicBezier" else found


def plain(source: Place, target: Place) -> dict[str, Any]:
    """The gentlest bend, whatever it crosses."""
    return described(_bends(source, target)[0])


def _bends(here: Place, there: Place) -> tuple[Bend, ...]:
    """What may be chosen from, the gentlest first: to the right, within a column, and back."""
    if there[0] == here[0]:
        return UPRIGHT
    return FORWARD if there[0] > here[0] else ASIDE


def controls(here: Place, there: Place, bend: Bend) -> tuple[Place, ...]:
    """The points that steer the line: four of a cubic curve, three of a square one."""
    shape, roundness = bend
    (x0, y0), (x1, y1) = here, there
    if shape == "cubicBezier":
        reach = roundness * (x1 - x0)
        return (here, (x0 + reach, y0), (x1 - reach, y1), there)
    turn = roundness if shape == "curvedCW" else -roundness
    angle = atan2(y0 - y1, x1 - x0) + (0.5 * turn + 0.5) * pi
    reach = (0.5 * roundness + 0.5) * hypot(x1 - x0, y1 - y0)
    return (here, (x0 + reach * sin(angle), y0 + reach * cos(angle)), there)


def point(t: float, steered: Sequence[Place]) -> Place:
    """The place on a line, from 0 at its start to 1 at its end."""
    along = _cubic if len(steered) == 4 else _square
    return along(t, [x for x, _ in steered]), along(t, [y for _, y in steered])


def _points(here: Place, there: Place, bend: Bend) -> list[Place]:
    """Places along the line."""
    steered = controls(here, there, bend)
    return [point(t, steered) for t in SAMPLES]


def _cubic(t: float, ends: Sequence[float]) -> float:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return sum(weight * at for weight, at in zip(weights, ends, strict=True))


def _square(t: float, ends: Sequence[float]) -> float:
    start, via, end = ends
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * via + t**2 * end


def _crossed(line: Sequence[Place], boxes: Iterable[Place]) -> int:
    """How many boxes a line goes behind."""
    return sum(any(abs(x - bx) < WIDE and abs(y - by) < HIGH for x, y in line) for bx, by in boxes)


def _outside(line: Sequence[Place], places: Mapping[str, Place]) -> int:
    """Whether a line leaves the picture, which is as bad as two boxes crossed."""
    heights = [y for _, y in places.values()]
    top, bottom = min(heights) - EDGE, max(heights) + EDGE
    return 0 if all(top < y < bottom for _, y in line) else 2
