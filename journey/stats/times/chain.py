"""Where a journey ends if only the touchpoint it is at matters, and what changing that would do.

Source: Kemeny and Snell, Finite Markov Chains, 1960; docs/methods.md 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import Bools, Floats, NotEstimable

CLOSED = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Probabilities of what follows each node; what is left to 1 is an exit.

    Attributes
    ----------
    moves
        ``[node, node]``.
    goal, drop
        ``[node]``.
    """

    moves: Floats
    goal: Floats
    drop: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What follows from a chain.

    Attributes
    ----------
    value
        Per node: the probability of reaching the goal from there.
    visits
        ``[node, node]``: expected visits of the second, from the first, itself included.
    steps
        Per node: expected number of visits from there to the end.
    """

    value: Floats
    visits: Floats
    steps: Floats


def solve(chain: Chain) -> Worth | NotEstimable:
    """Goal probabilities, visits and steps of a chain.

    Returns
    -------
    Worth or NotEstimable
        The latter names the nodes of a loop without a way out.

    >>> pair = Chain(
    ...     np.array([[0, 0.5], [0.2, 0]]), goal=np.array([0, 0.6]), drop=np.array([0.5, 0.2])
    ... )
    >>> found = solve(pair)
    >>> found.value.round(4).tolist(), found.steps.round(4).tolist()
    ([0.3333, 0.6667], [1.6667, 1.3333])
    """
    ends: Bools = 1 - chain.moves.sum(axis=1) > CLOSED
    while not np.array_equal(more := ends | (chain.moves[:, ends] > 0).any(axis=1), ends):
        ends = more
    closed = np.flatnonzero(~ends)
    if len(closed):
        return NotEstimable("loop without way out", tuple(closed.tolist()))
    visits = np.linalg.inv(np.eye(len(chain.goal)) - chain.moves).astype(float)
    return Worth(visits @ chain.goal, visits, visits.sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class RowChange:
    """What a change adds to one node's probabilities.

    Attributes
    ----------
    node
        Where something changes.
    moves, goal
        What is added to its row of moves, ``[node]``, and to its goal; below 0: taken off.
    """

    node: int
    moves: Floats
    goal: float


def lose_less(
    chain: Chain, node: int, share: float, kappa: float = 1.0
) -> RowChange | NotEstimable:
    """The change where fewer are lost at a node; those kept go where the others go.

    Parameters
    ----------
    chain, node
        Where fewer are lost.
    share
        How many of the lost are kept, 0 to 1.
    kappa
        What those kept are worth, relative to those who stay anyway.

    Returns
    -------
    RowChange or NotEstimable
        The latter when everybody is lost there: nobody shows where they would go.
    """
    lost = float(chain.drop[node])
    if lost >= 1 - CLOSED:
        return NotEstimable("nobody goes on from here", (node,))
    more = lost * share * kappa / (1 - lost)
    return RowChange(node, more * chain.moves[node], more * float(chain.goal[node]))


def reroute(chain: Chain, node: int, share: float, instead: tuple[int, int]) -> RowChange:
    """The change where a share of a node's moves to one node is sent to another.

    Parameters
    ----------
    chain, node
        Where they come from.
    share
        How many of those moves, 0 to 1.
    instead
        The node they went to, and the one they are sent to.
    """
    old, new = instead
    moves = np.zeros(len(chain.goal))
    moves[old] -= share * chain.moves[node, old]
    moves[new] += share * chain.moves[node, old]
    return RowChange(node, moves, 0.0)


def gain(worth: Worth, start: Floats, change: RowChange) -> float | NotEstimable:
    """How much more likely a journey reaches the goal after a change of one node.

    Parameters
    ----------
    worth
        What follows from the chain before.
    start
        Per node: the share of journeys that start there.
    change
        Of one node; the others stay as they are.

    Returns
    -------
    float or NotEstimable
        A difference of probabilities, exact for a change of one row (Sherman and Morrison 1950).
        The latter when the change closes a loop: nobody would leave it.

    >>> pair = Chain(
    ...     np.array([[0, 0.5], [0.2, 0]]), goal=np.array([0, 0.6]), drop=np.array([0.5, 0.2])
    ... )
    >>> half = lose_less(pair, 1, share=0.5)
    >>> round(gain(solve(pair), np.array([1.0, 0]), half), 6) == round(27 / 71 - 1 / 3, 6)
    True
    """
    left = 1 - float(change.moves @ worth.visits[:, change.node])
    if left <= CLOSED:
        return NotEstimable("loop without way out", (change.node,))
    visits = float(start @ worth.visits[:, change.node])
    return visits * (float(change.moves @ worth.value) + change.goal) / left
