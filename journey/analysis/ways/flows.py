"""Flows: ways, narrow places, circles and costly ways that networkx finds, counted exactly.

The journey graph names them; how many journeys they are is asked from steps and transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import networkx as nx

from journey.analysis.behind.lists import CHOSEN, Key, count_of
from journey.analysis.behind.passages import written
from journey.analysis.behind.runs import SEPARATOR
from journey.analysis.ways.losses import goals_lost, positions
from journey.analysis.ways.rounds import Rounds, rounds
from journey.analysis.ways.routes import drop_tree, prefix_tree
from journey.analysis.ways.walks import WALK_OF, beginning, ending, exactly, through
from journey.contract.tables import DROPPED, ENDS, GOAL, START
from journey.engine.base import Engine
from journey.graph.draw import draw
from journey.graph.flows.circles import circles
from journey.graph.flows.narrow import gates, narrowest, sources
from journey.graph.flows.ways import Way, costliest, likeliest
from journey.graph.model import JourneyGraph
from journey.selection import Selection

MOST = 10  # rows of a kind; the rest is one row more
DEPTH = 3  # touchpoints of a beginning and of an ending
COUNTED = 200  # circles that are counted, the most travelled
SEEN = 0.5  # expected journeys from which on a way that nobody took is listed
OTHER = ("(other)",)
TO_GOAL, TO_DROP = "way to the goal", "way to a drop-off"
BEGINNING, ENDING = "beginning", "ending"
GATE, NARROW, CIRCLE, COSTLY = "gate", "narrow place", "circle", "friction path"
KINDS = (TO_GOAL, TO_DROP, BEGINNING, ENDING, GATE, NARROW, CIRCLE, COSTLY)

TAKEN = (
    CHOSEN
    + ","
    + WALK_OF
    + """,
    taken as (
        select walk, count(*) as journeys, walk in (select unnest($walks::varchar[])) as is_asked
        from walks
        join chosen on chosen.journey_id = walks.journey_id
        where outcome = $outcome
        group by walk
    )
    select case when is_asked then walk end, count(*), cast(sum(journeys) as bigint)
    from taken
    group by case when is_asked then walk end
"""
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One way, narrow place or circle of the journey graph, with the journeys that took it.

    Attributes
    ----------
    kind, place
        One of :data:`KINDS`, and the place in it from 1.
    path
        Its touchpoints in order; ``("(other)",)`` in the last row of a kind: what is not listed.
    ways
        How many the row holds: 1, but in the row ``(other)``.
    journeys, share
        That took it, exactly those that ``key`` lists, and their share of all journeys, 0 to 1.
        ``None`` where those of ``(other)`` do not add up.
    goals
        Of these, journeys that reached a goal.
    expected
        Of a way: journeys that would take it if each step forgot the ones before.
    stage, cut
        Of a narrow place: where the cut journeys come from, and the size of the whole cut.
    behind, dominates_goal
        Of a gate: touchpoints that are reached by it only; whether the goal is.
    rounds, extra_steps, extra_us, goal_share, goal_share_without
        Of a circle: see :class:`journey.analysis.ways.rounds.Rounds`.
    goals_lost
        Of a friction path: what is lost along it.
    """

    kind: str
    place: int
    path: Way
    ways: int
    journeys: int | None
    share: float | None
    goals: int | None = None
    expected: float | None = None
    stage: str = ""
    cut: int | None = None
    behind: int | None = None
    dominates_goal: bool | None = None
    rounds: int | None = None
    extra_steps: int | None = None
    extra_us: int | None = None
    goal_share: float | None = None
    goal_share_without: float | None = None
    goals_lost: float | None = None
    reason: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    engine: Engine
    selection: Selection
    graph: JourneyGraph
    most: int

    def flow(self, kind: str, place: int, path: Way, journeys: int, key: Key) -> Flow:
        """A row of a kind."""
        return Flow(kind, place, path, 1, journeys, self.share(journeys), key=str(key))

    def share(self, journeys: int) -> float | None:
        """Of all journeys of the selection."""
        return journeys / self.graph.journeys if self.graph.journeys else None


def flows(engine: Engine, selection: Selection = Selection(), most: int = MOST) -> tuple[Flow, ...]:
    """Every flow by kind: at most ``most`` rows of one, and one more for what is not listed."""
    asked = _Asked(engine, selection, draw(engine, selection), most)
    if not asked.graph.journeys:
        return ()
    parts: tuple[Callable[[_Asked], Iterator[Flow]], ...] = (
        _to_goal, _to_drop, _beginnings, _endings, _gates, _narrow_places, _circles, _costly,
    )  # fmt: skip
    return tuple(flow for part in parts for flow in part(asked))


def _to_goal(asked: _Asked) -> Iterator[Flow]:
    return _ways(asked, TO_GOAL, GOAL)


def _to_drop(asked: _Asked) -> Iterator[Flow]:
    return _ways(asked, TO_DROP, DROPPED)


def _ways(asked: _Asked, kind: str, end: str) -> Iterator[Flow]:
    """The likeliest ways to an end: what single transitions lead to expect, and what happened."""
    outcome = end[1:-1]
    found = likeliest(asked.graph, end, asked.most)
    texts = [_walked(one.way[1:-1]) for one in found]
    rows = asked.engine.rows(TAKEN, **asked.selection.values(), walks=texts, outcome=outcome)
    taken = {walk: (ways, journeys) for walk, ways, journeys in rows}
    place = 0
    for likely, text in zip(found, texts, strict=True):
        journeys = taken.get(text, (0, 0))[1]
        if not journeys and likely.share * asked.graph.journeys < SEEN:
            continue
        place += 1
        key = Key(outcome=outcome, way=exactly(likely.way[1:-1]))
        flow = asked.flow(kind, place, likely.way, journeys, key)
        yield replace(flow, expected=likely.share * asked.graph.journeys)
    if None in taken:
        yield _rest(asked, kind, place, *taken[None])


def _walked(names: Way) -> str:
    """The walk that is these touchpoints, as text."""
    return "".join(SEPARATOR + written([name]) for name in names)


def _rest(asked: _Asked, kind: str, listed: int, ways: int, journeys: int) -> Flow:
    return Flow(kind, listed + 1, OTHER, ways, journeys, asked.share(journeys))


def _beginnings(asked: _Asked) -> Iterator[Flow]:
    """The heaviest branches of the prefix tree."""
    tree = prefix_tree(asked.engine, asked.selection, DEPTH, 1)
    branches = _branches(tree)
    for place, (path, node) in enumerate(branches[: asked.most], 1):
        key = Key(way=beginning(path))
        flow = asked.flow(BEGINNING, place, path, node["journeys"], key)
        yield replace(flow, goals=node["to_goal"])
    yield from _unlisted(asked, BEGINNING, branches, asked.graph.journeys)


def _endings(asked: _Asked) -> Iterator[Flow]:
    """The heaviest branches of the tree before a drop-off, read backwards."""
    tree = drop_tree(asked.engine, asked.selection, None, DEPTH, 1)
    branches = _branches(tree)
    for place, (path, node) in enumerate(branches[: asked.most], 1):
        names = path[::-1]
        key = Key(outcome="dropped", way=ending(names))
        yield asked.flow(ENDING, place, names, node["journeys"], key)
    yield from _unlisted(asked, ENDING, branches, asked.graph.outcomes.get("dropped", 0))


def _branches(tree: nx.DiGraph) -> list[tuple[Way, dict[str, int]]]:
    found = [(path, node) for path, node in tree.nodes(data=True)
             if len(path) == DEPTH and path[-1] is not None]  # fmt: skip
    return sorted(found, key=lambda branch: (-branch[1]["journeys"], branch[0]))


def _unlisted(
    asked: _Asked, kind: str, branches: Sequence[tuple[Way, dict[str, int]]], total: int
) -> Iterator[Flow]:
    """Journeys by rarer branches, and those that are too short to have one."""
    listed = branches[: asked.most]
    left = total - sum(node["journeys"] for _, node in listed)
    if left:
        reason = f"rarer ways, and journeys of fewer than {DEPTH} touchpoints"
        ways = len(branches) - len(listed)
        yield replace(_rest(asked, kind, len(listed), ways, left), reason=reason)


def _gates(asked: _Asked) -> Iterator[Flow]:
    """Touchpoints that nobody gets round: the goal's first, then by what lies behind."""
    journeys = {node.touchpoint: node.journeys for node in asked.graph.nodes}
    behind = {
        gate: (GOAL in names, len([name for name in names if name not in ENDS]))
        for gate, names in gates(asked.graph).items()
    }
    ranked = sorted(behind, key=lambda gate: (not behind[gate][0], -behind[gate][1], gate))
    kept = [gate for gate in ranked if any(behind[gate])]
    for place, gate in enumerate(kept[: asked.most], 1):
        guards, size = behind[gate]
        flow = asked.flow(GATE, place, (gate,), journeys[gate], Key(at=gate))
        yield replace(flow, behind=size, dominates_goal=guards)
    if left := len(kept[asked.most :]):
        yield Flow(GATE, asked.most + 1, OTHER, left, None, None)


def _narrow_places(asked: _Asked) -> Iterator[Flow]:
    """For the start and for each stage, the transitions of the minimum cut before the goal."""
    place = 0
    for stage, names in sources(asked.graph).items():
        found = narrowest(asked.graph, names)
        for edge in found.edges[: asked.most] if found else ():
            place += 1
            key = Key(source=edge.source, target=edge.target)
            path = (edge.source, edge.target)
            flow = asked.flow(NARROW, place, path, edge.journeys, key)
            yield replace(flow, stage=stage, cut=found.size if found else None)
        if found and (left := found.edges[asked.most :]):
            place += 1
            over = _rest(asked, NARROW, place - 1, len(left), sum(one.journeys for one in left))
            yield replace(over, share=None, stage=stage, cut=found.size)


def _circles(asked: _Asked) -> Iterator[Flow]:
    """Circles that most journeys went round."""
    ways = circles(asked.graph)
    counted = ways.ways[:COUNTED]
    found = rounds(asked.engine, asked.selection, counted)
    for place, one in enumerate(found[: asked.most], 1):
        yield _circle(asked, place, one)
    left = len(found[asked.most :]) + len(ways.ways) - len(counted)
    if left or ways.edges < ways.edges_total:
        reason = f"looked for on {ways.edges:,} of {ways.edges_total:,} transitions on circles"
        yield Flow(CIRCLE, min(len(found), asked.most) + 1, OTHER, left, None, None, reason=reason)


def _circle(asked: _Asked, place: int, one: Rounds) -> Flow:
    key = Key(circle=exactly(one.way))
    return replace(
        asked.flow(CIRCLE, place, (*one.way, one.way[0]), one.journeys, key),
        goals=one.goals,
        rounds=one.rounds,
        extra_steps=one.extra_steps,
        extra_us=one.extra_us,
        goal_share=one.share,
        goal_share_without=one.share_without,
        reason=one.reason,
    )


def _costly(asked: _Asked) -> Iterator[Flow]:
    """The way on which most goals are lost, by drop-off beyond the normal or by friction."""
    lost_at = goals_lost(asked.engine, asked.selection)
    way, lost = costliest(asked.graph, lost_at, positions(asked.engine, asked.selection))
    names = tuple(name for name in way if name != START)
    if names:
        key = Key(way=through(names))
        journeys = count_of(asked.engine, asked.selection, key)
        yield replace(asked.flow(COSTLY, 1, names, journeys, key), goals_lost=lost)
