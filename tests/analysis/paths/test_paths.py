"""Friction paths through the whole analysis, against plain loops and a world with known truth."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from journey.analysis.behind.lists import Key, count_of, journeys_of
from journey.analysis.behind.passages import written
from journey.analysis.paths import priced as friction_paths
from journey.analysis.paths.candidates import (
    CLOSED,
    HALF,
    Contexts,
    contexts_of,
    load_arrivals,
    load_contexts,
)
from journey.analysis.paths.gain import load_checked, measure_paths
from journey.analysis.paths.gaps import GAP
from journey.analysis.paths.priced import ALL, FrictionPath
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from journey.stats.effects.contexts import NONE
from journey.stats.effects.fixgain import Gain
from tests.help.rows import DAY, block_of, trip, world
from tests.help.ways import (
    ENDS,
    FIRST,
    HARMFUL,
    SECOND,
    folded,
    found_in,
    laid_out,
    lives,
    lost,
    opened,
    random_trips,
    renamed,
    ways_of,
)

PATH = " > ".join(HARMFUL)


def named(contexts: Contexts, names: dict[int, str]) -> list[tuple[str, ...]]:
    """The candidates without a gap, which come first."""
    in_a_row = [steps for steps in contexts.steps if GAP not in steps]
    return [tuple(names[no] for no in reversed(steps)) for steps in in_a_row]


@pytest.mark.parametrize("seed", range(3))
def test_candidates_are_what_plain_loops_count(tmp_path: Path, seed: int) -> None:
    trips = random_trips(seed)
    names = laid_out(engine := world(tmp_path, *trips))
    taken = Counter(way for one in trips for way in set(ways_of(folded(one))))
    expected = {way for way, n in taken.items() if n >= 30}
    contexts = load_contexts(engine, len(trips))
    found = named(contexts, names)
    assert len(found) == len(expected) > 10
    assert set(found) == expected
    for at, way in enumerate(found):
        closed = not any(len(longer) == len(way) + 1 and longer[1:] == way
                         and taken[longer] >= CLOSED * taken[way] for longer in found)  # fmt: skip
        assert contexts.closed[at] == closed
        parent = contexts.parent[at]
        assert (parent == NONE) == (len(way) == 2)
        assert parent == NONE or found[parent] == way[1:]


def test_a_longer_path_with_nearly_all_journeys_stands_for_the_shorter() -> None:
    contexts = contexts_of({(1, 2): 100, (1, 3): 100, (1, 2, 4): 98, (1, 3, 4): 97})
    assert contexts.closed.tolist() == [False, True, True, True]


@pytest.mark.parametrize("seed", range(3))
def test_arrivals_are_what_plain_loops_count(tmp_path: Path, seed: int) -> None:
    """By longest candidate, the arrivals of the half that is searched, and their goals."""
    trips = random_trips(seed)
    names = laid_out(engine := world(tmp_path, *trips))
    contexts = load_contexts(engine, len(trips))
    known = {way: at for at, way in enumerate(named(contexts, names))}
    expected: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in trips:
        path = folded(one)
        for at in range(1, len(path) + 1):
            ways = [tuple(path[at - length : at]) for length in (4, 3, 2) if length <= at]
            longest = next((known[way] for way in ways if way in known), NONE)
            ends_one = path[at - 1] in {way[-1] for way in known}
            if (block := block_of(one.customer)) < HALF and ends_one:
                counts = expected[longest, block]
                counts[0] += 1
                counts[1] += one.outcome == "goal"
    arrivals = load_arrivals(engine)
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for context, block, n, y in zip(
        arrivals.context.tolist(), arrivals.block.tolist(), arrivals.n, arrivals.y, strict=True
    ):
        found[context, block][0] += int(n)
        found[context, block][1] += int(y)
    assert found == expected


def test_the_gain_of_a_path_is_that_of_a_hand_case(tmp_path: Path) -> None:
    """Of 40 other arrivals 24 reach the goal, of 40 by the path 8: 40 x .6 - 8 = 16."""
    late = (f"c{n}" for n in range(1000) if block_of(f"c{n}") >= HALF)
    trips = [trip(next(late), "a > pay", "goal" if n < 24 else "dropped") for n in range(40)]
    trips += [trip(next(late), "b > b > pay", "goal" if n < 8 else "dropped") for n in range(40)]
    early = (f"e{n}" for n in range(1000) if block_of(f"e{n}") < HALF)
    trips += [trip(next(early), "b > pay", "goal") for _ in range(30)]  # searched: tell nothing
    engine = world(tmp_path, *trips)
    numbers = {name: no for no, name in laid_out(engine).items()}
    assert load_checked(engine).journeys == 80
    (answer,), _ = measure_paths(engine, [(numbers["pay"], numbers["b"])])
    assert isinstance(answer.goals, Gain)
    assert answer.goals.gain.value == pytest.approx(16)
    assert (answer.met.exposures, answer.met.journeys) == (40, 40)


def test_goals_that_a_path_only_delays_are_told_as_days(tmp_path: Path) -> None:
    """By b three in ten reach the goal after three days; by a six in ten, after one."""
    trips = []
    for n in range(1200):
        way, share, wait = ("a", 6, "1d") if n % 2 else ("b", 3, "3d")
        reached = n // 2 % 10 < share
        path = f"{way} > pay > +{wait} thanks" if reached else f"{way} > pay"
        trips.append(trip(f"c{n}", path, "goal" if reached else "dropped"))
    found_in(engine := world(tmp_path, *trips))
    found = {one.path: one for one in friction_paths.paths(engine)}["b > pay"]
    assert found.gain == pytest.approx(180, rel=0.15)
    assert found.delay_days == pytest.approx(2)
    assert found.delay_low == pytest.approx(2)
    assert found.delay_high == pytest.approx(2)
    assert found.badge == "grey"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    engine = opened(tmp_path_factory.mktemp("planted"), lives())
    found_in(engine)
    return engine


def test_the_harmful_way_stands_out_and_costs_what_was_planted(planted: DuckEngine) -> None:
    best, *others, search = friction_paths.paths(planted)
    assert best.path == PATH
    assert best.stood_out
    assert best.is_confirmed
    assert best.gain_low is not None
    assert best.gain_high is not None
    assert best.gain_low < lost() < best.gain_high
    assert best.gain == pytest.approx(lost(), rel=0.25)
    assert best.value_gain == pytest.approx(20 * (best.gain or 0))
    assert (best.status, best.badge) == ("association", "grey")
    confirmed = [one.path for one in others if one.is_confirmed]
    assert confirmed == ["mail > search"]  # it leads there: what is lost later is lost to it too
    assert all(bool(one.reason) != one.is_confirmed for one in others)
    assert (search.path, search.status) == (ALL, "estimated")
    assert search.reason.startswith(f"2 of {len(others) + 1} paths stand out")


def test_a_path_that_others_take_says_how_they_differ(tmp_path: Path) -> None:
    """All who come by mail enter by e-mail: the way and the channel cannot be told apart."""
    entries = {"mail": "email", "ad": "ads", "post": "social"}
    trips = [
        replace(one, columns={**one.columns, "entry_channel": entries[folded(one)[0]]})
        for one in lives()
    ]
    best = found_in(opened(tmp_path, trips))[0]
    assert best.is_confirmed
    assert best.smd_max is not None
    assert best.reason == (
        f"who comes by it differs before: {best.smd_of}, by {best.smd_max:.2f} standard deviations"
    )


def test_without_it_no_path_stands_out(tmp_path: Path) -> None:
    *found, search = found_in(opened(tmp_path, lives(goes_wrong=False)))
    assert len(found) > 1
    assert not any(one.is_confirmed or one.stood_out for one in found)
    assert all(one.reason.startswith("may be chance") for one in found)
    assert search.reason.startswith("no path stands out; smallest detectable loss about ")
    assert search.detectable is not None
    assert 0 < search.detectable < lost()


@pytest.mark.parametrize("selection", [Selection(), Selection(device="phone")])
def test_every_count_is_as_long_as_its_list(planted: DuckEngine, selection: Selection) -> None:
    for one in friction_paths.paths(planted, selection):
        assert count_of(planted, selection, Key.parse(one.key)) == one.journeys > 0


def test_the_list_of_a_path_is_who_takes_it(planted: DuckEngine) -> None:
    takes = {one.customer for one in lives() if HARMFUL in ways_of(folded(one))}
    listed = journeys_of(planted, Selection(), Key(path=PATH), 10_000)
    assert {one.customer_id for one in listed} == takes
    assert len(listed) == len(takes)


def test_a_path_and_a_route_in_one_key_must_both_hold(planted: DuckEngine) -> None:
    route = "mail > search > cart"
    both = count_of(planted, Selection(), Key(path="search > cart", route=route))
    assert both == count_of(planted, Selection(), Key(route=route)) > 0
    assert count_of(planted, Selection(), Key(path="ad > search", route=route)) == 0


@pytest.mark.parametrize("name", ["a > b", "x\\", "c×2", 'it\'s "q"'])
def test_names_never_take_each_others_paths(tmp_path: Path, name: str) -> None:
    hostile = renamed([trip("one", "a > n > c"), trip("two", "a > b > c")], {"n": name})
    engine = world(tmp_path, *hostile)
    key = Key.parse(str(Key(path=written(["a", name, "c"]))))
    assert [one.customer_id for one in journeys_of(engine, Selection(), key)] == ["one"]


def numbers(found: Sequence[FrictionPath], names: dict[str, str]) -> list[tuple[object, ...]]:
    """Paths with their figures, touchpoints by the names that they have in ``names``."""
    back = {new: old for old, new in names.items()}
    return [
        (" > ".join(back.get(name, name) for name in one.path.split(" > ")),
         round(one.gain or 0, 6), round(one.found_gain or 0, 6), round(one.p_adj or 0, 6))
        for one in found
    ]  # fmt: skip


def test_neither_the_order_of_rows_nor_names_nor_the_date_change_it(
    tmp_path: Path, planted: DuckEngine
) -> None:
    names = {name: f"{99 - at}" for at, name in enumerate((*FIRST, *SECOND, *ENDS))}
    trips = random.Random(3).sample(lives(), 4000)
    trips = [replace(one, at_us=one.at_us - 9 * DAY) for one in renamed(trips, names)]
    found = found_in(opened(tmp_path, trips))
    assert numbers(found, names) == numbers(friction_paths.paths(planted), {})


@pytest.mark.slow
def test_every_customer_twice_gains_twice(tmp_path: Path) -> None:
    trips = lives()
    blocks = [{**one.columns, "block": block_of(one.customer)} for one in trips]
    twins = [
        replace(one, customer=f"{one.customer}-twin", columns=columns)
        for one, columns in zip(trips, blocks, strict=True)
    ]
    gains = []
    for folder, made in (("one", trips), ("two", [*trips, *twins])):
        engine = opened(tmp_path / folder, made)
        places = {name: no for no, name in laid_out(engine).items()}
        (answer,), _ = measure_paths(engine, [tuple(places[name] for name in reversed(HARMFUL))])
        assert isinstance(answer.goals, Gain)
        gains.append(answer.goals.gain.value)
    assert gains[1] == pytest.approx(2 * gains[0], rel=0.05)  # strata with few rows are finer now


def test_a_tiny_run_says_too_few(tmp_path: Path) -> None:
    engine = world(tmp_path, *(trip(f"c{n}", "ad > cart > pay", "dropped") for n in range(12)))
    (only,) = found_in(engine)
    assert (only.status, only.gain, only.journeys) == ("too_few", None, 12)
    assert only.reason == (
        "too few: a path needs 30 mature journeys that take it; none of 12 has as many"
    )


def test_few_customers_are_not_searched(tmp_path: Path) -> None:
    engine = world(tmp_path, *(trip(f"c{n}", "ad > cart > pay", "dropped") for n in range(60)))
    (only,) = found_in(engine)
    assert only.status == "too_few"
    assert only.reason.startswith("too few: an interval needs 200 customers in the filter")


def test_no_journeys_are_no_data(tmp_path: Path) -> None:
    (only,) = found_in(world(tmp_path))
    assert (only.status, only.reason, only.journeys) == ("no_data", "no mature journey", 0)
