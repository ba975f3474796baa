"""``journey identity``: explain, correct, take back, verify; never a value in clear."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from journey.cli.main import main

SETTINGS = """
[project]
name = "Small shop"

[sources.web]
reader = "csv"
path = "web.csv"
channel = "web"
time = {column = "ts"}
touchpoint = {column = "page"}
identifiers = {cookie = "cookie", crm_id = "crm", email = "mail", phone = "phone"}

[goals.buy]
reached_by = ["order placed"]
"""
HEAD = "ts,page,cookie,crm,mail,phone"
ROWS = """
2026-03-01T08:00:00,product page,k1,,,
2026-03-01T08:05:00,login,k1,17,Ann@G.net,
2026-03-02T09:00:00,order placed,,,ann@g.net,+491707654321
2026-03-03T09:00:00,order placed,k2,18,bob@g.net,
2026-03-04T09:00:00,order placed,,19,family@g.net,
2026-03-05T09:00:00,order placed,,20,family@g.net,
2026-03-06T09:00:00,order placed,,,cid@g.net,
"""
RAW = ("ann@g.net", "bob@g.net", "family@g.net", "1707654321")
Made = tuple[int, str, str]


class Shop:
    """A small shop of its own, and commands on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        (folder / "journey.toml").write_text(SETTINGS)
        self.write(ROWS)

    def write(self, rows: str) -> None:
        (self.folder / "web.csv").write_text(f"{HEAD}\n{rows.strip()}\n")

    def __call__(self, *arguments: str) -> Made:
        self.capsys.readouterr()
        code = main([*arguments, "--config", str(self.folder / "journey.toml")])
        out, err = self.capsys.readouterr()
        return code, out, err

    def identity(self, *arguments: str) -> Made:
        return self("identity", *arguments)

    def run(self, *arguments: str) -> Made:
        return self("run", "--progress", "none", *arguments)

    def decided(self) -> list[dict[str, str]]:
        file = self.folder / "identity.csv"
        rows = csv.DictReader(file.read_text().splitlines()) if file.is_file() else []
        return [row for row in rows if row["action"] != "key"]

    def one(self, *arguments: str) -> dict[str, object]:
        code, out, err = self.identity(*arguments, "--format", "json")
        assert code == 0, err
        (row,) = json.loads(out)["rows"]
        return row


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shop:
    made = Shop(tmp_path, capsys)
    assert made.run()[0] == 0
    return made


def test_labelled_pairs_tell_how_good_the_run_is(shop: Shop) -> None:
    file = shop.folder / "pairs.csv"
    file.write_text("a,b,same\ncrm_id=17,email=ann@g.net,yes\ncrm_id=18,email=cid@g.net,yes\n")
    code, out, err = shop.identity("evaluate", str(file))
    assert code == 0, err
    assert "precision  1.000" in out
    assert "recall     0.500" in out
    assert "missed" in out
    assert "2 pairs: 1 wrong, 0 not met" in err
    assert not [value for value in RAW if value in out]
    found = shop.one("evaluate", str(file))
    assert [each["measure"] for each in found["measures"]] == ["precision", "recall", "f1"]
    file.write_text("a,b,same\ncrm_id=17,,yes\n")
    code, _, err = shop.identity("evaluate", str(file))
    assert code == 4
    assert "row 2, column b: is empty" in err


def test_explain_prints_the_chain_with_first_evidence(shop: Shop) -> None:
    code, out, _ = shop.identity("explain", "crm_id=17", "phone=0049 170 7654321")
    assert code == 0
    assert "2 links between both, confidence medium" in out
    assert "2026-03-01 08:05" in out
    assert "login" in out
    assert not any(raw in out for raw in RAW)
    row = shop.one("explain", "crm_id=17", "phone=0049 170 7654321")
    assert row["verdict"] == "one customer"
    assert [step["first_touchpoint"] for step in row["steps"]] == ["login", "order placed"]  # type: ignore[attr-defined]


def test_explain_prints_a_refusal(shop: Shop) -> None:
    code, out, _ = shop.identity("explain", "crm_id=19", "crm_id=20")
    assert code == 0
    assert "two customers" in out
    code, out, _ = shop.identity("explain", "crm_id=19", "email=family@g.net")
    assert "shared by several people" in out
    assert "endpoint_shared" in out
    row = shop.one("explain", "crm_id=19", "email=family@g.net")
    assert [one["reason"] for one in row["refusals"]] == ["endpoint_shared"]  # type: ignore[attr-defined]


def test_a_decision_is_told_then_written_as_a_hash_then_taken_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_AUTHOR", "jo")
    asked = ("never", "crm_id=17", "phone=+491707654321", "--reason", "two people")
    code, out, err = shop.identity(*asked, "--dry-run")
    assert (code, shop.decided()) == (0, [])
    assert "is split" in out
    assert "nothing was written" in err
    code, _, err = shop.identity(*asked)
    assert code == 0
    assert "line 2" in err
    assert "undo 1" in err
    (row,) = shop.decided()
    assert (row["action"], row["author"], row["reason"]) == ("never", "jo", "two people")
    assert row["a"].startswith("hmac:")
    assert not any(raw in (shop.folder / "identity.csv").read_text() for raw in RAW)
    code, _, err = shop.run("--accept-identity-changes")
    assert code == 0
    assert "customers changed since the run before: 1 split (journey show identity-ch" in err
    assert shop.one("explain", *asked[1:3])["verdict"] == "two customers"
    code, out, _ = shop.identity("undo", "1")
    assert (code, shop.decided()) == (0, [])
    assert "two people" in out
    assert shop.run("--accept-identity-changes")[0] == 0
    assert shop.one("explain", *asked[1:3])["verdict"] == "one customer"


def test_always_joins_customers_and_too_large_a_change_needs_a_word(shop: Shop) -> None:
    code, out, _ = shop.identity("always", "crm_id=18", "email=cid@g.net")
    assert code == 0
    assert "become one" in out
    code, _, err = shop.run()
    assert code == 5
    assert "--accept-identity-changes" in err
    assert shop.one("explain", "crm_id=18", "email=cid@g.net")["verdict"] == "two customers"
    assert shop.run("--accept-identity-changes")[0] == 0
    assert shop.one("explain", "crm_id=18", "email=cid@g.net")["confidence"] == "certain"
    changes = json.loads(shop("show", "identity-changes", "--format", "json")[1])["rows"]
    assert [one["change"] for one in changes] == ["merged"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("block", "email=ann@g.net", "--from", "2026-03-02"), "identifies nobody from 2026-03-02"),
        (("shared", "email=bob@g.net"), "joins nobody"),
        (("exclusive", "email=family@g.net"), "is not taken as shared"),
    ],
)
def test_one_identifier_can_be_decided(shop: Shop, arguments: tuple[str, ...], said: str) -> None:
    code, out, _ = shop.identity(*arguments)
    assert code == 0
    assert said in out
    assert [row["action"] for row in shop.decided()] == [arguments[0]]
    assert shop.run("--accept-identity-changes")[0] == 0
    used = json.loads(shop("identity", "health", "--format", "json")[1])["rows"]
    assert [one["item"] for one in used if one["topic"] == "overrides"] == [
        f"row 1: {arguments[0]}"
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("never", "cookie=k1", "crm_id=17"), 2, "takes no carrier"),
        (("never", "crm_id=17", "crm_id=17"), 2, "the same identifier"),
        (("always", "emial=a@g.net", "crm_id=17"), 2, "did you mean 'email'"),
        (("explain", "c_0", "crm_id=17"), 2, "no customer 'c_0'"),
        (("undo", "7"), 2, "no row 7"),
        (("block", "crm_id=17", "--from", "soon"), 3, "is no instant"),
    ],
)
def test_a_wrong_word_is_mended(
    shop: Shop, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = shop.identity(*arguments)
    assert (found, out if found == 2 else "") == (code, "")
    assert said in err
    assert not shop.decided()


def test_an_erasure_is_not_undone(shop: Shop) -> None:
    head = "action,kind_a,a,kind_b,b,since,until,reason,author,created"
    row = f"suppress,email,hmac:{'0' * 32},,,,,,,"
    (shop.folder / "identity.csv").write_text(f"{head}\n{row}\n")
    code, _, err = shop.identity("undo", "1")
    assert code == 2
    assert "does not come back" in err
    assert len(shop.decided()) == 1


def test_verify_tells_equal_from_changed_sources_and_decisions(shop: Shop) -> None:
    code, _, err = shop.identity("verify", "--progress", "none")
    assert (code, "equal: " in err) == (0, True)
    shop.identity("never", "crm_id=17", "phone=+491707654321")
    code, _, err = shop.identity("verify", "--progress", "none")
    assert (code, "overrides have changed" in err) == (5, True)
    shop.identity("undo", "1")
    shop.write(f"{ROWS}2026-03-07T09:00:00,order placed,,,new@g.net,\n")
    code, out, err = shop.identity("verify", "--progress", "none", "--format", "json")
    assert (code, "sources have changed" in err) == (5, True)
    assert json.loads(out)["rows"][0]["only_in_rebuild"] == 1
    assert len(list((shop.folder / "run").glob("build-*.duckdb"))) == 1, "nothing was added"


def test_a_customer_shows_why_it_is_one(shop: Shop) -> None:
    customer = shop.one("explain", "crm_id=17", "crm_id=17")["a"]["customer_id"]  # type: ignore[index]
    code, out, err = shop("customer", str(customer), "--why")
    assert code == 0
    assert "same_session" in out
    assert "2 links, weakest link medium" in err


def test_candidates_and_health_print(shop: Shop) -> None:
    assert shop.identity("candidates")[0] == 0
    code, out, _ = shop.identity("health")
    assert code == 0
    assert "shared identifiers" in out
    assert "family@g.net" not in out
    code, out, _ = shop("show", "identity", "--format", "csv")
    assert code == 0
    assert out.startswith("measure,strict,default,loose,unit")


def test_a_table_of_merged_accounts_is_taken_in_and_taken_back(shop: Shop) -> None:
    table = shop.folder / "merged.csv"
    table.write_text("a,b\n17,18\n19,20\n")
    asked = ("import", str(table), "--kind", "crm_id")
    code, out, err = shop.identity(*asked, "--dry-run")
    assert (code, shop.decided()) == (0, [])
    assert "2 accepted; nothing was written" in err
    assert out.count("accepted") == 2
    assert shop.identity(*asked)[0] == 0
    assert {row["reason"] for row in shop.decided()} == {"merged in merged.csv"}
    assert shop.run("--accept-identity-changes")[0] == 0
    assert shop.one("explain", "crm_id=17", "email=bob@g.net")["verdict"] == "one customer"
    code, _, err = shop.identity("accept", "--above", "0.99")
    assert code == 7
    assert "no candidate of splink has a score of 0.99 or more" in err
