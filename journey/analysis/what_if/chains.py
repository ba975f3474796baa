"""The journeys of a selection as a chain of touchpoints, and the same without each customer block.

A chain knows only where somebody is, not how they came there. (docs/methods.md 4.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from journey.analysis.behind.lists import CHOSEN
from journey.analysis.drop_off.onward import Rates
from journey.analysis.drop_off.touchpoints import Survey
from journey.contract.tables import EXIT, GOAL
from journey.engine.base import Engine
from journey.selection import Selection
from journey.stats.evidence.estimate import BLOCKS, Floats, NotEstimable
from journey.stats.evidence.jackknife import without_each
from journey.stats.times.chain import Chain, Worth, solve
from journey.stats.times.competing import Competing

STARTS = (
    CHOSEN
    + """
    select transitions.target, chosen.block, count(*)
    from transitions
    join chosen on chosen.journey_id = transitions.journey_id
    where transitions.step_no = 0
    group by transitions.target, chosen.block
    order by transitions.target, chosen.block
"""
)


@dataclass(frozen=True, slots=True, eq=False)
class SolvedChain:
    """A chain, what follows from it, and where journeys start: shares by node."""

    chain: Chain
    worth: Worth
    start: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """The chain of all customers, and the chain without each block of them.

    Attributes
    ----------
    names
        Touchpoints, in the order of the chain's nodes.
    journeys
        How many start in the selection.
    whole, without
        Of all customers; without each customer block that has a journey.
    """

    names: tuple[str, ...]
    journeys: int
    whole: SolvedChain
    without: tuple[SolvedChain, ...]

    def node(self, name: str) -> int:
        """The node of a touchpoint."""
        return self.names.index(name)


def chains(engine: Engine, selection: Selection, survey: Survey) -> Chains | NotEstimable:
    """The chains of a selection; not estimable where a loop has no way out.

    A touchpoint that has not been watched for its silence limit, by anybody or without one of the
    blocks, keeps the row of what is known so far.
    """
    following = {name for row in survey.rates.values() for name in row} - {GOAL, EXIT}
    names = tuple(sorted(following.union(survey.visited, survey.rates)))
    starts = _starts(engine, selection, names)
    rows = _rows(names, survey)
    filled = np.flatnonzero(starts.sum(axis=1) > 0)
    whole = _solved(rows[0], starts.sum(axis=0), names)
    if isinstance(whole, NotEstimable):
        return whole
    rest = without_each(starts)
    without = [_solved(rows[1 + block], rest[block], names) for block in filled]
    known = tuple(chain for chain in without if isinstance(chain, SolvedChain))
    if len(known) < len(without):
        return next(chain for chain in without if isinstance(chain, NotEstimable))
    return Chains(names, int(starts.sum()), whole, known)


def _starts(engine: Engine, selection: Selection, names: Sequence[str]) -> Floats:
    """Journeys by block and the touchpoint they start at."""
    at = {name: node for node, name in enumerate(names)}
    starts = np.zeros((BLOCKS, len(names)))
    for name, block, journeys in engine.rows(STARTS, **selection.values()):
        starts[block, at[name]] += journeys
    return starts


def _rows(names: Sequence[str], survey: Survey) -> Floats:
    """Probabilities ``[of all and without each block, node, next node or goal or exit]``."""
    at = {name: node for node, name in enumerate((*names, GOAL, EXIT))}
    rows = np.zeros((1 + BLOCKS, len(names), len(at)))
    for node, name in enumerate(names):
        for target, share in survey.rates.get(name, {}).items():
            rows[:, node, at[target]] = share
        row = survey.competing.get(name)
        if isinstance(row, Competing):
            targets = [at[cause] for cause in survey.visited[name].causes]
            known = np.isfinite(row.stays_without)[:, None]
            rows[0, node, targets] = row.moved
            rows[1:, node, targets] = np.where(known, row.moved_without, row.moved)
    return rows


def _solved(rows: Floats, starts: Floats, names: Sequence[str]) -> SolvedChain | NotEstimable:
    moves, goal, left = rows[:, :-2], rows[:, -2], rows[:, -1]
    drop = np.clip(1 - moves.sum(axis=1) - goal - left, 0, 1)
    chain = Chain(moves, goal, drop)
    worth = solve(chain)
    if isinstance(worth, NotEstimable):
        looped = ", ".join(names[node] for node in worth.where)
        return NotEstimable(f"{worth.reason}: {looped}")
    return SolvedChain(chain, worth, starts / max(1.0, starts.sum()))


def targets(rates: Rates, name: str) -> Mapping[str, float]:
    """Touchpoints that follow ``name``, and how likely each does."""
    row = rates.get(name, {})
    return {target: share for target, share in row.items() if target not in {GOAL, EXIT}}
