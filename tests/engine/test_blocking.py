"""Which pairs are compared: recall as estimated, within a budget of pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import duckdb
import pytest

from journey.engine import blocking
from journey.engine.blocking import Agreement, Blocking, People
from journey.synth import forms

TRAITS = ("birth_date", "city", "email", "first_name", "last_name", "postcode")
ENOUGH = 10**9


@pytest.fixture(scope="module")
def filled() -> list[forms.Form]:
    return forms.forms(250, 1)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    made = duckdb.connect(config={"threads": 1})
    yield made
    made.close()


def people(con: duckdb.DuckDBPyConnection, rows: Sequence[Sequence[str | None]]) -> People:
    """The rows, in the order of ``TRAITS``, as they are matched."""
    columns = ", ".join(f'"{trait}" varchar' for trait in TRAITS)
    con.execute(f"create table people (uid bigint, {columns})")
    marks = ", ".join("?" * (len(TRAITS) + 1))
    numbered = [[number, *row] for number, row in enumerate(rows)]
    con.executemany(f"insert into people values ({marks})", numbered)
    return People(con, TRAITS, len(rows))


def told(written: Sequence[forms.Form]) -> list[list[str | None]]:
    return [[getattr(form, trait) or None for trait in TRAITS] for form in written]


def reached(written: Sequence[forms.Form], chosen: Blocking) -> float:
    """The true recall of a blocking: of the pairs of one person, how many meet a rule."""
    same = [(a, b) for a, b in combinations(written, 2) if a.person == b.person]
    met = [
        any(
            all(getattr(a, t) and getattr(a, t) == getattr(b, t) for t in rule.traits)
            for rule in chosen.rules
        )
        for a, b in same
    ]
    return sum(met) / len(same)


def names(rules: Sequence[blocking.BlockingRule]) -> set[tuple[str, ...]]:
    return {rule.traits for rule in rules}


def test_single_traits_are_taken_where_the_budget_allows(
    con: duckdb.DuckDBPyConnection, filled: list[forms.Form]
) -> None:
    known = people(con, told(filled))
    chosen = blocking.choose(known, blocking.agreement(known), ENOUGH)
    assert {len(rule.traits) for rule in chosen.rules} == {1}
    assert chosen.beyond == ()
    assert reached(filled, chosen) > 0.97
    assert chosen.recall == pytest.approx(reached(filled, chosen), abs=0.03)


@pytest.mark.parametrize("budget", [300, 1_000, 3_000, 10_000])
def test_a_budget_is_kept_and_the_recall_foretold(
    con: duckdb.DuckDBPyConnection, filled: list[forms.Form], budget: int
) -> None:
    known = people(con, told(filled))
    chosen = blocking.choose(known, blocking.agreement(known), budget)
    assert chosen.pairs <= budget or len(chosen.rules) == 1
    assert chosen.pairs == sum(rule.pairs for rule in chosen.rules)
    assert names(chosen.beyond), "more pairs would find more"
    assert chosen.recall == pytest.approx(reached(filled, chosen), abs=0.08)


def test_no_rule_holds_another(con: duckdb.DuckDBPyConnection, filled: list[forms.Form]) -> None:
    known = people(con, told(filled))
    for budget in (1_000, 5_000, ENOUGH):
        chosen = names(blocking.choose(known, blocking.agreement(known), budget).rules)
        assert not [(a, b) for a in chosen for b in chosen if set(a) < set(b)]


def test_a_trait_that_everybody_shares_is_left_out(
    con: duckdb.DuckDBPyConnection, filled: list[forms.Form]
) -> None:
    one_town = [[*row[:1], "Ulm", *row[2:]] for row in told(filled)]
    known = people(con, one_town)
    chosen = blocking.choose(known, blocking.agreement(known), 100_000)
    assert ("city",) in names(chosen.beyond)
    assert chosen.pairs <= 100_000


def test_where_nothing_agrees_one_rule_is_left(con: duckdb.DuckDBPyConnection) -> None:
    known = people(con, [[f"{row}{trait}" for trait in TRAITS] for row in range(3)])
    chosen = blocking.choose(known, blocking.agreement(known), ENOUGH)
    assert chosen.pairs == 0
    assert chosen.rules


def test_recall_is_that_of_traits_which_err_by_themselves() -> None:
    shares = Agreement({"a": 0.5, "b": 0.4, "c": 0.9})
    assert shares.recall([("a",)]) == pytest.approx(0.5)
    assert shares.recall([("a",), ("b",)]) == pytest.approx(1 - 0.5 * 0.6)
    assert shares.recall([("a", "b")]) == pytest.approx(0.2)
    assert shares.recall([("a", "b"), ("c",)]) == pytest.approx(1 - 0.8 * 0.1)
    assert shares.recall([]) == 0
