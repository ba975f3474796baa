"""By which ways journeys go on from their start, and get to where they drop off."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.behind.runs import ROUTE_OF, elements
from journey.contract.tables import DROPPED, OUTCOMES, START
from journey.engine.base import Engine, Row
from journey.selection import SELECTED, Selection

OTHER = "other"
NODES = 400  # branches of a tree that are told apart; the rest is counted as other

# A run of one touchpoint starts where a transition leads to another one. Of each journey the
# first runs (or the last, read backwards), then all their beginnings, counted.
BRANCHES = """
    branches as (
        select list(target order by $direction * step_no)[1:$depth] as branch,
            count(*) <= $depth as is_whole, outcome
        from transitions
        join followed on followed.journey_id = transitions.journey_id
        where source <> target and target_channel is not null
        group by transitions.journey_id, outcome
    ),
    variants as (
        select branch, is_whole, outcome, count(*) as n, unnest(range(1, len(branch) + 1)) as size
        from branches
        group by branch, is_whole, outcome
    ),
    ends as (
        select branch[1:size] as branch, n, outcome, is_whole and size = len(branch) as is_end
        from variants
    )
    select branch, cast(sum(n) as bigint) as journeys,
        cast(coalesce(sum(n) filter (where is_end and outcome = 'goal'), 0) as bigint),
        cast(coalesce(sum(n) filter (where is_end and outcome = 'exit'), 0) as bigint),
        cast(coalesce(sum(n) filter (where is_end and outcome = 'dropped'), 0) as bigint),
        cast(coalesce(sum(n) filter (where is_end and outcome = 'open'), 0) as bigint),
        cast(coalesce(sum(n) filter (where outcome = 'goal'), 0) as bigint)
    from ends
    group by branch
    having sum(n) >= $least
    order by journeys desc, len(branch), branch
    limit $nodes
"""
FORWARD = (
    CHOSEN + ", followed as (select journey_id, outcome from chosen where $at is null)," + BRANCHES
)
BACKWARD = (
    CHOSEN
    + """,
    followed as (
        select chosen.journey_id, outcome
        from chosen
        join steps on steps.journey_id = chosen.journey_id and steps.step_no = chosen.steps
        where outcome = 'dropped' and ($at is null or touchpoint = $at)
    ),
"""
    + BRANCHES
)
TOTAL = (
    CHOSEN
    + """
    select count(*), count(*) filter (where outcome = 'goal')
    from chosen
    where $outcome is null or outcome = $outcome
"""
)
TOP = (
    "with selected as ("
    + SELECTED
    + """),
    chosen as (
        select selected.*
        from selected
        join steps on steps.journey_id = selected.journey_id and steps.step_no = selected.steps
        where outcome = 'dropped' and ($at is null or touchpoint = $at)
    ),
"""
    + ROUTE_OF
    + """,
    counted as (
        select route, count(*) as journeys
        from routes
        group by route
    )
    select route, journeys, cast(sum(journeys) over () as bigint), count(*) over ()
    from counted
    order by journeys desc, route
    limit $top
"""
)


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a drop-off: the journey's last touchpoints, repeats folded.

    Attributes
    ----------
    path
        Its elements (``"cart ×3"``); ``"…"`` first where the journey is longer. Of the last
        row, the tail: ``("other",)``.
    routes
        How many different routes the row holds: 1, but in the tail.
    journeys
        Journeys that dropped off by it.
    share, cumulative
        Of all journeys that dropped off there, 0 to 1; of this row and those above.
    key
        Number key of ``journeys``; ``""`` in the tail.
    """

    path: tuple[str, ...]
    routes: int
    journeys: int
    share: float
    cumulative: float
    key: str


def routes_to(
    engine: Engine,
    selection: Selection = Selection(),
    touchpoint: str | None = None,
    top: int = 20,
) -> tuple[Route, ...]:
    """The commonest routes to a drop-off at ``touchpoint`` (``None``: anywhere), and a tail row.

    Journeys of all rows add up to the journeys dropped there.
    """
    rows = engine.rows(TOP, **selection.values(), at=touchpoint, top=top)
    if not rows:
        return ()
    total, different = rows[0][2], rows[0][3]
    found: list[Route] = []
    so_far = 0
    for route, journeys, _, _ in rows:
        so_far += journeys
        key = str(Key(outcome="dropped", route=route))
        shares = (journeys / total, so_far / total)
        found.append(Route(elements(route), 1, journeys, *shares, key))
    if so_far < total:
        left = total - so_far
        found.append(Route((OTHER,), different - len(rows), left, left / total, 1.0, ""))
    return tuple(found)


def prefix_tree(
    engine: Engine, selection: Selection = Selection(), depth: int = 8, least: int = 5
) -> nx.DiGraph:
    """How journeys go on from ``(start)``: a tree of their first ``depth`` touchpoints.

    Repeats of a touchpoint are one node. Each node holds ``touchpoint``, ``depth``, ``journeys``
    (that came this way), ``goal``, ``exit``, ``dropped``, ``open`` (that ended here), ``ended``
    (their sum), ``to_goal`` (that came this way and reached a goal in the end) and ``beyond``
    (that go on deeper than the tree shows). Branches with fewer than ``least`` journeys, or
    after the 400 largest, are one child ``other``. At every node
    ``journeys = journeys of its children + ended + beyond``; so they are on its edges.
    """
    journeys, to_goal = engine.rows(TOTAL, **selection.values(), outcome=None)[0]
    rows = _branches(engine, FORWARD, selection, None, depth, least)
    return _tree(START, (journeys, 0, 0, 0, 0, to_goal), rows, depth)


def drop_tree(
    engine: Engine,
    selection: Selection = Selection(),
    touchpoint: str | None = None,
    depth: int = 5,
    least: int = 2,
) -> nx.DiGraph:
    """How journeys came to drop off at ``touchpoint`` (``None``: anywhere): read backwards.

    The root is ``(dropped)``; its children are the touchpoints where journeys fell silent,
    theirs the ones before. Nodes as in :func:`prefix_tree`, with ``ended`` the journeys that
    started there. At every node ``journeys = journeys of its children + ended + beyond``.
    """
    rows = _branches(engine, BACKWARD, selection, touchpoint, depth, least)
    dropped = routes_to(engine, selection, touchpoint, 1)
    total = sum(route.journeys for route in dropped)
    return _tree(DROPPED, (total, 0, 0, 0, 0, 0), rows, depth)


def _branches(
    engine: Engine,
    text: str,
    selection: Selection,
    touchpoint: str | None,
    depth: int,
    least: int,
) -> list[Row]:
    direction = 1 if text is FORWARD else -1
    return engine.rows(
        text, **selection.values(), at=touchpoint, depth=depth, least=least, nodes=NODES,
        direction=direction,
    )  # fmt: skip


def _tree(root: str, total: tuple[int, ...], rows: list[Row], depth: int) -> nx.DiGraph:
    """The tree of the kept branches; what is left over at a node is ``other`` or ``beyond``."""
    tree = nx.DiGraph()
    _add(tree, (), root, 0, total)
    for branch, *counts in rows:
        path = tuple(branch)
        _add(tree, path, path[-1], len(path), tuple(counts))
        tree.add_edge(path[:-1], path, journeys=counts[0])
    for path in list(tree.nodes):
        node = tree.nodes[path]
        shown = sum(tree.nodes[child]["journeys"] for child in tree.successors(path))
        left = node["journeys"] - node["ended"] - shown
        if left and node["depth"] == depth:
            node["beyond"] = left
        elif left:
            goals = sum(tree.nodes[child]["to_goal"] for child in tree.successors(path))
            rest = node["to_goal"] - node["goal"] - goals
            _add(tree, (*path, None), OTHER, node["depth"] + 1, (left, 0, 0, 0, 0, rest))
            tree.nodes[*path, None]["beyond"] = left
            tree.add_edge(path, (*path, None), journeys=left)
    return tree


def _add(
    tree: nx.DiGraph, path: tuple[str | None, ...], name: str, depth: int, counts: tuple[int, ...]
) -> None:
    journeys, *ended, to_goal = counts
    outcomes = dict(zip(OUTCOMES, ended, strict=True))
    tree.add_node(
        path, touchpoint=name, depth=depth, journeys=journeys, **outcomes, ended=sum(ended),
        to_goal=to_goal, beyond=0,
    )  # fmt: skip
