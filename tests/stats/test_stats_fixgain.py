"""The gain of a fix, against hand cases, plain iteration and planted truth."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from journey.stats.effects.fixgain import END, Gain, Rows, fix_gain, imbalance, losses
from journey.stats.evidence.estimate import BLOCKS, Estimate, NotEstimable, difference
from journey.stats.evidence.jackknife import interval
from journey.stats.evidence.multiplicity import interval_null_p

Row = tuple[int, int, bool, int, float]  # block, stratum, exposed, onward, y
STRATA = 3


def rows_of(rows: list[Row]) -> Rows:
    block, stratum, exposed, onward, y = zip(*rows, strict=True) if rows else ((),) * 5
    whole = (np.array(column, dtype=np.int64) for column in (block, stratum, onward))
    first, second, third = whole
    n = np.ones(len(rows))
    return Rows(first, second, np.array(exposed, dtype=bool), third, n, np.array(y, dtype=float))


def hand_case(clean_onward: int = END) -> Rows:
    """10 clean rows with 6 goals, 5 exposed rows with 1; in as many blocks."""
    clean: list[Row] = [(k, 0, False, END, float(k < 6)) for k in range(9)]
    last: Row = (9, 0, False, clean_onward, 0.0)
    exposed: list[Row] = [(k, 0, True, END, float(k == 0)) for k in range(5)]
    return rows_of([*clean, last, *exposed])


def test_the_hand_case() -> None:
    found = fix_gain(hand_case(), 1)
    assert isinstance(found, Gain)
    assert found.worth == pytest.approx([0.6])
    assert found.gain.value == pytest.approx(2.0)
    assert found.per_exposed.value == pytest.approx(0.4)
    assert found.risk_ratio == pytest.approx(0.2 / 0.6)


def test_a_clean_row_that_meets_it_later_is_worth_what_it_meets() -> None:
    found = fix_gain(hand_case(clean_onward=0), 1)
    assert isinstance(found, Gain)
    assert found.worth == pytest.approx([2 / 3])
    assert found.gain.value == pytest.approx(2.3333, abs=5e-5)


ONE = st.tuples(
    st.integers(0, 3),
    st.integers(0, STRATA - 1),
    st.booleans(),
    st.integers(-1, STRATA - 1),
    st.integers(0, 1).map(float),
).map(lambda r: r if r[3] == END else (*r[:4], 0.0))


def by_hand(rows: list[Row]) -> float | None:
    """Row by row; the worth of strata by iteration instead of a system."""
    worth = [0.0] * STRATA
    for _ in range(4000):
        new = []
        for h in range(STRATA):
            came = [y if to == END else worth[to] for _, s, e, to, y in rows if s == h and not e]
            new.append(sum(came) / len(came) if came else 0.0)
        done = max(abs(a - b) for a, b in zip(new, worth, strict=True)) < 1e-13
        worth = new
        if done:
            break
    else:
        return None
    return sum(
        worth[s] - (y if to == END else worth[to]) for _, s, exposed, to, y in rows if exposed
    )


@given(st.lists(ONE, max_size=40))
def test_every_gain_is_the_one_done_by_hand(rows: list[Row]) -> None:
    found = fix_gain(rows_of(rows), STRATA, blocks=4)
    assume(isinstance(found, Gain))
    assert isinstance(found, Gain)
    assert found.gain.value == pytest.approx(by_hand(rows), abs=1e-9)
    assert losses(rows_of(rows), found.worth).sum() == pytest.approx(found.gain.value, abs=1e-9)
    for block in range(4):
        rest = [row for row in rows if row[0] != block]
        assert found.gain.without[block] == pytest.approx(by_hand(rest), abs=1e-9)


@given(st.lists(ONE, max_size=30))
def test_without_the_friction_there_is_nothing_to_gain(rows: list[Row]) -> None:
    clean = [(block, stratum, False, END, y) for block, stratum, _, _, y in rows]
    found = fix_gain(rows_of(clean), STRATA, blocks=4)
    assert isinstance(found, Gain)
    assert found.gain.value == 0
    assert (found.gain.without == 0).all()
    assert (found.per_exposed.value, found.risk_ratio) == (0, 1)


@given(st.lists(ONE, max_size=30), st.lists(ONE, max_size=10))
def test_customers_who_never_meet_it_in_other_strata_change_nothing(
    rows: list[Row], more: list[Row]
) -> None:
    elsewhere = [(block, STRATA, False, END, y) for block, _, _, _, y in more]
    one = fix_gain(rows_of(rows), STRATA + 1, blocks=4)
    other = fix_gain(rows_of([*rows, *elsewhere]), STRATA + 1, blocks=4)
    assert isinstance(one, Gain) == isinstance(other, Gain)
    if isinstance(one, Gain) and isinstance(other, Gain):
        assert other.gain.value == pytest.approx(one.gain.value)


def test_where_everyone_meets_it_again_nothing_is_known() -> None:
    rows: list[Row] = [(k, 1, False, 2, 0.0) for k in range(6)]
    rows += [(k, 2, False, 1, 0.0) for k in range(6)]
    rows += [(k, 0, False, END, 1.0) for k in range(6)] + [(k, 1, True, END, 0.0) for k in range(6)]
    assert fix_gain(rows_of(rows), STRATA) == NotEstimable("everyone here meets it again", (1, 2))
    rows += [(7, 2, False, END, 1.0)]  # one way out, in one block
    found = fix_gain(rows_of(rows), STRATA)
    assert found == NotEstimable("everyone here meets it again (without customer block 7)", (1, 2))
    rows += [(8, 2, False, END, 1.0)]
    found = fix_gain(rows_of(rows), STRATA)
    assert isinstance(found, Gain)
    assert found.worth == pytest.approx([np.nan, 1, 1], nan_ok=True)


def test_where_nobody_is_clean_nothing_is_known() -> None:
    rows: list[Row] = [(k, 0, False, END, 1.0) for k in range(4)]
    rows += [(k, 1, True, END, 0.0) for k in range(4)]
    assert fix_gain(rows_of(rows), STRATA) == NotEstimable("nobody comes here without it", (1,))


def test_twice_the_customers_narrow_the_gain() -> None:
    rows = planted(2000, seed=1)[0]
    both = Rows(
        np.concatenate([rows.block, rows.block + BLOCKS]),
        *(np.tile(c, 2) for c in (rows.stratum, rows.exposed, rows.onward, rows.n, rows.y)),
    )
    found = fix_gain(rows, STEPS), fix_gain(both, STEPS, blocks=2 * BLOCKS)
    one, two = (interval(f.per_exposed) for f in found if isinstance(f, Gain))
    assert isinstance(one, Estimate)
    assert isinstance(two, Estimate)
    assert two.value == pytest.approx(one.value)
    assert two.se == pytest.approx(one.se / sqrt(2), rel=0.03)


STEPS, MEETS, QUITS = 4, 0.3, (0.1, 0.3)


def planted(n: int, seed: int, harm: float = QUITS[1]) -> tuple[Rows, float]:
    """Journeys of four steps; at each some meet the friction, and more of those quit."""
    rng = np.random.default_rng(seed)
    met, luck = rng.uniform(0, 1, (n, STEPS)) < MEETS, rng.uniform(0, 1, (n, STEPS))
    stays = luck >= np.where(met, harm, QUITS[0])
    here = np.column_stack([np.ones(n, dtype=bool), stays.cumprod(axis=1)[:, :-1] > 0])
    goal = stays.all(axis=1)
    onward = np.full((n, STEPS), END)
    later = np.full(n, END)
    for step in reversed(range(STEPS)):
        onward[:, step] = later
        later = np.where(met[:, step] & here[:, step], step, later)
    block = np.repeat(rng.integers(0, BLOCKS, n)[:, None], STEPS, axis=1)
    step = np.tile(np.arange(STEPS), (n, 1))
    y = np.where(onward == END, goal[:, None], 0).astype(float)
    columns = (one[here] for one in (block, step, met, onward, np.ones((n, STEPS)), y))
    fixed = (luck >= QUITS[0]).all(axis=1)
    return Rows(*columns), float(fixed.sum() - goal.sum())


def test_planted_loss_is_found_and_repeats_are_not_counted_twice() -> None:
    inside, found_in_all, true_in_all = 0, 0.0, 0.0
    mean = 3000 * (0.9**STEPS - (0.7 * 0.9 + 0.3 * 0.7) ** STEPS)
    for seed in range(40):
        rows, true = planted(3000, seed)
        found = fix_gain(rows, STEPS)
        assert isinstance(found, Gain)
        known = interval(found.gain)
        assert isinstance(known, Estimate)
        inside += known.low <= mean <= known.high
        found_in_all += known.value
        true_in_all += true
    assert 0.95 < found_in_all / true_in_all < 1.05
    assert inside >= 34


def test_a_harmless_friction_has_no_gain() -> None:
    inside, chance = 0, []
    for seed in range(40):
        found = fix_gain(planted(1500, 100 + seed, harm=QUITS[0])[0], STEPS)
        assert isinstance(found, Gain)
        known = interval(found.gain)
        assert isinstance(known, Estimate)
        inside += known.low <= 0 <= known.high
        chance.append(interval_null_p(known.value, known.se, known.blocks - 1) <= 0.05)
    assert inside >= 34
    assert np.mean(chance) <= 0.15


def test_the_same_fix_twice_adds_nothing() -> None:
    found = fix_gain(planted(800, 3)[0], STEPS)
    assert isinstance(found, Gain)
    none = interval(difference(found.gain, found.gain))
    assert isinstance(none, Estimate)
    assert (none.value, none.low, none.high) == (0, 0, 0)


def test_imbalance_is_weighted_by_the_exposed() -> None:
    n1, mean1, mean0 = np.array([10.0, 30]), np.array([2.0, 1]), np.array([1.0, 1.2])
    assert imbalance(n1, mean1, mean0, 2.0) == pytest.approx((10 - 6) / 40 / 2)
    assert imbalance(n1, mean0, mean0, 2.0) == 0
