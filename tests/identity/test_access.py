"""``journey identity access``: what the run holds of somebody, told to them whole."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from journey import pipeline
from journey.cli.main import main
from journey.project.load import load

TOML = """
[sources.web]
reader = "csv"
path = "web.csv"
time = "time"
touchpoint = "page"
text = "note"
reason = "why"
keep = ["plan"]
value = "paid"
identifiers = {user_id = "user", email = "mail", cookie = "cookie"}
[goals.bought]
reached_by = ["buy"]
"""
ROWS = """time,page,user,mail,cookie,note,why,plan,paid
2026-03-01T10:00,home,,,k1,,,,
2026-03-01T10:05,buy,U1-4711,ann@shop.net,k1,at last,slow,gold,12.5
2026-03-02T10:00,home,U2-4712,,k2,not mine,,,
2026-03-03T10:00,home,,,k3,a guest,,,
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "web.csv").write_text(ROWS)
    (folder / "journey.toml").write_text(TOML)
    pipeline.run(load(folder / "journey.toml")).close()
    return folder / "journey.toml"


def _access(config: Path, named: str) -> list[dict[str, str]]:
    out = config.parent / "access.csv"
    assert main(["identity", "access", named, "-c", str(config), "--out", str(out), "-q"]) == 0
    assert out.stat().st_mode & 0o077 == 0
    with out.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_a_customer_is_told_every_field_and_why(config: Path) -> None:
    rows = _access(config, "email=ann@shop.net")
    parts = [row["part"] for row in rows]
    assert parts.count("event") == 2
    assert {"identifier", "link", "journey", "id"} <= set(parts)
    told = " ".join(row["told"] for row in rows)
    for stored in ("comment: at last", "reason: slow", '"plan":"gold"', "value: 12.5"):
        assert stored in told
    assert "the event itself names a person (certain)" in told
    assert "somebody known is in the same session on this carrier" in told
    assert "not mine" not in told
    assert {row["source"] for row in rows if row["part"] == "event"} == {"web"}
    assert next(row["at"] for row in rows if row["part"] == "event").startswith("2026-03-01T10:00")


def test_somebody_known_by_a_cookie_is_told_too(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = _access(config, "cookie=k3")
    assert [row["part"] for row in rows] == ["identifier", "event"]
    assert "comment: a guest" in rows[1]["told"]
    assert main(["identity", "access", "cookie=k3", "-c", str(config)]) == 0
    said = capsys.readouterr()
    assert "a guest" in said.out
    assert "2 facts of run" in said.err


def test_nobody_is_said(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identity", "access", "user_id=nobody-9", "-c", str(config)]) == 2
    assert "no customer goes by" in capsys.readouterr().err
