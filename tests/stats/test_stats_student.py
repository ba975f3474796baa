"""Student's t, against scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from journey.stats.evidence.student import t_cdf, t_quantile

DEGREES = st.integers(1, 200) | st.floats(0.5, 500)


@given(st.floats(-50, 50), DEGREES)
def test_the_distribution_is_scipys(value: float, df: float) -> None:
    assert t_cdf(value, df) == pytest.approx(t.cdf(value, df), abs=1e-11)
    assert t_cdf(value, df) + t_cdf(-value, df) == pytest.approx(1, abs=1e-12)


@given(st.floats(1e-6, 1 - 1e-6), DEGREES)
def test_the_quantile_is_scipys(share: float, df: float) -> None:
    assert t_quantile(share, df) == pytest.approx(t.ppf(share, df), rel=1e-8, abs=1e-9)


def test_the_usual_table() -> None:
    found = [t_quantile(0.975, df) for df in (1, 9, 24, 49)]
    assert found == pytest.approx([12.7062, 2.2622, 2.0639, 2.0096], abs=5e-5)


def test_the_ends() -> None:
    assert (t_cdf(float("inf"), 5), t_cdf(float("-inf"), 5)) == (1, 0)
    assert (t_cdf(0, 5), t_quantile(0.5, 5)) == (0.5, 0)


@pytest.mark.parametrize("share", [0, 1, -0.1])
def test_no_quantile_of_what_is_no_share(share: float) -> None:
    with pytest.raises(ValueError, match="a quantile of"):
        t_quantile(share, 9)


def test_no_distribution_without_degrees_of_freedom() -> None:
    with pytest.raises(ValueError, match="0 degrees"):
        t_cdf(1, 0)
