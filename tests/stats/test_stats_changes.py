"""Changes in time: found where they are planted, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.stats.evidence.changes import Change, find_rise
from journey.stats.evidence.estimate import Floats
from journey.stats.evidence.gaps import gaps

DAYS = 90


def risen(start: int, end: int, share: float = 0.4, usual: float = 0.04) -> Change | None:
    trials, hits = np.full(DAYS, 50.0), np.full(DAYS, 50 * usual)
    hits[start:end] = 50 * share
    return find_rise(trials, hits, 0.02)


@pytest.mark.parametrize(("start", "end"), [(40, 55), (60, 61), (20, 90), (82, 90)])
def test_a_plain_rise_is_found_to_the_day(start: int, end: int) -> None:
    found = risen(start, end)
    assert found is not None
    assert (found.start, found.end) == (start, end)
    assert found.p < 1e-6
    assert (found.share, found.share_else) == (pytest.approx(0.4), pytest.approx(0.04))


def test_what_got_better_is_no_incident_of_the_days_before() -> None:
    found = risen(0, 50)
    assert found is None or found.p == 1


def test_a_slow_drift_has_no_date() -> None:
    days = np.arange(120)
    trials = np.full(120, 400.0)
    found = find_rise(trials, trials * (0.2 + 0.001 * days), 0.02)
    assert found is None


def test_a_short_log_is_looked_at_too() -> None:
    trials, hits = np.full(14, 100.0), np.full(14, 3.0)
    hits[6:] = 37.0
    found = find_rise(trials, hits, 0.02)
    assert found is not None
    assert (found.start, found.end) == (6, 14)
    assert found.p < 0.001


def test_a_month_tells_what_changed_in_its_first_week() -> None:
    trials, hits = np.full(30, 80.0), np.full(30, 2.0)
    hits[5:] = 30.0
    found = find_rise(trials, hits, 0.02)
    assert found is not None
    assert (found.start, found.end) == (5, 30)
    assert found.p < 1e-6


def test_the_floor_keeps_what_does_not_matter() -> None:
    assert risen(40, 90, share=0.05) is None


def test_a_rise_that_is_not_over_has_no_end() -> None:
    trials, hits = np.full(DAYS, 50.0), np.full(DAYS, 2.0)
    hits[60:] = 20.0
    hits[-1] = 12.0
    found = find_rise(trials, hits, 0.02)
    assert found is not None
    assert (found.start, found.end) == (60, DAYS)


def drawn(
    rng: np.random.Generator, luck: float, week: float, drift: float
) -> tuple[Floats, Floats]:
    """Days whose shares differ by luck, by weekday and slowly."""
    days = np.arange(DAYS)
    trials = rng.poisson(100 * (1 + 0.4 * np.sin(2 * np.pi * days / 7)))
    wave = drift * np.sin(2 * np.pi * days / DAYS)
    share = 0.06 * np.exp(luck * rng.standard_normal(DAYS) + week * (days % 7 >= 5) + wave)
    hits = rng.binomial(trials, np.minimum(share, 0.9))
    return trials.astype(float), hits.astype(float)


@pytest.mark.parametrize(
    ("luck", "week", "drift"),
    [(0.0, 0.0, 0.0), (0.3, 0.0, 0.0), (0.0, 0.8, 0.0), (0.0, 0.0, 0.5), (0.3, 0.6, 0.3)],
)
def test_nuisances_raise_no_alarm(luck: float, week: float, drift: float) -> None:
    rng = np.random.default_rng(5)
    found = [find_rise(*drawn(rng, luck, week, drift), 0.0) for _ in range(200)]
    alarms = sum(one is not None and one.p < 0.05 for one in found)
    assert alarms <= 10  # of 200: at most 5 %


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=60))
def test_any_days_give_an_answer_that_adds_up(days: list[tuple[int, int]]) -> None:
    trials = np.array([float(max(pair)) for pair in days])
    hits = np.array([float(min(pair)) for pair in days])
    found = find_rise(trials, hits, 0.0)
    if found is None:
        return
    assert 3 <= found.start < found.end <= len(days)
    assert 0 <= found.p <= 1
    assert (
        found.share == hits[found.start : found.end].sum() / trials[found.start : found.end].sum()
    )
    assert found.share > found.share_else
    assert found.scatter >= 1


def test_days_with_nearly_none_are_a_gap() -> None:
    counts = np.full(DAYS, 30.0)
    counts[40:44] = [1, 0, 2, 0]
    (one,) = gaps(counts)
    assert (one.start, one.end, one.found, one.expected) == (40, 44, 3, 120)
    assert one.p < 1e-6


def test_closed_sundays_are_no_gap_and_do_not_cut_one() -> None:
    counts = np.where(np.arange(DAYS) % 7 == 6, 0.0, 30.0)
    assert gaps(counts) == ()
    counts[39:44] = 0  # a Sunday inside
    (one,) = gaps(counts)
    assert (one.start, one.end) == (39, 44)


def test_what_comes_in_bursts_has_no_gaps_that_are_sure() -> None:
    counts = np.zeros(DAYS)
    counts[::14] = 400.0
    assert all(one.p > 0.05 for one in gaps(counts))


def test_what_had_not_begun_is_no_gap() -> None:
    counts = np.concatenate([np.zeros(5), np.full(60, 30.0)])
    assert all(one.start >= 3 for one in gaps(counts))
