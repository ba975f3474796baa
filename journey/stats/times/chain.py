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


def lose_less(chain: Chain, node: int, share: float, kappa: float = 1.0) -> Chain | NotEstimable:
    """The chain with fewer lost at a node; those kept go where the others go.

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
    Chain or NotEstimable
        The latter when everybody is lost there: nobody shows where they would go.
    """
    lost = chain.drop[node]
    if lost >= 1 - CLOSED:
        return NotEstimable("nobody goes on from here", (node,))
    left = lost * (1 - share * kappa)
    moves, goal, drop = chain.moves.copy(), chain.goal.copy(), chain.drop.copy()
    more = (1 - left) / (1 - lost)
    moves[node] *= more
    goal[node] *= more
    drop[node] = left
    return Chain(moves, goal, drop)


def reroute(chain: Chain, node: int, share: float, instead: tuple[int, int]) -> Chain:
    """The chain with a share of a node's moves to one node sent to another.

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
    moves = chain.moves.copy()
    sent = share * moves[node, old]
    moves[node, old] -= sent
    moves[node, new] += sent
    return Chain(moves, chain.goal, chain.drop)


def leverage(chain: Chain, worth: Worth, start: int) -> Floats:
    """How much the goal probability would rise if nobody were lost at a node, to first order.

    Parameters
    ----------
    chain, worth
        And what follows from it.
    start
        The node that journeys start from.

    Returns
    -------
    array
        Per node; not a number where everybody is lost.
    """
    onward = chain.moves @ worth.value + chain.goal
    stays = 1 - chain.drop
    kept = np.divide(onward, stays, out=np.full_like(stays, np.nan), where=stays > CLOSED)
    gain: Floats = worth.visits[start] * chain.drop * kept
    return gain
