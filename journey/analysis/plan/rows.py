"""The rows of the work plan: what is known of a friction, and what its fix is reckoned with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journey.analysis.behind.lists import Key
from journey.analysis.plan.order import Step
from journey.analysis.plan.returns import scaled
from journey.analysis.plan.visible import Visible
from journey.analysis.priced.ranked import Opportunity
from journey.analysis.priced.together import FixedFrictions
from journey.stats.evidence.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Planned:
    """One friction in the work plan.

    Attributes
    ----------
    order_no
        Its place in the proposed order from 1; ``None``: not in it, with the ``reason``.
    journeys, customers
        Of the selection, that met it.
    gain, gain_shrunk, share
        Goals of the selection's mature journeys that fixing it alone would bring; without the
        luck of the best; and its part of all service frictions' gain.
    added
        Goals that it adds to those above.
    removes
        Share of the friction that the fix removes, 0 to 1.
    horizon_goals
        ``added`` x ``removes`` over the horizon.
    cost, net, roi, payback_days, chance
        Money over the horizon; ``chance`` that it brings more than it costs, 0 to 1.
    net_25, net_50, net_100
        ``net`` if the fix removes that much of the friction.
    visible, expected
        Smallest change of the goal share there that the test shows, and the expected one, 0 to 1.
    samples
        Five journeys that met it, as ids.
    """

    order_no: int | None
    signal: str
    code: str | None
    touchpoint: str
    kind: str
    owner: str | None
    journeys: int
    customers: int
    gain: float | None
    gain_low: float | None
    gain_high: float | None
    gain_shrunk: float | None
    share: float | None
    badge: str
    confidence: str
    e_value: float | None
    added: float | None
    added_low: float | None
    added_high: float | None
    removes: float | None
    horizon_goals: float | None
    cost: float | None
    net: float | None
    net_low: float | None
    net_high: float | None
    roi: float | None
    roi_low: float | None
    roi_high: float | None
    payback_days: float | None
    chance: float | None
    net_25: float | None
    net_50: float | None
    net_100: float | None
    visible: float | None
    expected: float | None
    test: str
    samples: str
    status: str
    reason: str
    key: str


def row_of(
    one: Opportunity, step: Step, seen: Visible, order_no: int | None, reason: str
) -> Planned:
    """A friction whose gain is known, with what its fix adds and returns."""
    more = one.reason if order_no is not None else reason
    return Planned(**{
        **_known(one), **_reckoned(step), "order_no": order_no, "reason": more,
        "visible": seen.change, "expected": seen.expected, "test": seen.words,
    })  # fmt: skip


def row_without(one: Opportunity, reason: str) -> Planned:
    """A friction that no plan can reckon with, and why."""
    return Planned(**{**_known(one), "reason": reason})


def row_unmet(fix: FixedFrictions, cost: float | None, reason: str) -> Planned:
    """A fix of a friction that the run did not meet."""
    named = {"signal": fix.signal, "code": fix.code, "touchpoint": fix.touchpoint, "cost": cost}
    key = str(Key(at=fix.touchpoint, signal=fix.signal, code=fix.code))
    return Planned(**{**BLANK, **named, "kind": "service", "key": key, "reason": reason})


BLANK: dict[str, Any] = dict.fromkeys(Planned.__slots__) | {
    "journeys": 0, "customers": 0, "badge": "grey", "confidence": "", "test": "", "samples": "",
    "status": "not_estimable",
}  # fmt: skip
SAME = (
    "signal", "code", "touchpoint", "kind", "owner", "journeys", "customers", "gain", "gain_low",
    "gain_high", "gain_shrunk", "share", "badge", "confidence", "e_value", "status", "key",
)  # fmt: skip


def _known(one: Opportunity) -> dict[str, Any]:
    return {**BLANK, **{name: getattr(one, name) for name in SAME}}


def _reckoned(step: Step) -> dict[str, Any]:
    terms, back, added = step.terms, step.back, step.added
    found: dict[str, Any] = {"removes": terms.share, "cost": terms.cost}
    if added is not None:
        brings = scaled(added, terms.share * terms.periods)
        found |= {**_bounds("added", added), "horizon_goals": brings.value}
    if back is not None:
        found |= _bounds("net", back.net) | (_bounds("roi", back.roi) if back.roi else {})
        found |= {"payback_days": back.payback_days, "chance": back.chance}
        found |= dict(zip(("net_25", "net_50", "net_100"), back.at_shares, strict=True))
    return found


def _bounds(name: str, of: Estimate) -> dict[str, float]:
    return {name: of.value, f"{name}_low": of.low, f"{name}_high": of.high}
