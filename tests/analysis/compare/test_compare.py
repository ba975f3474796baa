"""Two selections beside each other: an exact small world, and what it must not say."""

from __future__ import annotations

from pathlib import Path

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.compare import looks
from journey.analysis.compare.compare import Comparison, compare
from journey.analysis.compare.rows import Difference
from journey.analysis.compare.sides import Pair
from journey.analysis.experience.scorecard import scorecard
from journey.analysis.friction import marking as friction
from journey.engine.duckdb import DuckEngine
from journey.errors import WrongUsage
from journey.selection import Selection
from tests.help.rows import DAY, T0, Trip, trip, world

EARLY, LATE = 10, 40  # days after T0 on which the two periods' journeys start
CUT = T0 + 30 * DAY
BEFORE, AFTER = Selection(until_us=CUT), Selection(from_us=CUT)


def people(name: str, n: int, goals: int, at: int, device: str, errors: int = 0) -> list[Trip]:
    """``n`` customers with a journey each, of which ``goals`` reach the goal, ``errors`` fail."""
    return [
        trip(f"{name}{number}", f"ad @ads > pay{' !' if number < errors else ''}",
             "goal" if number < goals else "dropped", at=f"{at}d", device=device)
        for number in range(n)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    """After the cut fewer phones reach the goal, and more phones come; computers stay as before."""
    engine = world(
        tmp_path_factory.mktemp("shop"),
        *people("p", 200, 80, EARLY, "phone", errors=20),
        *people("c", 400, 240, EARLY, "computer"),
        *people("q", 400, 120, LATE, "phone", errors=80),
        *people("d", 200, 120, LATE, "computer"),
    )
    friction.mark(engine, None)
    return engine


@pytest.fixture(scope="module")
def changed(shop: DuckEngine) -> Comparison:
    return compare(shop, Pair(BEFORE, AFTER))


def row(found: Comparison, measure: str, touchpoint: str | None = None) -> Difference:
    return next(one for one in found.rows if (one.measure, one.touchpoint) == (measure, touchpoint))


def test_the_values_are_those_of_each_side(changed: Comparison) -> None:
    goals = row(changed, "goal_rate")
    assert (goals.a, goals.b) == (320 / 600, 240 / 600)
    assert (goals.a_n, goals.b_n) == (600, 600)
    assert goals.difference == pytest.approx(-80 / 600)
    pay = row(changed, "errors", "pay")
    assert (pay.a, pay.b, pay.a_journeys, pay.b_journeys) == (20 / 600, 80 / 600, 20, 80)
    drop = row(changed, "drop_off", "pay")
    assert (drop.a, drop.b) == (280 / 600, 360 / 600)
    assert row(changed, "error_rate").b == pytest.approx(100 * 80 / 1200)


def test_mix_and_like_for_like_add_up_to_the_difference_by_hand(changed: Comparison) -> None:
    goals = row(changed, "goal_rate")
    # phones 40 % to 30 %, computers 60 % both; phones are a third before and two thirds after
    assert goals.like_for_like == pytest.approx((1 / 3 + 2 / 3) / 2 * (0.3 - 0.4))
    assert goals.mix == pytest.approx(
        (2 / 3 - 1 / 3) * (0.4 + 0.3) / 2 + (1 / 3 - 2 / 3) * (0.6 + 0.6) / 2
    )
    assert goals.difference == pytest.approx(goals.like_for_like + goals.mix)
    assert goals.like_low is not None
    assert goals.like_low < goals.like_for_like < (goals.like_high or 0)


def test_the_interval_is_newcombes_of_statsmodels_where_customers_come_once(
    shop: DuckEngine,
) -> None:
    found = compare(shop, Pair(Selection(device="phone"), Selection(device="computer")))
    goals = row(found, "goal_rate")
    low, high = confint_proportions_2indep(360, 600, 200, 600, method="newcomb", compare="diff")
    # customer blocks tell at most as many independent journeys as there are
    assert goals.low is not None
    assert goals.high is not None
    assert goals.low <= low + 1e-9
    assert goals.high >= high - 1e-9
    assert goals.high - goals.low < 1.6 * (high - low)


def test_the_takeaway_is_a_sentence_with_the_change_and_its_mix(changed: Comparison) -> None:
    first = changed.takeaway[0]
    assert first.startswith("Goal rate fell from 53.3 % to 40.0 % (-13.3 points, ")
    assert first.endswith("; most of it is mix: others came (by device and entry channel).")
    assert "Errors at pay rose from 3.3 % to 13.3 %" in changed.takeaway[2] + changed.takeaway[3]
    assert changed.takeaway[-1].startswith("Side b: 600 journeys of 600 customers, all of them")


def test_beside_others_takes_off_what_changed_for_everybody(shop: DuckEngine) -> None:
    phones = [Selection(until_us=CUT, device="phone"), Selection(from_us=CUT, device="phone")]
    goals = row(compare(shop, Pair(*phones)), "goal_rate")
    assert goals.difference == pytest.approx(-0.10)
    assert goals.beside_others == pytest.approx(-0.10)  # computers did not change at all
    assert goals.effect_reason == "an effect needs 4 periods before the fix, here 1"
    assert "which may not be called an effect" in goals.words


def test_selected_journeys_stand_beside_all_others(shop: DuckEngine) -> None:
    goals = row(compare(shop, Pair(Selection(device="phone"))), "goal_rate")
    assert (goals.a, goals.b) == (200 / 600, 360 / 600)
    assert goals.words.startswith("Goal rate: 33.3 % on side a, 60.0 % on side b (+26.7 points, ")


def test_sides_that_meet_are_refused_with_their_count(shop: DuckEngine) -> None:
    with pytest.raises(WrongUsage, match="400 journeys are on both sides"):
        compare(shop, Pair(Selection(device="phone"), AFTER))


def test_a_side_without_journeys_gives_reasons_and_no_difference(shop: DuckEngine) -> None:
    found = compare(shop, Pair(Selection()))
    assert found.takeaway[0].startswith("There is nothing to compare")
    assert {one.difference for one in found.rows} == {None}
    assert all(one.reason for one in found.rows)
    assert {one.status for one in found.rows} == {"no_data"}


def test_a_few_journeys_give_counts_and_a_reason(tmp_path: Path) -> None:
    engine = world(tmp_path, *people("p", 5, 2, EARLY, "phone"), *people("q", 5, 2, LATE, "phone"))
    goals = row(compare(engine, Pair(BEFORE, AFTER)), "goal_rate")
    assert (goals.a, goals.difference, goals.status) == (None, None, "too_few")
    assert (goals.a_n, goals.b_n) == (5, 5)
    assert "side a: too few: a rate needs 30 customers" in goals.reason


def test_old_journeys_are_watched_no_longer_than_young_ones(tmp_path: Path) -> None:
    """All reach the goal after 20 days; the young ones have been watched for 10 days only."""
    slow = [
        trip(f"{name}{n}", "ad @ads > +20d pay" if name == "o" else "ad @ads",
             "goal" if name == "o" else "open", at=f"{at}d", device="phone")
        for name, at in (("o", 0), ("y", 90)) for n in range(60)
    ]  # fmt: skip
    engine = world(tmp_path, *slow)
    found = compare(engine, Pair(BEFORE, AFTER))
    assert found.sides.days == 10
    goals = row(found, "goal_rate")
    assert (goals.a, goals.b, goals.difference) == (0.0, 0.0, 0.0)
    longer = compare(engine, Pair(BEFORE, AFTER, days=30))
    assert (longer.sides.a.watched, longer.sides.b.watched) == (60, 0)
    assert "60 of them have not been watched for 30 days" in " ".join(longer.takeaway)


@pytest.mark.parametrize("side", ["a", "b"])
def test_every_count_opens_into_its_journeys(
    shop: DuckEngine, changed: Comparison, side: str
) -> None:
    selection = {"a": BEFORE, "b": AFTER}[side]
    opened = [one for one in changed.rows if one.key]
    assert len(opened) == 13
    for one in opened:
        listed = count_of(shop, selection, Key.parse(one.key))
        assert listed == getattr(one, f"{side}_journeys"), one


def test_weeks_hold_the_same_numbers(changed: Comparison) -> None:
    weeks = [one for one in changed.weeks if one.measure == "goal_rate"]
    assert [(one.a, one.b, one.a_n, one.b_n) for one in weeks] == [
        (320 / 600, None, 600, 0),
        (None, 240 / 600, 0, 600),
    ]
    assert all(one.low is None and one.reason for one in weeks)
    assert all(one.a_low < one.a < one.a_high for one in weeks if one.a is not None)


def test_every_number_of_the_scorecard_is_there(shop: DuckEngine, changed: Comparison) -> None:
    expected = {one.id for one in scorecard(shop)} - {"match_rate"}
    assert {one.measure for one in changed.rows if one.touchpoint is None} == expected


def test_each_week_tells_all_weeks_so_far(tmp_path: Path) -> None:
    """Two weeks before; after the cut four weeks, in the second of which goals fall for good."""
    reached = {10: 60, 17: 60, 38: 55, 45: 20, 52: 20, 59: 20}  # of 100, by day of the start
    shop = [one for at, goals in reached.items() for one in people(f"w{at}", 100, goals, at, "web")]
    found = compare(world(tmp_path, *shop), Pair(BEFORE, AFTER))
    weeks = [one for one in found.weeks if one.measure == "goal_rate"]
    so_far = [None if one.so_far is None else round(one.so_far, 4) for one in weeks]
    expected = [55 / 100, 75 / 200, 95 / 300, 115 / 400]
    assert so_far == [None, None, *(round(one - 120 / 200, 4) for one in expected)]
    assert [looks.is_sure(one) for one in weeks] == [False, False, False, True, True, True]
    widths = [one.so_far_high - one.so_far_low for one in weeks if one.so_far_high is not None]
    assert widths == sorted(widths, reverse=True)
    last, whole = weeks[-1], row(found, "goal_rate")
    assert last.so_far == pytest.approx(whole.difference)
    assert widths[-1] > whole.high - whole.low  # the price of looking each week
    week = "the fall is sure since the week of 25 December 2023"
    assert f"looked at again every week: {week}" in found.takeaway[1]


def test_without_a_change_no_look_is_sure(tmp_path: Path) -> None:
    same = [one for at in (10, 38, 45) for one in people(f"w{at}", 100, 50, at, "web")]
    found = compare(world(tmp_path, *same), Pair(BEFORE, AFTER))
    assert "no change is sure so far (0.0 points" in found.takeaway[1]
    assert "all of them watched for" in found.takeaway[-1]
