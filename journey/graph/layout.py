"""Fixed places for the nodes of a graph: stages left to right, start far left, ends far right.

Layered drawing with barycentre ordering (Sugiyama, Tagawa & Toda 1981). The same graph always
gets the same places: no random start, no physics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, sqrt

from journey.contract.tables import ENDS, GOAL, START
from journey.graph.model import THROUGH, JourneyGraph

COLUMN_PX, ROW_PX = 225, 92
FEWEST_ROWS, MOST_ROWS = 4, 8  # a stage with more touchpoints takes several columns
SWEEPS = 4
Flows = Mapping[str, Mapping[str, int]]
Place = tuple[float, float]


def place(graph: JourneyGraph, stages: tuple[str, ...]) -> dict[str, Place]:
    """Pixels of every node and of the terminals that edges touch; y grows downwards.

    Parameters
    ----------
    graph
        What to draw.
    stages
        The order of stages. A touchpoint in none of them stands where its neighbours do;
        without any stage, places follow the flow from the start.
    """
    names = [node.touchpoint for node in graph.nodes if node.kind != THROUGH]
    flows = _flows(graph, set(names))
    levels = _levels(graph, names)
    rows = min(MOST_ROWS, max(FEWEST_ROWS, ceil(sqrt(len(names) * 0.6))))
    columns = _columns(_groups(graph, names, stages, flows), levels, rows)
    ends = [end for end in ENDS if any(edge.target == end for edge in graph.edges)]
    starts = [START] if any(edge.source == START for edge in graph.edges) else []
    columns = _ordered([starts, *columns, ends], flows)
    places = _places(columns)
    lowest = max((y for _, y in places.values()), default=0.0)
    for node in graph.nodes:
        if node.kind == THROUGH:  # below everything, so that its edges cross little
            middle = (len(columns) - 1) * COLUMN_PX / 2
            places[node.touchpoint] = (middle, lowest + 1.4 * ROW_PX)
    return places


def headings(graph: JourneyGraph, places: Mapping[str, Place]) -> list[tuple[str, Place]]:
    """Where the names of the stages stand: above the middle of their columns."""
    top = min((y for _, y in places.values()), default=0.0) - ROW_PX
    found = []
    for stage in stages_of(graph):
        xs = [places[node.touchpoint][0] for node in graph.nodes if node.stage == stage]
        found.append((stage, ((min(xs) + max(xs)) / 2, top)))
    return found


def stages_of(graph: JourneyGraph) -> tuple[str, ...]:
    """The stages of the graph's own nodes, in their order."""
    ranked = {(node.stage_rank, node.stage) for node in graph.nodes if node.stage_rank}
    return tuple(dict.fromkeys(stage for _, stage in sorted(ranked)))


def _flows(graph: JourneyGraph, names: set[str]) -> dict[str, dict[str, int]]:
    """Transitions between neighbours, both directions together, loops left out."""
    flows: dict[str, dict[str, int]] = {}
    known = names | {START, *ENDS}
    for edge in graph.edges:
        if edge.source != edge.target and {edge.source, edge.target} <= known:
            for here, there in ((edge.source, edge.target), (edge.target, edge.source)):
                near = flows.setdefault(here, {})
                near[there] = near.get(there, 0) + edge.transitions
    return flows


def _levels(graph: JourneyGraph, names: Sequence[str]) -> dict[str, float]:
    """How far from the start the flow reaches each node: one step more than what leads to it.

    Trophic levels, by 60 rounds of averaging; edges to outcomes other than the goal say
    nothing about place.
    """
    level = dict.fromkeys(names, 1.0) | {START: 0.0, GOAL: 3.0}
    pulls: dict[str, list[tuple[str, int, float]]] = {name: [] for name in names}
    for edge in graph.edges:
        if edge.source in level and edge.target in level and edge.source != edge.target:
            pulls.setdefault(edge.target, []).append((edge.source, edge.transitions, 1.0))
            pulls.setdefault(edge.source, []).append((edge.target, edge.transitions, -1.0))
    for _ in range(60):
        for name in [*names, GOAL]:
            near = pulls.get(name, [])
            weight = sum(n for _, n, _ in near)
            if weight:
                level[name] = sum(n * (level[other] + step) for other, n, step in near) / weight
    return level


def _groups(
    graph: JourneyGraph, names: Sequence[str], stages: tuple[str, ...], flows: Flows
) -> list[list[str]]:
    """Names by stage; without stages, all together: then the flow alone decides."""
    index = {stage: place for place, stage in enumerate(stages)}
    staged = {n.touchpoint: index[n.stage] for n in graph.nodes if n.stage in index}
    if not staged:
        return [list(names)]
    groups: list[list[str]] = [[] for _ in stages]
    for name in names:
        groups[staged.get(name, _nearest(name, staged, flows))].append(name)
    return groups


def _nearest(name: str, staged: Mapping[str, int], flows: Flows) -> int:
    """The stage in the middle of a node's neighbours, by flow."""
    near = [(staged[other], n) for other, n in flows.get(name, {}).items() if other in staged]
    weight = sum(n for _, n in near)
    return round(sum(stage * n for stage, n in near) / weight) if weight else 0


def _columns(
    groups: Sequence[list[str]], levels: Mapping[str, float], most: int
) -> list[list[str]]:
    """Each group as one column, or as several in the order of the flow when it is tall."""
    columns = []
    for group in groups:
        ranked = sorted(group, key=lambda name: (round(levels[name], 6), name))
        rows = ceil(len(ranked) / ceil(len(ranked) / most)) if ranked else 1
        columns += [ranked[at : at + rows] for at in range(0, len(ranked), rows)]
    return columns


def _ordered(columns: list[list[str]], flows: Flows) -> list[list[str]]:
    """Order each column by where its neighbours stand: four sweeps, ties by name."""
    last = len(columns) - 1  # the ends keep their order
    ordered = [*(sorted(column) for column in columns[:last]), columns[last]]
    for sweep in range(SWEEPS):
        inner = range(last)
        for at in inner if sweep % 2 == 0 else reversed(inner):
            height = {name: y for name, (_, y) in _places(ordered).items()}
            here = set(ordered[at])
            key = {name: _barycentre(name, here, flows, height) for name in here}
            ordered[at] = sorted(here, key=lambda name: (round(key[name], 6), name))
    return ordered


def _barycentre(name: str, here: set[str], flows: Flows, height: Mapping[str, float]) -> float:
    near = {other: n for other, n in flows.get(name, {}).items() if other not in here}
    weight = sum(near.values())
    return sum(height[other] * n for other, n in near.items()) / weight if weight else height[name]


def _places(columns: Sequence[Sequence[str]]) -> dict[str, Place]:
    """Columns centred on the middle line, every other one lowered: long lines pass between."""
    last = len(columns) - 1
    places: dict[str, Place] = {}
    for number, column in enumerate(columns):
        row = ROW_PX * 1.3 if number == last else ROW_PX  # the outcomes have room
        top = -(len(column) - 1) / 2 * row + (number % 2) * ROW_PX / 2
        for at, name in enumerate(column):
            places[name] = (number * COLUMN_PX, top + at * row)
    return places
