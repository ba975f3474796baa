"""What networkx finds on a graph, as marks of its nodes and edges: for files and notebooks."""

from __future__ import annotations

from dataclasses import dataclass

from journey.contract.tables import GOAL
from journey.graph.flows.circles import groups
from journey.graph.flows.narrow import gates, narrowest, sources
from journey.graph.model import JourneyGraph


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of one graph, as it is drawn: a fold counts as one touchpoint.

    Attributes
    ----------
    dominates_goal
        Touchpoints that nobody gets round on the way to the goal.
    circle_group
        Touchpoint to the number of its group, from 1: within one, each leads to each other.
    in_min_cut
        Transitions of the minimum cut between the start, or a stage, and the goal.
    """

    dominates_goal: frozenset[str]
    circle_group: dict[str, int]
    in_min_cut: frozenset[tuple[str, str]]


def marks(graph: JourneyGraph) -> Marks:
    """The marks of ``graph``."""
    cuts = [narrowest(graph, names) for names in sources(graph).values()]
    return Marks(
        frozenset(gate for gate, behind in gates(graph).items() if GOAL in behind),
        groups(graph),
        frozenset((edge.source, edge.target) for cut in cuts if cut for edge in cut.edges),
    )
