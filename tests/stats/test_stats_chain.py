"""The chain of touchpoints: hand cases, loops, and counts that it must give back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.stats.evidence.estimate import Floats, NotEstimable
from journey.stats.times.chain import Chain, RowChange, Worth, gain, lose_less, reroute, solve

PAIR = Chain(np.array([[0, 0.5], [0.2, 0]]), np.array([0, 0.6]), np.array([0.5, 0.2]))


def worth(chain: Chain | NotEstimable) -> Worth:
    assert isinstance(chain, Chain)
    found = solve(chain)
    assert isinstance(found, Worth)
    return found


def changed(chain: Chain, change: RowChange | NotEstimable) -> Chain:
    """The whole chain after a change, to be solved anew: an oracle for the gain of one row."""
    assert isinstance(change, RowChange)
    moves, goal, drop = chain.moves.copy(), chain.goal.copy(), chain.drop.copy()
    moves[change.node] += change.moves
    goal[change.node] += change.goal
    drop[change.node] -= change.moves.sum() + change.goal
    return Chain(moves, goal, drop)


def test_the_hand_case() -> None:
    found = worth(PAIR)
    assert found.value == pytest.approx([1 / 3, 2 / 3])
    assert found.visits == pytest.approx(np.array([[1.1111, 0.5556], [0.2222, 1.1111]]), abs=5e-5)
    assert found.steps[0] == pytest.approx(1.6667, abs=5e-5)


def test_fewer_lost_at_b() -> None:
    to_goal = Chain(PAIR.moves, np.array([0, 0.7]), np.array([0.5, 0.1]))
    assert worth(to_goal).value[0] - worth(PAIR).value[0] == pytest.approx(7 / 18 - 1 / 3)
    in_proportion = changed(PAIR, lose_less(PAIR, 1, share=0.5))
    assert worth(in_proportion).value[0] == pytest.approx(27 / 71)
    less = changed(PAIR, lose_less(PAIR, 1, share=0.5, kappa=0.5))
    assert worth(PAIR).value[0] < worth(less).value[0] < 27 / 71
    nothing = changed(PAIR, lose_less(PAIR, 1, share=0))
    assert worth(nothing).value == pytest.approx(worth(PAIR).value)


def test_where_everybody_is_lost_nobody_shows_the_way() -> None:
    dead = Chain(np.array([[0, 0.5], [0, 0]]), np.array([0.5, 0]), np.array([0, 1.0]))
    assert lose_less(dead, 1, 0.5) == NotEstimable("nobody goes on from here", (1,))


def test_a_change_that_nobody_gets_out_of_has_no_gain() -> None:
    loop = Chain(np.array([[0, 1.0], [0.5, 0]]), np.zeros(2), np.array([0, 0.5]))
    kept = lose_less(loop, 1, share=1)
    assert isinstance(kept, RowChange)
    assert gain(worth(loop), np.array([1.0, 0]), kept) == NotEstimable("loop without way out", (1,))


def test_a_loop_without_way_out_is_named() -> None:
    moves = np.array([[0, 0.5, 0], [0, 0, 1.0], [0, 1.0, 0]])
    found = solve(Chain(moves, np.array([0.5, 0, 0]), np.zeros(3)))
    assert found == NotEstimable("loop without way out", (1, 2))


def test_rerouting_moves_a_share_and_loses_nothing() -> None:
    moves = np.array([[0, 0.4, 0.2], [0, 0, 0], [0, 0, 0]])
    chain = Chain(moves, np.array([0, 0.1, 0.8]), np.array([0.4, 0.9, 0.2]))
    sent = changed(chain, reroute(chain, 0, share=0.5, instead=(1, 2)))
    assert sent.moves[0] == pytest.approx([0, 0.2, 0.4])
    assert chain.moves[0, 1] == 0.4
    assert worth(sent).value[0] == pytest.approx(0.2 * 0.1 + 0.4 * 0.8)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.sampled_from((0.5, 1.0)))
def test_the_gain_of_a_row_is_that_of_the_whole_chain_solved_again(
    seed: int, share: float, kappa: float
) -> None:
    rng = np.random.default_rng(seed)
    rows, start = rng.dirichlet(np.ones(6), 4), rng.dirichlet(np.ones(4))
    chain = Chain(rows[:, :4], rows[:, 4], rows[:, 5])
    before = worth(chain)
    for node in range(4):
        others = (node, (node + 1) % 4)
        for change in (lose_less(chain, node, share, kappa), reroute(chain, node, share, others)):
            assert isinstance(change, RowChange)
            after = worth(changed(chain, change))
            expected = float(start @ (after.value - before.value))
            assert gain(before, start, change) == pytest.approx(expected, abs=1e-9)


PATHS = st.lists(
    st.tuples(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.booleans()),
    min_size=1,
    max_size=30,
)


@given(PATHS)
def test_the_chain_of_ended_journeys_gives_back_their_goals(
    journeys: list[tuple[list[int], bool]],
) -> None:
    """An identity, no evidence: with nothing censored, P(goal) is the share that reached it."""
    counts, goal = np.zeros((5, 5)), np.zeros(5)  # node 4 is the start
    for path, reached in journeys:
        for here, after in zip([4, *path], path, strict=False):
            counts[here, after] += 1
        goal[path[-1]] += reached
    n: Floats = np.zeros(5)
    n[4] = len(journeys)
    n += counts.sum(axis=0)
    safe = np.maximum(n, 1)
    chain = Chain(counts / safe[:, None], goal / safe, 1 - (counts.sum(axis=1) + goal) / safe)
    observed = sum(reached for _, reached in journeys) / len(journeys)
    assert worth(chain).value[4] == pytest.approx(observed, abs=1e-9)
    assert worth(chain).steps[4] - 1 == pytest.approx(n[:4].sum() / len(journeys))
