"""Adversarial cases: what people decide, erasure and consent (docs/identity.md, section 13)."""

from __future__ import annotations

from pathlib import Path

from journey.identity.kept.secret import token
from tests.help.identities import SECRET, Answer, solve

TWO = (
    "0d crm_id=c1 email=a@g.net",
    "1d crm_id=c2 email=b@g.net",
    "2d crm_id=c1",
    "3d email=b@g.net",
)


def notes(answer: Answer) -> list[tuple[str, int, str | None]]:
    """Action, uses and note of each override."""
    return [(row[1], row[4], row[5]) for row in answer.tables["identity_overrides"]]


def test_16_always_joins_two_accounts() -> None:
    answer = solve(*TWO, overrides=["always crm_id=c1 crm_id=c2"])
    assert answer.customers == {"crm_id=c1 crm_id=c2 email=a@g.net email=b@g.net"}
    assert (answer.who, answer.refused) == ("A A A A", set())
    assert notes(answer) == [("always", 1, None)]


def test_16_two_joined_accounts_in_one_event_are_no_contradiction() -> None:
    answer = solve("0d crm_id=c1 crm_id=c2 email=a@g.net", overrides=["always crm_id=c1 crm_id=c2"])
    assert answer.customers == {"crm_id=c1 crm_id=c2 email=a@g.net"}
    assert answer.counts["contradictory_events"] == 0


def test_16_their_common_address_is_not_shared() -> None:
    seen = ("0d crm_id=c1 email=a@g.net", "1d crm_id=c2 email=a@g.net")
    assert len(solve(*seen).customers) == 2
    answer = solve(*seen, overrides=["always crm_id=c2 crm_id=c1"])
    assert answer.customers == {"crm_id=c1 crm_id=c2 email=a@g.net"}


def test_16_two_accounts_joined_through_an_address_keep_their_own() -> None:
    answer = solve(
        "0d crm_id=c1 phone=+447911123456",
        "1d crm_id=c2 loyalty=1001",
        "2d email=a@g.net",
        "3d loyalty=1001 crm_id=c3",
        overrides=["always crm_id=c1 email=a@g.net", "always crm_id=c2 email=a@g.net",
                   "exclusive email=a@g.net", "exclusive loyalty=1001"],
    )  # fmt: skip
    assert answer.customers == {
        "crm_id=c1 crm_id=c2 email=a@g.net loyalty=1001 phone=+447911123456", "crm_id=c3",
    }  # fmt: skip
    assert answer.refused == {("crm_id=c3", "loyalty=1001", "limit:crm_id")}


CARDS = ("0d loyalty=1001 email=a@g.net", "1d loyalty=1002 email=a@g.net")


def test_33_never_splits_two_cards() -> None:
    answer = solve(*CARDS, overrides=["never loyalty=1001 loyalty=1002"])
    assert answer.customers == {"email=a@g.net loyalty=1001", "loyalty=1002"}
    assert answer.refused == {("loyalty=1002", "email=a@g.net", "override_never")}
    assert notes(answer) == [("never", 1, None)]


def test_34_a_blocked_address_links_nobody() -> None:
    answer = solve(*CARDS, "2d email=a@g.net", overrides=["block email=a@g.net"])
    assert answer.customers == {"loyalty=1001", "loyalty=1002"}
    assert not answer.links
    assert answer.rules == "direct direct unidentified"
    assert answer.status["email=a@g.net"] == ("blocked", "blocked_by_override", 3)
    assert notes(answer) == [("block", 3, None)]


ERASED = (
    "0d device=d user_id=ann",
    "0d+5m device=d",
    "3d device=d",
    "9d device=d user_id=bob",
    "9d+5m device=d",
)


def test_35_an_erased_persons_device() -> None:
    said = f"suppress user_id=hmac:{token(SECRET, 'user_id', 'ann')}"
    answer = solve(*ERASED, overrides=[said, "erased_segment device=d 0d 3d"])
    assert answer.who == "a a a B B"
    assert answer.rules == (
        "anonymous_device anonymous_device anonymous_device direct same_session"
    )
    assert answer.customers == {"user_id=bob"}
    assert "user_id=ann" not in answer.status
    without = solve(*ERASED, overrides=[said], orders=1)
    assert without.who == "A A A A A"  # what the segment prevents


def test_35_a_segment_that_is_open_at_both_ends() -> None:
    answer = solve(*ERASED, overrides=["suppress user_id=ann", "erased_segment device=d"])
    assert answer.who == "a a a B a"


def test_35_an_erased_event_is_gone_with_its_identifiers() -> None:
    answer = solve(*ERASED, overrides=["suppress_event =1"])
    assert [row[0] for row in answer.tables["event_customers"]] == [2, 3, 4, 5]
    assert "user_id=ann" not in answer.status
    assert answer.status["device=d"][2] == 4


def test_35_an_erased_founder_is_retired_without_an_alias(tmp_path: Path) -> None:
    first = solve("0d user_id=ann email=a@g.net", file=tmp_path / "1", orders=1)
    then = solve(
        "0d user_id=ann email=a@g.net", overrides=["suppress user_id=ann"],
        earlier=first, file=tmp_path / "2", orders=3,
    )  # fmt: skip
    assert then.customers == {"email=a@g.net"}
    assert not then.aliases
    assert {row[0]: row[5] for row in then.tables["customer_registry"]} == {
        first.ids[0]: "erased",
        then.ids[0]: "active",
    }


def test_73_consent_withdrawn() -> None:
    answer = solve(
        "0d email=a@g.net crm_id=c1",
        "1d email=a@g.net",
        "5d email=a@g.net",
        "6d email=a@g.net loyalty=1001",
        overrides=["block email=a@g.net 3d"],
    )
    assert answer.customers == {"crm_id=c1 email=a@g.net", "loyalty=1001"}
    assert answer.who == "A A - B"
    assert answer.rules == "direct direct unidentified direct"


def test_74_never_beats_always() -> None:
    pair = "crm_id=c1 crm_id=c2"
    answer = solve(*TWO, "9d crm_id=c1 crm_id=c2", overrides=[f"always {pair}", f"never {pair}"])
    assert answer.customers == {"crm_id=c1 email=a@g.net", "crm_id=c2 email=b@g.net"}
    [(_, _, why)] = answer.refused
    assert why == "override_never"
    assert notes(answer) == [("always", 0, "refused: never beats always"), ("never", 1, None)]
    assert answer.counts["contradictory_events"] == 1  # they do not count as one


def test_an_address_that_people_call_shared_or_exclusive() -> None:
    seen = ("0d crm_id=c1 email=a@g.net", "1m email=a@g.net", "9d email=a@g.net")
    answer = solve(*seen, overrides=["shared email=a@g.net"])
    assert answer.rules == "direct same_session ambiguous_shared_id"
    both = ("0d crm_id=c1 email=a@g.net", "1d crm_id=c2 email=a@g.net")
    kept = solve(*both, overrides=["exclusive email=a@g.net"])
    assert kept.customers == {"crm_id=c1 email=a@g.net", "crm_id=c2"}
    assert kept.refused == {("crm_id=c2", "email=a@g.net", "limit:crm_id")}


def test_what_everybody_uses_gives_no_more_for_being_called_shared() -> None:
    """A public number would give its session away, and pair each of its customers with all."""
    seen = [f"{day}d crm_id=c{day} phone=+447911123456" for day in range(9)]
    seen += [f"{day}d+5m phone=+447911123456" for day in range(9)]
    seen += [f"{day}d device=kiosk crm_id=c{day}" for day in range(20, 29)]
    seen += ["28d+5m device=kiosk"]
    before = solve(*seen, orders=1)
    people = ["shared phone=+447911123456", "shared device=kiosk"]
    answer = solve(*seen, overrides=people)
    assert (answer.rules, answer.who) == (before.rules, before.who)
    assert answer.classes == {"phone=+447911123456": ("public", 9), "device=kiosk": ("public", 9)}
    assert not answer.tables["merge_candidates"]


def test_a_decision_on_what_was_never_met() -> None:
    answer = solve("0d crm_id=c1", overrides=["always crm_id=c1 email=z@g.net"])
    assert answer.customers == {"crm_id=c1"}
