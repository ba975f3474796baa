"""What a table says of its findings: chance, the luck of the best, badges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from journey.analysis.gain.checks import Imbalance
from journey.analysis.gain.verdict import Verdict, badge, controls_hold, rank
from journey.stats.evidence.estimate import Estimate, Replicated

SURE = Verdict(
    "estimated",
    goals=Estimate(10.0, 2.0, 6.0, 14.0, 50),
    per_exposed=Estimate(0.1, 0.02, 0.06, 0.14, 50),
    of_goals=Replicated(10.0, np.full(50, 10.0), np.ones(50, dtype=bool)),
    p=0.001,
    exposures=100,
    balance=Imbalance(0.05, "goals before"),
)


def effect(value: float, se: float, p: float) -> Verdict:
    return replace(SURE, per_exposed=Estimate(value, se, 0, 0, 50), p=p)


def test_hand_case_10_over_the_table() -> None:
    """Findings without a p-value do not count."""
    found = [replace(SURE, p=p) for p in (0.001, 0.012, 0.030, 0.04, 0.2)]
    found.insert(2, Verdict("too_few", "too few"))
    p_adj = [one.p_adj for one in rank(found)]
    assert p_adj[2] is None
    assert [one for one in p_adj if one is not None] == pytest.approx(
        [0.005, 0.03, 0.05, 0.05, 0.2]
    )


def test_hand_case_11_over_the_table() -> None:
    """The effect per exposure is drawn to the mean, times what could be compared."""
    found = [effect(0.10, 0.04, 0.01), effect(0.02, 0.02, 0.3), effect(-0.01, 0.02, 0.6)]
    found.append(replace(effect(0.5, 0.1, 0.01), status="association"))
    shrunk = [one.shrunk for one in rank(found)]
    assert shrunk[:3] == pytest.approx([5.85, 2.15, -0.12], abs=0.01)
    assert shrunk[3] is None


@pytest.mark.parametrize(
    ("change", "p_adj", "holds", "missing"),
    [
        ({}, 0.01, True, ""),
        ({}, 0.2, True, "may be chance"),
        ({"goals": Estimate(10.0, 9.0, -8.0, 28.0, 50)}, 0.01, True, "may be chance"),
        ({"balance": Imbalance(-0.11, "x")}, 0.01, True, "the exposed differ before it"),
        ({}, 0.01, False, "something harmless shows a gain too"),
        ({"not_estimable": 5}, 0.01, True, ""),
        ({"not_estimable": 6}, 0.01, True, "part of its exposures cannot be compared"),
        ({"remark": "between 1 and 3"}, 0.01, True, "between 1 and 3"),
    ],
)
def test_green_asks_for_everything(
    change: dict[str, object], p_adj: float, holds: bool, missing: str
) -> None:
    colour = "amber" if missing else "green"
    assert badge(replace(SURE, **change), p_adj, holds) == (colour, missing)


@pytest.mark.parametrize("status", ["association", "too_few", "not_estimable", "cost_only"])
def test_all_else_is_grey(status: str) -> None:
    assert badge(replace(SURE, status=status), 0.01, True)[0] == "grey"


@pytest.mark.parametrize(
    ("p", "holds"), [([], True), ([0.04], False), ([0.04, *[0.5] * 19], True), ([0.001] * 3, False)]
)
def test_harmless_events_are_judged_together(p: list[float], holds: bool) -> None:
    found = [replace(SURE, p=one) for one in p] + [Verdict("too_few", "too few")]
    assert controls_hold(found) is holds
