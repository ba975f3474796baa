"""Adversarial cases: spellings, placeholders and spoilt values (docs/identity.md, section 13)."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.help.identities import at, solve


def test_08_placeholder_addresses_on_many_accounts() -> None:
    bad = ("unknown@example.com", "noreply@shop.com")
    seen = [f"{n}d crm_id=c{n} email={bad[n % 2]}" for n in range(6)]
    answer = solve(*seen)
    assert answer.customers == {f"crm_id=c{n}" for n in range(6)}
    assert not answer.links
    assert [answer.status[f"email={value}"] for value in bad] == [("blocked", "placeholder", 3)] * 2


def test_10_plus_tags_and_dots_are_kept() -> None:
    answer = solve("0d email=ann+x@g.com", "1d email=ann@g.com", "2d email=a.nn@g.com")
    assert answer.who == "A B C"


def test_11_spellings_of_one_address() -> None:
    spellings = ("Ann@G.net", "  ann@g.net ", '"ann@g.net"', "an\u200bn@g.net", "mailto:ANN@g.net",
                 "\ufeffann@g.net", "\u00a0ann@g.net\u00a0", "'ann@g.net'")  # fmt: skip
    answer = solve(*(at(f"{n}d", email=value) for n, value in enumerate(spellings)))
    assert answer.customers == {"email=ann@g.net"}
    assert answer.status == {"email=ann@g.net": ("ok", None, len(spellings))}


def test_17_null_empty_and_blank() -> None:
    values = ("NULL", "", "   ", "null", "\u200b", "None", "n/a")
    answer = solve(*(at(f"{n}d", user_id=value) for n, value in enumerate(values)))
    assert answer.rules == " ".join(["unidentified"] * len(values))
    assert answer.who == " ".join("-" * len(values))
    assert not answer.customers
    assert sum(n for _, _, n in answer.status.values()) == len(values)


@pytest.mark.parametrize(
    "value",
    ["web_guest", "Gast", "{{user_id}}", "${userId}", "{userId}", "%USER_ID%", "(null)", "\\N",
     "#N/A", "not set", "NOT-SET", "[deleted]", "deleted", "<anonymous>", "Guest User", "n.a.",
     "Anonymous_User", "nicht gesetzt", "invit\u00e9"],
)  # fmt: skip
def test_17_what_systems_write_for_nobody(value: str) -> None:
    """Left in, each would be one customer of everybody, or make their true addresses shared."""
    seen = [at(f"{n}d", user_id=value, email=f"p{n}@g.net") for n in range(3)]
    answer = solve(*seen, *(f"{n + 5}d email=p{n}@g.net crm_id=c{n}" for n in range(3)))
    assert answer.customers == {f"crm_id=c{n} email=p{n}@g.net" for n in range(3)}
    assert {told[:2] for told in answer.status.values() if told[0] != "ok"} == {
        ("blocked", "placeholder")
    }


@pytest.mark.parametrize(
    "value",
    ["guest-4711", "deleted-4711", "nullman", "N1", "{4711}", "gastmann", "a-none-7", "x%y"],
)
def test_17_names_that_only_sound_like_it(value: str) -> None:
    assert solve(at("0d", user_id=value), at("1d", user_id=value)).who == "A A"


def test_17_a_word_that_is_somebodys_name_after_all() -> None:
    kinds = {"user_id": {"allow": ("Nobody",)}}
    answer = solve("0d user_id=Nobody", "1d user_id=nobody", kinds=kinds)
    assert answer.who == "A -"


def test_18_no_identifiers_at_all() -> None:
    answer = solve("0d", "1d email=a@g.net")
    assert (answer.who, answer.rules) == ("- A", "unidentified direct")


@pytest.mark.parametrize(
    "value", ["0000", "0000000000", "111111111", "00000000-0000-0000-0000-000000000000"]
)
def test_36_zeros_and_repeated_characters(value: str) -> None:
    answer = solve(f"0d loyalty={value} crm_id=c1", f"1d loyalty={value} crm_id=c2")
    assert answer.customers == {"crm_id=c1", "crm_id=c2"}
    assert answer.status[f"loyalty={value}"][0] == "blocked"
    assert not answer.links


def test_36_a_zero_that_is_an_account() -> None:
    answer = solve("0d crm_id=0", "1d crm_id=0", kinds={"crm_id": {"allow": ("0",)}})
    assert (answer.who, answer.customers) == ("A A", {"crm_id=0"})


@pytest.mark.parametrize("region", ["", "GB"])
def test_37_one_phone_in_two_spellings(region: str) -> None:
    answer = solve(
        at("0d", phone="+44 7911 123456"), at("1d", phone="0044-7911-123456"), phone_region=region
    )
    assert answer.customers == {"phone=+447911123456"}


def test_37_a_number_as_dialled_at_home() -> None:
    answer = solve(
        at("0d", phone="07911 123456"), at("1d", phone="+44 7911 123456"), phone_region="GB"
    )
    assert answer.customers == {"phone=+447911123456"}


def test_62_a_hundred_kilobytes() -> None:
    answer = solve(at("0d", user_id="x" * 100_000), at("1d", user_id="x" * 100_000))
    assert answer.rules == "unidentified unidentified"
    [(name, found)] = answer.status.items()
    assert len(name) < 1100
    assert found == ("invalid", "too_long", 2)


def test_63_composed_letters_are_one_value() -> None:
    answer = solve(at("0d", email="jos\u00e9@g.net"), at("1d", email="jose\u0301@g.net"))
    assert (answer.who, len(answer.customers)) == ("A A", 1)


def test_63_confusable_letters_are_two() -> None:
    answer = solve(at("0d", user_id="\u0430nn-b"), at("1d", user_id="ann-b"))
    assert (answer.who, len(answer.customers)) == ("A B", 2)


@pytest.mark.parametrize("kind", ["crm_id", "loyalty", "phone"])
@pytest.mark.parametrize("value", ["123.0", "1.23e+11", "4.47911E+11", "447911123456.0"])
def test_64_numbers_that_a_spreadsheet_spoilt(kind: str, value: str) -> None:
    seen = [at(f"{n}d user_id=u{n}", **{kind: value}) for n in range(2)]
    answer = solve(*seen, orders=2, phone_region="GB")
    assert answer.customers == {"user_id=u0", "user_id=u1"}
    assert [row[1] for row in answer.status.values() if row[0] == "invalid"] == ["float_like"]


def test_an_address_also_stands_for_its_digest() -> None:
    digest = sha256(b"ann@g.net").hexdigest()
    answer = solve("0d email=ann@g.net", f"1d email_sha256={digest}", hash_emails=True)
    assert answer.who == "A A"
    names = {name.split("=")[0] for name in answer.status}
    assert names == {"email", "email_sha256"}
