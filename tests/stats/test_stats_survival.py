"""Silences and where they end, against hand cases, plain Python and lifelines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.stats.evidence.estimate import BLOCKS, Estimate, NotEstimable, Replicated
from journey.stats.evidence.intervals import n_eff, wilson
from journey.stats.evidence.jackknife import interval, variance
from journey.stats.times.competing import Competing, Visits, aalen_johansen
from journey.stats.times.silence import eps_threshold, late_return
from journey.stats.times.survival import Curve, expected_drops, kaplan_meier, nowcast, quantile

WHY = "lifelines needs an older pandas than the pinned one; installed, it is a second oracle"
OPEN, A, B = -1, 0, 1
Row = tuple[int, int, int]  # block, hours, cause
ROW = st.tuples(st.integers(0, 4), st.integers(0, 12), st.integers(-1, 2))


def visits(rows: Sequence[Row]) -> Visits:
    block, hour, cause = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Visits(block, hour, cause, np.ones(len(rows)))


def by_hand(rows: Sequence[Row], causes: int, within: int) -> tuple[list[float], float]:
    """Aalen-Johansen, row by row."""
    still, moved = 1.0, [0.0] * causes
    for u in range(within + 1):
        at_risk = sum(hour >= u for _, hour, _ in rows)
        ended = [sum(h == u and c == k for _, h, c in rows) for k in range(causes)]
        if at_risk:
            moved = [p + still * n / at_risk for p, n in zip(moved, ended, strict=True)]
            still *= 1 - sum(ended) / at_risk
    return moved, still


def test_the_hand_case_and_its_ties() -> None:
    rows = [(0, 1, A), (1, 2, B), (2, 2, A), (3, 3, OPEN), (4, 4, A), (5, 5, OPEN)]
    swapped = [rows[0], rows[2], rows[1], *rows[3:]]
    one, other = (aalen_johansen(visits(r), 2, 5, blocks=6) for r in (rows, swapped))
    assert isinstance(one, Competing)
    assert isinstance(other, Competing)
    assert one.moved == pytest.approx([7 / 12, 1 / 6])
    assert one.stays == pytest.approx(0.25)
    assert one.moved.sum() + one.stays == pytest.approx(1, abs=1e-12)
    assert other.moved.tolist() == one.moved.tolist()
    assert other.stays == one.stays


@given(st.lists(ROW, min_size=1, max_size=40), st.integers(1, 12), st.randoms())
def test_every_row_is_the_one_done_by_hand(rows: list[Row], within: int, random: object) -> None:
    found = aalen_johansen(visits(rows), 3, within, blocks=5)
    moved, still = by_hand(rows, 3, within)
    if isinstance(found, NotEstimable):
        assert still > 0
        assert all(hour < within for _, hour, _ in rows)
        return
    assert found.moved == pytest.approx(moved, abs=1e-12)
    assert found.stays == pytest.approx(still, abs=1e-12)
    assert found.moved.sum() + found.stays == pytest.approx(1, abs=1e-12)
    for block in range(5):
        rest = [row for row in rows if row[0] != block]
        moved, still = by_hand(rest, 3, within)
        if still > 0 and not any(hour >= within for _, hour, _ in rest):
            assert np.isnan(found.stays_without[block])
            assert np.isnan(found.moved_without[block]).all()
        else:
            assert found.moved_without[block] == pytest.approx(moved, abs=1e-12)
            assert found.stays_without[block] == pytest.approx(still, abs=1e-12)
        assert found.filled[block] == (len(rest) < len(rows))


@given(
    st.lists(ROW, min_size=1, max_size=40).flatmap(
        lambda rows: st.tuples(st.just(rows), st.permutations(rows))
    )
)
def test_the_order_of_rows_changes_nothing(case: tuple[list[Row], list[Row]]) -> None:
    one, other = (aalen_johansen(visits(rows), 3, 8, blocks=5) for rows in case)
    if isinstance(one, NotEstimable) or isinstance(other, NotEstimable):
        assert one == other
        return
    assert one.moved.tolist() == other.moved.tolist()
    assert one.stays_without.tolist() == pytest.approx(other.stays_without.tolist(), nan_ok=True)


def test_counts_are_as_good_as_rows() -> None:
    rows = [(0, 2, A), (0, 2, A), (1, 3, B), (1, 9, OPEN), (1, 9, OPEN), (1, 9, OPEN)]
    counted = Visits(
        np.array([0, 1, 1]), np.array([2, 3, 9]), np.array([A, B, OPEN]), np.array([2.0, 1, 3])
    )
    one, other = (aalen_johansen(v, 2, 6, blocks=2) for v in (visits(rows), counted))
    assert isinstance(one, Competing)
    assert isinstance(other, Competing)
    assert one.moved.tolist() == other.moved.tolist()
    assert one.stays_without.tolist() == other.stays_without.tolist()


def test_data_younger_than_the_limit_is_not_estimable() -> None:
    young = visits([(0, 3, A), (1, 5, OPEN), (2, 4, OPEN)])
    assert aalen_johansen(young, 1, 6) == NotEstimable(
        "the data is younger than the silence limit, 6 hours"
    )
    assert isinstance(aalen_johansen(visits([]), 1, 6), NotEstimable)
    gone = aalen_johansen(visits([(0, 3, A), (1, 4, A)]), 1, 6)  # everybody moved on: no doubt
    assert isinstance(gone, Competing)
    assert gone.stays == 0


def test_one_block_that_has_been_watched_long_enough_is_not_enough() -> None:
    found = aalen_johansen(visits([(0, 3, A), (1, 3, OPEN), (2, 8, OPEN)]), 1, 6)
    assert isinstance(found, Competing)
    assert interval(found.drop()) == NotEstimable(
        "the data does not determine it without customer block 2"
    )


def test_growing_traffic_does_not_look_lost() -> None:
    """Growing traffic, 40 % lost for good: the rate is found, and its interval covers it."""
    rng = np.random.default_rng(12)
    inside, rates, last = 0, [], []
    true = 0.4 + 0.6 * np.exp(-14 / 5)  # or back after the limit
    for _ in range(200):
        n, within = 1500, 14 * 24
        follow = 60 * 24 * (1 - np.sqrt(rng.uniform(0, 1, n)))  # more and more arrive
        gap = np.where(rng.uniform(0, 1, n) < 0.4, np.inf, rng.exponential(120, n))
        moved = gap <= np.minimum(within, follow)
        hour = np.ceil(np.minimum(gap, follow)).astype(int)
        cells = Visits(rng.integers(0, BLOCKS, n), hour, np.where(moved, A, OPEN), np.ones(n))
        found = aalen_johansen(cells, 1, within)
        assert isinstance(found, Competing)
        drop = found.drop()
        size = n_eff(drop.value, n, variance(drop), n)
        low, high = wilson(drop.value * size, size)
        inside += low <= true <= high
        rates.append(drop.value)
        last.append(1 - moved.mean())
    assert np.mean(rates) == pytest.approx(true, rel=0.01)
    assert 0.91 <= inside / 200 <= 0.99
    assert np.mean(last) > 1.15 * true  # what is usual: whoever has no next event yet is lost


UNTIED = np.array([3, 5, 8, 11, 12, 17, 19, 23, 26, 31, 37, 40])
CAUSES = np.array([1, 0, 2, 1, 3, 0, 2, 1, 0, 2, 1, 0]) - 1


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (24, [0.28194444444444444, 0.19861111111111107, 0.09166666666666663]),
        (40, [0.42453703703703694, 0.34120370370370360, 0.09166666666666663]),
    ],
)
def test_aalen_johansen_gives_the_numbers_lifelines_gave(
    within: int, expected: list[float]
) -> None:
    """Recorded from lifelines 0.30.3, data without ties."""
    found = aalen_johansen(Visits(np.arange(12), UNTIED, CAUSES, np.ones(12)), 3, within)
    assert isinstance(found, Competing)
    assert found.moved == pytest.approx(expected, abs=1e-12)


def test_kaplan_meier_gives_the_numbers_lifelines_gave() -> None:
    curve = kaplan_meier(UNTIED, CAUSES >= 0, np.ones(12))
    recorded = [0.6416666666666665, 0.4277777777777777, 0.14259259259259252]
    assert curve.at(np.array([12, 24, 40])) == pytest.approx(recorded, abs=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_lifelines_agrees_on_a_large_sample_without_ties() -> None:
    lifelines = pytest.importorskip("lifelines", reason=WHY)
    rng = np.random.default_rng(5)
    hours = rng.permutation(4000)[:1000]
    cause = rng.integers(-1, 3, 1000)
    found = aalen_johansen(Visits(hours % BLOCKS, hours, cause, np.ones(1000)), 3, 2500)
    assert isinstance(found, Competing)
    for k in range(3):
        fit = lifelines.AalenJohansenFitter(calculate_variance=False).fit(hours, cause + 1, k + 1)
        upto = fit.cumulative_density_[fit.cumulative_density_.index <= 2500]
        assert found.moved[k] == pytest.approx(upto.iloc[-1, 0], abs=1e-9)
    fit = lifelines.KaplanMeierFitter().fit(hours, cause >= 0)
    times = np.array([0, 10, 500, 2500, 3900])
    ours = kaplan_meier(hours, cause >= 0, np.ones(1000)).at(times)
    assert ours == pytest.approx(fit.survival_function_at_times(times).to_numpy(), abs=1e-9)


def test_silent_for_a_week() -> None:
    curve = Curve(np.array([7.0, 14.0]), np.array([0.4, 0.3]))
    assert nowcast(curve, np.array([7.0, 0.0, 14.0]), 14) == pytest.approx([0.75, 0.3, 1.0])


@given(st.lists(ROW, min_size=1, max_size=60), st.integers(1, 12))
def test_dropped_so_far_and_expected_are_all_that_will_drop(rows: list[Row], within: int) -> None:
    """The identity of methods 1.3, on any data."""
    hour = np.minimum(np.array([h for _, h, _ in rows]), within + 1)
    ends = np.array([c for _, _, c in rows]) >= 0
    curve = kaplan_meier(hour, ends & (hour <= within), np.ones(len(rows)))
    lost, waiting = int((hour > within).sum()), hour[~ends & (hour <= within)]
    everyone = expected_drops(curve, lost, waiting, np.ones(len(waiting)), within)
    assert everyone == pytest.approx(len(rows) * float(curve.at(within)), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=50))
def test_the_curve_and_the_quantile_are_one(rows: list[tuple[int, bool]]) -> None:
    times, happened = np.array([t for t, _ in rows]), np.array([e for _, e in rows])
    curve = kaplan_meier(times, happened, np.ones(len(rows)))
    assert (np.diff(np.concatenate([[1.0], curve.still])) <= 0).all()
    found = quantile(*_counted(rows), 0.5)
    reached = curve.still[curve.times == found]
    assert reached <= 0.5 + 1e-12 or found == times.max()


def _counted(rows: list[tuple[int, bool]]) -> tuple[dict[int, int], dict[int, int]]:
    happened: dict[int, int] = {}
    watched: dict[int, int] = {}
    for time, ended in rows:
        into = happened if ended else watched
        into[time] = into.get(time, 0) + 1
    return happened, watched


@pytest.mark.parametrize(("returning", "wrong"), [(0.9, 0.3103), (0.3, 0.0210)])
def test_the_usual_rule_calls_many_lost_who_come_back(returning: float, wrong: float) -> None:
    """At the 95th percentile of the gaps, .95 of those who return have returned."""
    assert float(late_return(0.95 * returning, returning)) == pytest.approx(wrong, abs=5e-5)


def _gaps(returning: float, n: int, seed: int) -> tuple[Curve, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    gap = np.where(rng.uniform(0, 1, n) < returning, 48 * np.exp(rng.normal(0, 1, n)), np.inf)
    follow = rng.uniform(0, 90 * 24, n)
    curve = kaplan_meier(np.minimum(gap, follow), gap <= follow, np.ones(n))
    return curve, gap, follow


@pytest.mark.parametrize("returning", [0.9, 0.6, 0.3])
def test_at_most_one_in_twenty_comes_back_after_the_limit(returning: float) -> None:
    curve, gap, follow = _gaps(returning, 40_000, 3)
    limit = eps_threshold(curve, follow.max())
    assert isinstance(limit, int)
    assert limit > 24
    late = np.isfinite(gap[gap > limit]).mean()
    assert 0.03 < late < 0.07
    early = eps_threshold(curve, follow.max(), eps=0.10)
    assert isinstance(early, int)
    assert early < limit


def test_the_limit_has_a_floor() -> None:
    soon = kaplan_meier(np.array([1.0, 2, 3000]), np.array([1, 1, 0]) > 0, np.array([50, 49, 1]))
    assert eps_threshold(soon, 3000) == 24
    assert eps_threshold(soon, 3000, floor_h=1) == 2
    nobody = kaplan_meier(np.array([3000.0]), np.array([False]), np.array([80.0]))
    assert eps_threshold(nobody, 3000) == 24


def test_no_limit_while_customers_keep_coming_back() -> None:
    steady = kaplan_meier(np.arange(1.0, 101), np.ones(100) > 0, np.ones(100))
    found = eps_threshold(steady, 200)
    assert found == NotEstimable(
        "customers are still coming back as the data ends: 10.0 % came back in the second half"
        " of the time watched"
    )


@given(st.lists(st.floats(0, 0.8), min_size=2, max_size=20), st.floats(0.8, 1))
def test_fewer_come_back_the_longer_they_are_silent(returned: list[float], ever: float) -> None:
    late = late_return(np.array(sorted(returned)), ever)
    assert (np.diff(late) <= 1e-12).all()
    assert (late >= 0).all()
    assert float(late_return(1.0, 1.0)) == 0


def test_twice_the_customers_narrow_the_drop_off() -> None:
    rng = np.random.default_rng(8)
    n = 4000
    one = Visits(
        rng.integers(0, BLOCKS, n), rng.integers(0, 90, n), rng.integers(-1, 2, n), np.ones(n)
    )
    both = Visits(
        np.concatenate([one.block, one.block + BLOCKS]),
        *(np.tile(column, 2) for column in (one.hour, one.cause, one.n)),
    )
    found = aalen_johansen(one, 2, 72), aalen_johansen(both, 2, 72, blocks=2 * BLOCKS)
    once, twice = (interval(f.drop()) for f in found if isinstance(f, Competing))
    assert isinstance(once, Estimate)
    assert isinstance(twice, Estimate)
    assert twice.value == pytest.approx(once.value)
    assert twice.se == pytest.approx(once.se / np.sqrt(2), rel=0.02)
    assert isinstance(found[0], Competing)
    assert isinstance(found[0].to(1), Replicated)
    assert found[0].to(1).value == found[0].moved[1]
