"""Drawing: nodes, edges, terminals, folds and the law, counted over a few readable journeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from journey.contract.tables import GOAL, START
from journey.engine.duckdb import DuckEngine
from journey.errors import LawBroken
from journey.graph.draw import draw
from journey.graph.law import check_law
from journey.graph.model import FOLDED, Edge, JourneyGraph, Node
from journey.graph.networkx import to_digraph
from journey.selection import Selection
from journey.settings.models import US
from tests.help.rows import put, tables_of, trip, world

STAGES = ("aware: ad", "buy: cart, pay, shop")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckEngine]:
    made = world(
        tmp_path,
        trip("ann", "ad @ads > +1h cart > +2h cart > +3h call @phone > pay", "goal"),
        trip("ann", "cart > +4h call @phone !", "dropped", at="40d"),
        trip("bob", "shop @store", "goal", device="phone"),
        trip("eve", "ad @ads > +5h cart", "open"),
        stages=STAGES,
    )
    yield made
    made.close()


def node(graph: JourneyGraph, name: str) -> Node:
    return next(node for node in graph.nodes if node.touchpoint == name)


def edge(graph: JourneyGraph, source: str, target: str) -> Edge:
    return next(e for e in graph.edges if (e.source, e.target) == (source, target))


def test_a_node_counts_visits_journeys_customers_and_states(engine: DuckEngine) -> None:
    cart = node(draw(engine), "cart")
    assert (cart.visits, cart.journeys, cart.customers) == (4, 3, 2)
    assert (cart.starts, cart.arrivals) == (1, 3)
    assert (cart.moved, cart.goal, cart.exit, cart.dropped, cart.open) == (3, 0, 0, 0, 1)
    assert (cart.channel, cart.stage, cart.stage_rank) == ("web", "buy", 2)
    assert node(draw(engine), "call").errors == 1


def test_an_edge_counts_shares_waits_and_switches(engine: DuckEngine) -> None:
    graph = draw(engine)
    call = edge(graph, "cart", "call")
    assert (call.transitions, call.journeys, call.customers) == (2, 2, 1)
    assert call.share_out == 2 / 4
    assert call.share_in == 1.0
    assert (call.wait_median_us, call.wait_p90_us) == (3 * US["h"], 4 * US["h"])
    assert call.is_switch
    assert not edge(graph, "cart", "cart").is_switch


def test_the_terminals_are_at_the_ends_of_edges(engine: DuckEngine) -> None:
    graph = draw(engine)
    assert edge(graph, START, "ad").transitions == 2
    assert edge(graph, "pay", GOAL).wait_median_us is None
    assert graph.starts() == graph.journeys == 4
    assert graph.outcomes == {"goal": 2, "exit": 0, "dropped": 1, "open": 1}
    assert graph.customers == 3


def test_nodes_stand_by_stage_and_edges_by_name(engine: DuckEngine) -> None:
    graph = draw(engine)
    assert [node.touchpoint for node in graph.nodes] == ["ad", "cart", "pay", "shop", "call"]
    pairs = [(edge.source, edge.target) for edge in graph.edges]
    assert pairs == sorted(pairs)


def test_a_fold_counts_distinct_journeys_and_customers(engine: DuckEngine) -> None:
    graph = draw(engine, shown=("ad",))
    web = node(graph, "other web")
    assert (web.visits, web.journeys, web.customers) == (5, 3, 2)  # cart twice and pay: one journey
    assert (web.kind, web.channel, web.stage) == (FOLDED, "web", "")
    loop = edge(graph, "other web", "other web")
    assert (loop.transitions, loop.journeys, loop.wait_median_us) == (1, 1, 2 * US["h"])
    assert {node.touchpoint for node in graph.nodes} == {
        "ad", "other web", "other phone", "other store",
    }  # fmt: skip


def test_a_touchpoint_named_like_a_fold_stays_itself(tmp_path: Path) -> None:
    made = world(tmp_path, trip("ann", "other web > cart > pay"))
    graph = draw(made, shown=("other web",))
    assert [(n.touchpoint, n.visits, n.kind) for n in graph.nodes] == [
        ("other web", 1, ""),
        ("other web.", 2, FOLDED),
    ]


def test_folds_of_two_channels_never_share_a_name(tmp_path: Path) -> None:
    made = world(tmp_path, trip("ann", "other a @x > one @a > two @a."))
    folds = {n.touchpoint: n.channel for n in draw(made, shown=()).nodes}
    assert len(folds) == 3


def test_a_selection_leaves_other_journeys_out(engine: DuckEngine) -> None:
    graph = draw(engine, Selection(device="phone"))
    assert [node.touchpoint for node in graph.nodes] == ["shop"]
    assert (graph.journeys, graph.customers) == (1, 1)


def test_no_journey_at_all_is_an_empty_graph(engine: DuckEngine) -> None:
    graph = draw(engine, Selection(device="none such"))
    assert (graph.nodes, graph.edges, graph.journeys) == ((), (), 0)
    assert graph.coverage.line() == (
        "0 of 0 touchpoints, 0 of 0 edges: 100 % of transitions; 0 % in other"
    )


def test_the_digraph_holds_every_attribute_and_the_terminals(engine: DuckEngine) -> None:
    found = to_digraph(draw(engine))
    assert found.nodes["cart"]["visits"] == 4
    assert found.nodes["cart"]["shape"] == "box"
    assert found.nodes[GOAL] == {
        "shape": "double ring", "kind": "terminal", "journeys": 2, "visits": 2,
    }  # fmt: skip
    assert found.edges["cart", "call"]["wait_p90_us"] == 4 * US["h"]
    assert found.edges["pay", GOAL]["wait_median_us"] is None
    assert found.graph == {
        "journeys": 4, "customers": 3, "goal": 2, "exit": 0, "dropped": 1, "open": 1,
    }  # fmt: skip


def test_the_law_names_the_node_and_the_numbers(engine: DuckEngine) -> None:
    graph = draw(engine)
    nodes = tuple(
        replace(n, moved=n.moved + 1) if n.touchpoint == "cart" else n for n in graph.nodes
    )
    with pytest.raises(LawBroken, match=r"node 'cart': .*visits 4.*open 5"):
        check_law(replace(graph, nodes=nodes))


def test_the_law_names_an_outcome_that_does_not_add_up(engine: DuckEngine) -> None:
    graph = draw(engine)
    with pytest.raises(LawBroken, match="journeys 4, journeys by outcome 5"):
        check_law(replace(graph, outcomes=graph.outcomes | {"exit": 1}))
    outcomes = graph.outcomes | {"exit": 1, "goal": 1}
    with pytest.raises(LawBroken, match=r"outcome 'goal'.*journeys 1.*into \(goal\) 2"):
        check_law(replace(graph, outcomes=outcomes))


def test_the_law_refuses_an_edge_to_nowhere_and_one_drawn_twice(engine: DuckEngine) -> None:
    graph = draw(engine)
    stray = replace(graph.edges[0], source="ghost", target="ghost", transitions=0)
    with pytest.raises(LawBroken, match="'ghost' -> 'ghost': its source is no node"):
        check_law(replace(graph, edges=(*graph.edges, stray)))
    twice = replace(graph.edges[0], transitions=0)
    with pytest.raises(LawBroken, match="edges 12, pairs of edges 11"):
        check_law(replace(graph, edges=(*graph.edges, twice)))


def test_steps_and_transitions_that_disagree_are_never_drawn(tmp_path: Path) -> None:
    made = world(tmp_path, trip("ann", "cart > pay", "goal"))
    rows = tables_of([trip("ann", "cart > pay", "goal")], 2 * 10**15, 1, ())["transitions"]
    put(made, "transitions", [row for row in rows if row["source"] != "cart"])
    with pytest.raises(LawBroken, match="node 'cart'"):
        draw(made)
