"""Friction paths with a gap, against plain loops and a world where only such a one does harm."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.analysis.behind.lists import Key, count_of, journeys_of
from journey.analysis.behind.passages import gapped, written
from journey.analysis.paths import priced as friction_paths
from journey.analysis.paths.candidates import CLOSED, HALF, load_arrivals, load_contexts
from journey.analysis.paths.gain import measure_paths
from journey.analysis.paths.gaps import GAP
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from journey.stats.effects.contexts import NONE
from journey.stats.effects.fixgain import Gain
from tests.help.rows import Trip, block_of, trip, world
from tests.help.ways import folded, found_in, laid_out, opened, random_trips, renamed, ways_of

Pair = tuple[str, str]
PATH = gapped("mail", "cart")
PAGES, LEAVES, HARM = 250, 0.15, 0.5


def gaps_at(path: list[str], at: int) -> set[Pair]:
    """Touchpoints two to five steps before this one, neither it nor the one directly before."""
    near = set(path[max(at - 1, 0) : at + 1])
    return {(name, path[at]) for name in path[max(at - 5, 0) : at] if name not in near}


def met(trips: list[Trip]) -> Iterator[tuple[Trip, Pair, set[tuple[str, ...]]]]:
    """Each arrival by a gap: its journey, the gap, and all touchpoints in a row that end there."""
    for one in trips:
        path = folded(one)
        for at in range(len(path)):
            for pair in gaps_at(path, at):
                yield one, pair, {tuple(path[at - n : at + 1]) for n in (1, 2, 3) if n <= at}


def candidates(trips: list[Trip]) -> set[Pair]:
    """Those that 30 journeys take, and that touchpoints in a row do not say as well."""
    takes, both = defaultdict(set), defaultdict(set)
    for one, pair, ways in met(trips):
        takes[pair].add(one.customer)
        for way in ways:
            both[pair, way].add(one.customer)
    in_a_row = defaultdict(set)
    for one in trips:
        for way in ways_of(folded(one)):
            in_a_row[way].add(one.customer)
    said = {
        pair for (pair, way), who in both.items()
        if len(in_a_row[way]) >= 30
        and len(who) >= CLOSED * max(len(in_a_row[way]), len(takes[pair]))
    }  # fmt: skip
    return {pair for pair, who in takes.items() if len(who) >= 30} - said


def sought(engine: DuckEngine, journeys: int) -> dict[Pair, int]:
    """The candidates with a gap, and their numbers among all."""
    names = laid_out(engine)
    contexts = load_contexts(engine, journeys)
    assert contexts.gapped.tolist() == [GAP in steps for steps in contexts.steps]
    assert not (contexts.closed & contexts.gapped).any()
    assert {contexts.parent[at] for at, gap in enumerate(contexts.gapped) if gap} <= {NONE}
    return {
        (names[steps[2]], names[steps[0]]): at
        for at, steps in enumerate(contexts.steps) if contexts.gapped[at]
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_candidates_are_what_plain_loops_count(tmp_path: Path, seed: int) -> None:
    trips = random_trips(seed)
    found = sought(world(tmp_path, *trips), len(trips))
    assert set(found) == candidates(trips)
    assert len(found) > 5


def test_touchpoints_in_a_row_that_say_the_same_stand_for_it(tmp_path: Path) -> None:
    """All 60 come from a to b by x, so that is a path in a row; from c they come by two ways."""
    trips = [trip(f"a{n}", "a > x > b", "goal") for n in range(60)]
    trips += [trip(f"c{n}", f"c > {'yz'[n % 2]} > b", "goal") for n in range(60)]
    assert set(sought(world(tmp_path, *trips), 120)) == {("c", "b")} == candidates(trips)


@pytest.mark.parametrize("seed", range(3))
def test_arrivals_are_what_plain_loops_count(tmp_path: Path, seed: int) -> None:
    """Of the half that is searched, with their goals."""
    trips = random_trips(seed)
    known = sought(engine := world(tmp_path, *trips), len(trips))
    expected: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for one, pair, _ in met(trips):
        if pair in known and (block := block_of(one.customer)) < HALF:
            expected[known[pair], block][0] += 1
            expected[known[pair], block][1] += one.outcome == "goal"
    arrivals = load_arrivals(engine)
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for column in arrivals.beside:
        for context, block, n, y in zip(
            column.tolist(), arrivals.block.tolist(), arrivals.n, arrivals.y, strict=True
        ):
            if context != NONE:
                found[context, block][0] += int(n)
                found[context, block][1] += int(y)
    assert found == expected


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(order=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_candidate(
    tmp_path_factory: pytest.TempPathFactory, order: random.Random
) -> None:
    trips = random_trips(5)
    mixed = order.sample(trips, len(trips))
    engines = [world(tmp_path_factory.mktemp("order"), *each) for each in (trips, mixed)]
    first, second = (sought(one, len(trips)) for one in engines)
    assert first == second
    cells = [load_arrivals(one) for one in engines]
    for name in ("context", "stratum", "block", "n", "y"):
        assert getattr(cells[0], name).tolist() == getattr(cells[1], name).tolist()
    assert [one.tolist() for one in cells[0].beside] == [one.tolist() for one in cells[1].beside]


def test_the_list_of_each_is_who_takes_it(tmp_path: Path) -> None:
    trips = random_trips(7)
    engine = world(tmp_path, *trips)
    takes = defaultdict(set)
    for one, pair, _ in met(trips):
        takes[pair].add(one.customer)
    for first, last in permutations("abcd", 2):
        listed = journeys_of(engine, Selection(), Key(path=gapped(first, last)), 10_000)
        assert {one.customer_id for one in listed} == takes[first, last]
        assert len(listed) == len(takes[first, last]) > 0


@pytest.mark.parametrize("name", ["a > b", "x\\", "a >…> b", "…", 'it\'s "q"'])
def test_names_never_look_like_a_gap(tmp_path: Path, name: str) -> None:
    hostile = renamed([trip("one", "n > x > c"), trip("two", "a > x > b > c")], {"n": name})
    engine = world(tmp_path, *hostile)
    key = Key.parse(str(Key(path=gapped(name, "c"))))
    assert [one.customer_id for one in journeys_of(engine, Selection(), key)] == ["one"]
    assert count_of(engine, Selection(), Key(path=written([name, "c"]))) == 0


def test_the_gain_of_a_path_is_that_of_a_hand_case(tmp_path: Path) -> None:
    """Of 40 other arrivals 24 reach the goal, of 40 by the path 8: 40 x .6 - 8 = 16."""
    late = (f"c{n}" for n in range(1000) if block_of(f"c{n}") >= HALF)
    trips = [trip(next(late), "a > x > pay", "goal" if n < 24 else "dropped") for n in range(40)]
    trips += [trip(next(late), "b > y > pay", "goal" if n < 8 else "dropped") for n in range(40)]
    engine = world(tmp_path, *trips)
    numbers = {name: no for no, name in laid_out(engine).items()}
    (answer,), _ = measure_paths(engine, [(numbers["pay"], GAP, numbers["b"])])
    assert isinstance(answer.goals, Gain)
    assert answer.goals.gain.value == pytest.approx(16)
    assert (answer.met.exposures, answer.met.journeys) == (40, 40)


def lived(customer: int, goes_wrong: bool) -> tuple[list[str], bool]:
    """From one of three doors by one or two of many pages to the cart; by mail it goes wrong."""
    chance = random.Random(customer)
    door = chance.choice(("ad", "mail", "post"))
    pages = [f"page {chance.randrange(PAGES)}" for _ in range(chance.choice((1, 2)))]
    leaves = chance.random() < LEAVES + HARM * (goes_wrong and door == "mail")
    return [door, *pages, "cart", *(() if leaves else ("thanks",))], not leaves


def lives(goes_wrong: bool = True, customers: int = 4000) -> list[Trip]:
    """No two touchpoints in a row that lead to the cart are common enough to be asked about."""
    return [
        trip(f"c{one}", " > ".join(taken), "goal" if reached else "dropped")
        for one in range(customers) for taken, reached in [lived(one, goes_wrong)]
    ]  # fmt: skip


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    engine = opened(tmp_path_factory.mktemp("gap"), lives())
    found_in(engine)
    return engine


def test_harm_that_no_touchpoints_in_a_row_show_is_found(planted: DuckEngine) -> None:
    found = [one for one in friction_paths.paths(planted) if one.is_confirmed]
    lost = sum(lived(one, False)[1] - lived(one, True)[1] for one in range(4000))
    assert [one.path for one in found] == [PATH]
    best = found[0]
    assert best.gain_low is not None
    assert best.gain_high is not None
    assert best.stood_out
    assert (best.touchpoint, best.status, best.badge) == ("cart", "association", "grey")
    assert best.gain_low < lost < best.gain_high
    assert best.gain == pytest.approx(lost, rel=0.2)


def test_its_key_lists_who_takes_it(planted: DuckEngine) -> None:
    (best,) = [one for one in friction_paths.paths(planted) if one.path == PATH]
    takes = {one.customer for one in lives() if folded(one)[0] == "mail"}
    listed = journeys_of(planted, Selection(), Key.parse(best.key), 10_000)
    assert {one.customer_id for one in listed} == takes
    assert len(listed) == best.journeys == len(takes)


def test_without_harm_none_stands_out(tmp_path: Path) -> None:
    *found, search = found_in(opened(tmp_path, lives(goes_wrong=False)))
    assert not any(one.stood_out or one.is_confirmed for one in found)
    assert search.candidates is not None
    assert search.candidates >= 3  # from each door
