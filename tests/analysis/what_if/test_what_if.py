"""What-if: the gains equal walks that are simulated one step at a time, before and after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.what_if.changes import LESS, SENT, Scenario, WhatIf, what_if
from journey.engine.duckdb import DuckEngine
from journey.errors import UnknownName, WrongUsage
from journey.selection import Selection
from journey.stats.evidence.estimate import BLOCKS, Floats
from tests.help.rows import Trip, trip, world

NAMES = ("ad", "product", "cart", "pay")
# to each touchpoint, the goal, and nowhere
PLANTED = {"ad": (0, 0.7, 0.1, 0, 0, 0.2), "product": (0, 0.2, 0.4, 0, 0.05, 0.35),
           "cart": (0, 0.25, 0, 0.45, 0, 0.3), "pay": (0, 0, 0.2, 0.1, 0.5, 0.2)}  # fmt: skip
WALKS = 200_000


def trips(customers: int) -> list[Trip]:
    """Journeys that walk by the planted probabilities."""
    rng = np.random.default_rng(4)
    made = []
    for number in range(customers):
        path = [str(rng.choice(["ad", "product"]))]
        while (at := int(rng.choice(6, p=PLANTED[path[-1]]))) < len(NAMES):
            path.append(NAMES[at])
        outcome = "goal" if at == len(NAMES) else "dropped"
        value = {"value": 50} if outcome == "goal" else {}
        block = {"block": number % BLOCKS}
        made.append(trip(f"c{number}", " > ".join(path), outcome, **value, **block))
    return made


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    return world(tmp_path_factory.mktemp("shop"), *trips(400))


def counted(made: list[Trip]) -> dict[str, Counter[str]]:
    """What follows each touchpoint, counted from the trips themselves."""
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for one in made:
        names = [str(step["touchpoint"]) for step in one.steps]
        for source, target in zip(["(start)", *names], [*names, one.outcome], strict=True):
            after[source][target] += 1
    return after


def shares(after: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    return {name: {to: n / row.total() for to, n in row.items()} for name, row in after.items()}


def walked(chain: Mapping[str, Mapping[str, float]], seed: int) -> float:
    """The share of many random walks that reach the goal."""
    states = [*NAMES, "goal", "dropped"]
    rows: Floats = np.array([[chain[name].get(to, 0) for to in states] for name in NAMES])
    rng = np.random.default_rng(seed)
    at = rng.choice(len(states), WALKS, p=[chain["(start)"].get(to, 0) for to in states])
    while (walking := np.flatnonzero(at < len(NAMES))).size:
        drawn = rng.random(walking.size)[:, None]
        at[walking] = (drawn > rows.cumsum(axis=1)[at[walking]]).sum(axis=1).clip(max=5)
    return float((at == len(NAMES)).mean())


def fewer(chain: dict[str, dict[str, float]], name: str, share: float) -> dict[str, float]:
    """The row of a touchpoint when a share of the lost goes where the others go."""
    row = dict(chain[name])
    kept = share * row["dropped"]
    staying = 1 - row["dropped"]
    return {to: p - kept if to == "dropped" else p * (1 + kept / staying) for to, p in row.items()}


def only(rows: tuple[WhatIf, ...]) -> WhatIf:
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize("name", NAMES)
def test_fewer_lost_gains_what_simulated_walks_gain(shop: DuckEngine, name: str) -> None:
    chain = shares(counted(trips(400)))
    row = only(what_if(shop, scenarios=[Scenario(0.5, name)]))
    before = walked(chain, 1)
    assert row.goals_gained is not None
    assert row.goals_if_half is not None
    assert (row.change, row.visits) == (LESS, counted(trips(400))[name].total())
    for gained, kept in ((row.goals_gained, 0.5), (row.goals_if_half, 0.25)):
        after = walked({**chain, name: fewer(chain, name, kept)}, 2)
        assert gained / 400 == pytest.approx(after - before, abs=0.006)
    assert row.low is not None
    assert row.high is not None
    assert 0 < row.low < row.goals_gained < row.high
    assert row.value_gained == pytest.approx(50 * row.goals_gained)


def test_visits_sent_elsewhere_gain_what_simulated_walks_gain(shop: DuckEngine) -> None:
    chain = shares(counted(trips(400)))
    row = only(what_if(shop, scenarios=[Scenario(0.5, "product", "cart", "pay")]))
    sent = 0.5 * chain["product"]["cart"]
    moved = {**chain["product"], "cart": sent, "pay": chain["product"].get("pay", 0) + sent}
    after = walked({**chain, "product": moved}, 2)
    assert row.goals_gained is not None
    assert row.goals_gained / 400 == pytest.approx(after - walked(chain, 1), abs=0.006)
    assert (row.change, row.goals_if_half) == (SENT, None)
    assert row.affected == pytest.approx(0.5 * counted(trips(400))["product"]["cart"])


def test_the_table_tries_half_at_every_touchpoint_with_a_loss(shop: DuckEngine) -> None:
    rows = what_if(shop)
    assert {row.touchpoint for row in rows} == set(NAMES)
    gains = [row.goals_gained for row in rows]
    assert gains == sorted(gains, key=lambda gain: -(gain or 0))
    after = counted(trips(400))
    for row in rows:
        assert row.affected == pytest.approx(0.5 * after[row.touchpoint]["dropped"])
        lost = after[row.touchpoint]["dropped"]
        assert count_of(shop, Selection(), Key.parse(row.key)) == lost


def test_a_few_customers_give_no_gain_and_a_reason(tmp_path: Path) -> None:
    few = world(tmp_path, *trips(40))
    assert all(row.goals_gained is None and row.reason for row in what_if(few))
    none = world(tmp_path / "none")
    assert what_if(none) == ()


@pytest.mark.parametrize(
    ("scenario", "error", "said"),
    [
        (Scenario(0.5, "crt"), UnknownName, "no touchpoint 'crt'; did you mean 'cart'?"),
        (Scenario(0.5, "ad", "crt", "pay"), UnknownName, "no way from 'ad' to 'crt'"),
        (Scenario(0.5, "ad", "cart", "py"), UnknownName, "no touchpoint 'py'"),
        (Scenario(0.5, "ad", "cart"), WrongUsage, "--send-to"),
        (Scenario(0.5, None, "cart", "pay"), WrongUsage, "--send-to"),
        (Scenario(1.5, "ad"), WrongUsage, "1.5 is no share"),
        (Scenario(0.0, "ad"), WrongUsage, "0 is no share"),
    ],
)
def test_what_cannot_be_asked_is_told(
    shop: DuckEngine, scenario: Scenario, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said.replace("?", r"\?").replace(".", r"\.")):
        what_if(shop, scenarios=[scenario])
