"""What networkx finds on a graph equals what trying everything finds, on small random graphs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise, permutations
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.contract.tables import DROPPED, GOAL, START
from journey.graph.flows.circles import circles, groups
from journey.graph.flows.marks import marks
from journey.graph.flows.narrow import gates, narrowest
from journey.graph.flows.ways import costliest, likeliest
from journey.graph.model import Coverage, Edge, JourneyGraph
from journey.graph.networkx import to_digraph
from journey.graph.simplify import widest

NAMES = ("a", "b", "c", "d", "outside")
ENDED = (GOAL, DROPPED)
Net = dict[tuple[str, str], int]


def graph_of(net: Net) -> JourneyGraph:
    """A graph of these transitions, each by as many journeys."""
    into: dict[str, int] = {}
    for (_, target), n in net.items():
        into[target] = into.get(target, 0) + n
    edges = tuple(
        Edge(source, target, n, n, n, 0.0, n / into[target], None, None, False)
        for (source, target), n in sorted(net.items())
    )
    return JourneyGraph((), edges, 0, 0, {}, Coverage(0, 0, 0, 0, 0, 0))


@st.composite
def nets(draw: st.DrawFn) -> Net:
    """Up to fourteen transitions between a start, five touchpoints and two ends."""
    pairs = [(a, b) for a in (START, *NAMES) for b in (*NAMES, *ENDED) if (a, b) != (START, GOAL)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=14, unique=True))
    return {pair: draw(st.integers(1, 9)) for pair in chosen}


def reached(net: Net, roots: set[str], without: str = "") -> set[str]:
    found = set(roots) - {without}
    while more := {b for a, b in net if a in found and b not in found and b != without}:
        found |= more
    return found


def ways(net: Net, start: str, end: str) -> Iterator[tuple[str, ...]]:
    """Every way that passes each node once."""
    for size in range(len(NAMES) + 1):
        for middle in permutations(NAMES, size):
            way = (start, *middle, end)
            if all(pair in net for pair in pairwise(way)):
                yield way


@given(nets(), st.sets(st.sampled_from(NAMES)))
def test_the_minimum_cut_is_the_smallest_of_all(net: Net, stage: set[str]) -> None:
    at_goal = {a for a, b in net if b == GOAL}
    sources = stage - at_goal
    free = [name for name in NAMES if name not in at_goal | sources]
    inner = {pair: n for pair, n in net.items() if pair[0] not in at_goal and pair[1] not in ENDED}
    sizes = [
        sum(
            n
            for (a, b), n in inner.items()
            if a in sources | set(kept) and b not in sources | set(kept)
        )
        for size in range(len(free) + 1)
        for kept in combinations(free, size)
    ]
    cut = narrowest(graph_of(net), stage)
    leads = bool(at_goal & reached(inner, sources))
    assert (cut is not None) == leads
    if cut is not None:
        assert cut.size == min(sizes) == sum(edge.journeys for edge in cut.edges)
        closed = {(edge.source, edge.target) for edge in cut.edges}
        left = {pair: n for pair, n in inner.items() if pair not in closed}
        assert not at_goal & reached(left, sources)


@given(nets())
def test_a_gate_is_what_must_be_taken_away_to_reach_nothing_behind(net: Net) -> None:
    whole = reached(net, {START}) - {START}
    wanted = {}
    for gate in sorted(whole - set(ENDED)):
        behind = whole - reached(net, {START}, without=gate) - {gate}
        if behind:
            wanted[gate] = tuple(sorted(behind))
    assert gates(graph_of(net)) == wanted


@given(nets(), st.integers(1, 5), st.sampled_from(ENDED))
def test_the_likeliest_ways_come_first(net: Net, most: int, end: str) -> None:
    out: dict[str, int] = {}
    for (a, b), n in net.items():
        out[a] = out.get(a, 0) + n * (a != b)
    chances = sorted(
        (prod(net[pair] / out[pair[0]] for pair in pairwise(way))
         for way in ways(net, START, end)), reverse=True,
    )  # fmt: skip
    found = likeliest(graph_of(net), end, most)
    assert [one.share for one in found] == pytest.approx(chances[:most])
    assert len({one.way for one in found}) == len(found)
    assert {one.way for one in found} <= set(ways(net, START, end))


@given(nets(), st.integers(2, 4))
def test_every_circle_is_found_once(net: Net, longest: int) -> None:
    wanted = {
        way
        for size in range(2, longest + 1)
        for way in permutations(NAMES, size)
        if way[0] == min(way)
        and all(pair in net for pair in zip(way, (*way[1:], way[0]), strict=True))
    }
    found = circles(graph_of(net), longest)
    assert set(found.ways) == wanted
    assert len(found.ways) == len(wanted)
    widths = [min(net[pair] for pair in zip(w, (*w[1:], w[0]), strict=True)) for w in found.ways]
    assert widths == sorted(widths, reverse=True)


@given(nets())
def test_touchpoints_of_a_group_lead_to_each_other(net: Net) -> None:
    group = groups(graph_of(net))
    for a, b in combinations(NAMES, 2):
        both = b in reached(net, {a}) and a in reached(net, {b})
        assert both == (a in group and group.get(a) == group.get(b))


@given(nets(), st.lists(st.floats(0, 9), min_size=5, max_size=5), st.permutations(NAMES))
def test_the_costliest_way_is_the_heaviest_that_goes_forward(
    net: Net, lost: list[float], order: list[str]
) -> None:
    graph = graph_of(net)
    losses = dict(zip(NAMES, lost, strict=True))
    position = {name: float(at) for at, name in enumerate(order)}
    cost = {(e.source, e.target): losses.get(e.target, 0) * e.share_in for e in graph.edges}
    sums = [
        sum(cost.get(pair, -99) for pair in pairwise(way))
        for size in range(2, len(NAMES) + 2)
        for way in combinations((START, *order), size)
    ]
    way, total = costliest(graph, losses, position)
    assert total == pytest.approx(max(0.0, *sums))
    assert total == pytest.approx(sum(cost[pair] for pair in pairwise(way)))


@given(nets())
def test_the_widest_ways_are_as_wide_as_any(net: Net) -> None:
    tree = widest([START], graph_of(net).edges)
    before = {b: a for a, b in tree}
    assert len(before) == len(tree)
    assert set(before) == reached(net, {START}) - {START}
    for name in before:
        narrow, here = 99, name
        while here != START:
            narrow, here = min(narrow, net[before[here], here]), before[here]
        best = max(
            min(net[pair] for pair in pairwise(way))
            for way in ways(net, START, name)
            if len(set(way)) == len(way)
        )
        assert narrow == best


def test_only_the_most_travelled_transitions_are_looked_at() -> None:
    net = {("a", "b"): 9, ("b", "a"): 8, ("c", "d"): 2, ("d", "c"): 1}
    found = circles(graph_of(net), largest=3)
    assert (found.ways, found.edges, found.edges_total) == ((("a", "b"),), 3, 4)


def test_no_way_no_flow() -> None:
    empty = graph_of({})
    assert (likeliest(empty, GOAL, 3), narrowest(empty, [START]), gates(empty)) == ((), None, {})
    assert (circles(empty).ways, costliest(empty, {"a": 1.0}, {"a": 1.0})) == ((), ((), 0.0))


def test_marks_say_what_is_passed_by_all_what_goes_round_and_what_is_narrow() -> None:
    net = {
        (START, "a"): 5, ("a", "b"): 3, ("b", "a"): 1, ("a", "c"): 2, ("b", "d"): 2,
        ("c", "d"): 2, ("d", GOAL): 4, (START, "outside"): 1, ("outside", DROPPED): 1,
    }  # fmt: skip
    found = marks(graph_of(net))
    assert found.dominates_goal == {"a", "d"}
    assert found.circle_group == {"a": 1, "b": 1}
    assert found.in_min_cut == {("b", "d"), ("c", "d")}
    drawn = to_digraph(graph_of(net))
    narrow = {pair for pair, data in drawn.edges.items() if data["in_min_cut"]}
    assert narrow == found.in_min_cut
