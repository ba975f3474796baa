"""Adversarial cases: devices, cookies and receipts in time (docs/identity.md, section 13)."""

from __future__ import annotations

import pytest

from tests.help.identities import at, solve

LOGOUT = ("logout",)


def test_01_a_login_the_next_day_is_backfilled() -> None:
    answer = solve("0d cookie=k1", "1d cookie=k1 user_id=u1")
    assert (answer.who, answer.rules) == ("A A", "backfill direct")
    assert answer.confidence == "high certain"
    assert answer.evidence == [2, 2]


def test_02_a_login_after_the_look_back_is_not() -> None:
    answer = solve("0d cookie=k1", "45d cookie=k1 user_id=u1")
    assert (answer.who, answer.rules) == ("a B", "anonymous_device direct")


def test_03_two_users_in_sequence_on_one_tablet() -> None:
    answer = solve(
        "0d device=t user_id=u1",
        "1d device=t",
        "2d device=t user_id=u2",
        "3d device=t",
    )
    assert answer.who == "A A B B"
    assert answer.rules == "direct carry_forward direct carry_forward"
    assert answer.confidence == "certain medium certain medium"
    assert answer.classes == {"device=t": ("transferred", 2)}


def test_04_before_the_first_of_two_logins() -> None:
    answer = solve("0d device=t", "1d device=t user_id=u1", "5d device=t user_id=u2")
    assert (answer.who, answer.rules) == ("A A B", "backfill direct direct")
    assert answer.confidence.startswith("medium")


def test_05_a_logout_between_two_users() -> None:
    answer = solve(
        "0d device=t user_id=u1",
        "0d+5m device=t",
        "0d+6m logout device=t",
        "0d+7m device=t",
        "0d+9m device=t user_id=u2",
        logout=LOGOUT,
    )
    assert answer.who == "A A A B B"
    assert answer.rules == "direct same_session same_session same_session direct"


def test_05_no_backfill_across_a_logout() -> None:
    answer = solve(
        "0d device=t user_id=u1",
        "5d device=t",
        "5d+1m logout device=t",
        "6d device=t user_id=u2",
        "6d+1h logout device=t user_id=u2",
        "9d device=t",
        logout=LOGOUT,
    )
    assert answer.who == "A A A B B c"
    assert answer.rules == ("direct carry_forward carry_forward direct direct anonymous_device")


@pytest.mark.parametrize("named", ["", " user_id=u1"])
def test_05_after_a_logout_a_store_tablet_is_anybodys(named: str) -> None:
    strangers = [f"{day}d device=t" for day in (1, 29, 90, 270)]
    answer = solve("0d device=t user_id=u1", f"0d+5m logout device=t{named}", *strangers,
                   logout=LOGOUT)  # fmt: skip
    assert answer.who.split(" ")[2:] == ["b", "b", "b", "b"]
    assert set(answer.rules.split(" ")[2:]) == {"anonymous_device"}


def test_05_after_a_logout_the_next_login_is_looked_back_to() -> None:
    answer = solve("0d device=t user_id=u1", "0d+5m logout device=t", "9d device=t",
                   "10d device=t user_id=u1", "10d+1h device=t", logout=LOGOUT)  # fmt: skip
    assert answer.who == "A A A A A"
    assert answer.rules == "direct same_session backfill direct carry_forward"


def test_05_a_logout_ends_what_a_guest_order_said_of_its_cookie() -> None:
    seen = ("0d cookie=k order_id=o1", "0d+1h email=ann@g.net order_id=o1", "2d cookie=k")
    assert solve(*seen).who == "A A A"
    answer = solve(*seen, "1d logout cookie=k", logout=LOGOUT)
    assert answer.who == "A A b A"


def test_05_nothing_before_a_logout_is_looked_back_to_a_guest_order() -> None:
    seen = ("0d cookie=k", "2d cookie=k order_id=o1", "2d+1h email=ann@g.net order_id=o1")
    assert solve(*seen).who == "A A A"
    answer = solve(*seen, "1d logout cookie=k", logout=LOGOUT)
    assert answer.who == "a B B a"


def test_05_a_guest_before_a_logout_is_not_the_next_ones() -> None:
    answer = solve(
        "0d device=t",
        "0d+1m logout device=t",
        "0d+2m device=t",
        "1d device=t user_id=u1",
        "2d device=t user_id=u2",
        logout=LOGOUT,
    )
    assert answer.who == "a a B B C"


def test_06_a_kiosk_of_eight_customers() -> None:
    seen = [f"{day}d device=kiosk user_id=u{day}" for day in range(8)]
    answer = solve(*seen, "3d+1m device=kiosk", "9d device=kiosk")
    assert answer.who.endswith("- -")
    assert answer.rules.endswith("public_device public_device")
    assert len(answer.customers) == 8
    assert answer.classes == {"device=kiosk": ("public", 8)}


def test_26_a_device_sold_twice() -> None:
    seen = [f"{100 * owner + day}d device=d{login}" for owner in range(3)
            for day, login in ((0, f" user_id=u{owner}"), (10, ""))]  # fmt: skip
    answer = solve(*seen)
    assert answer.who == "A A B B C C"
    assert answer.classes == {"device=d": ("transferred", 3)}


def test_27_between_two_owners_outside_both_windows() -> None:
    answer = solve("0d device=d user_id=u1", "50d device=d", "100d device=d user_id=u2")
    assert (answer.who, answer.rules) == ("A b C", "direct anonymous_device direct")


def test_28_an_exclusive_device_stays_its_customers() -> None:
    answer = solve("0d device=d user_id=u1", "300d device=d")
    assert (answer.who, answer.rules) == ("A A", "direct carry_forward")
    assert answer.confidence == "certain high"


def test_29_two_guest_emails_on_one_tablet() -> None:
    answer = solve("0d device=t email=a@g.net", "1d device=t email=b@g.net")
    assert answer.customers == {"email=a@g.net", "email=b@g.net"}
    assert not answer.links
    [found] = answer.tables["merge_candidates"]
    assert {answer.names[found[0]], answer.names[found[1]]} == {"email=a@g.net", "email=b@g.net"}
    assert found[4:7] == ("carrier", 1.0, 1)


def test_31_two_logins_at_one_instant() -> None:
    answer = solve("0d device=d user_id=u1", "0d device=d user_id=u2", "1m device=d")
    larger = max(row[2] for row in answer.tables["customer_identifiers"])
    assert answer.ids[2] == answer.holders[answer.names[larger]]
    assert answer.rules == "direct direct same_session"


def test_32_a_login_at_the_events_own_instant() -> None:
    answer = solve(
        "0d device=d user_id=u1", "1d device=d", "1d device=d user_id=u2", "2d device=d user_id=u1"
    )
    assert (answer.who, answer.rules) == ("A B B A", "direct same_session direct direct")
    assert answer.evidence[1] == 3


def test_40_one_ip_two_cookies() -> None:
    answer = solve("0d cookie=k1 ip=10.0.0.1", "1m cookie=k2 ip=10.0.0.1")
    assert (answer.who, answer.rules) == ("a b", "anonymous anonymous")
    assert not answer.links


def test_41_cookie_and_app_id_of_one_guest() -> None:
    answer = solve("0d cookie=k1", "1d cookie=k1 device=d1", "2d device=d1")
    assert (answer.who, answer.rules) == ("a a a", "anonymous anonymous anonymous")
    assert not answer.customers


INTERLEAVED = (
    "0d device=d user_id=u1",
    "1d device=d",
    "2d device=d user_id=u2",
    "3d device=d",
    "4d device=d user_id=u1",
    "4d+5m device=d",
)


def test_47_other_sessions_of_an_interleaved_device() -> None:
    answer = solve(*INTERLEAVED)
    assert answer.who == "A b C b A A"
    assert answer.rules == ("direct anonymous_device direct anonymous_device direct same_session")
    assert answer.classes == {"device=d": ("shared", 2)}


def test_48_the_same_by_most_recent_login() -> None:
    answer = solve(*INTERLEAVED, shared_devices="most_recent_login")
    assert answer.who == "A A B B A A"
    assert answer.rules == "direct latest_login direct latest_login direct same_session"
    assert answer.confidence == "certain low certain low certain high"


def test_48_the_same_with_nothing_inherited() -> None:
    answer = solve(*INTERLEAVED, shared_devices="none")
    assert answer.who == "A b C b A b"


def test_49_browsing_then_a_checkout_login_in_the_session() -> None:
    answer = solve(
        "0d device=d user_id=u1",
        "2d device=d",
        "2d+10m device=d",
        "2d+20m device=d user_id=u2",
    )
    assert answer.who == "A B B B"
    assert answer.rules == "direct same_session same_session direct"


def test_50_a_hand_over_inside_one_session() -> None:
    answer = solve(
        "0d device=d user_id=u1",
        "1m device=d",
        "2m device=d user_id=u2",
        "3m device=d",
    )
    assert answer.who == "A A B B"
    assert answer.rules == "direct same_session direct same_session"


def test_51_a_kiosk_in_continuous_use() -> None:
    seen = [f"{n}m device=k{f' user_id=u{n}' if n % 2 else ''}" for n in range(14)]
    answer = solve(*seen)
    rules = answer.rules.split()
    assert rules[::2] == ["public_device"] * 7
    assert answer.who.split()[::2] == ["-"] * 7


def test_52_a_cookie_between_two_users_never_joins_them() -> None:
    seen = [f"{day}d cookie=k user_id=u{day % 2}" for day in range(12)]
    answer = solve(*seen)
    assert answer.customers == {"user_id=u0", "user_id=u1"}
    assert not answer.links


def test_13_a_cookie_reset_with_the_same_login() -> None:
    answer = solve(
        "0d cookie=k1", "1d cookie=k1 user_id=u1", "2d cookie=k2", "3d cookie=k2 user_id=u1"
    )
    assert answer.who == "A A A A"


def test_14_a_cookie_reset_without_a_login() -> None:
    answer = solve("0d cookie=k1", "1d cookie=k2")
    assert (answer.who, answer.rules) == ("a b", "anonymous anonymous")


def test_20_a_receipt_mailed_nine_days_after_the_sale() -> None:
    answer = solve("0d sale receipt=s1|77", "9d mail receipt=s1|77 email=ann@g.net")
    assert (answer.who, answer.rules) == ("A A", "backfill direct")


def test_21_a_receipt_number_of_two_shops() -> None:
    answer = solve(
        "0d receipt=77 email=ann@g.net", "4d receipt=77 email=bob@g.net", "8d receipt=77"
    )
    assert answer.customers == {"email=ann@g.net", "email=bob@g.net"}
    assert not answer.links
    assert answer.classes == {"receipt=77": ("transferred", 2)}


def test_41_two_things_of_one_guest_beside_a_known_one() -> None:
    answer = solve(
        "0d device=d user_id=u1",
        "1h cookie=k1 cookie=k2 device=d",
        "2d cookie=k1",
        "3d cookie=k2",
    )
    assert answer.who == "A A b b"


def test_52_where_settings_let_carriers_merge_limits_still_hold() -> None:
    answer = solve(
        "0d cookie=k email=a@g.net",
        "1d cookie=k phone=+447911123456",
        "2d cookie=k crm_id=c1",
        "3d cookie=k crm_id=c2",
        carriers_may_merge=True,
    )
    assert len(answer.customers) == 2
    assert {why for *_, why in answer.refused} == {"limit:crm_id"}
    assert all(status[0] == "ok" for status in answer.status.values())


def test_one_carrier_in_two_spellings_on_one_event() -> None:
    answer = solve(at("0d", cookie=["ABCDEF0123456789", "abcdef0123456789"]))
    assert (answer.who, answer.rules) == ("a", "anonymous")
    assert answer.classes == {"cookie=abcdef0123456789": ("anonymous", 0)}


def test_a_cookie_that_people_call_shared() -> None:
    answer = solve(
        "0d cookie=k user_id=u1",
        "1m cookie=k",
        "9d cookie=k",
        overrides=["shared cookie=k"],
    )
    assert answer.who == "A A b"
    assert answer.classes == {"cookie=k": ("shared", 1)}
