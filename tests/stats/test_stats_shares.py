"""Losses shared out among frictions that come together."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.stats.effects.shares import bits_of, shapley, share_out

A, B, C = 1, 2, 4


def test_the_hand_case() -> None:
    found = shapley({A: 0.30, B: 0.0, A | B: 0.36}, A | B)
    assert found == pytest.approx({A: 0.33, B: 0.03})


@given(st.lists(st.floats(-1, 1), min_size=15, max_size=15), st.integers(1, 15))
def test_shapley_is_the_mean_over_all_orders(worths: list[float], mask: int) -> None:
    worth = dict(enumerate(worths, start=1))
    bits = bits_of(mask)
    expected = dict.fromkeys(bits, 0.0)
    orders = list(permutations(bits))
    for order in orders:
        so_far = 0
        for bit in order:
            before = worth[so_far] if so_far else 0.0
            so_far |= bit
            expected[bit] += (worth[so_far] - before) / len(orders)
    found = shapley(worth, mask)
    assert found == pytest.approx(expected, abs=1e-12)
    assert sum(found.values()) == pytest.approx(worth[mask], abs=1e-12)


MASKED = st.tuples(st.integers(1, 127), st.integers(1, 90), st.floats(-50, 50))


@given(st.lists(MASKED, max_size=30))
def test_shares_sum_to_the_whole_loss(rows: list[tuple[int, int, float]]) -> None:
    masks, n, lost = (np.array([r[k] for r in rows]) for k in range(3))
    found = share_out(masks.astype(np.int64), n.astype(float), lost.astype(float))
    assert sum(found.values()) == pytest.approx(lost.sum(), abs=1e-9)
    assert set(found) == {bit for mask in masks.tolist() for bit in bits_of(mask)}


@given(
    st.lists(MASKED, min_size=2, max_size=20).flatmap(
        lambda rows: st.tuples(st.just(rows), st.permutations(rows))
    )
)
def test_the_order_of_rows_changes_nothing(
    case: tuple[list[tuple[int, int, float]], list[tuple[int, int, float]]],
) -> None:
    one, other = (share_out(*(np.array([r[k] for r in rows]) for k in range(3))) for rows in case)
    assert one == pytest.approx(other, abs=1e-9)


def test_a_harmless_companion_gets_little() -> None:
    """The error loses .3 a row whether or not the slow page comes with it."""
    masks, n = np.array([A, B, A | B]), np.array([200.0, 400, 600])
    found = share_out(masks, n, n * np.array([0.3, 0.0, 0.3]))
    assert found == pytest.approx({A: 0.3 * 800, B: 0})


def test_thin_masks_are_worth_what_their_parts_are() -> None:
    masks, n = np.array([A, B, A | B]), np.array([200.0, 400, 10])
    found = share_out(masks, n, n * np.array([0.3, 0.1, 0.9]))
    assert found == pytest.approx({A: 60 + 10 * (0.3 + 0.25), B: 40 + 10 * (0.1 + 0.25)})


def test_frictions_never_seen_alone_share_equally() -> None:
    found = share_out(np.array([A | B]), np.array([100.0]), np.array([40.0]))
    assert found == pytest.approx({A: 20, B: 20})


def test_five_together_are_told_apart_by_least_squares() -> None:
    rng = np.random.default_rng(1)
    true = np.array([0.3, 0.0, 0.1, 0.0, 0.2])
    masks = np.append(rng.integers(1, 32, 400), 31)
    n = rng.integers(30, 90, 401).astype(float)
    bits = np.array([[mask >> k & 1 for k in range(5)] for mask in masks])
    found = share_out(masks, n, n * (bits @ true))
    assert found == pytest.approx(
        {1 << k: float((n * bits[:, k]).sum() * true[k]) for k in range(5)}, abs=1e-8
    )


def test_a_row_without_a_friction_has_no_share() -> None:
    with pytest.raises(ValueError, match="a mask of 0"):
        share_out(np.array([0, 1]), np.ones(2), np.ones(2))
