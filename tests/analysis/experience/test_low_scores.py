"""What was met before low scores: like answers only, and only what was known by then."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.experience import low_scores
from journey.analysis.experience.low_scores import LowScore, find, rated
from journey.analysis.friction import marking as friction
from journey.analysis.friction.signal import KINDS
from journey.engine.duckdb import DuckEngine
from journey.journeys import answers
from journey.selection import Selection
from journey.settings.friction import CompanyWait, Friction
from journey.stats.effects.contrasts import mantel_haenszel
from tests.help.rows import DAY, T0, Trip, block_of, put, step, world

AS_OF = T0 + 100 * DAY
RULES = Friction(
    waits=(
        CompanyWait(
            name="late", opens="order", closes=("parcel",), cancels=("cancel",), promised=True
        ),
    )
)
PROMISED_D = 5


def bought(
    customer: str, parcel_d: float | None, score: int, asked_d: float = 20, error: bool = False
) -> Trip:
    """An order promised for day 5, its parcel, and the score given by the customer."""
    steps = [step("pay !" if error else "pay"),
             step("order", promised_us=T0 + PROMISED_D * DAY + 60 * 10**6)]  # fmt: skip
    moments = [(asked_d, step("survey @survey", score=str(score), score_scale="csat"))]
    if parcel_d is not None:
        moments.append((parcel_d, step("parcel @delivery")))
    at_d = 0.0
    for when, one in sorted(moments, key=lambda moment: moment[0]):
        steps.append(one | {"wait_us": int((when - at_d) * DAY)})
        at_d = when
    return Trip(customer, tuple(steps), "goal" if parcel_d is not None else "open")


def marked(folder: Path, *trips: Trip) -> DuckEngine:
    engine = world(folder, *trips, as_of_us=AS_OF)
    answers.join(engine, AS_OF)
    friction.mark(engine, None, RULES)
    return engine


def met(engine: DuckEngine, signal: str = "company wait", **selected: str) -> LowScore:
    (one,) = [row for row in find(engine, Selection(**selected), RULES) if row.signal == signal]
    return one


def crowd(n: int = 400, seed: int = 1) -> list[Trip]:
    """Late parcels are scored low, and so are some others; phones are scored lower anyway."""
    chance = random.Random(seed)
    trips = []
    for number in range(n):
        is_late, phone = chance.random() < 0.3, chance.random() < 0.5
        low = chance.random() < 0.1 + 0.4 * is_late + 0.2 * phone
        one = bought(f"c{number}", 9 if is_late else 3, 1 if low else 5, error=is_late and phone)
        device = {"device": "phone" if phone else "computer"}
        trips.append(Trip(one.customer, one.steps, one.outcome, one.at_us, device))
    return trips


def test_late_is_known_when_the_promise_breaks(tmp_path: Path) -> None:
    engine = marked(
        tmp_path,
        bought("before", 9, 1, asked_d=4),
        bought("waiting", 9, 1, asked_d=6),  # the parcel is not there yet
        bought("after", 9, 2, asked_d=20),
        bought("kept", 4, 1, asked_d=20),
        bought("never", None, 5, asked_d=20),
    )
    one = met(engine)
    assert (one.code, one.kind, one.touchpoint) == ("late", "service", "order")
    assert (one.journeys, one.answers, one.low_answers, one.customers) == (4, 3, 2, 3)
    assert (one.status, one.difference) == ("too_few", None)
    assert one.reason.startswith("too few: a difference needs 30 exposed customers in 10 blocks")
    known = engine.rows("select distinct known_us - $t0 from frictions where code = 'late'", t0=T0)
    assert known == [(PROMISED_D * DAY + 60 * 10**6,)]


def test_without_a_promise_of_its_own_an_order_is_not_late(tmp_path: Path) -> None:
    silent = Trip("ann", (step("order"), step("+30d parcel")), "goal")
    engine = marked(tmp_path, silent, bought("bob", 9, 1))
    assert engine.rows("select count(*) from frictions where code = 'late'") == [(1,)]


def test_the_difference_is_that_of_like_answers(tmp_path: Path) -> None:
    trips = crowd()
    engine = marked(tmp_path, *trips)
    one = met(engine)
    tables: dict[str, list[int]] = {}
    for each in trips:
        late = each.steps[-2]["wait_us"] == 9 * DAY
        low = each.steps[-1]["score"] == "1"
        cell = tables.setdefault(str(each.columns["device"]), [0, 0, 0, 0])
        cell[0 if late else 2] += 1
        cell[1 if late else 3] += low
    expected = mantel_haenszel(*np.array(list(tables.values()), dtype=float).T)
    assert one.difference == pytest.approx(expected.difference)
    assert one.extra == pytest.approx(-expected.lost)
    assert one.crude == pytest.approx(expected.crude)
    assert one.low is not None
    assert one.high is not None
    assert 0 < one.low < one.difference < one.high
    assert (one.high - one.low) / 2 / 1.96 == pytest.approx(expected.se, rel=0.35)
    assert (one.status, one.compared) == ("association", one.answers)
    assert rated(engine, rules=RULES).answers == len(trips)
    assert count_of(engine, Selection(), Key.parse(one.key)) == one.journeys


def test_the_interval_leaves_out_one_block_of_customers_at_a_time(tmp_path: Path) -> None:
    trips = crowd(seed=2)
    one = met(marked(tmp_path, *trips), device="phone")
    assert one.reason.startswith("too few: an interval needs 200 customers")
    engine = marked(tmp_path / "all", *trips)
    full = met(engine)
    blocks = sorted({block_of(each.customer) for each in trips})
    without = []
    for block in blocks:
        cells: dict[str, list[float]] = {}
        for each in trips:
            if block_of(each.customer) == block:
                continue
            late = each.steps[-2]["wait_us"] == 9 * DAY
            cell = cells.setdefault(str(each.columns["device"]), [0, 0, 0, 0])
            cell[0 if late else 2] += 1
            cell[1 if late else 3] += each.steps[-1]["score"] == "1"
        without.append(mantel_haenszel(*np.array(list(cells.values())).T).difference)
    about = np.array(without) - np.mean(without)
    se = np.sqrt((len(blocks) - 1) / len(blocks) * (about @ about))
    assert full.high is not None
    assert full.low is not None
    assert (full.high - full.low) / 2 == pytest.approx(se * 2.0096, rel=0.01)  # t, 49 df


def test_service_comes_first_and_the_table_is_adjusted_as_a_whole(tmp_path: Path) -> None:
    found = find(marked(tmp_path, *crowd()), Selection(), RULES)
    assert [one.kind for one in found] == sorted((one.kind for one in found), key=KINDS.index)
    assert (found[0].signal, found[1].signal) == ("company wait", "error")
    assert all((one.difference is None) == (one.p_adj is None) == bool(one.reason) for one in found)
    tested = [one for one in found if one.p is not None]
    assert all(one.p_adj is not None and one.p is not None and one.p_adj >= one.p for one in tested)
    assert "bad feedback" not in {one.signal for one in found}


def test_where_everybody_met_it_nothing_is_said(tmp_path: Path) -> None:
    trips = [bought(f"c{n}", 9, 1) for n in range(250)]
    one = met(marked(tmp_path, *trips))
    assert (one.status, one.reason) == ("not_estimable", low_scores.NOBODY_ELSE)
    assert (one.difference, one.answers, one.compared) == (None, 250, 0)


def test_few_alike_are_too_few(tmp_path: Path) -> None:
    trips = [bought(f"c{n}", 9 if n > 9 else 3, 1) for n in range(250)]
    one = met(marked(tmp_path, *trips))
    assert one.status == "too_few"
    assert one.reason == "too few: a difference needs 20 alike without it, here 10"


def test_effort_and_promoters_are_told_by_their_scales(tmp_path: Path) -> None:
    scores = (("nps", 6), ("nps", 7), ("csat", 2), ("csat", 3), ("ces", 1), ("stars", 1))
    trips = [
        Trip(f"c{n}", (step("order"), step("survey", score=str(score), score_scale=scale)))
        for n, (scale, score) in enumerate(scores)
    ]
    engine = world(tmp_path, *trips)
    answers.join(engine, AS_OF)
    assert (rated(engine).answers, rated(engine).low_answers) == (5, 3)
    assert rated(engine, rules=Friction(ces_good="low")).low_answers == 2


def test_without_answers_everything_is_counted_only(tmp_path: Path) -> None:
    engine = world(tmp_path, Trip("ann", (step("pay !"), step("pay"))))
    put(engine, "answers", [])
    friction.mark(engine)
    (one,) = find(engine)
    assert (one.signal, one.answers, one.status) == ("error", 0, "too_few")
    assert rated(engine).answers == 0
