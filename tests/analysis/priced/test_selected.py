"""Frictions of a selection: the same numbers as if the run had held its journeys only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.analysis.priced import ranked as opportunities
from journey.analysis.priced.ranked import Opportunity
from journey.analysis.priced.selected import frictions, priced
from journey.analysis.priced.together import FixedFrictions, joint
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from journey.settings.friction import CompanyWait, Friction
from tests.help.payments import HARMFUL, HARMLESS, lives, opened
from tests.help.rows import DAY, T0, Trip, trip, world

AS_OF_US = T0 + 100 * DAY
PHONE = Selection(device="phone")


def found(engine: DuckEngine, rules: Friction = Friction()) -> DuckEngine:
    friction.mark(engine, None, rules)
    findings.find(engine, AS_OF_US, rules)
    return engine


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> tuple[DuckEngine, DuckEngine]:
    """Everybody; and phones only, of the same lives."""
    trips = lives(customers=3000)
    phones = [one for one in trips if one.columns["device"] == "phone"]
    # the last start sets the horizon, so it is kept
    last = replace(trips[-1], customer="last", steps=trips[-1].steps[:1], outcome="dropped",
                   columns={"device": "phone"})  # fmt: skip
    place = tmp_path_factory.mktemp("shops")
    return (
        found(opened(place / "all", [*trips, last])),
        found(opened(place / "phones", [*phones, last])),
    )


def numbers(rows: tuple[Opportunity, ...]) -> dict[str, list[object]]:
    return {
        one.key: [one.journeys, one.badge, one.status, one.reason]
        + [
            None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)
            for value in (one.gain, one.gain_low, one.gain_high, one.value_gain, one.naive_gain,
                          one.share, one.gain_shrunk, one.p_adj, one.e_value, one.smd_max)
        ]
        for one in rows
    }  # fmt: skip


def test_a_selection_is_priced_as_a_run_of_its_journeys(
    shops: tuple[DuckEngine, DuckEngine],
) -> None:
    everybody, phones = shops
    chosen, own = priced(everybody, PHONE), priced(phones)
    assert len(own.rows) > 8
    assert any(one.gain is not None for one in own.rows)
    assert numbers(chosen.rows) == numbers(own.rows)
    assert chosen.whole is not None
    assert own.whole is not None
    assert chosen.whole.gain == pytest.approx(own.whole.gain)
    assert chosen.whole.journeys == own.whole.journeys


def test_all_journeys_have_the_findings_of_the_run(shops: tuple[DuckEngine, DuckEngine]) -> None:
    everybody, _ = shops
    assert frictions(everybody) == opportunities.ranked(everybody)
    of_all = Selection(from_us=0)  # leaves nothing out, but is worked out anew
    assert numbers(frictions(everybody, of_all)) == numbers(opportunities.ranked(everybody))


def test_the_run_stays_as_it_is(shops: tuple[DuckEngine, DuckEngine]) -> None:
    everybody, _ = shops
    text = "select * from findings order by finding_id"
    before = everybody.rows(text)
    priced(everybody, PHONE)
    assert everybody.rows(text) == before


def test_too_few_in_a_selection_is_said(shops: tuple[DuckEngine, DuckEngine]) -> None:
    few = Selection(until_us=T0 + 60 * 60 * 10**6)  # an hour: 60 customers
    rows = frictions(shops[0], few)
    assert rows
    assert all(one.gain is None and one.reason for one in rows)
    assert priced(shops[0], few).whole is not None


def test_nobody_selected_has_no_frictions(shops: tuple[DuckEngine, DuckEngine]) -> None:
    nobody = priced(shops[0], Selection(device="fax"))
    assert nobody.rows == ()


def test_joint_gains_of_a_selection_are_those_of_its_journeys(
    shops: tuple[DuckEngine, DuckEngine],
) -> None:
    everybody, phones = shops
    fixes = (FixedFrictions("error", HARMFUL, "pay"), FixedFrictions("error", HARMLESS, "list"))
    chosen, own = joint(everybody, fixes, PHONE), joint(phones, fixes)
    assert chosen.gain is not None
    assert own.gain is not None
    assert chosen.gain.value == pytest.approx(own.gain.value, rel=1e-9)
    assert chosen.gain.low == pytest.approx(own.gain.low, rel=1e-9)
    rows = {(one.code, one.touchpoint): one.gain for one in frictions(everybody, PHONE)}
    single = [rows[fix.code, fix.touchpoint] or 0 for fix in fixes]
    assert chosen.singles == pytest.approx(sum(single), rel=1e-9)


def test_with_a_goal_only_that_one_counts(tmp_path: Path) -> None:
    """The error costs help, not buy: who reaches buy stays among those compared."""
    trips = [_reaching(f"c{n}", "pay", ("buy", "help", None)[n % 3]) for n in range(300)]
    trips += [_reaching(f"m{n}", "pay !", ("buy", None, None)[n % 3]) for n in range(150)]
    engine = found(world(tmp_path, *trips))
    buy, help_ = (frictions(engine, Selection(goal=goal))[0] for goal in ("buy", "help"))
    assert buy.gain == pytest.approx(0, abs=1e-9)
    assert help_.gain == pytest.approx(50)


def _reaching(name: str, path: str, goal: str | None) -> Trip:
    made = trip(name, path, "goal" if goal else "dropped")
    return replace(made, columns={"goal": goal})


def test_waits_of_a_selection_are_priced_too(tmp_path: Path) -> None:
    trips = []
    for n in range(500):
        late, ends = n % 3 == 0, "goal" if n % (2 if n % 3 == 0 else 4) else "dropped"
        path = f"ask > +{30 if late else 12 + n % 12}h answer > buy"
        device = "phone" if n % 2 else "computer"
        trips.append(replace(trip(f"c{n}", path, ends, f"{n}m"), columns={"device": device}))
    rules = Friction(waits=(CompanyWait(opens="ask", closes=("answer",), within=DAY),))
    runs = [{"build_id": "b", "version": "0", "built_us": 0, "as_of_us": AS_OF_US,
             "settings": json.dumps({"sources": {}, "friction": rules.model_dump()})}]  # fmt: skip
    engine = found(world(tmp_path / "all", *trips, runs=runs), rules)
    phones = [one for one in trips if one.columns["device"] == "phone"]
    (chosen,) = frictions(engine, PHONE)
    (own,) = frictions(found(world(tmp_path / "phones", *phones, runs=runs), rules))
    assert chosen.signal == "company wait"
    assert chosen.gain is not None
    assert (chosen.gain, chosen.gain_low) == (
        pytest.approx(own.gain), pytest.approx(own.gain_low),
    )  # fmt: skip
