"""Guest checkout: an order number leads to a customer, and what its cookie did follows."""

from __future__ import annotations

from pathlib import Path

from journey.analysis.identity.explain import explain
from journey.project.load import load
from tests.help.identities import solve
from tests.help.smalls import paths, small

ORDER = "1d+10m cookie=k1 order_id=77"
SHOP = "1d+11m order_id=77 email=ann@g.net"


def test_steps_before_a_guest_order_are_the_buyers() -> None:
    answer = solve("1d cookie=k1", "1d+5m cookie=k1", ORDER, SHOP)
    assert answer.who == "A A A A"
    assert answer.rules == "same_session same_session same_session direct"
    assert answer.confidence.split() == ["medium", "medium", "high", "certain"]
    assert answer.evidence == [3, 3, 4, 4]


def test_earlier_days_follow_within_the_look_back_where_the_cookie_has_one_buyer() -> None:
    answer = solve("0d cookie=k1", ORDER, SHOP, "9d cookie=k1", "60d cookie=k1")
    assert answer.rules == "backfill same_session direct carry_forward carry_forward"
    assert answer.who == "A A A A A"
    assert answer.confidence.split()[0] == "low"
    early = solve("0d cookie=k1", "40d cookie=k1 order_id=77", "40d+1m order_id=77 email=a@g.net")
    assert early.who.split()[0].startswith("a")


def test_a_cookie_that_says_who_it_is_months_later_still_follows_the_order() -> None:
    later = "60d cookie=k1 email=ann@g.net"
    answer = solve("0d cookie=k1", "1d cookie=k1", ORDER, SHOP, "20d cookie=k1", later)
    assert answer.who == "A A A A A A"
    assert answer.rules == "backfill same_session same_session direct carry_forward direct"
    other = solve("0d cookie=k1", "1d cookie=k1", ORDER, SHOP, "60d cookie=k1 email=bob@g.net")
    # the session that leads to the order, and no day more: two people use this browser
    assert other.who == "a B B B C"


def test_two_guests_on_one_tablet_keep_their_own_sessions() -> None:
    answer = solve(
        "1d cookie=k1", ORDER, SHOP,
        "2d cookie=k1", "2d+5m cookie=k1 order_id=88", "2d+6m order_id=88 email=bob@g.net",
        "3d cookie=k1",
    )  # fmt: skip
    assert answer.who.split()[:6] == ["A", "A", "A", "B", "B", "B"]
    assert answer.rules.split()[-1] in {"anonymous", "anonymous_device"}


def test_in_one_session_what_leads_to_an_order_is_its_buyers() -> None:
    answer = solve(
        "1d cookie=k1", "1d+1m cookie=k1 order_id=77", "1d+5m cookie=k1",
        "1d+8m cookie=k1 order_id=88", "1d+9m cookie=k1",
        "1d+11m order_id=77 email=ann@g.net", "1d+12m order_id=88 email=bob@g.net",
    )  # fmt: skip
    assert answer.who == "A A B B B A B"


def test_a_logout_ends_the_chain() -> None:
    answer = solve(
        "1d cookie=k1", "1d+2m logout cookie=k1", "1d+5m cookie=k1", ORDER, SHOP,
        "5d cookie=k1 order_id=88", "5d+1m order_id=88 email=bob@g.net", logout=("logout",),
    )  # fmt: skip
    assert answer.who.split()[2] == answer.who.split()[3] == answer.who.split()[4]
    assert answer.who.split()[0] != answer.who.split()[4]


def test_an_order_of_two_customers_says_nothing() -> None:
    answer = solve("1d cookie=k1", ORDER, SHOP, "2d order_id=77 email=bob@g.net")
    assert answer.who.split()[0].startswith("a")


def test_a_kiosk_with_many_buyers_gives_nothing_away() -> None:
    rows = []
    for n in range(3):
        rows += [f"{n}d cookie=k1", f"{n}d+1m cookie=k1 order_id={n}1"]
        rows += [f"{n}d+2m order_id={n}1 email=p{n}@g.net"]
    answer = solve(*rows, public_after=2)
    assert {answer.who.split()[place] for place in (0, 3, 6)} == {answer.who.split()[0]}
    assert answer.who.split()[0].startswith("a")


def test_a_login_on_the_cookie_is_stronger_than_a_chain() -> None:
    answer = solve("1d cookie=k1 user_id=u1", "2d cookie=k1", "2d+1m cookie=k1 order_id=77",
                   "2d+2m order_id=77 email=bob@g.net")  # fmt: skip
    assert answer.rules.split()[1] == "carry_forward"
    assert answer.who.split()[:2] == ["A", "A"]


def test_a_chain_goes_on_from_the_cookie_to_the_app() -> None:
    answer = solve("1d device=d1", "1d+2m device=d1 cookie=k1", "1d+5m cookie=k1", ORDER, SHOP)
    assert answer.who == "A A A A A"


GUEST = """
[project]
name = "guests"
[sources.web]
reader = "csv"
path = "web.csv"
time = {column = "at"}
touchpoint = {column = "what"}
identifiers = {cookie = "cookie", order_id = "ord"}
[sources.shop]
reader = "csv"
path = "shop.csv"
time = {column = "at"}
touchpoint = {value = "order booked"}
identifiers = {order_id = "ord", email = "email"}
[goals.buy]
reached_by = ["order booked"]
"""


def test_one_journey_from_product_page_to_order_and_explain_says_the_chain(tmp_path: Path) -> None:
    web = (
        "at,cookie,what,ord\n2026-03-01T10:00:00Z,k1,product page,\n"
        "2026-03-01T10:01:00Z,k1,checkout,\n2026-03-01T10:02:00Z,k1,order,77\n"
    )
    shop = "at,ord,email\n2026-03-01T10:02:01Z,77,a@b.de\n2026-05-01T10:02:01Z,78,z@b.de\n"
    engine = small(tmp_path, GUEST, web=web, shop=shop)
    assert paths(engine) == [
        ("product page > checkout > order > order booked", "goal"), ("order booked", "goal"),
    ]  # fmt: skip

    found = explain(engine, load(tmp_path / "journey.toml"), "cookie=k1", "email=a@b.de")
    assert "by a chain: they follow what order_id" in found.sentence
    assert "(2 events)" in found.sentence
