"""Open journeys: how likely each is lost, what there is to save, and that nobody counts twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from journey.analysis.behind.lists import Key, journeys_of
from journey.analysis.drop_off import expected as room
from journey.analysis.drop_off.limits import WORDS, silence_limits
from journey.analysis.drop_off.open_journeys import open_journeys
from journey.analysis.drop_off.visits import visited
from journey.errors import LawBroken
from journey.selection import Selection
from tests.help.rows import Trip, trip, world

DAYS = 100  # from the first moment to as-of


def shop() -> list[Trip]:
    """Still silent after 7 days: 40 of 100; after 14 days: 30. One has been silent for 7 days."""
    quick = [trip(f"q{n}", "cart > +3d order", "goal", value=50) for n in range(60)]
    slow = [trip(f"s{n}", "cart > +10d order", "goal", value=50) for n in range(10)]
    lost = [trip(f"l{n}", "cart", "dropped") for n in range(30)]
    return [*quick, *slow, *lost, trip("zoe", "cart", "open", f"{DAYS - 7}d")]


def test_hand_case_of_the_chance_to_be_lost(tmp_path: Path) -> None:
    engine = world(tmp_path, *shop(), silence="14d")
    (zoe,) = open_journeys(engine)
    assert (zoe.customer_id, zoe.touchpoint, zoe.steps) == ("zoe", "cart", 1)
    assert zoe.drop_chance == pytest.approx(0.75)
    assert zoe.goal_chance == pytest.approx(1)
    assert zoe.worth == pytest.approx(0.75 * 50)
    opened = journeys_of(engine, Selection(), Key.parse(zoe.key))
    assert [one.journey_id for one in opened] == [zoe.journey_id]


def test_the_longer_the_silence_the_likelier_the_loss(tmp_path: Path) -> None:
    late = [trip(f"o{day}", "cart", "open", f"{DAYS - day}d") for day in (1, 5, 12)]
    found = open_journeys(world(tmp_path, *shop(), *late, silence="14d"))
    chances = {one.customer_id: one.drop_chance or 0 for one in found}
    assert chances["o1"] < chances["o5"] <= chances["zoe"] < chances["o12"] == 1
    assert [one.worth for one in found] == sorted((one.worth for one in found), reverse=True)
    assert len(open_journeys(world(tmp_path / "b", *shop(), *late, silence="14d"), top=2)) == 2


def test_too_few_give_the_journey_and_the_reason(tmp_path: Path) -> None:
    engine = world(tmp_path, *[trip(f"c{n}", "cart", "open", "99d") for n in range(12)])
    found = open_journeys(engine)
    assert len(found) == 12
    assert all(one.drop_chance is None and one.worth is None for one in found)
    assert found[0].reason == "the data is younger than the silence limit of 30 days"
    assert open_journeys(world(tmp_path / "none")) == ()


def test_a_sum_that_is_not_the_rate_breaks_the_law(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, *_) = visited(world(tmp_path, *shop(), silence="14d"))
    room.expected_of_open(one)
    monkeypatch.setattr(room, "expected_drops", lambda *_: 1.0)
    with pytest.raises(LawBroken, match="'cart'"):
        room.expected_of_open(replace(one, parts=dict(one.parts)))


def test_each_limit_says_what_it_rests_on(tmp_path: Path) -> None:
    engine = world(tmp_path, *shop(), silence="14d")
    cart, _order = silence_limits(engine)
    assert (cart.touchpoint, cart.silence_us, cart.basis) == ("cart", 14 * 86400 * 10**6, "setting")
    assert cart.words == WORDS["setting"]
    assert cart.watched_us == DAYS * 86400 * 10**6
    assert cart.events == 101
