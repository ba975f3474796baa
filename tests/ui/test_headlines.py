"""Headlines say what the rows below them say, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.analysis.experience.low_scores import LowScore
from journey.analysis.paths.priced import FrictionPath
from journey.analysis.plan.rows import BLANK, Planned
from journey.analysis.priced.confidence import confidence
from journey.analysis.priced.ranked import Opportunity, WholeRun
from journey.report import headlines

COLOURS = ("green", "amber", "grey")
NOTHING = ("No single friction", "could be priced", "Too few")


def made(record: Any, /, **given: Any) -> Any:
    """A record with null in all fields but the given ones."""
    return record(**{**dict.fromkeys(record.__slots__), **given})


def friction(
    gain: float | None, low: float, badge: str = "amber", kind: str = "service", at: str = "pay"
) -> Opportunity:
    status = (
        "association" if kind == "behaviour" else "estimated" if gain is not None else "too_few"
    )
    return made(
        Opportunity, signal="error", code="declined", touchpoint=at, kind=kind, gain=gain,
        gain_low=None if gain is None else low,
        gain_high=None if gain is None else 2 * gain - low,
        badge=badge, status=status, confidence=confidence(badge, status), reason="may be chance",
        journeys=50,
    )  # fmt: skip


WHOLE = WholeRun(40.0, 20.0, 60.0, "estimated", "", 5000, 17.0)


def test_a_lead_that_is_not_sure_is_named_with_its_reason() -> None:
    said = headlines.frictions([friction(29.4, 16.8)], WHOLE)
    assert said == (
        "The best lead, but not sure: error (declined) at “pay”, 29 goals (16.8 to 42.0). "
        "Why not sure: may be chance."
    )


def test_the_surest_comes_before_a_larger_lead() -> None:
    said = headlines.frictions([friction(60, 30), friction(20, 15, "green", at="cart")], WHOLE)
    first = "The surest gain: error (declined) at “cart”, 20 goals (15.0 to 25.0)."
    larger = "Larger, but not sure: error (declined) at “pay”, 60 goals (30.0 to 90.0)."
    assert said == f"{first} {larger} Why not sure: may be chance."
    alone = headlines.frictions([friction(9, 3), friction(20, 15, "green", at="cart")], WHOLE)
    assert alone == first


def test_nothing_beyond_chance_says_what_could_be_shown() -> None:
    said = headlines.frictions([friction(5, -3)], WHOLE)
    assert said.startswith("No single friction costs goals beyond chance; the largest estimate: ")
    assert "about 17 goals" in said


def test_behaviour_is_no_cause_but_is_not_kept_silent() -> None:
    said = headlines.frictions([friction(29, 16, "grey", "behaviour")], WHOLE)
    assert "as cause or as sign: error (declined) at “pay”, 29 goals (16.0 to 42.0)" in said


def test_what_costs_days_and_no_goals_is_said_so() -> None:
    slow = replace(friction(1, -3), delay_days=3.2, delay_low=2.1, delay_high=4.3)
    said = headlines.frictions([slow], WHOLE)
    assert said.endswith(
        "Late, not lost: after error (declined) at “pay” goals come 3.2 days later (2.1 to 4.3)."
    )
    assert said.startswith("No single friction costs goals beyond chance")


def test_too_few_is_said() -> None:
    assert headlines.frictions([friction(None, 0)], None) == headlines.TOO_FEW


ROWS = st.lists(
    st.builds(
        friction,
        st.floats(-50, 50) | st.none(),
        st.floats(-60, 50),
        st.sampled_from(COLOURS),
        st.sampled_from(("service", "behaviour", "symptom")),
    )
)


@given(ROWS, st.just(WHOLE) | st.none())
def test_no_headline_speaks_against_a_row(rows: list[Opportunity], whole: WholeRun | None) -> None:
    said = headlines.frictions(rows, whole)
    assert said
    assert not any(colour in said for colour in COLOURS)
    beyond = [one for one in rows if one.kind == "service" and (one.gain_low or 0) > 0]
    if beyond:
        assert not said.startswith(NOTHING)
    if any((one.gain_low or 0) > 0 for one in rows):
        assert "goals (" in said


def path(gain: float, low: float, confirmed: bool) -> FrictionPath:
    return made(
        FrictionPath, path="a > b", gain=gain, gain_low=low, gain_high=2 * gain - low,
        is_confirmed=confirmed, reason="" if confirmed else "may be chance: not confirmed",
    )  # fmt: skip


def test_a_path_that_is_not_confirmed_is_a_lead_with_its_reason() -> None:
    search = made(FrictionPath, reason="no path stands out; smallest detectable loss about 9 goals")
    said = headlines.paths([path(12, 3, confirmed=False)], search)
    assert said.startswith(
        "The best lead is the path a > b: 12 lost goals (3.0 to 21.0), but it may "
    )
    sure = headlines.paths([path(12, 3, True), path(50, 1, False)], search)
    assert sure.startswith("With the path a > b go 12 lost goals")
    assert headlines.paths([path(2, -3, confirmed=False)], search).startswith("No path stands out")


def score(difference: float, low: float, kind: str = "service") -> LowScore:
    return made(LowScore, signal="error", touchpoint="pay", kind=kind, difference=difference,
                low=low, high=2 * difference - low, p_adj=0.01)  # fmt: skip


def named(one: LowScore) -> str:
    return f"{one.signal} at “{one.touchpoint}”"


def test_low_scores_name_any_row_beyond_chance() -> None:
    second = headlines.low_scores([score(0.1, -0.1), score(0.2, 0.1)], named)
    assert second.startswith("Of the service frictions error at “pay” goes with 20 points more")
    other = headlines.low_scores([score(0.1, -0.1), score(0.2, 0.1, "symptom")], named)
    assert other.startswith("No service friction stands out, but error at “pay” goes with 20 ")
    many = headlines.low_scores([replace(score(0.2, 0.1), p_adj=0.4)], named)
    assert "may be chance" in many
    assert headlines.low_scores([score(0.1, -0.1)], named).startswith("No friction goes with more")


def planned(**given: Any) -> Planned:
    return Planned(**{**BLANK, "signal": "error", "touchpoint": "pay", "kind": "service", **given})


def test_a_plan_without_an_order_names_the_largest_gain_and_why() -> None:
    row = planned(gain=29.4, gain_low=16.8, gain_high=42.1, reason="no cost is given")
    said = headlines.plan([row])
    assert said is not None
    assert said.endswith("error at “pay”: 29 goals (16.8 to 42.1); no cost is given.")
    assert headlines.plan([replace(row, order_no=1)]) is None
    assert "of none it is sure" in str(headlines.plan([planned(gain=2.0, gain_low=-1.0)]))


@pytest.mark.parametrize("status", ["estimated", "association", "cost_only", "too_few", "else"])
@pytest.mark.parametrize("badge", COLOURS)
def test_confidence_is_said_without_colours(badge: str, status: str) -> None:
    said = confidence(badge, status)
    assert said
    assert said not in COLOURS
    assert (said == "sure") == (badge == "green" and status == "estimated")
