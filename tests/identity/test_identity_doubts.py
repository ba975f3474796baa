"""Values on no list that behave like nobody's: set aside, told, and taken back by a decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.data.oddities import nobodys
from tests.help.identities import Answer, solve
from tests.identity.test_identity import stitched

PEOPLE = range(6)


def doubted(answer: Answer) -> dict[str, str | None]:
    """What is set aside, and why."""
    return {name: reason for name, (status, reason, _) in answer.status.items()
            if status == "shared"}  # fmt: skip


def logins(people: range = PEOPLE) -> list[str]:
    """Each person's own address with an account of its own."""
    return [f"{40 + n}d user_id=u{n} email=p{n}@g.net" for n in people]


def test_an_unlisted_placeholder_login_is_nobody_and_true_links_live() -> None:
    seen = [f"{n}d user_id=shop-x email=p{n}@g.net cookie=k{n}" for n in PEOPLE]
    answer = solve(*seen, *logins(), "90d user_id=shop-x", orders=2)
    assert doubted(answer) == {"user_id=shop-x": "lives"}
    assert answer.customers == {f"email=p{n}@g.net user_id=u{n}" for n in PEOPLE}
    assert answer.who == "A B C D E F A B C D E F -"
    assert answer.rules.split()[-1] == "ambiguous_shared_id"


def test_addresses_of_one_event_meet_though_a_placeholder_stands_first() -> None:
    seen = [f"{n}d user_id=shop-x email=p{n}@g.net phone=+44791112340{n}" for n in PEOPLE]
    answer = solve(*seen, orders=2)
    assert answer.customers == {f"email=p{n}@g.net phone=+44791112340{n}" for n in PEOPLE}


@pytest.mark.parametrize(
    "hub", ["loyalty=staff7", "email=till@shop.net", "phone=+447911123450", "user_id=till2"]
)
@pytest.mark.parametrize("many", [6, 15])
def test_a_hub_of_six_to_fifteen_strangers_joins_none(hub: str, many: int) -> None:
    met = "phone=+4479115550{:02}" if hub.startswith("email") else "email=p{}@g.net"
    people = [met.format(n) for n in range(many)]
    answer = solve(*(f"{n}d {hub} {each}" for n, each in enumerate(people)), orders=1)
    assert doubted(answer) == {hub: "people"}
    assert answer.customers == set(people)


def test_three_people_with_lives_of_their_own_on_one_card() -> None:
    """Fewer than a crowd, but each of them has a phone that no other one has."""
    seen = [f"{n}d loyalty=staff7 email=p{n}@g.net" for n in range(3)]
    own = [f"{9 + n}d email=p{n}@g.net phone=+44791112340{n}" for n in range(3)]
    assert doubted(solve(*seen, orders=1)) == {}
    answer = solve(*seen, *own, orders=2)
    assert doubted(answer) == {"loyalty=staff7": "lives"}
    assert len(answer.customers) == 3


def test_one_person_with_three_addresses_on_one_tablet_keeps_the_card() -> None:
    seen = [f"{n}d loyalty=card email=p{n}@g.net" for n in range(3)]
    own = [f"{9 + n}d email=p{n}@g.net phone=+44791112340{n} device=t" for n in range(3)]
    answer = solve(*seen, *own, orders=1)
    assert doubted(answer) == {}
    assert len(answer.customers) == 1


def test_a_card_of_one_person_whose_address_is_often_mistyped_stays_its_own() -> None:
    right = [f"{n}d loyalty=card email=ann@g.net" for n in range(8)]
    slips = [f"{20 + n}d loyalty=card email=ann{n}@g.net" for n in range(7)]
    answer = solve(*right, *slips, orders=1)
    assert doubted(answer) == {}
    assert answer.holders["loyalty=card"] == answer.holders["email=ann@g.net"]


def test_a_login_on_thirteen_lasting_cookies_a_day_is_nobodys() -> None:
    seen = [f"{n}m user_id=kiosk-x cookie=k{n % 13}" for n in range(26)]
    assert doubted(solve(*seen, orders=1)) == {"user_id=kiosk-x": "pace"}
    fleeting = [f"{n}m user_id=ann cookie=k{n}" for n in range(26)]  # a browser that keeps none
    assert doubted(solve(*fleeting, orders=1)) == {}


def test_a_card_in_six_shops_a_day_is_nobodys() -> None:
    seen = [f"{n}h loyalty=card{day} receipt=r{day}{n} store_id=s{n}" for day, shops in
            (("A", 6), ("B", 5)) for n in range(shops)]  # fmt: skip
    again = ["20h loyalty=cardA receipt=q1 store_id=s1", "20h loyalty=cardB receipt=q2 store_id=s1"]
    assert doubted(solve(*seen, *again, orders=1)) == {"loyalty=cardA": "places"}


def test_a_decision_takes_it_back_or_bars_it() -> None:
    seen = [f"{n}d crm_id=firm email=p{n}@g.net" for n in PEOPLE]
    assert doubted(solve(*seen, orders=1)) == {"crm_id=firm": "people"}
    kept = solve(*seen, overrides=["exclusive crm_id=firm"], orders=1)
    assert doubted(kept) == {}
    assert sorted(len(each.split()) for each in kept.customers) == [1, 6]
    barred = solve(*seen, overrides=["block crm_id=firm"], orders=1)
    assert barred.status["crm_id=firm"][:2] == ("blocked", "blocked_by_override")
    assert len(barred.customers) == 6
    more = solve(*seen, kinds={"email": {"limit": 10}}, orders=1)
    assert doubted(more) == {}


LASTS = {"phone": {"lasts": "180d"}}
HANDED = ("0d email=a@g.net phone=+447911123450", "5d call phone=+447911123450",
          "250d email=b@g.net phone=+447911123450", "260d call phone=+447911123450",
          "400d call phone=+447911123450")  # fmt: skip


def test_a_number_that_comes_back_with_another_person_is_theirs_from_then() -> None:
    assert solve(*HANDED, orders=1).who == "A A A A A"  # no time is set
    answer = solve(*HANDED, kinds=LASTS, orders=2)
    assert answer.who == "A A B B B"
    assert doubted(answer) == {"phone=+447911123450": "hands"}
    assert answer.confidence == "certain medium certain medium medium"


@pytest.mark.parametrize(
    "last",
    ["250d email=a@g.net phone=+447911123450",  # the same person
     "250d call phone=+447911123450",  # names nobody else
     "179d email=b@g.net phone=+447911123450"],  # no silence
)  # fmt: skip
def test_a_number_stays_its_own_without_another_person_or_a_silence(last: str) -> None:
    answer = solve("0d email=a@g.net phone=+447911123450", last, kinds=LASTS, orders=1)
    assert answer.who == "A A"
    assert doubted(answer) == {}


def test_the_closing_lines_of_a_run_count_what_is_set_aside(tmp_path: Path) -> None:
    crowd = [(day, {"user_id": "shop-x", "email": f"p{day}@g.net"}) for day in PEOPLE]
    quiet = [(day, {"user_id": "ann", "email": "ann@g.net"}) for day in PEOPLE]
    [said] = nobodys(stitched(tmp_path, *crowd))
    assert said.startswith("1 user_id values (6 events) are set aside for how they are used")
    assert nobodys(stitched(tmp_path, *quiet)) == ()
