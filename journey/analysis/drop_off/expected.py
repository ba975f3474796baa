"""What becomes of the visits that are still open: nobody counts twice, nobody is lost.

``visits x S(W) = dropped + sum over open ones of S(W)/S(c)``, S(c) the share still silent after
c hours. (Methods.md 1.3.)
"""

from __future__ import annotations

from journey.analysis.drop_off.visits import Visited
from journey.errors import LawBroken
from journey.stats.evidence.estimate import Bools, Floats
from journey.stats.times.survival import Curve, expected_drops, kaplan_meier

CLOSE = 1e-9


def curve_of(one: Visited) -> Curve:
    """Who is still silent at a touchpoint, by hours."""
    visits = one.together()
    return kaplan_meier(visits.hour.astype(float), visits.cause >= 0, visits.n)


def expected_of_open(one: Visited) -> float:
    """How many of the open visits of a touchpoint are expected to drop off.

    Raises
    ------
    LawBroken
        With those that have dropped they are not as many as the rate says.
    """
    visits, curve = one.together(), curve_of(one)
    is_open: Bools = (visits.cause < 0) & (visits.hour <= one.within_h)
    silent: Floats = visits.hour[is_open].astype(float)
    expected = expected_drops(curve, 0.0, silent, visits.n[is_open], one.within_h)
    dropped = float(visits.n[(visits.cause < 0) & ~is_open].sum())
    whole = float(visits.n.sum() * curve.at(one.within_h))
    if abs(dropped + expected - whole) > CLOSE * max(1.0, whole):
        told = f"{dropped} dropped and {expected} expected to, {whole} by the rate"
        raise LawBroken(told, f"touchpoint {one.touchpoint!r}")
    return expected
