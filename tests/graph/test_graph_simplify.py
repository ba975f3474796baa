"""Simplifying: what stays, what folds, and that nothing hangs loose or gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from journey.contract.tables import START
from journey.engine.duckdb import DuckEngine
from journey.errors import LawBroken
from journey.graph import simplify as room
from journey.graph.draw import draw
from journey.graph.model import FOLDED, THROUGH, Edge, JourneyGraph, Node
from journey.graph.simplify import simplify, widest
from tests.help.rows import trip, world

MAIN = "ad @ads > cart > pay"
SIDE = "ad @ads > help @phone > cart > ad @ads > pay"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckEngine]:
    trips = [trip(f"main{n}", MAIN, "goal") for n in range(8)]
    trips += [trip("side", SIDE, "dropped"), trip("odd", "pay > ad @ads", "open")]
    trips += [trip("rare", "rare one > rare two > cart", "dropped")]
    made = world(tmp_path, *trips)
    yield made
    made.close()


def pairs(graph: JourneyGraph) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.edges}


def through(graph: JourneyGraph) -> Node:
    return next(node for node in graph.nodes if node.kind == THROUGH)


def flow(source: str, target: str, transitions: int) -> Edge:
    return Edge(source, target, transitions, 1, 1, 1.0, 1.0, None, None, False)


def test_the_widest_way_has_the_largest_smallest_edge() -> None:
    edges = [flow("s", "a", 9), flow("s", "b", 4), flow("a", "b", 5), flow("b", "c", 9)]
    assert widest(["s"], edges) == {("s", "a"), ("a", "b"), ("b", "c")}


def test_widest_ways_of_equal_width_go_by_name() -> None:
    edges = [flow("s", "b", 5), flow("s", "a", 5), flow("b", "z", 5), flow("a", "z", 5)]
    assert ("a", "z") in widest(["s"], edges)
    assert widest(["s"], edges) == widest(["s"], edges[::-1])


def test_main_ways_stay_and_the_rest_runs_through_one_node(engine: DuckEngine) -> None:
    graph = simplify(engine, edges=1, coverage=0.5)
    assert {(START, "ad"), ("ad", "cart"), ("cart", "pay"), ("pay", "(goal)")} <= pairs(graph)
    folded = through(graph)
    assert folded.touchpoint == "..."
    assert folded.visits == folded.arrivals == folded.moved > 0
    assert folded.starts == folded.goal == folded.dropped == folded.open == 0
    cut = [edge for edge in graph.edges if edge.target == "..."]
    assert sum(edge.transitions for edge in cut) == folded.visits
    assert sum(edge.share_in for edge in cut) == pytest.approx(1)


def test_every_outcome_that_happens_is_drawn(engine: DuckEngine) -> None:
    graph = simplify(engine, edges=0, coverage=0)
    assert {"(goal)", "(dropped)", "(open)"} <= {
        edge.target for edge in graph.edges if edge.source != "..."
    }


def test_rare_touchpoints_fold_by_channel_and_goals_never_first(engine: DuckEngine) -> None:
    graph = simplify(engine, nodes=5)
    folds = {node.touchpoint: node.visits for node in graph.nodes if node.kind == FOLDED}
    assert folds == {"other web": 2}
    assert {"ad", "cart", "pay", "help"} <= {node.touchpoint for node in graph.nodes}
    coverage = graph.coverage
    assert (coverage.nodes, coverage.nodes_total) == (4, 6)
    assert coverage.transitions < coverage.transitions_total


def test_a_rare_goal_stays_when_a_common_page_folds(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "home > list > item") for n in range(9)]
    made = world(tmp_path, *trips, trip("x", "home > bought", "goal"))
    shown = {node.touchpoint for node in simplify(made, nodes=3).nodes}
    assert {"bought", "home"} <= shown
    assert "item" not in shown


def test_coverage_counts_only_what_is_shown_as_itself(engine: DuckEngine) -> None:
    graph = simplify(engine, nodes=5, coverage=1)
    shown = {"ad", "cart", "pay", "help", START, "(goal)", "(dropped)", "(open)"}
    real = [edge for edge in graph.edges if {edge.source, edge.target} <= shown]
    assert graph.coverage.transitions == sum(edge.transitions for edge in real)
    assert graph.coverage.edges == len(real)


def test_one_lone_edge_takes_no_detour(engine: DuckEngine) -> None:
    whole = draw(engine)
    graph = simplify(engine, edges=len(whole.edges) - 1, coverage=1)
    assert pairs(graph) == pairs(whole)


def test_the_same_run_is_simplified_the_same_way(engine: DuckEngine) -> None:
    first = simplify(engine, nodes=4, edges=6)
    assert simplify(engine, nodes=4, edges=6) == first
    assert simplify(engine, nodes=4, edges=6, whole=draw(engine)) == first


def test_more_room_never_shows_less(engine: DuckEngine) -> None:
    shown = [simplify(engine, edges=n, coverage=1).coverage.transitions for n in range(0, 20, 3)]
    assert shown == sorted(shown)


def test_a_touchpoint_with_the_name_of_the_fold_stays_apart(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "... > cart > pay") for n in range(5)]
    made = world(tmp_path, *trips, trip("x", "pay > ... > pay > cart > ..."))
    graph = simplify(made, edges=0, coverage=0)
    assert through(graph).touchpoint == "...."
    assert "..." in {node.touchpoint for node in graph.nodes if node.kind != THROUGH}


def test_lost_transitions_are_noticed(engine: DuckEngine) -> None:
    whole = draw(engine)
    simple = simplify(engine, edges=0, coverage=0)
    lost = JourneyGraph(
        simple.nodes, simple.edges[1:], simple.journeys, simple.customers, simple.outcomes,
        simple.coverage,
    )  # fmt: skip
    with pytest.raises(LawBroken, match="kept \\+ folded 10, total 11"):
        room._check_sums(whole, lost)
