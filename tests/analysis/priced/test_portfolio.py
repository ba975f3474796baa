"""The joint gain of several fixes: its laws, row by row in Python, and against one flag."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.analysis.gain.estimate import GainAnswer
from journey.analysis.priced.bench import laid_out
from journey.analysis.priced.together import FixedFrictions, joint, measure_sets
from journey.engine.duckdb import DuckEngine
from journey.settings.friction import Friction
from journey.stats.effects.fixgain import Gain
from journey.stats.evidence.estimate import NotEstimable
from tests.help.payments import HARMFUL, HARMLESS, shop
from tests.help.rows import DAY, T0, Trip, refill, trip, world

AS_OF_US = T0 + 100 * DAY
CART, PAY = FixedFrictions("error", None, "cart"), FixedFrictions("error", None, "pay")
LOOP = FixedFrictions("loop", None, "cart")
TIMES = 20  # each journey so often: a stratum needs 20 clean rows


def found(engine: DuckEngine) -> DuckEngine:
    friction.mark(engine)
    findings.find(engine, AS_OF_US)
    return engine


def answers(engine: DuckEngine, *sets: tuple[FixedFrictions, ...]) -> list[GainAnswer]:
    """Below all gates."""
    with laid_out(engine) as bench:
        return measure_sets(bench, sets, least=0)


def value(answer: GainAnswer) -> float | None:
    return None if isinstance(answer.goals, NotEstimable) else answer.goals.gain.value


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    return world(tmp_path_factory.mktemp("law"))


PATHS = st.lists(
    st.sampled_from(["cart", "cart !", "pay", "pay !", "list"]), min_size=1, max_size=5
)
LIVES = st.lists(st.tuples(PATHS, st.booleans()), min_size=1, max_size=6).map(
    lambda lives: [*lives, (["cart", "pay"], True)]
)
LAW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def lived(lives: list[tuple[list[str], bool]]) -> list[Trip]:
    return [
        trip(f"c{copy}-{n}", " > ".join(path), "goal" if reached else "dropped")
        for copy in range(TIMES)
        for n, (path, reached) in enumerate(lives)
    ]


@pytest.mark.slow
@LAW
@given(LIVES)
def test_the_gain_of_a_set_is_the_one_done_by_hand(
    empty: DuckEngine, lives: list[tuple[list[str], bool]]
) -> None:
    refill(empty, *lived(lives))
    nothing, both = answers(found(empty), (), (CART, PAY))
    assert value(nothing) == 0
    by_hand = brute(lives, {"cart", "pay"})
    assume(by_hand is not None and value(both) is not None)
    assert value(both) == pytest.approx(by_hand, abs=1e-8)


Stratum = tuple[str, int]  # touchpoint, step bucket
Visit = tuple[Stratum, bool, Stratum | None, bool]  # is it met, where is it met next, goal


def brute(lives: list[tuple[list[str], bool]], places: set[str]) -> float | None:
    """Visit by visit, worth by iteration; nothing where other frictions stand in the strata, or
    where no clean visit is alike.
    """
    if any(_walks_about([step.removesuffix(" !") for step in path]) for path, _ in lives):
        return None
    visits = [visit for life in lives for visit in _visits(*life, places)]
    clean: dict[Stratum, list[tuple[Stratum | None, bool]]] = defaultdict(list)
    for stratum, met, onward, reached in visits:
        if not met:
            clean[stratum].append((onward, reached))
    if not {stratum for stratum, met, _, _ in visits if met} <= set(clean):
        return None
    worth = dict.fromkeys(clean, 0.0)
    for _ in range(3000):
        worth = {
            stratum: sum(worth[onward] if onward else reached for onward, reached in own) / len(own)
            for stratum, own in clean.items()
        }
    return TIMES * sum(
        worth[stratum] - (worth[onward] if onward else reached)
        for stratum, met, onward, reached in visits
        if met
    )


def _walks_about(names: list[str]) -> bool:
    loops = any(names[k] == names[k + 1] == names[k + 2] for k in range(len(names) - 2))
    swings = any(names[k : k + 2] == names[k + 2 : k + 4] for k in range(len(names) - 3))
    returns = len(names) > 4 and any(names.count(name) > 2 for name in names)
    return loops or swings or returns


def _visits(path: list[str], reached: bool, places: set[str]) -> list[Visit]:
    names = [step.removesuffix(" !") for step in path]
    strata = [(name, 1 if k < 2 else 2) for k, name in enumerate(names)]
    met = [step[-1] == "!" and name in places for step, name in zip(path, names, strict=True)]
    nexts = [next((strata[m] for m in range(k + 1, len(path)) if met[m]), None)
             for k in range(len(path))]  # fmt: skip
    return [(strata[k], met[k], nexts[k], reached) for k in range(len(path)) if names[k] in places]


@pytest.mark.slow
@LAW
@given(LIVES)
def test_masks_say_the_same_as_one_flag_of_their_union(
    empty: DuckEngine, lives: list[tuple[list[str], bool]]
) -> None:
    """Two reasons at both places are one reason at both."""
    assume(_met(lives) >= {"cart", "pay"})
    told = [_reasons(one, "a", "b") for one in lived(lives)]
    union = [_reasons(one, "a", "a") for one in lived(lives)]
    refill(empty, *told)
    two = (FixedFrictions("error", "a", "cart"), FixedFrictions("error", "b", "pay"))
    one = (FixedFrictions("error", "a", "cart"), FixedFrictions("error", "a", "pay"))
    (several,) = answers(found(empty), two)
    refill(empty, *union)
    (flag,) = answers(found(empty), one)
    assert several.met == flag.met
    assert value(several) == (None if value(flag) is None else pytest.approx(value(flag), abs=1e-8))


def _met(lives: list[tuple[list[str], bool]]) -> set[str]:
    return {step.removesuffix(" !") for path, _ in lives for step in path if step[-1] == "!"}


def _reasons(one: Trip, cart: str, pay: str) -> Trip:
    reasons = {"cart": cart, "pay": pay, "list": None}
    steps = tuple(
        {**step, "reason": reasons[step["touchpoint"]] if step["is_error"] else None}
        for step in one.steps
    )
    return replace(one, steps=steps)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    rules = Friction(harmless=(HARMLESS,))
    engine = shop(tmp_path_factory.mktemp("planted"))
    friction.mark(engine, None, rules)
    findings.find(engine, AS_OF_US, rules)
    return engine


def test_one_fix_gains_what_its_finding_says(planted: DuckEngine) -> None:
    rows = planted.rows("""
        select signal, code, touchpoint, gain, value_gain
        from findings
        where kind = 'friction' and gain is not null
    """)
    assert len(rows) > 5
    sets = [(FixedFrictions(*row[:3]),) for row in rows]
    for row, one in zip(rows, answers(planted, *sets), strict=True):
        assert value(one) == pytest.approx(row[3], rel=1e-9, abs=1e-9)
        assert isinstance(one.money, Gain)
        assert one.money.gain.value == pytest.approx(row[4], rel=1e-9, abs=1e-7)


def test_the_order_of_a_set_changes_nothing(planted: DuckEngine) -> None:
    fixes = [FixedFrictions("error", HARMFUL, "pay"), FixedFrictions("error", HARMLESS, "pay"),
             FixedFrictions("error", HARMLESS, "list")]  # fmt: skip
    mixed = random.Random(1).sample(fixes, 3)
    one, other, twice = answers(planted, tuple(fixes), tuple(mixed), (*fixes, fixes[0]))
    assert value(one) == pytest.approx(value(other), rel=1e-12)
    assert value(one) == pytest.approx(value(twice), rel=1e-12)


def test_together_is_not_the_sum(tmp_path: Path) -> None:
    """Everybody who meets the one meets the other: either fix alone brings nothing.

    20 of 40 goals come by without an error; with both errors nobody gets there.
    """
    trips = [trip(f"a{n}", "cart > pay", "goal" if n % 2 else "dropped") for n in range(400)]
    trips += [trip(f"b{n}", "cart ! > pay !", "dropped") for n in range(100)]
    trips += [trip(f"d{n}", "cart > pay !", "dropped") for n in range(100)]
    said = joint(found(world(tmp_path, *trips)), (CART, PAY))
    assert said.status == "estimated"
    assert said.gain is not None
    assert said.apart is not None
    assert said.gain.value == pytest.approx(100)  # each of the 200 would reach it half the time
    assert said.singles == pytest.approx(100 + 40)  # a cart without error is worth 200 of 500
    assert said.apart.value == pytest.approx(-40)
    assert said.apart.low < -40 < said.apart.high < 0
    assert (said.exposures, said.not_estimable) == (300, 0)


def test_too_few_and_unknown_are_said(tmp_path: Path) -> None:
    engine = found(world(tmp_path, *(trip(f"c{n}", "cart ! > pay !") for n in range(5))))
    few = joint(engine, (CART, PAY))
    assert (few.gain, few.singles) == (None, None)
    assert few.reason
    unknown = joint(engine, (CART, FixedFrictions("error", "no such reason", "pay")))
    assert (unknown.status, unknown.gain) == ("not_estimable", None)


def test_a_question_leaves_the_run_as_it_is(planted: DuckEngine) -> None:
    tables = "select table_name, estimated_size from duckdb_tables() order by all"
    before = planted.rows(tables)
    answers(planted, (FixedFrictions("error", HARMFUL, "pay"),))
    assert planted.rows(tables) == before
