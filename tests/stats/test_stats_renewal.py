"""The worth of strata, of all blocks and without each, against a system solved for each alone."""

from __future__ import annotations

import numpy as np
import pytest

from journey.stats.evidence.estimate import Floats, NotEstimable
from journey.stats.times.renewal import Moves, System, moves_of, worth_of

NONE = Moves(*(np.zeros(0, dtype=int) for _ in range(6)))


def drawn(seed: int, strata: int, blocks: int, lumpy: float) -> tuple[System, Floats]:
    """A system, and its moves as ``[block, source, target]``.

    ``lumpy``: how much of a stratum lies in one of the blocks.
    """
    chance = np.random.default_rng(seed)
    onward = chance.poisson(0.3, (blocks, strata, strata)).astype(float)
    ends = chance.poisson(3, (blocks, strata)) + 1.0
    onward[0] += np.round(lumpy * onward.sum(axis=0))
    n = onward.sum(axis=2) + ends
    y = chance.binomial(ends.astype(int), 0.4).astype(float)
    block, source, target = np.nonzero(onward)
    moves = moves_of(block, source, target, onward[block, source, target], strata)
    return System(n, y, np.ones_like(n), moves), onward


def alone(system: System, onward: Floats, chosen: Floats) -> Floats:
    n, y, moves = (one[chosen].sum(axis=0) for one in (system.n, system.y, onward))
    found: Floats = np.linalg.solve(np.diag(n) - moves, y)
    return found


@pytest.mark.parametrize("lumpy", [0.0, 1.0, 40.0])
@pytest.mark.parametrize("strata", [1, 7, 120])
def test_each_solution_is_the_one_found_alone(strata: int, lumpy: float) -> None:
    system, onward = drawn(strata, strata, 6, lumpy)
    worth = worth_of(system)
    assert not isinstance(worth, NotEstimable)
    for without in range(-1, 6):
        expected = alone(system, onward, np.arange(6) != without)
        assert worth[without + 1] == pytest.approx(expected, abs=1e-10)


def test_only_what_is_asked_for_or_led_to_has_a_worth() -> None:
    """Stratum 0 is asked for and leads to 1; nothing leads to 2."""
    rows = np.full((2, 3), 10.0)
    asked = np.zeros((2, 3))
    asked[:, 0] = 1
    moves = moves_of(np.array([0]), np.array([0]), np.array([1]), np.array([4.0]), 3)
    worth = worth_of(System(rows, rows / 2, asked, moves))
    assert not isinstance(worth, NotEstimable)
    assert worth[0, :2].tolist() == [0.6, 0.5]
    assert np.isnan(worth[0, 2])
    assert np.isnan(worth[1, 1:]).all()  # without the block that leads there
    assert worth[1, 0] == 0.5


def test_a_block_that_holds_all_clean_rows_is_named() -> None:
    rows = np.array([[20.0], [0.0]])
    found = worth_of(System(rows, rows, np.array([[1.0], [1.0]]), NONE))
    assert found == NotEstimable("nobody comes here without it (without customer block 0)", (0,))


def test_strata_that_lead_to_each_other_only_are_named() -> None:
    rows = np.full((2, 2), 5.0)
    block, source = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    moves = moves_of(block, source, 1 - source, np.full(4, 5.0), 2)
    found = worth_of(System(rows, 0 * rows, rows, moves))
    assert found == NotEstimable("everyone here meets it again", (0, 1))
