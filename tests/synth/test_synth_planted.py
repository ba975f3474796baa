"""Planted worlds: the same every time, and a friction switched off changes only what it must."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from journey.analysis.friction.catalogue import SIGNALS
from journey.cli.main import main
from journey.engine.open import Run
from journey.errors import WrongUsage
from journey.pipeline import run
from journey.project.load import load
from journey.synth.planted import files as planted_files
from journey.synth.planted.chance import normal, uniform
from journey.synth.planted.events import seen
from journey.synth.planted.life import Life, live
from journey.synth.planted.moves import STAGE_OF, number_of
from journey.synth.planted.truth import PlantedTruth, lost, measure
from journey.synth.planted.world import (
    BASE,
    EVERY,
    HARMFUL,
    STAGES,
    VARIANTS,
    PlantedFriction,
    PlantedWorld,
    named,
    places,
)
from tests.help.planted import put, steps_of

SMALL = PlantedWorld(customers=2000, seed=3)
BIG = PlantedWorld(customers=40_000, seed=5, returning=0.0)
NAMES = [each.name for each in EVERY]
PLAIN = PlantedWorld(customers=40_000, intent_sd=0.0, frictions=(), returning=0.0)


@pytest.fixture(scope="module")
def truth() -> PlantedTruth:
    """The truth of the usual world."""
    return measure(PlantedWorld(), 60_000)


@pytest.fixture(scope="module")
def big() -> Life:
    """Many journeys with every friction."""
    return live(BIG)


def _steps(life: Life, journeys: np.ndarray) -> np.ndarray:
    """The steps of some journeys, in one table."""
    kept = journeys[life.walks.row]
    walks = life.walks
    columns = (walks.row, walks.place, walks.at_h, walks.codes)
    return np.column_stack([column[kept] for column in columns])


@pytest.mark.slow
def test_a_friction_off_changes_only_those_who_met_it(big: Life) -> None:
    for name in NAMES:
        without = live(BIG, {name})
        met = big.walks.met[name]
        assert met.any(), name
        assert (_steps(without, ~met) == _steps(big, ~met)).all(), name
        kept = [other for other in NAMES if other != name]
        assert not without.walks.met[name].any() or name in {each.name for each in _marked()}, name
        assert all((without.walks.met[k] == big.walks.met[k])[~met].all() for k in kept), name


def _marked() -> tuple[PlantedFriction, ...]:
    """Frictions that are still seen when they are switched off: they only do no harm."""
    return tuple(each for each in EVERY if each.kind in {"path", "wait"})


def test_the_same_until_the_friction_is_met(big: Life) -> None:
    without = live(BIG, {"card declined"})
    walks = big.walks
    bit = 1 << [each.name for each in BIG.codes()].index("card declined")
    first_h = np.full(len(walks.won), np.inf)
    hit = (walks.codes & bit) > 0
    np.minimum.at(first_h, walks.row[hit], walks.at_h[hit])
    for one, other in ((walks, without.walks), (without.walks, walks)):
        early = one.at_h < first_h[one.row]
        same = other.at_h < first_h[other.row]
        assert (one.place[early] == other.place[same]).all()


def test_harm_is_harm_and_a_placebo_costs_nothing(truth: PlantedTruth) -> None:
    for each in EVERY:
        loss = truth.frictions[each.name]
        if each.kind == "placebo":
            assert (loss.goals, loss.value) == (0, 0), each.name
        elif each.kind == "symptom":
            assert loss.goals < 0, each.name  # a call on the way makes it another route
        else:
            assert loss.goals > 4 * loss.goals_se, each.name
            assert loss.value > 0, each.name


def test_service_frictions_cost_half_a_goal_and_together_more_than_summed(
    truth: PlantedTruth,
) -> None:
    alone = [truth.frictions[each.name].goals for each in HARMFUL]
    assert min(alone) > 0.45
    assert 1.0 < truth.all_codes.goals / sum(alone) < 1.4  # who is spared one can reach the next


def test_a_set_of_fixes_has_its_own_truth() -> None:
    names = ["card declined", "slow page"]
    alone = lost(PlantedWorld(), ["card declined"], 20_000)
    assert lost(PlantedWorld(), names, 20_000).goals == pytest.approx(alone.goals)
    assert lost(PlantedWorld(), [], 20_000).goals == 0


def test_hazards_and_companions_are_as_planted(big: Life) -> None:
    codes, walks = BIG.codes(), big.walks
    names = [each.name for each in codes]
    for bit, each in enumerate(codes):
        here = walks.place == number_of(each.place) if each.place else walks.codes >= 0
        first = here & (np.append(-1, walks.row[:-1]) != walks.row) if not each.place else here
        share = (walks.codes[first] >> bit & 1).mean()
        if each.kind == "harmful" and each.name != "no results":
            assert share == pytest.approx(each.hazard, abs=0.02), each.name
    slow, card = names.index("slow page"), names.index("card declined")
    declined = walks.codes >> card & 1 > 0
    assert (walks.codes[declined] >> slow & 1).mean() == pytest.approx(0.7, abs=0.03)


def test_drop_off_is_near_the_base_where_nothing_is_in_the_way() -> None:
    for mobile, more in ((False, 0.0), (True, 0.3)):
        rates = _rates(live(PLAIN), mobile)
        for stage in range(len(STAGES)):
            expected = 1 / (1 + np.exp(-BASE[stage] - more))
            assert rates[stage] == pytest.approx(expected, abs=0.015), (stage, mobile)


def _rates(life: Life, mobile: bool) -> list[float]:
    walks = life.walks
    last = np.append(walks.row[1:] != walks.row[:-1], True)
    mine = life.crowd.mobile[walks.row] == mobile
    special = {number_of("request"), number_of("order")}
    usual = mine & ~np.isin(walks.place, list(special))
    return [float(last[usual & (STAGE_OF[walks.place] == at)].mean()) for at in range(len(STAGES))]


def test_a_world_without_frictions_has_none() -> None:
    found = measure(PLAIN, 5000)
    assert found.frictions == {}
    assert (found.all_codes.goals, found.all_codes.met) == (0, 0)
    assert not live(PLAIN).walks.codes.any()


def test_intent_drives_goals_and_shows_in_past_orders(big: Life) -> None:
    intent, past = big.crowd.intent, big.past_orders[big.customer]
    assert np.std(intent) == pytest.approx(0.7, abs=0.02)
    assert 0.6 < np.corrcoef(intent, np.minimum(past, 4))[0, 1] < 0.8  # buckets blur 0.8
    assert big.walks.won[intent > 0.7].mean() > 2 * big.walks.won[intent < -0.7].mean()
    shares = np.bincount(np.searchsorted([1, 3, 6], big.past_orders, side="right")) / BIG.customers
    assert shares == pytest.approx([0.50, 0.25, 0.17, 0.08], abs=0.01)


def test_the_confounded_behaviour_looks_good_and_is_not(big: Life, truth: PlantedTruth) -> None:
    met = big.walks.met["reads again and again"]
    came = np.zeros(len(met), dtype=bool)
    came[big.walks.row[big.walks.place == number_of("product page")]] = True
    assert big.crowd.intent[met].mean() > big.crowd.intent[came & ~met].mean() + 0.3
    assert truth.frictions["reads again and again"].goals > 0.2


def test_growth_brings_most_customers_late() -> None:
    grown = live(replace(SMALL, growth=3.0, returning=0.0)).started_ms
    even = live(replace(SMALL, returning=0.0)).started_ms
    middle = int(np.median(even))
    assert (grown > middle).mean() > 0.75


def test_lags_links_and_quits() -> None:
    usual = seen(live(replace(SMALL, linked={"store": 0.6})))
    channels = np.array([place.channel for place in places()])[usual.place]
    store = channels == "store"
    assert (usual.customer[store] < 0).mean() == pytest.approx(0.4, abs=0.03)
    assert (usual.customer[~store] >= 0).all()
    assert usual.at_ms[channels == "web"].max() - usual.at_ms[store].max() > 40 * 3_600_000
    silent = replace(SMALL, wait=replace(SMALL.wait, recorded=False))
    quit_at = number_of("request cancelled")
    assert (live(SMALL).walks.place == quit_at).any()
    assert not (live(silent).walks.place == quit_at).any()
    assert (live(silent).walks.won == live(SMALL).walks.won).all()


def test_excess_is_at_its_touchpoints_only() -> None:
    found = measure(PlantedWorld(excess={"video": 0.8}), 40_000)
    assert list(found.excess) == ["video"]
    assert 0.05 < found.excess["video"] < 0.2


def test_chance_is_even_normal_and_its_own_for_each_purpose() -> None:
    who = np.arange(200_000)
    luck = uniform(1, "drop", who, 2)
    assert np.histogram(luck, 20, (0, 1))[0] == pytest.approx(10_000, rel=0.05)
    for other in (
        uniform(1, "drop", who, 3),
        uniform(1, "gap", who, 2),
        uniform(2, "drop", who, 2),
    ):
        assert abs(np.corrcoef(luck, other)[0, 1]) < 0.01
    assert abs(np.corrcoef(luck[1:], luck[:-1])[0, 1]) < 0.01
    z = normal(1, "gap", who)
    assert (z.mean(), z.std(), (z < -1.96).mean()) == pytest.approx((0, 1, 0.025), abs=0.01)


@pytest.mark.slow
def test_the_same_world_gives_the_same_files(tmp_path: Path) -> None:
    found = [planted_files.make(tmp_path / name, SMALL, 2000) for name in ("one", "two")]
    assert found[0] == found[1]
    files = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert len(files) == 10
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    other = replace(SMALL, seed=4)
    planted_files.make(tmp_path / "other", other, 2000)
    assert (tmp_path / "other/web.csv").read_bytes() != (tmp_path / "one/web.csv").read_bytes()
    told = json.loads((tmp_path / "one" / "truth.json").read_text(encoding="utf-8"))
    assert told["frictions"].keys() == set(NAMES)
    assert (told["seed"], told["customers"]) == (3, 2000)


def test_too_few_customers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="99 customers are too few"):
        planted_files.make(tmp_path, PlantedWorld(customers=99))


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A planted world written to files and run as a customer of the tool would."""
    folder = tmp_path_factory.mktemp("planted files")
    planted_files.make(folder, SMALL, 2000)
    return run(load(folder / "journey.toml"))


@pytest.mark.slow
def test_files_and_the_fast_way_give_the_same_steps(ran: Run, tmp_path: Path) -> None:
    quick = put(tmp_path, live(SMALL))
    assert quick.as_of_us == ran.as_of_us
    assert steps_of(quick.engine) == steps_of(ran.engine)


def test_goals_of_the_run_are_the_orders_that_were_placed(ran: Run) -> None:
    life = live(SMALL)
    ended_ms = life.started_ms + np.round(life.walks.end_h * 3_600_000)
    orders = int((life.walks.won & (ended_ms * 1000 <= ran.as_of_us)).sum())
    found = ran.engine.rows("select count(*) from steps where touchpoint = 'order'")
    assert found == [(orders,)]


def test_the_command_line_makes_it_and_its_variants(tmp_path: Path) -> None:
    asked = ["synth", "--world", "planted:no-friction", "--customers", "200"]
    assert main([*asked, "--out", str(tmp_path / "made")]) == 0
    told = json.loads((tmp_path / "made" / "truth.json").read_text(encoding="utf-8"))
    assert (told["customers"], told["frictions"]) == (200, {})
    assert main(["synth", "--world", "planted:growht", "--out", str(tmp_path / "no")]) == 2
    for variant in VARIANTS:
        assert live(named(f"planted{variant}", 200, 1)).walks.won.any()


@pytest.mark.slow
def test_without_friction_nothing_is_the_companys_doing(tmp_path: Path) -> None:
    planted_files.make(tmp_path, named("planted:no-friction", 1500, 1), 1500)
    engine = run(load(tmp_path / "journey.toml")).engine
    service = [name for name, one in SIGNALS.items() if one.kind == "service"]
    met = [row[0] for row in engine.rows("select distinct signal from frictions")]
    assert [name for name in met if name in service] == []
    quits = engine.rows("select count(*) from steps where touchpoint = 'request cancelled'")
    assert quits == [(0,)]
    assert engine.rows("select count(*) > 100 from steps where touchpoint = 'request'")[0][0]
