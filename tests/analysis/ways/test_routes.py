"""Routes: trees that conserve journeys at every node, and ranked ways to a drop-off."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.behind.runs import ROUTE_RUNS
from journey.analysis.ways.routes import drop_tree, prefix_tree, routes_to
from journey.contract.tables import OUTCOMES
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from tests.help.rows import Trip, refill, trip, world
from tests.help.worlds import Journeys, journeys

ALL = Selection()


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    return world(tmp_path)


def folded(one: Trip) -> list[tuple[str, int]]:
    """The journey's touchpoints with how often each stands running."""
    names = (step["touchpoint"] for step in one.steps)
    return [(name, len(list(same))) for name, same in groupby(names)]


def ending(one: Trip) -> tuple[bool, tuple[tuple[str, int], ...]]:
    """What tells routes apart: the last six, and whether there were more."""
    runs = folded(one)
    return len(runs) > ROUTE_RUNS, tuple(runs[-ROUTE_RUNS:])


def conserves(tree: nx.DiGraph) -> bool:
    """Whether in = out + ended (+ beyond the drawn depth) at every node."""
    return all(
        node["journeys"]
        == sum(tree.edges[edge]["journeys"] for edge in tree.out_edges(path))
        + node["ended"]
        + node["beyond"]
        and node["ended"] == sum(node[outcome] for outcome in OUTCOMES)
        for path, node in tree.nodes(data=True)
    )


def test_the_tree_of_beginnings(tmp_path: Path) -> None:
    engine = world(
        tmp_path,
        trip("ann", "ad > cart > cart > pay", "goal"),
        trip("bob", "ad > cart", "dropped"),
        trip("cid", "ad", "open"),
        trip("dora", "list > cart", "exit"),
    )
    tree = prefix_tree(engine, depth=2, least=1)
    assert tree.nodes[()]["journeys"] == 4
    assert tree.nodes["ad",]["journeys"] == 3
    assert (tree.nodes["ad",]["open"], tree.nodes["ad",]["to_goal"]) == (1, 1)
    cart = tree.nodes["ad", "cart"]
    assert (cart["journeys"], cart["dropped"], cart["beyond"]) == (2, 1, 1)
    assert tree.nodes["list", "cart"]["exit"] == 1
    assert nx.is_arborescence(tree)
    assert conserves(tree)


def test_rare_branches_are_counted_as_other(tmp_path: Path) -> None:
    common = [trip(f"c{n}", "ad > cart", "goal") for n in range(5)]
    rare = [trip("d", "list", "goal"), trip("e", "ad > pay"), trip("f", "help > cart")]
    engine = world(tmp_path, *common, *rare)
    tree = prefix_tree(engine, least=5)
    assert set(tree.nodes) == {(), ("ad",), ("ad", "cart"), (None,), ("ad", None)}
    assert tree.nodes[None,]["journeys"] == 2
    assert (tree.nodes[None,]["touchpoint"], tree.nodes[None,]["to_goal"]) == ("other", 1)
    assert tree.nodes["ad", None]["beyond"] == 1
    assert conserves(tree)


def test_the_tree_of_ways_to_a_drop_off_is_read_backwards(tmp_path: Path) -> None:
    engine = world(
        tmp_path,
        trip("ann", "ad > cart > pay", "dropped"),
        trip("bob", "list > cart > pay > pay", "dropped"),
        trip("cid", "pay", "dropped"),
        trip("dora", "ad > cart > pay", "goal"),
        trip("eva", "ad", "dropped"),
    )
    tree = drop_tree(engine, touchpoint="pay", least=1)
    assert tree.nodes[()]["touchpoint"] == "(dropped)"
    assert tree.nodes[()]["journeys"] == 3
    assert (tree.nodes["pay",]["journeys"], tree.nodes["pay",]["ended"]) == (3, 1)
    assert tree.nodes["pay", "cart"]["journeys"] == 2
    assert tree.nodes["pay", "cart", "ad"]["ended"] == 1
    assert conserves(tree)
    assert drop_tree(engine, least=1).nodes[()]["journeys"] == 4


def test_routes_are_ranked_with_a_tail(tmp_path: Path) -> None:
    often = [trip(f"c{n}", "ad > cart > cart > pay") for n in range(6)]
    seldom = [trip("d", "list > pay"), trip("e", "pay"), trip("f", "ad", "dropped")]
    engine = world(tmp_path, *often, *seldom)
    first, second, tail = routes_to(engine, touchpoint="pay", top=2)
    assert first.path == ("ad", "cart ×2", "pay")
    assert (first.journeys, first.share, first.cumulative) == (6, 0.75, 0.75)
    assert first.key == 'outcome=dropped route="ad > cart ×2 > pay"'
    assert (second.path, second.journeys) == (("list", "pay"), 1)
    assert (tail.path, tail.routes, tail.journeys) == (("other",), 1, 1)
    assert (tail.cumulative, tail.key) == (1.0, "")
    assert sum(one.journeys for one in routes_to(engine)) == 9


def test_long_routes_keep_their_end(tmp_path: Path) -> None:
    engine = world(tmp_path, trip("ann", "a > b > c > d > e > f > g"))
    (one,) = routes_to(engine)
    assert one.path == ("…", "b", "c", "d", "e", "f", "g")
    assert count_of(engine, ALL, Key.parse(one.key)) == 1


def test_nothing_dropped_gives_nothing(tmp_path: Path) -> None:
    engine = world(tmp_path, trip("ann", "ad", "goal"))
    assert routes_to(engine) == ()
    assert list(drop_tree(engine).nodes) == [()]
    assert drop_tree(engine, touchpoint="nowhere").nodes[()]["journeys"] == 0
    empty = world(tmp_path / "empty")
    assert prefix_tree(empty).nodes[()]["journeys"] == 0
    assert routes_to(empty, touchpoint="x") == ()


@settings(max_examples=25)
@given(made=journeys(), depth=st.integers(1, 4), least=st.integers(1, 3))
def test_trees_and_routes_keep_every_journey(
    engine: DuckEngine, made: Journeys, depth: int, least: int
) -> None:
    refill(engine, *made)
    tree = prefix_tree(engine, depth=depth, least=least)
    assert conserves(tree)
    assert tree.nodes[()]["journeys"] == len(made)
    prefixes: Counter[tuple[str, ...]] = Counter()
    for one in made:
        names = tuple(name for name, _ in folded(one))
        prefixes.update(names[:size] for size in range(1, min(depth, len(names)) + 1))
    kept = {path: n for path, n in prefixes.items() if n >= least}
    drawn = {path: data["journeys"] for path, data in tree.nodes(data=True) if path}
    assert {path: n for path, n in drawn.items() if path[-1] is not None} == kept
    lost = [one for one in made if one.outcome == "dropped"]
    back = drop_tree(engine, depth=depth, least=least)
    assert conserves(back)
    assert back.nodes[()]["journeys"] == len(lost)
    found = routes_to(engine, ALL, None, 2)
    assert sum(one.journeys for one in found) == len(lost)
    assert sum(one.routes for one in found) == len({ending(one) for one in lost})
    for one in found:
        if one.key:
            assert count_of(engine, ALL, Key.parse(one.key)) == one.journeys
