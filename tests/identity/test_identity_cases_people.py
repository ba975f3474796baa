"""Adversarial cases: who is one customer, and who is not (docs/identity.md, section 13)."""

from __future__ import annotations

import pytest

from journey.identity.groups import customers
from tests.help.identities import Answer, solve


def reasons(answer: Answer) -> list[str]:
    return sorted(why for _, _, why in answer.refused)


def test_07_an_agent_on_every_call() -> None:
    seen = [f"{day}d call agent_id=a7 phone=+4479110000{day + 10}" for day in range(8)]
    answer = solve(*seen)
    assert len(answer.customers) == 8
    assert not answer.links


def test_09_an_unlisted_walk_in_address() -> None:
    seen = [f"{day}d crm_id=c{day} email=walkin@shop.com" for day in range(5)]
    answer = solve(*seen, "1d+1h email=walkin@shop.com")
    assert answer.customers == {f"crm_id=c{day}" for day in range(5)}
    assert (answer.who, answer.rules.split()[-1]) == ("A B C D E -", "ambiguous_shared_id")
    assert answer.refused == {
        (f"crm_id=c{day}", "email=walkin@shop.com", "endpoint_shared") for day in range(5)
    }
    assert answer.status["email=walkin@shop.com"] == ("shared", "anchors", 6)


def test_12_a_recycled_phone() -> None:
    answer = solve(
        "0d crm_id=a phone=+447911123456",
        "10d call phone=+447911123456",
        "100d crm_id=b phone=+447911123456",
        "110d call phone=+447911123456",
    )
    assert answer.customers == {"crm_id=a", "crm_id=b"}
    assert answer.who == "A A B B"
    assert answer.rules == "direct carry_forward direct carry_forward"
    assert answer.confidence == "certain medium certain medium"


def test_15_two_known_customers_with_one_email() -> None:
    answer = solve(
        "0d crm_id=c1 email=home@g.net",
        "1d crm_id=c2 email=home@g.net",
        "2d crm_id=c1 phone=+447911123456",
    )
    assert answer.customers == {"crm_id=c1 phone=+447911123456", "crm_id=c2"}
    assert reasons(answer) == ["endpoint_shared", "endpoint_shared"]


def test_19_one_string_of_two_kinds() -> None:
    answer = solve("0d crm_id=123456", "1d loyalty=123456")
    assert (answer.who, len(answer.customers)) == ("A B", 2)
    assert not answer.links


CHAIN = (
    "0d crm_id=crm1 email=a@g.net",
    "1d email=a@g.net phone=+447911123456",
    "2d email=b@g.net phone=+447911123456",
    "3d crm_id=crm2 email=b@g.net",
)


def test_22_two_anchors_at_the_ends_of_a_chain() -> None:
    answer = solve(*CHAIN)
    assert answer.customers == {
        "crm_id=crm1 email=a@g.net phone=+447911123456",
        "crm_id=crm2 email=b@g.net",
    }
    assert answer.refused == {("email=b@g.net", "phone=+447911123456", "limit:crm_id")}
    [row] = answer.tables["links_rejected"]
    assert (row[3], row[4]) == (answer.ids[3], answer.ids[0])


def test_23_two_anchors_in_one_event() -> None:
    answer = solve(
        "0d crm_id=c1 crm_id=c2 email=a@g.net cookie=k",
        "1d crm_id=c1",
        "2d crm_id=c2",
        "3d email=a@g.net",
        "4d cookie=k",
    )
    assert not answer.links
    assert answer.customers == {"crm_id=c1", "crm_id=c2", "email=a@g.net"}
    strongest = answer.tables["customers"][0]
    assert strongest
    assert answer.ids[0] in answer.ids[1:3]
    assert answer.confidence.split()[:2] == ["low", "certain"]
    assert answer.rules.split()[-1] == "anonymous"  # a contradictory event teaches nothing
    assert answer.counts["contradictory_events"] == 1


def test_24_three_hundred_phones_on_one_email() -> None:
    seen = [f"{n}m email=desk@g.net phone=+4479110{n:05}" for n in range(300)]
    answer = solve(*seen, orders=3)
    assert answer.status["email=desk@g.net"] == ("shared", "degree", 300)
    assert len(answer.customers) == 300
    assert reasons(answer) == ["endpoint_shared"] * 300


def test_25_a_chain_of_sixty_steps() -> None:
    seen = [f"{n}d email=m{(n + 1) // 2}@g.net phone=+447911{100000 + n // 2}" for n in range(60)]
    answer = solve(*seen)
    assert max(len(names.split()) for names in answer.customers) <= 10
    assert set(reasons(answer)) <= {"limit:email", "limit:phone"}
    joined = sum(len(names.split()) - 1 for names in answer.customers)
    assert joined + len(answer.refused) == len(answer.links)


def test_38_two_cards_with_one_email() -> None:
    answer = solve("0d loyalty=1001 email=a@g.net", "1d loyalty=1002 email=a@g.net")
    assert answer.customers == {"email=a@g.net loyalty=1001 loyalty=1002"}


def test_39_five_cards_with_one_email() -> None:
    seen = [f"{9 - n}d loyalty=100{n} email=a@g.net" for n in range(5)]
    answer = solve(*seen)
    assert answer.customers == {
        "email=a@g.net loyalty=1002 loyalty=1003 loyalty=1004", "loyalty=1000", "loyalty=1001",
    }  # fmt: skip
    assert answer.refused == {(f"loyalty=100{n}", "email=a@g.net", "limit:loyalty") for n in (0, 1)}


def test_43_two_user_ids_of_one_crm_id() -> None:
    answer = solve("3d crm_id=c1 user_id=new", "1d crm_id=c1 user_id=old")
    assert answer.customers == {"crm_id=c1 user_id=old", "user_id=new"}
    assert answer.refused == {("crm_id=c1", "user_id=new", "limit:user_id")}


def test_44_an_unknown_kind() -> None:
    answer = solve("0d shoe=42 email=a@g.net", "1d shoe=42")
    assert not answer.links
    assert answer.rules == "direct unidentified"
    assert answer.status["shoe=42"] == ("unknown_kind", "unknown_kind", 2)


def test_45_an_email_as_another_kind() -> None:
    answer = solve("0d email=ann@g.net", "1d user_id=ann@g.net")
    assert answer.customers == {"email=ann@g.net", "user_id=ann@g.net"}
    assert not answer.links


def test_46_the_links_between_a_crm_id_and_a_phone() -> None:
    answer = solve("5d crm_id=c1 email=a@g.net", "2d email=a@g.net phone=+447911123456")
    assert answer.links == {("crm_id=c1", "email=a@g.net"),
                            ("email=a@g.net", "phone=+447911123456")}  # fmt: skip
    assert {answer.names[row[0]]: row[6] for row in answer.tables["links"]} == {
        "crm_id=c1": 1,
        "email=a@g.net": 2,
    }
    assert len(answer.customers) == 1


def test_53_a_giant_group_beyond_its_limits() -> None:
    answer = solve(*CHAIN, quarantine_links=3)
    assert {len(names.split()) for names in answer.customers} == {1}
    assert reasons(answer) == ["quarantine"] * 4
    assert len(solve(*CHAIN, quarantine_links=4, orders=1).customers) == 2


def test_53_groups_beyond_their_limits_are_merged_batch_by_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groups = [[each.replace("=", f"=g{n}-").replace(f"=g{n}-+447911123456", f"=+4479111200{n:02}")
               for each in CHAIN] for n in range(6)]  # fmt: skip
    seen = [row for rows in groups for row in rows]
    never = ["never email=g3-a@g.net phone=+447911120003"]
    whole = solve(*seen, overrides=never, orders=1)
    batches: list[int] = []
    merged = customers.merge
    monkeypatch.setattr(customers, "BATCH_LINKS", 5)
    monkeypatch.setattr(customers, "merge", lambda members, *rest: batches.append(len(members))
                        or merged(members, *rest))  # fmt: skip
    assert solve(*seen, overrides=never, orders=1).tables == whole.tables
    assert len(batches) > 3
    assert sum(batches) == 5 * len(groups)
    assert len(whole.refused) == len(groups)


def test_53_five_thousand_links_in_one_violating_group() -> None:
    seen = [f"{n}m email=m{(n + 1) // 2}@g.net phone=+44{7911000000 + n // 2}" for n in range(5000)]
    kept = solve(*seen, orders=1)
    assert max(len(names.split()) for names in kept.customers) <= 10
    assert len(solve(*seen, orders=2, quarantine_links=1000).customers) == 5001


@pytest.mark.parametrize("seed", range(2))
def test_70_a_staff_card_on_five_thousand_receipts(seed: int) -> None:
    seen = [f"{n}m sale receipt=r{n + seed} loyalty=staff7" for n in range(5000)]
    answer = solve(*seen, "1d loyalty=card1 receipt=q1", orders=2)
    assert [(answer.names[row[0]], *row[1:]) for row in answer.tables["identity_suspects"]] == [
        ("loyalty=staff7", "receipt", 5000)
    ]
    assert answer.customers == {"loyalty=staff7", "loyalty=card1"}


def test_70_one_card_with_many_people() -> None:
    seen = [f"{n}d loyalty=staff7 crm_id=c{n:03}" for n in range(21)]
    answer = solve(*seen)
    assert [(answer.names[row[0]], *row[1:]) for row in answer.tables["identity_suspects"]] == [
        ("loyalty=staff7", "crm_id", 21)
    ]
    assert len(answer.customers) == 21


def test_71_an_info_address_of_three_accounts() -> None:
    seen = [f"{n}d crm_id=c{n} email=info@firm.net" for n in range(3)]
    answer = solve(*seen)
    assert answer.customers == {"crm_id=c0", "crm_id=c1", "crm_id=c2"}
    assert answer.status["email=info@firm.net"][0] == "shared"


def test_72_one_phone_with_five_cards_and_no_account() -> None:
    seen = [f"{n}d loyalty=100{n} phone=+447911123456" for n in range(5)]
    answer = solve(*seen)
    assert answer.customers == {
        "loyalty=1000 loyalty=1001 loyalty=1002 phone=+447911123456",
        "loyalty=1003", "loyalty=1004",
    }  # fmt: skip
    assert reasons(answer) == ["limit:loyalty", "limit:loyalty"]
