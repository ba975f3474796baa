"""Normal drop-off, unlinked channels, and chains that remember."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.stats.effects.baseline import expected_rate, linked_drop


def by_hand(drop: np.ndarray, n: np.ndarray, stage: np.ndarray, one: int) -> float:
    total = 0.0
    for g in range(n.shape[1]):
        others = [
            j for j in range(len(stage)) if j != one and stage[j] == stage[one] and n[j, g] > 0
        ]
        if not n[one, g]:
            continue
        if len(others) >= 3:
            normal = float(np.median(drop[others, g]))
        elif others:
            normal = float(drop[others, g] @ n[others, g] / n[others, g].sum())
        else:
            return float("nan")
        total += n[one, g] * normal
    return total / n[one].sum() if n[one].sum() else float("nan")


@given(st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_the_expected_rate_is_the_one_done_by_hand(seed: int, touchpoints: int) -> None:
    rng = np.random.default_rng(seed)
    drop = rng.uniform(0, 1, (2, touchpoints, 3))
    n = rng.integers(0, 4, (2, touchpoints, 3)).astype(float)
    stage = rng.integers(0, 2, touchpoints)
    found = expected_rate(drop, n, stage)
    for k in range(2):
        for j in range(touchpoints):
            assert found[k, j] == pytest.approx(by_hand(drop[k], n[k], stage, j), nan_ok=True)


def test_the_leaks_stand_out_from_touchpoints_that_lose_many_by_nature() -> None:
    """Late stages lose more; the leaks of an early stage are found, the late stage is not."""
    rng = np.random.default_rng(6)
    stage = np.repeat([0, 1], 15)
    drop = np.where(stage == 0, 0.1, 0.4) + rng.normal(0, 0.015, 30)
    drop[[2, 7, 11]] += 0.1
    excess = drop - expected_rate(drop[:, None], np.full((30, 1), 500.0), stage)
    assert set(np.argsort(excess)[-3:]) == {2, 7, 11}
    assert not {2, 7, 11} & set(np.argsort(drop)[-3:])


@pytest.mark.parametrize("linked", [0.8, 0.6])
def test_unlinked_visits_to_the_store_are_taken_out(linked: float) -> None:
    """True .30 with .25 moving to the store shows as .35 or .40."""
    seen = 0.30 + 0.25 * (1 - linked)
    assert seen == pytest.approx({0.8: 0.35, 0.6: 0.40}[linked])
    assert linked_drop(seen, 0.25 * linked, linked) == pytest.approx(0.30)


def test_linking_has_its_ends() -> None:
    assert linked_drop(0.1, 0.5, 0.5) == 0
    assert linked_drop(0.3, 0.5, 1) == 0.3
    with pytest.raises(ValueError, match="a share of 0 linked"):
        linked_drop(0.3, 0.5, 0)
