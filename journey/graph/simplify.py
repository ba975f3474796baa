"""A graph that can be read: the main ways stay, everything else runs through folds.

Rare touchpoints become ``other <channel>``, relabelled before counting. Of the edges, the
widest way from the start to each node and from each node to an outcome stay first (maximum
bottleneck paths, Pollack 1960), then the largest. All other transitions run through one node,
so that at every node kept and folded transitions add up to all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from journey.contract.tables import ENDS, START, TERMINALS
from journey.engine.base import Engine, Row
from journey.errors import LawBroken
from journey.graph.counts import Counts, Pair
from journey.graph.draw import ALL, draw, free_name, in_order, labels_of, read_dictionary
from journey.graph.law import check_law
from journey.graph.model import FOLDED, THROUGH, Coverage, Edge, JourneyGraph, Node
from journey.selection import Selection


def simplify(
    engine: Engine,
    selection: Selection = ALL,
    nodes: int = 40,
    edges: int = 120,
    coverage: float = 0.9,
    whole: JourneyGraph | None = None,
) -> JourneyGraph:
    """Draw the selection with at most about ``nodes`` touchpoints and ``edges`` edges.

    Parameters
    ----------
    engine
        A finished run's engine.
    selection
        The journeys to count.
    nodes
        The most boxes, folds included; the node for cut transitions comes on top.
    edges
        The most edges between them, loops and cut transitions not counted. What keeps every
        node reachable from the start and able to end stays, even above this number.
    coverage
        Edges are added until they show this share of all transitions, 0 to 1.
    whole
        ``draw(engine, selection)`` where it is at hand already: saves counting it again.

    Raises
    ------
    LawBroken
        Kept and folded transitions do not add up to all: a fault of the program.
    """
    whole = draw(engine, selection) if whole is None else whole
    shown = _shown(whole, nodes)
    folded = whole if len(shown) == len(whole.nodes) else draw(engine, selection, shown)
    kept = _kept(folded, edges, coverage)
    simple = _through(engine, selection, folded, shown, kept)
    simple = replace(simple, coverage=_coverage(whole, folded, kept))
    _check_sums(folded, simple)
    check_law(simple)
    return simple


def _shown(whole: JourneyGraph, limit: int) -> tuple[str, ...]:
    """The touchpoints that stay: goals and exits first, then the most visited."""
    ranked = sorted(
        whole.nodes, key=lambda node: (not (node.goal or node.exit), -node.visits, node.touchpoint)
    )
    for count in range(len(ranked), 0, -1):
        if count + len({node.channel for node in ranked[count:]}) <= limit:
            return tuple(sorted(node.touchpoint for node in ranked[:count]))
    return ()


def _kept(graph: JourneyGraph, limit: int, coverage: float) -> frozenset[Pair]:
    """The edges that stay: both trees, all loops, then by size until coverage or limit."""
    kept = widest([START], graph.edges)
    kept |= {(b, a) for a, b in widest(ENDS, _reversed(graph.edges))}
    loops = {(edge.source, edge.target) for edge in graph.edges if edge.source == edge.target}
    covered = sum(e.transitions for e in _real(graph) if (e.source, e.target) in kept | loops)
    wanted = coverage * sum(edge.transitions for edge in graph.edges)
    real = {(edge.source, edge.target) for edge in _real(graph)}
    for edge in sorted(graph.edges, key=lambda e: (-e.transitions, e.source, e.target)):
        if len(kept) >= limit or covered >= wanted:
            break
        pair = (edge.source, edge.target)
        if pair not in kept | loops:
            kept.add(pair)
            covered += edge.transitions if pair in real else 0
    if len(kept | loops) >= len(graph.edges) - 1:  # one lone edge needs no detour
        return frozenset((edge.source, edge.target) for edge in graph.edges)
    return frozenset(kept | loops)


def widest(roots: Iterable[str], edges: Iterable[Edge]) -> set[Pair]:
    """The edges of the widest ways from ``roots`` to every node they reach; ties by name.

    A way is as wide as its smallest edge. An edge is longer than all larger edges together, so
    that the shortest way (Dijkstra 1959) is the widest, and of the widest the one with the
    fewest small edges.
    """
    import networkx as nx  # loads slowly: only where used

    ordered = sorted(edges, key=lambda edge: (edge.source, edge.target))
    sizes = sorted({edge.transitions for edge in ordered}, reverse=True)
    rank = {size: number for number, size in enumerate(sizes)}
    net = nx.DiGraph()
    for edge in ordered:
        net.add_edge(edge.source, edge.target, far=(len(ordered) + 1) ** rank[edge.transitions])
    starts = [root for root in sorted(roots) if root in net]
    if not starts:
        return set()
    ways = nx.multi_source_dijkstra_path(net, starts, weight="far")
    return {pair for way in ways.values() for pair in pairwise(way)}


def _reversed(edges: Iterable[Edge]) -> list[Edge]:
    return [replace(edge, source=edge.target, target=edge.source) for edge in edges]


def _real(graph: JourneyGraph) -> list[Edge]:
    """Edges between touchpoints that are shown as themselves, and terminals."""
    names = {node.touchpoint for node in graph.nodes if node.kind != FOLDED} | set(TERMINALS)
    return [edge for edge in graph.edges if edge.source in names and edge.target in names]


def _through(
    engine: Engine,
    selection: Selection,
    graph: JourneyGraph,
    shown: tuple[str, ...],
    kept: frozenset[Pair],
) -> JourneyGraph:
    """The graph with every edge that is not kept counted into and out of one node."""
    if len(kept) == len(graph.edges):
        return graph
    labels = labels_of(read_dictionary(engine), shown)
    rows = Counts(engine, selection, labels).cut(kept)
    name = free_name("...", {node.touchpoint for node in graph.nodes})
    whole = next(row for row in rows if row[0] is None and row[1] is None)
    node = _through_node(name, whole)
    edges = [edge for edge in graph.edges if (edge.source, edge.target) in kept]
    edges += _cut_edges(graph, node, [row for row in rows if row is not whole])
    edges.sort(key=lambda edge: (edge.source, edge.target))
    nodes = sorted([*graph.nodes, node], key=in_order)
    return replace(graph, nodes=tuple(nodes), edges=tuple(edges))


def _through_node(name: str, row: Row) -> Node:
    """Cut transitions pass through: they are no visits, so nothing starts or ends here."""
    visits, journeys, customers = row[2:5]
    passed = {"starts": 0, "arrivals": visits, "moved": visits, "goal": 0, "exit": 0}
    return Node(
        name, "", "", 0, "", THROUGH, visits, journeys, customers,
        **passed, dropped=0, open=0, errors=0,
    )  # fmt: skip


def _cut_edges(graph: JourneyGraph, node: Node, rows: Sequence[Row]) -> list[Edge]:
    """Cut transitions by where they come from, and by where they go to."""
    out: Counter[str] = Counter({node.touchpoint: node.visits})
    into: Counter[str] = Counter({node.touchpoint: node.visits})
    for edge in graph.edges:
        out[edge.source] += edge.transitions
        into[edge.target] += edge.transitions
    found = []
    for given in rows:
        source, target = given[0] or node.touchpoint, given[1] or node.touchpoint
        n, journeys, customers, median, p90, switches = given[2:]
        shares = n / out[source], n / into[target]
        switch = 2 * switches > n
        found.append(Edge(source, target, n, journeys, customers, *shares, median, p90, switch))
    return found


def _coverage(whole: JourneyGraph, folded: JourneyGraph, kept: frozenset[Pair]) -> Coverage:
    real = [edge for edge in _real(folded) if (edge.source, edge.target) in kept]
    return Coverage(
        nodes=sum(node.kind != FOLDED for node in folded.nodes),
        nodes_total=len(whole.nodes),
        edges=len(real),
        edges_total=len(whole.edges),
        transitions=sum(edge.transitions for edge in real),
        transitions_total=sum(edge.transitions for edge in whole.edges),
    )


def _check_sums(folded: JourneyGraph, simple: JourneyGraph) -> None:
    """Assert that at every node kept + folded transitions are all transitions, out and in."""
    sides: tuple[Callable[[Edge], str], ...] = (lambda e: e.source, lambda e: e.target)
    for side in sides:
        wanted: Counter[str] = Counter()
        found: Counter[str] = Counter()
        for edge in folded.edges:
            wanted[side(edge)] += edge.transitions
        for edge in simple.edges:
            found[side(edge)] += edge.transitions
        for name, total in wanted.items():
            if found[name] != total:
                raise LawBroken(f"kept + folded {found[name]}, total {total}", f"node {name!r}")
