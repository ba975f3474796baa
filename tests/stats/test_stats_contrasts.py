"""Groups compared, against the hand cases of the methods, scipy and statsmodels."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from journey.stats.effects.contrasts import e_value, kitagawa, mantel_haenszel, newcombe
from journey.stats.evidence.detection import confidence_sequence, mde
from journey.stats.evidence.intervals import mean_t, n_eff, wilson

HAND = [np.array(row, dtype=float) for row in ([10, 30], [4, 9], [40, 20], [24, 8])]
SHARE = st.tuples(st.integers(0, 300), st.integers(1, 300)).map(lambda s: (min(s), max(s)))


def test_newcombe_hand_case() -> None:
    assert newcombe(0.3, 100, 0.2, 100) == pytest.approx((-0.0202, 0.2167), abs=5e-5)


@given(SHARE, SHARE)
def test_newcombe_turns_around_and_stays_on_the_scale(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    (y1, n1), (y0, n0) = one, other
    low, high = newcombe(y1 / n1, n1, y0 / n0, n0)
    assert -1 <= low <= y1 / n1 - y0 / n0 <= high <= 1
    assert newcombe(y0 / n0, n0, y1 / n1, n1) == pytest.approx((-high, -low))


@given(SHARE, SHARE)
def test_wilson_and_newcombe_are_statsmodels(one: tuple[int, int], other: tuple[int, int]) -> None:
    (y1, n1), (y0, n0) = one, other
    assert wilson(y1, n1) == pytest.approx(proportion_confint(y1, n1, method="wilson"), abs=1e-12)
    expected = confint_proportions_2indep(y1, n1, y0, n0, method="newcomb", compare="diff")
    assert newcombe(y1 / n1, n1, y0 / n0, n0) == pytest.approx(expected, abs=1e-9)


def test_mantel_haenszel_hand_case() -> None:
    found = mantel_haenszel(*HAND)
    assert found.difference == pytest.approx(-0.14)
    assert found.se == pytest.approx(0.1083, abs=5e-5)
    assert found.among_exposed == pytest.approx(-0.125)
    assert found.lost == pytest.approx(5.0)
    assert found.crude == pytest.approx(-0.2083, abs=5e-5)


def test_a_stratum_without_controls_says_nothing() -> None:
    more = [np.append(one, extra) for one, extra in zip(HAND, (7, 3, 0, 0), strict=True)]
    assert mantel_haenszel(*more) == mantel_haenszel(*HAND)
    with pytest.raises(ValueError, match="no stratum"):
        mantel_haenszel(*(one[2:] for one in more))


TABLE = st.tuples(*[st.integers(1, 40)] * 4).map(
    lambda t: (t[0] + t[1], t[0], t[2] + t[3], t[2])  # n1, y1, n0, y0
)


@given(st.lists(TABLE, min_size=1, max_size=6))
def test_the_risk_ratio_is_statsmodels(strata: list[tuple[int, int, int, int]]) -> None:
    tables = [np.array([[y1, n1 - y1], [y0, n0 - y0]]) for n1, y1, n0, y0 in strata]
    arrays = [np.array(column, dtype=float) for column in zip(*strata, strict=True)]
    found = mantel_haenszel(*arrays)
    assert found.risk_ratio == pytest.approx(StratifiedTable(tables).riskratio_pooled)


@pytest.mark.parametrize(("n1", "p1", "n0", "p0"), [(4000, 0.3, 6000, 0.2), (900, 0.5, 900, 0.5)])
def test_satos_variance_of_one_large_stratum_is_the_binomial_one(
    n1: int, p1: float, n0: int, p0: float
) -> None:
    found = mantel_haenszel(*(np.array([float(v)]) for v in (n1, n1 * p1, n0, n0 * p0)))
    assert found.se == pytest.approx(sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0), rel=2e-3)


def test_satos_variance_is_the_spread_seen_in_sparse_strata() -> None:
    rng = np.random.default_rng(7)
    n1, n0 = rng.integers(1, 6, 60).astype(float), rng.integers(1, 9, 60).astype(float)
    base = rng.uniform(0.2, 0.6, 60)
    draws = [
        mantel_haenszel(
            n1, rng.binomial(n1.astype(int), base - 0.1), n0, rng.binomial(n0.astype(int), base)
        )
        for _ in range(1000)
    ]
    seen = np.std([one.difference for one in draws])
    assert np.mean([one.se for one in draws]) == pytest.approx(seen, rel=0.08)
    assert np.mean([one.difference for one in draws]) == pytest.approx(-0.1, abs=0.01)


def test_e_value_hand_cases() -> None:
    assert e_value(2) == pytest.approx(3.414, abs=5e-4)
    assert e_value(0.8) == pytest.approx(1.809, abs=5e-4)
    assert (e_value(1), e_value(0)) == (1, inf)
    with pytest.raises(ValueError, match="a risk ratio of -1"):
        e_value(-1)


def test_kitagawa_hand_case() -> None:
    weights1, rates1, weights0, rates0 = (
        np.array(one) for one in ([0.2, 0.8], [0.32, 0.12], [0.5, 0.5], [0.30, 0.10])
    )
    found = kitagawa(weights1, rates1, weights0, rates0)
    assert (found.crude, found.rate, found.mix) == pytest.approx((-0.04, 0.02, -0.06))


@given(st.lists(st.tuples(*[st.floats(0.001, 1)] * 4), min_size=1, max_size=12))
def test_kitagawa_adds_up(groups: list[tuple[float, float, float, float]]) -> None:
    weights1, rates1, weights0, rates0 = (np.array(one) for one in zip(*groups, strict=True))
    found = kitagawa(weights1 / weights1.sum(), rates1, weights0 / weights0.sum(), rates0)
    assert found.rate + found.mix == pytest.approx(found.crude, abs=1e-12)


@given(st.floats(-100, 100), st.floats(0.01, 50), st.integers(2, 500))
def test_the_interval_of_a_mean_is_scipys(mean: float, sd: float, n: int) -> None:
    expected = stats.t.interval(0.95, n - 1, loc=mean, scale=sd / sqrt(n))
    assert mean_t(mean, sd, n) == pytest.approx(expected, rel=1e-8, abs=1e-8)


def test_one_answer_has_no_interval() -> None:
    with pytest.raises(ValueError, match="a mean of 1 answers"):
        mean_t(5, 0, 1)


@pytest.mark.parametrize(
    ("share", "variance", "expected"),
    [
        (0.3, 0.21 / 250, 250),  # as sure as 250 independent visits
        (0.3, 0.21 / 900, 400),  # never more than the visits
        (0.3, 0, 400),  # blocks that do not differ
        (0.3, 1, 1),
        (0.0, 0, 180),  # nobody: as many as there are customers
        (1.0, 0, 180),
    ],
)
def test_effective_size_and_its_edges(share: float, variance: float, expected: float) -> None:
    assert n_eff(share, 400, variance, 180) == pytest.approx(expected)


def test_detectable_change_hand_cases() -> None:
    assert mde(0.25, 1000) == pytest.approx(0.054, abs=5e-4)
    assert mde(0.25, 5000) == pytest.approx(0.024, abs=5e-4)


def test_looking_every_week_seldom_shows_a_change_that_is_not_there() -> None:
    """12 looks at two equal shares: the usual interval errs in a fifth, this one in 2 %."""
    rng = np.random.default_rng(11)
    weekly, share, looks = 500, 0.25, 12
    counts = rng.binomial(weekly, share, (2, 3000, looks)).cumsum(axis=2)
    n = weekly * np.arange(1, looks + 1)
    gap = abs(counts[0] - counts[1]) / n
    usual = stats.norm.ppf(0.975) * np.sqrt(2 * share * (1 - share) / n)
    always = np.array([confidence_sequence(share, k, 4 * weekly) for k in n])
    assert 0.17 < (gap > usual).any(axis=1).mean() < 0.24
    assert (gap > always).any(axis=1).mean() < 0.025
    assert always[3] / usual[3] == pytest.approx(1.55, abs=0.02)
    assert (always[3:] / usual[3:]).max() < 1.67
