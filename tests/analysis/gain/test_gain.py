"""The gain through the whole analysis: hand cases, invariants, and a world with a known truth."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.analysis.gain.cells import load_keys
from journey.analysis.gain.estimate import GainAnswer, measure, worth_between
from journey.analysis.gain.rows import lay_out
from journey.analysis.gain.strata import Keys, Question
from journey.engine.duckdb import DuckEngine
from journey.settings.friction import Friction
from journey.stats.effects.fixgain import Gain
from journey.stats.evidence.estimate import NotEstimable
from tests.help.payments import HARMFUL, HARMLESS, lives, lost, opened, shop
from tests.help.rows import DAY, T0, Trip, trip, world

AS_OF_US = T0 + 100 * DAY
ERROR = 1  # the bit of errors without a reason
RULES = Friction(harmless=(HARMLESS,))


def laid_out(engine: DuckEngine) -> Keys:
    friction.mark(engine)
    lay_out(engine, AS_OF_US)
    return load_keys(engine)


def asked(engine: DuckEngine, touchpoint: str, bits: int = ERROR) -> GainAnswer:
    """The answer below all gates."""
    keys = laid_out(engine)
    text = "select touchpoint_no from touchpoint_nos where touchpoint = $name"
    place = engine.rows(text, name=touchpoint)[0][0]
    return measure(engine, keys, [Question(1, bits, place)], least=0)[1]


def visits(name: str, path: str, goals: int, others: int) -> list[Trip]:
    """As many journeys of customers of their own, the first ``goals`` reach the goal."""
    return [
        trip(f"{name}{n}", path, "goal" if n < goals else "dropped") for n in range(goals + others)
    ]


def test_money_is_cut_to_what_is_possible_as_goals_are(tmp_path: Path) -> None:
    """200 exposed journeys can win 200 goals of 20 at most, though their interval goes beyond."""
    trips = visits("clean", "pay", 198, 2) + visits("met", "pay !", 0, 200)
    worth = [replace(one, columns={"value": 20}) for one in trips]
    engine = world(tmp_path, *worth)
    friction.mark(engine)
    findings.find(engine, AS_OF_US, RULES)
    ((gain, high, money_low, money_high, low),) = engine.rows("""
        select gain, gain_high, value_low, value_high, gain_low
        from findings
        where signal = 'error'
    """)
    assert gain == pytest.approx(198)
    assert high == 200
    assert money_high == 4000
    assert money_low == pytest.approx(20 * low)


@pytest.mark.parametrize(
    ("least", "most", "possible"), [(0, 20, (-30, 70)), (-5, 20, (-55, 70)), (-5, 0, (-55, -30))]
)
def test_what_money_is_possible(least: float, most: float, possible: tuple[float, float]) -> None:
    assert worth_between(least, most, 5, 30) == possible


def test_hand_case_13_with_twice_the_rows(tmp_path: Path) -> None:
    """V = .6 and 5 exposed with 1 goal: gain 2; doubled, as a stratum needs 20 clean rows."""
    trips = visits("clean", "pay", 12, 8) + visits("met", "pay !", 2, 8)
    found = asked(world(tmp_path, *trips), "pay")
    assert isinstance(found.goals, Gain)
    assert found.goals.gain.value == pytest.approx(4)
    assert found.goals.worth == pytest.approx([0.6])
    assert found.goals.per_exposed.value == pytest.approx(0.4)


def test_hand_case_13_with_another_occurrence_later(tmp_path: Path) -> None:
    """Two clean rows lead to the next occurrence: V = (12 + 2 V)/20 = 2/3."""
    trips = visits("clean", "pay", 12, 6) + visits("met", "pay !", 2, 6)
    trips += visits("again", "pay > pay !", 0, 2)
    found = asked(world(tmp_path, *trips), "pay")
    assert isinstance(found.goals, Gain)
    assert found.goals.worth == pytest.approx([2 / 3])
    assert found.goals.gain.value == pytest.approx(10 * 2 / 3 - 2)


def test_hand_case_5_through_the_analysis(tmp_path: Path) -> None:
    """The strata (10,4,40,24) and (30,9,20,8), by device: 5 goals lost, crude .2083 apart."""
    trips = []
    for device, n1, y1, n0, y0 in (("a", 10, 4, 40, 24), ("b", 30, 9, 20, 8)):
        trips += [_on(one, device) for one in visits(f"met{device}", "pay !", y1, n1 - y1)]
        trips += [_on(one, device) for one in visits(f"clean{device}", "pay", y0, n0 - y0)]
    found = asked(world(tmp_path, *trips), "pay")
    assert isinstance(found.goals, Gain)
    assert found.goals.gain.value == pytest.approx(5)
    assert found.goals.per_exposed.value == pytest.approx(0.125)


def _on(one: Trip, device: str) -> Trip:
    return Trip(one.customer, one.steps, one.outcome, one.at_us, {"device": device})


def test_without_clean_rows_there_is_no_gain_but_a_reason(tmp_path: Path) -> None:
    nobody = asked(world(tmp_path / "nobody", *visits("met", "pay !", 20, 20)), "pay")
    assert isinstance(nobody.goals, NotEstimable)
    assert nobody.goals.reason == "nobody comes here without it"
    trips = visits("met", "pay !", 20, 20) + visits("clean", "pay", 5, 5)
    found = asked(world(tmp_path, *trips), "pay")
    assert isinstance(found.goals, NotEstimable)
    assert "here 10 without it in all" in found.goals.reason
    assert (found.met.exposures, found.met.estimable) == (40, 0)


def test_where_everyone_meets_it_again_there_is_none_either(tmp_path: Path) -> None:
    found = asked(world(tmp_path, *visits("met", "pay > pay !", 20, 20)), "pay")
    assert isinstance(found.goals, NotEstimable)
    assert found.goals.reason.startswith("everyone here meets it again")


def test_the_gain_of_nothing_is_none(tmp_path: Path) -> None:
    found = asked(world(tmp_path, *visits("clean", "pay", 12, 28)), "pay")
    assert isinstance(found.goals, Gain)
    assert found.goals.gain.value == 0
    assert found.met.exposures == 0


@pytest.mark.parametrize("seed", range(4))
def test_masks_say_the_same_as_the_flag_of_their_union(tmp_path: Path, seed: int) -> None:
    """Asking for two bits at once is asking for rows that have one or the other."""
    chance = random.Random(seed)
    both, flagged = [], []
    for n in range(400):
        first, second, reached = (chance.random() < p for p in (0.3, 0.3, 0.5))
        ends = "goal" if reached and not (first and chance.random() < 0.5) else "dropped"
        path = f"a > {'pay > pay' if second else 'b'} > pay{' !' if first else ''}"
        both.append(trip(f"c{n}", path, ends))
        flag = " !" if first or second else ""
        flagged.append(trip(f"c{n}", path.removesuffix(" !") + flag, ends))
    loop = 2
    one = asked(world(tmp_path / "both", *both), "pay", ERROR | loop)
    other = asked(world(tmp_path / "flagged", *flagged), "pay", ERROR | loop)
    assert isinstance(one.goals, Gain)
    assert isinstance(other.goals, Gain)
    assert one.goals.gain.value == pytest.approx(other.goals.gain.value)
    assert one.met == other.met


def test_a_customer_without_friction_leaves_the_exposed_as_they_are(tmp_path: Path) -> None:
    trips = visits("clean", "pay", 12, 18) + visits("met", "pay !", 5, 15)
    before = asked(world(tmp_path / "one", *trips), "pay")
    after = asked(world(tmp_path / "two", *trips, trip("new", "pay", "goal")), "pay")
    assert after.met == before.met


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    engine = shop(tmp_path_factory.mktemp("planted"))
    friction.mark(engine, None, RULES)
    findings.find(engine, AS_OF_US, RULES)
    return engine


def row(engine: DuckEngine, columns: str, code: str, touchpoint: str = "pay") -> tuple[object, ...]:
    text = f"select {columns} from findings where code = $code and touchpoint = $at"
    return engine.rows(text, code=code, at=touchpoint)[0]


def test_the_error_costs_what_was_planted(planted: DuckEngine) -> None:
    gain, low, high, naive, badge, kind, money = row(
        planted, "gain, gain_low, gain_high, naive_gain, badge, class, value_gain", HARMFUL
    )
    truth = lost()
    assert low < truth < high
    assert gain == pytest.approx(truth, rel=0.15)
    assert naive < truth / 3  # who gets as far as an error is nearer the goal than others
    assert (badge, kind) == ("green", "service")
    assert money == pytest.approx(20 * gain)


@pytest.mark.parametrize("touchpoint", ["list", "pay"])
def test_what_is_harmless_covers_none(planted: DuckEngine, touchpoint: str) -> None:
    columns = "class, status, gain_low <= 0 and gain_high >= 0, naive_gain, p_adj"
    kind, status, covers, naive, p_adj = row(planted, columns, HARMLESS, touchpoint)
    assert (kind, status, covers, p_adj) == ("control", "estimated", True, None)
    assert abs(naive) > 50


def test_shares_add_up_to_the_whole(planted: DuckEngine) -> None:
    text = "select sum(share) from findings where kind = 'friction'"
    whole = planted.rows("select gain from findings where kind = 'total'")[0][0]
    assert planted.rows(text)[0][0] == pytest.approx(whole)
    assert row(planted, "share / gain", HARMFUL)[0] == pytest.approx(1, abs=0.1)


def test_behaviour_is_associated_only(planted: DuckEngine) -> None:
    found = planted.rows("select distinct status, badge from findings where class = 'behaviour'")
    assert {status for status, _ in found} <= {"association", "too_few", "not_estimable"}
    assert {badge for _, badge in found} == {"grey"}


def test_the_order_of_rows_and_the_date_change_nothing(tmp_path: Path) -> None:
    trips = lives(customers=1200)
    later = [
        replace(one, at_us=one.at_us - 9 * DAY) for one in random.Random(3).sample(trips, 1200)
    ]
    one, other = (_found(tmp_path / str(at), made) for at, made in enumerate((trips, later)))
    assert len(one) == len(other) > 10
    for mine, theirs in zip(one, other, strict=True):
        assert mine[:2] == theirs[:2]
        assert mine[2:] == pytest.approx(theirs[2:], rel=1e-9, abs=1e-9)


def _found(folder: Path, trips: list[Trip]) -> list[tuple[object, ...]]:
    engine = opened(folder, trips)
    friction.mark(engine, None, RULES)
    findings.find(engine, AS_OF_US, RULES)
    return engine.rows("""
        select finding_id, badge, exposures, coalesce(gain, 0), coalesce(gain_low, 0),
            coalesce(p_adj, 0), coalesce(share, 0), coalesce(smd_max, 0)
        from findings
        order by finding_id
    """)


def test_a_tiny_run_says_too_few(tmp_path: Path) -> None:
    engine = world(tmp_path, *visits("met", "pay ! > pay", 3, 3), *visits("clean", "pay", 3, 3))
    friction.mark(engine)
    findings.find(engine, AS_OF_US)
    found = engine.rows("select signal, status, gain, reason from findings where kind <> 'total'")
    assert [one[:3] for one in found] == [("error", "too_few", None)]
    assert "too few" in found[0][3]


def test_no_journeys_give_no_findings_but_the_whole(tmp_path: Path) -> None:
    engine = world(tmp_path)
    friction.mark(engine)
    findings.find(engine, AS_OF_US)
    assert engine.rows("select kind, exposures, gain from findings") == [("total", 0, None)]
