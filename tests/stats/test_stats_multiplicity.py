"""Many numbers at once, against hand cases, scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from journey.stats.evidence.multiplicity import (
    bh,
    dersimonian_laird,
    fcr_level,
    interval_null_p,
    shrink,
)
from journey.stats.evidence.student import t_quantile

PS = st.lists(st.floats(0, 1), min_size=1, max_size=40)
VALUES, SE = np.array([0.10, 0.02, -0.01]), np.array([0.04, 0.02, 0.02])


def test_bh_hand_case() -> None:
    found = bh(np.array([0.001, 0.012, 0.030, 0.04, 0.2]))
    assert found == pytest.approx([0.005, 0.03, 0.05, 0.05, 0.2])
    assert len(bh(np.array([]))) == 0


@given(PS)
def test_bh_is_scipys_and_keeps_the_order(p: list[float]) -> None:
    found = bh(np.array(p))
    assert found == pytest.approx(stats.false_discovery_control(p), abs=1e-12)
    order = np.argsort(p, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
    assert (found >= np.array(p) - 1e-15).all()
    assert (found <= 1).all()


@given(PS.flatmap(lambda p: st.tuples(st.just(p), st.permutations(range(len(p))))))
def test_bh_does_not_look_at_the_order(case: tuple[list[float], list[int]]) -> None:
    p, order = np.array(case[0]), np.array(case[1])
    assert bh(p[order]).tolist() == bh(p)[order].tolist()


def test_what_is_too_small_to_matter_is_no_finding() -> None:
    assert interval_null_p(0.02, 0.001, 49, margin=0.02) == pytest.approx(0.5)
    assert interval_null_p(0.02, 0.001, 49) < 1e-10
    assert interval_null_p(0.05, 0.01, 49, margin=0.02) == pytest.approx(stats.t.sf(3, 49))
    assert interval_null_p(-0.05, 0.01, 49) == pytest.approx(1, abs=1e-4)
    assert [interval_null_p(v, 0, 9, margin=0.02) for v in (0.03, 0.02, 0.01)] == [0, 1, 1]


def test_dersimonian_laird_hand_case() -> None:
    found = dersimonian_laird(VALUES, SE)
    assert found.tau2 == pytest.approx(0.001242, abs=5e-7)
    assert found.mean == pytest.approx(0.0263, abs=5e-5)
    assert shrink(VALUES, SE) == pytest.approx([0.0585, 0.0215, -0.0012], abs=5e-5)


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.05, 1)), min_size=3, max_size=20))
def test_dersimonian_laird_is_statsmodels(pairs: list[tuple[float, float]]) -> None:
    values, se = (np.array(column) for column in zip(*pairs, strict=True))
    with np.errstate(all="ignore"):  # it divides by 0 where all values are one
        theirs = combine_effects(values, se**2, method_re="dl")
    found = dersimonian_laird(values, se)
    assert found.tau2 == pytest.approx(max(0, theirs.tau2), abs=1e-9)
    common = theirs.mean_effect_re if theirs.tau2 > 0 else theirs.mean_effect_fe
    assert found.mean == pytest.approx(common, abs=1e-9)


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.05, 1)), min_size=3, max_size=20))
def test_shrinking_draws_to_the_middle(pairs: list[tuple[float, float]]) -> None:
    values, se = (np.array(column) for column in zip(*pairs, strict=True))
    mean = dersimonian_laird(values, se).mean
    shrunk = shrink(values, se)
    assert (abs(shrunk - mean) <= abs(values - mean) + 1e-12).all()


def test_two_numbers_are_left_as_they_are() -> None:
    assert shrink(VALUES[:2], SE[:2]).tolist() == VALUES[:2].tolist()


def test_the_best_of_many_are_overstated_and_shrinking_undoes_it() -> None:
    """The five best of thirty, and the intervals of those shown."""
    rng = np.random.default_rng(2)
    best, raw, drawn, usual, wide = [], [], [], [], []
    for _ in range(400):
        true = rng.normal(0.03, 0.02, 30)
        se = np.full(30, 0.02)
        found = true + rng.normal(0, se)
        top = np.argsort(found)[-5:]
        best.append(true[top].mean())
        raw.append(found[top].mean())
        drawn.append(np.sort(shrink(found, se))[-5:].mean())
        gap = abs(found[top] - true[top])
        usual.append((gap <= 1.96 * se[top]).mean())
        wide.append((gap <= t_quantile(0.5 + fcr_level(5, 30) / 2, 1000) * se[top]).mean())
    assert np.mean(raw) > 1.2 * np.mean(best)
    assert np.mean(drawn) == pytest.approx(np.mean(best), rel=0.05)
    assert np.mean(usual) < 0.92
    assert np.mean(wide) > 0.95


def test_the_level_of_the_few_that_are_shown() -> None:
    assert fcr_level(5, 30) == pytest.approx(1 - 0.05 / 6)
    assert fcr_level(30, 30) == pytest.approx(0.95)
    with pytest.raises(ValueError, match="31 shown of 30"):
        fcr_level(31, 30)
