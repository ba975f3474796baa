"""The journey graph: touchpoints and transitions, counted over journeys. Plain frozen records."""

from __future__ import annotations

from dataclasses import dataclass

from journey.contract.tables import START

FOLDED = "folded"  # kind of a node that stands for several touchpoints of one channel
THROUGH = "through"  # kind of the node that cut transitions run through: no touchpoint


@dataclass(frozen=True, slots=True)
class Node:
    """A touchpoint (or a folded group of them), counted.

    ``starts + arrivals = visits = moved + goal + exit + dropped + open``, always.
    ``journeys`` and ``customers`` are distinct counts: they do not add up over nodes.
    """

    touchpoint: str
    channel: str
    stage: str
    stage_rank: int
    owner: str
    kind: str
    visits: int
    journeys: int
    customers: int
    starts: int
    arrivals: int
    moved: int
    goal: int
    exit: int
    dropped: int
    open: int
    errors: int
    handling_median_us: int | None = None  # of its visits with a known end
    waiting_median_us: int | None = None  # likewise, where its time is the customer's waiting


@dataclass(frozen=True, slots=True)
class Edge:
    """Transitions from ``source`` to ``target``; either may be a terminal of the contract.

    Shares are of all transitions out of the source and into the target, 0 to 1.
    Waits are microseconds, ``None`` at terminals.
    """

    source: str
    target: str
    transitions: int
    journeys: int
    customers: int
    share_out: float
    share_in: float
    wait_median_us: int | None
    wait_p90_us: int | None
    is_switch: bool  # most of its transitions change the channel


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the whole graph a drawn one shows; transitions not shown run through a fold."""

    nodes: int
    nodes_total: int
    edges: int
    edges_total: int
    transitions: int
    transitions_total: int

    def line(self) -> str:
        """The coverage line under every graph.

        >>> Coverage(2, 4, 3, 9, 91, 100).line()
        '2 of 4 touchpoints, 3 of 9 edges: 91 % of transitions; 9 % in other'
        """
        edges = f"{self.edges:,} of {self.edges_total:,} edges"
        share = 100 * self.transitions / self.transitions_total if self.transitions_total else 100
        return (
            f"{self.nodes:,} of {self.nodes_total:,} touchpoints, {edges}: "
            f"{share:.0f} % of transitions; {100 - share:.0f} % in other"
        )


@dataclass(frozen=True, slots=True)
class JourneyGraph:
    """All nodes and edges of a selection of journeys.

    Attributes
    ----------
    nodes, edges
        In a fixed order: by stage and name; by source and target. Terminals are in
        no node, only at the ends of edges.
    journeys, customers
        Distinct journeys and customers of the selection.
    outcomes
        Outcome to number of journeys; sums to ``journeys``.
    coverage
        What is shown of the whole; everything, unless the graph was simplified.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    journeys: int
    customers: int
    outcomes: dict[str, int]
    coverage: Coverage

    def starts(self) -> int:
        """Journeys that start, from the edges out of ``(start)``."""
        return sum(edge.transitions for edge in self.edges if edge.source == START)
