"""The conservation law over random journeys, selections and simplifications.

Every count is done a second time in plain Python, over the same journeys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.contract.tables import ENDS, OUTCOMES, START
from journey.engine.duckdb import DuckEngine
from journey.graph.draw import draw
from journey.graph.law import check_law
from journey.graph.model import FOLDED, THROUGH, Edge, JourneyGraph
from journey.graph.networkx import to_digraph
from journey.graph.simplify import simplify
from journey.selection import Selection
from tests.help.rows import Trip, put, step, tables_of

# two names that the folds would like to have themselves
CHANNEL = {"ad": "ads", "cart": "web", "call": "phone", "...": "web", "other web": "web"}
PHONE = Selection(device="phone")
NEEDED = ("steps", "transitions", "journeys", "touchpoints", "journey_segments",
          "handlings")  # fmt: skip
STEP = st.builds(
    lambda name, wait: step(f"+{wait}s {name} @{CHANNEL[name]}"),
    st.sampled_from(sorted(CHANNEL)),
    st.sampled_from((1, 60, 7000)),
)
TRIP = st.builds(
    lambda who, path, outcome, device: Trip(who, tuple(path), outcome, columns={"device": device}),
    st.sampled_from(("ann", "bob", "eve")),
    st.lists(STEP, min_size=1, max_size=7),
    st.sampled_from(OUTCOMES),
    st.sampled_from((None, "phone")),
)
TRIPS = st.lists(TRIP, max_size=8)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckEngine]:
    made = DuckEngine(tmp_path / "law.duckdb")
    yield made
    made.close()


@given(TRIPS, st.none() | st.sets(st.sampled_from(sorted(CHANNEL))))
def test_every_count_is_the_one_done_by_hand(
    engine: DuckEngine, trips: list[Trip], shown: set[str] | None
) -> None:
    store(engine, trips)
    for selection in (Selection(), PHONE):
        graph = draw(engine, selection, None if shown is None else tuple(sorted(shown)))
        chosen = [t for t in trips if selection == Selection() or t.columns["device"] == "phone"]
        labels = by_hand_labels(trips, shown)
        assert edge_rows(graph.edges) == by_hand_edges(chosen, labels)
        counted = {n.touchpoint: (n.visits, n.journeys, n.customers) for n in graph.nodes}
        assert counted == by_hand_nodes(chosen, labels)
        assert graph.journeys == len(chosen)
        assert graph.customers == len({one.customer for one in chosen})
        assert graph.outcomes == {o: sum(t.outcome == o for t in chosen) for o in OUTCOMES}


@pytest.mark.slow
@given(
    TRIPS,
    st.integers(0, 6),
    st.integers(0, 30),
    st.floats(0, 1),
    st.sampled_from((Selection(), PHONE)),
)
def test_whatever_is_folded_the_sums_stay(
    engine: DuckEngine,
    trips: list[Trip],
    nodes: int,
    edges: int,
    coverage: float,
    selection: Selection,
) -> None:
    store(engine, trips)
    whole = draw(engine, selection)
    simple = simplify(engine, selection, nodes, edges, coverage)
    check_law(simple)
    assert (simple.journeys, simple.outcomes) == (whole.journeys, whole.outcomes)
    shown = {node.touchpoint for node in simple.nodes if node.kind not in {FOLDED, THROUGH}}
    for node in simple.nodes:
        if node.touchpoint in shown:
            assert node in whole.nodes
    assert len(simple.nodes) == len({node.touchpoint for node in simple.nodes})
    assert simple.coverage.transitions <= simple.coverage.transitions_total
    assert simple.coverage.transitions_total == sum(e.transitions for e in whole.edges)
    nothing_hangs_loose(simple)
    cut_edges_count_like_by_hand(simple, trips, selection)


@pytest.mark.slow
@given(TRIPS)
def test_with_room_for_all_nothing_is_folded(engine: DuckEngine, trips: list[Trip]) -> None:
    store(engine, trips)
    assert simplify(engine, nodes=99, edges=999, coverage=1) == draw(engine)


def store(engine: DuckEngine, trips: Sequence[Trip]) -> None:
    tables = tables_of(trips, 2 * 10**15, 10**12, ["buy: cart", "help: call"])
    for name in NEEDED:
        put(engine, name, tables.get(name, []))


def by_hand_labels(trips: Sequence[Trip], shown: set[str] | None) -> dict[str, str]:
    folds = {}
    for channel in CHANNEL.values():
        folds[channel] = f"other {channel}"
        while folds[channel] in {row["touchpoint"] for one in trips for row in one.steps}:
            folds[channel] += "."
    return {
        name: name if shown is None or name in shown else folds[channel]
        for name, channel in CHANNEL.items()
    }


def moves(one: Trip, labels: Mapping[str, str]) -> list[tuple[str, str, int | None, bool]]:
    """Source, target, wait and switch of each transition of a journey."""
    names = [labels[row["touchpoint"]] for row in one.steps]
    inner = [
        (a, b, row["wait_us"], before["channel"] != row["channel"])
        for (a, b), (before, row) in zip(pairwise(names), pairwise(one.steps), strict=True)
    ]
    start = (START, names[0], None, False)
    return [start, *inner, (names[-1], f"({one.outcome})", None, False)]


def by_hand_edges(trips: Sequence[Trip], labels: Mapping[str, str]) -> dict[Any, Any]:
    found: dict[tuple[str, str], list[tuple[int, str, int | None, bool]]] = {}
    for number, one in enumerate(trips):
        for source, target, wait, switch in moves(one, labels):
            found.setdefault((source, target), []).append((number, one.customer, wait, switch))
    return {pair: counted(rows) for pair, rows in found.items()}


def counted(rows: Sequence[tuple[int, str, int | None, bool]]) -> tuple[Any, ...]:
    waits = sorted(wait for *_, wait, _ in rows if wait is not None)
    return (
        len(rows),
        len({number for number, *_ in rows}),
        len({customer for _, customer, *_ in rows}),
        waits[ceil(0.5 * len(waits)) - 1] if waits else None,
        waits[ceil(0.9 * len(waits)) - 1] if waits else None,
        2 * sum(switch for *_, switch in rows) > len(rows),
    )


def edge_rows(edges: Sequence[Edge]) -> dict[Any, Any]:
    rows = [astuple(edge) for edge in edges]
    return {row[:2]: (*row[2:5], *row[7:]) for row in rows}


def by_hand_nodes(trips: Sequence[Trip], labels: Mapping[str, str]) -> dict[str, Any]:
    visits: dict[str, list[tuple[int, str]]] = {}
    for number, one in enumerate(trips):
        for row in one.steps:
            visits.setdefault(labels[row["touchpoint"]], []).append((number, one.customer))
    return {
        name: (len(rows), len({n for n, _ in rows}), len({c for _, c in rows}))
        for name, rows in visits.items()
    }


def nothing_hangs_loose(graph: JourneyGraph) -> None:
    """Without the fold for cut transitions, every touchpoint is reached and can end."""
    drawn = to_digraph(graph)
    drawn.remove_nodes_from([n.touchpoint for n in graph.nodes if n.kind == THROUGH])
    ends = {end for end in ENDS if end in drawn}
    for node in graph.nodes:
        if node.kind != THROUGH:
            assert nx.has_path(drawn, START, node.touchpoint)
            assert any(nx.has_path(drawn, node.touchpoint, end) for end in ends)
    for end in ends:
        assert nx.has_path(drawn, START, end)


def cut_edges_count_like_by_hand(
    graph: JourneyGraph, trips: Sequence[Trip], selection: Selection
) -> None:
    through = next((n.touchpoint for n in graph.nodes if n.kind == THROUGH), None)
    if through is None:
        return
    chosen = [t for t in trips if selection == Selection() or t.columns["device"] == "phone"]
    shown = {n.touchpoint for n in graph.nodes if n.kind not in {FOLDED, THROUGH}}
    labels = by_hand_labels(trips, shown)
    kept = {(e.source, e.target) for e in graph.edges if through not in {e.source, e.target}}
    cut: dict[tuple[str, str], list[tuple[int, str, int | None, bool]]] = {}
    for number, one in enumerate(chosen):
        for source, target, wait, switch in moves(one, labels):
            if (source, target) not in kept:
                row = (number, one.customer, wait, switch)
                cut.setdefault((source, through), []).append(row)
                cut.setdefault((through, target), []).append(row)
    drawn = [edge for edge in graph.edges if through in {edge.source, edge.target}]
    assert edge_rows(drawn) == {pair: counted(rows) for pair, rows in cut.items()}
