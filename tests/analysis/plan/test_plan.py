"""The work plan: its order, what it adds and returns, and what is said where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from journey.analysis.behind.lists import Key, journeys_of
from journey.analysis.behind.lists import code as written
from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.analysis.plan.proposal import (
    APART,
    BEHIND,
    NO_COST,
    NOT_MET,
    NOT_SURE,
    alone,
    fix_of,
    propose,
)
from journey.analysis.plan.returns import returned
from journey.analysis.plan.rows import Planned
from journey.analysis.plan.terms import Terms, terms_of
from journey.analysis.priced.selected import frictions
from journey.analysis.priced.together import NO_CODE, joint
from journey.analysis.priced.together import FixedFrictions as Named
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from journey.settings.friction import CompanyWait, Friction
from journey.settings.models import DAY_US, US
from journey.settings.plan import Fix, Plan
from journey.stats.evidence.estimate import Estimate, Replicated
from tests.help.payments import HARMFUL, HARMLESS, shop
from tests.help.rows import DAY, T0, put, trip, world

AS_OF_US = T0 + 100 * DAY
YEAR = 365 * DAY_US


def found(engine: DuckEngine, rules: Friction = Friction()) -> DuckEngine:
    friction.mark(engine, None, rules)
    findings.find(engine, AS_OF_US, rules)
    return engine


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    """A shop whose declined cards cost goals, and whose banners at two places do not."""
    return found(shop(tmp_path_factory.mktemp("planted")))


def priced(cost: float, **more: float) -> Plan:
    harmful = Fix(signal="error", code=HARMFUL, touchpoint="pay", cost=cost, **more)
    banner = Fix(signal="error", code=HARMLESS, touchpoint="list", cost=1.0)
    return Plan(fixes=(harmful, banner))


def first(rows: tuple[Planned, ...]) -> Planned:
    (one,) = [row for row in rows if row.order_no == 1]
    return one


def test_by_goals_the_harmful_one_comes_first(planted: DuckEngine) -> None:
    rows = propose(planted, Plan())
    best = first(rows)
    assert (best.code, best.touchpoint, best.added) == (HARMFUL, "pay", best.gain)
    assert (best.net, best.roi, best.cost) == (None, None, None)
    assert [row.order_no for row in rows[:1]] == [1]
    assert len(best.samples.split()) == 5
    for row in rows:
        listed = journeys_of(planted, Selection(), Key.parse(row.key), 5)
        assert row.samples.split() == [written(one.journey_id) for one in listed]
    codes = {(row.code, row.touchpoint) for row in rows}
    assert {(HARMLESS, "list"), (HARMLESS, "pay")} <= codes


def test_what_the_steps_add_is_their_joint_gain(planted: DuckEngine) -> None:
    """Forced to take all three: a fix that brings a little costs nothing."""
    free = [
        Fix(signal="error", code=code, touchpoint=at, cost=0.0, value=1000.0)
        for code, at in ((HARMFUL, "pay"), (HARMLESS, "pay"), (HARMLESS, "list"))
    ]
    rows = [row for row in propose(planted, Plan(fixes=tuple(free))) if row.order_no]
    fixes = tuple(Named(row.signal, row.code, row.touchpoint) for row in rows)
    together = joint(planted, fixes)
    assert together.gain is not None
    assert sum(row.added or 0 for row in rows) == pytest.approx(together.gain.value, rel=1e-9)
    assert all(row.roi is None and row.net is not None for row in rows)


def test_money_over_the_horizon_is_what_it_says(planted: DuckEngine) -> None:
    """4000 journeys start within 3999 minutes; a goal was worth 20."""
    best = first(propose(planted, priced(cost=5000.0, share=0.5)))
    assert best.gain is not None
    horizon = YEAR / (3999 * US["m"])
    brings = best.gain * horizon * 20
    assert best.horizon_goals == pytest.approx(0.5 * best.gain * horizon)
    assert best.net == pytest.approx(0.5 * brings - 5000)
    assert best.roi == pytest.approx((0.5 * brings - 5000) / 5000)
    assert best.payback_days == pytest.approx(365 * 5000 / (0.5 * brings))
    assert best.net_25 == pytest.approx(0.25 * brings - 5000)
    assert best.net_50 == pytest.approx(best.net)
    assert best.net_100 == pytest.approx(brings - 5000)
    assert best.net_low is not None
    assert best.roi_high is not None
    assert best.gain_low is not None
    assert best.net_low == pytest.approx(0.5 * best.gain_low * horizon * 20 - 5000)
    assert best.roi_high > best.roi > 0


def test_a_worth_in_the_settings_stands_before_that_of_the_data(planted: DuckEngine) -> None:
    of_data = first(propose(planted, priced(cost=0.0)))
    of_plan = first(propose(planted, replace_value(priced(cost=0.0), 40.0)))
    of_fix = first(propose(planted, replace_value(priced(cost=0.0, value=10.0), 40.0)))
    assert of_plan.net == pytest.approx(2 * (of_data.net or 0))
    assert of_fix.net == pytest.approx(0.5 * (of_data.net or 0))


def replace_value(plan: Plan, value: float) -> Plan:
    return plan.model_copy(update={"value": value})


def test_what_costs_more_than_it_brings_is_left(planted: DuckEngine) -> None:
    rows = {(row.code, row.touchpoint): row for row in propose(planted, priced(cost=1e9))}
    dear, banner = rows[HARMFUL, "pay"], rows[HARMLESS, "pay"]
    assert (dear.order_no, dear.reason) == (None, NOT_SURE)
    assert dear.net is not None
    assert dear.net < 0
    assert dear.chance == pytest.approx(0, abs=1e-6)
    assert (banner.order_no, banner.reason, banner.cost) == (None, NO_COST, None)


def test_the_chance_of_profit_is_students() -> None:
    whole = Estimate(100.0, 10.0, 80.0, 120.0, 50)
    plan = Plan(fixes=(Fix(signal="error", touchpoint="pay", cost=95.0),), horizon=10 * DAY_US)
    terms = terms_of(plan, Named("error", NO_CODE, "pay"), 10 * DAY_US)
    assert terms == Terms(1.0, 95.0, None, 1.0, 10.0)
    back = returned(replicated(whole), terms)
    assert back is not None
    assert back.chance == pytest.approx(stats.t.cdf(5 / back.net.se, 49))
    assert back.payback_days == pytest.approx(9.5)
    assert returned(replicated(whole), replace(terms, cost=None)) is None
    assert returned(None, terms) is None


def replicated(whole: Estimate) -> Replicated:
    spread = np.tile([1.0, -1.0], 25) * whole.se / 7
    return Replicated(whole.value, whole.value + spread, np.ones(50, dtype=bool))


def test_a_plan_for_a_selection_is_reckoned_with_its_journeys(planted: DuckEngine) -> None:
    phones = Selection(device="phone")
    everybody, best = first(propose(planted, Plan())), first(propose(planted, Plan(), phones))
    gains = {fix_of(one): one.gain for one in frictions(planted, phones)}
    assert best.added == pytest.approx(gains[Named("error", HARMFUL, "pay")], rel=1e-9)
    assert best.journeys < everybody.journeys
    one = alone(planted, Plan(), Named("error", HARMFUL, "pay"), phones)
    assert one is not None
    assert replace(one, order_no=1) == best


def test_a_fix_of_what_was_never_met_is_named(planted: DuckEngine) -> None:
    plan = Plan(fixes=(Fix(signal="error", code="card declyned", touchpoint="pay", cost=3.0),))
    last = propose(planted, plan)[-1]
    assert (last.code, last.cost, last.reason, last.journeys) == ("card declyned", 3.0, NOT_MET, 0)


def test_one_friction_by_itself_has_the_row_of_the_first(planted: DuckEngine) -> None:
    plan = priced(cost=5000.0)
    best = first(propose(planted, plan))
    one = alone(planted, plan, Named("error", HARMFUL, "pay"))
    assert one is not None
    assert replace(one, order_no=1) == best
    assert alone(planted, plan, Named("error", "never", "pay")) is None
    loop = next(row for row in planted.rows("select signal, touchpoint from findings "
                "where class = 'behaviour'"))  # fmt: skip
    behaviour = alone(planted, plan, Named(loop[0], None, loop[1]))
    assert behaviour is not None
    assert (behaviour.added, behaviour.net, behaviour.test) == (None, None, "")
    assert behaviour.reason


def test_the_test_says_whether_the_change_could_be_seen(planted: DuckEngine) -> None:
    """All 4000 journeys lie within three days: four weeks have many more."""
    seen = first(propose(planted, Plan()))
    unseen = first(propose(planted, Plan(share=0.001)))
    assert seen.visible is not None
    assert seen.expected is not None
    assert 0 < seen.visible < seen.expected < 1
    assert "can be seen" in seen.test
    assert unseen.expected == pytest.approx(seen.expected / 1000)
    assert "cannot be verified in this time" in unseen.test


def test_company_waits_stand_apart(tmp_path: Path) -> None:
    rules = Friction(waits=(CompanyWait(opens="ask", closes=("answer",), within=DAY),))
    trips = [
        trip(
            f"s{n}", f"ask > +{12 + n % 12}h answer > buy", "goal" if n % 4 else "dropped", f"{n}m"
        )
        for n in range(300)
    ]
    trips += [
        trip(f"l{n}", "ask > +30h answer > buy", "goal" if n % 2 else "dropped", f"{n}m")
        for n in range(200)
    ]
    (wait,) = propose(found(world(tmp_path, *trips), rules), Plan())
    assert (wait.signal, wait.order_no, wait.reason) == ("company wait", None, APART)
    assert wait.gain is not None
    assert wait.added is None


def test_too_few_say_so(tmp_path: Path) -> None:
    engine = found(world(tmp_path, *(trip(f"c{n}", "pay ! > pay") for n in range(5))))
    (row,) = propose(engine, Plan())
    assert (row.order_no, row.gain, row.added) == (None, None, None)
    assert row.reason
    assert row.reason != BEHIND


def incident(engine: DuckEngine, touchpoint: str, **columns: float | bool) -> None:
    """An incident of errors on the first half of the shop's days, as ``find`` stores it."""
    known = {"incident_id": "i", "kind": "errors", "headline": "From May to June, errors.",
             "touchpoint": touchpoint, "from_us": 0, "until_us": 2**62, "goes_on": False,
             "error_rate": 0.8, "error_rate_else": 0.2}  # fmt: skip
    put(engine, "incidents", [known | columns])


def test_an_incident_that_has_ended_is_no_fix(tmp_path: Path) -> None:
    engine = found(shop(tmp_path))
    fix = Named("error", HARMFUL, "pay")
    assert by_fix(propose(engine, Plan()))[fix].order_no == 1
    incident(engine, "pay")
    row = by_fix(propose(engine, Plan()))[fix]
    assert row.order_no is None
    assert "beyond the usual of an incident that has ended. From May to June" in row.reason
    incident(engine, "pay", error_rate_else=0.7)  # most of it is always there
    row = by_fix(propose(engine, Plan()))[fix]
    assert row.order_no == 1
    assert "beyond the usual of an incident that has ended" in row.reason
    incident(engine, "pay", goes_on=True)
    row = by_fix(propose(engine, Plan()))[fix]
    assert (row.order_no, row.reason) == (1, "")


def by_fix(rows: tuple[Planned, ...]) -> dict[Named, Planned]:
    return {Named(row.signal, row.code, row.touchpoint): row for row in rows}
