"""Number keys: written and read back, and counts that are the lengths of their lists."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.analysis.behind.besides import written
from journey.analysis.behind.lists import JourneyRow, Key, code, count_of, journeys_of
from journey.engine.duckdb import DuckEngine
from journey.errors import UnknownName, WrongUsage
from journey.selection import Selection
from tests.help.rows import DAY, T0, Trip, step, trip, world

HOSTILE = "x' or \"1\"='1 \\ > ×2 ; -- <img src=x> \n \u202e"
ALL = Selection()
values = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    journeys = (
        trip("ann", "ad click @ads > cart ! > support call @phone", "goal", device="phone"),
        trip("ann", "cart > payment", "dropped", "50d", device="phone"),
        trip("bob", "cart > payment > cart > payment", "dropped", device="computer"),
        trip("cid", "cart", "open", "99d", mature=False),
        Trip("dora", (step("x", touchpoint=HOSTILE),), "exit", columns={"device": "phone"}),
    )
    frictions = [
        {"journey_id": 1, "customer_id": "ann", "step_no": 2, "event_id": 2, "signal": "error",
         "touchpoint": "cart", "from_touchpoint": "ad click"},
        {"journey_id": 2001, "customer_id": "bob", "step_no": 3, "event_id": 2003,
         "signal": "way back", "touchpoint": "cart", "from_touchpoint": "payment"},
    ]  # fmt: skip
    segments = [{"journey_id": 1, "segment": "met an error"}]
    return world(
        tmp_path_factory.mktemp("lists"), *journeys, frictions=frictions, journey_segments=segments
    )


@pytest.mark.parametrize(
    ("text", "journeys"),
    [
        ("", {1, 1001, 2001, 3001, 4001}),
        ("all", {1, 1001, 2001, 3001, 4001}),
        ("at=cart", {1, 1001, 2001, 3001}),
        ('besides="device=phone"', {2001, 3001}),
        ('besides="device=phone" outcome=open', {3001}),
        ("besides=\"segment='met an error'\"", {1001, 2001, 3001, 4001}),
        ("at=payment state=dropped", {1001, 2001}),
        ("state=moved", {1, 1001, 2001}),
        ("at=cart outcome=dropped", {1001, 2001}),
        ("outcome=goal goal=buy", {1}),
        ("source=cart target=payment", {1001, 2001}),
        ("source=payment", {1001, 2001}),
        ("target=(open)", {3001}),
        ("source=(start) target=cart", {1001, 2001, 3001}),
        ("signal=error", {1}),
        ("signal=error at=payment", set()),
        ('signal="way back" at=cart source=payment', {2001}),
        ('signal="way back" source=cart', set()),
        ('segment="met an error"', {1}),
        ("device=phone", {1, 1001, 4001}),
        ("device=unknown", {3001}),
        ("entry_channel=ads", {1}),
        ("customer=ann", {1, 1001}),
        ("mature=no", {3001}),
        ("customer=ann mature=yes outcome=dropped", {1001}),
        ('route="cart > payment"', {1001}),
        ("after=left at=payment", {1001, 2001}),
        ('after=left at=payment route="cart > payment"', {1001}),
        ('after=left at=payment path="payment > cart"', {2001}),
        ('after=left at=payment path="payment > cart" route="cart > payment"', set()),
        ('path="cart > payment" route="cart > payment"', {1001}),
        ('outcome=dropped route="cart > payment > cart > payment"', {2001}),
        ("at=nowhere", set()),
        (str(Key(at=HOSTILE)), {4001}),
        (str(Key(at=HOSTILE, state="exit", outcome="exit", device="phone")), {4001}),
    ],
)
def test_each_field_finds_its_journeys(engine: DuckEngine, text: str, journeys: set[int]) -> None:
    key = Key.parse(text)
    found = journeys_of(engine, ALL, key)
    assert {row.journey_id for row in found} == journeys
    assert count_of(engine, ALL, key) == len(found)


def test_pages_of_a_list_join_without_gap(engine: DuckEngine) -> None:
    whole = journeys_of(engine, ALL, Key())
    pages = [journeys_of(engine, ALL, Key(), limit=2, offset=at) for at in (0, 2, 4, 6)]
    assert [row for page in pages for row in page] == list(whole)
    starts = [row.started_us for row in whole]
    assert starts == sorted(starts, reverse=True)


def test_a_row_tells_the_journey(engine: DuckEngine) -> None:
    (row,) = journeys_of(engine, ALL, Key(outcome="goal"))
    assert row == JourneyRow(
        journey_id=1, customer_id="ann", started_us=row.started_us, ended_us=row.ended_us, steps=3,
        outcome="goal", goal="buy", value=None, cost=None, errors=1, entry_channel="ads",
        entry_touchpoint="ad click", device="phone", channels=3,
    )  # fmt: skip


def test_a_key_holds_within_the_selection(engine: DuckEngine) -> None:
    assert count_of(engine, Selection(device="phone"), Key(at="cart")) == 2
    assert count_of(engine, Selection(segment="met an error"), Key(at="cart")) == 1
    assert count_of(engine, Selection(until_us=0), Key()) == 0


@given(st.builds(Key, **{field.name: values for field in fields(Key)}))
def test_a_key_reads_back_as_written(key: Key) -> None:
    assert Key.parse(str(key)) == key


def test_keys_are_written_plainly_where_they_can_be() -> None:
    assert str(Key(at="payment", state="dropped")) == "at=payment state=dropped"
    assert str(Key(target="(goal)")) == "target=(goal)"
    assert str(Key()) == "all"
    assert str(replace(Key(), at='say "hi"')) == r'at="say \"hi\""'


@pytest.mark.parametrize("text", ["cart", "at=a at=b", 'at="open', "=x"])
def test_an_unreadable_key_is_refused(text: str) -> None:
    with pytest.raises((WrongUsage, UnknownName)):
        Key.parse(text)


def test_an_unknown_field_gets_the_nearest_one() -> None:
    with pytest.raises(UnknownName, match="did you mean 'outcome'"):
        Key.parse("outcomes=goal")


@pytest.mark.parametrize(("number", "text"), [(-1, "f" * 16), (0, "0" * 16), (255, f"{255:016x}")])
def test_ids_are_sixteen_hex_digits(number: int, text: str) -> None:
    assert code(number) == text


@pytest.mark.parametrize(
    "selection",
    [
        ALL,
        Selection(device="phone"),
        Selection(device=HOSTILE),
        Selection(from_us=T0 + DAY),
        Selection(until_us=T0 + DAY, device="phone"),
        Selection(from_us=T0 + DAY, until_us=T0 + 60 * DAY),
        Selection(segment="met an error"),
        Selection(entry_channel="ads"),
        Selection(goal="another"),
    ],
)
def test_besides_lists_exactly_what_a_selection_leaves_out(
    engine: DuckEngine, selection: Selection
) -> None:
    key = Key.parse(str(Key(besides=written(selection))))
    inside = {row.journey_id for row in journeys_of(engine, selection, Key())}
    beside = {row.journey_id for row in journeys_of(engine, ALL, key)}
    everyone = {row.journey_id for row in journeys_of(engine, ALL, Key())}
    assert (inside | beside, inside & beside) == (everyone, set())
    assert count_of(engine, ALL, key) == len(beside)


@pytest.mark.parametrize("text", ["device", "'device=phone", "from_us=soon", "devise=phone"])
def test_besides_that_cannot_be_read_is_told(engine: DuckEngine, text: str) -> None:
    with pytest.raises((WrongUsage, UnknownName)):
        count_of(engine, ALL, Key(besides=text))
