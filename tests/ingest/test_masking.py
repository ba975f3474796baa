"""What identifies does not stand in a run's texts: by its shape, or because a source has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.engine.duckdb import DuckEngine
from journey.ingest.read import read
from journey.progress import unwatched
from journey.project.load import load

TOML = """
[sources.web]
reader = "csv"
path = "web.csv"
time = "time"
touchpoint = "page"
text = "note"
reason = "why"
device = "device"
keep = ["url"]
identifiers = {user_id = "user", email = "mail", order_id = "order"}
"""
HEAD = "time;page;user;mail;order;note;why;device;url\n"
SHOWN = "select touchpoint, comment, reason, device, attributes from events order by at_us"


def shown(folder: Path, *rows: str, more: str = "") -> list[tuple[str, ...]]:
    """The texts of the events: touchpoint, comment, reason, device, kept columns."""
    lines = "".join(f"2026-03-01T00:{place:02}:00;{row}\n" for place, row in enumerate(rows))
    (folder / "web.csv").write_text(HEAD + lines, encoding="utf-8")
    toml = more + TOML.replace('reader = "csv"', 'reader = "csv"\ndelimiter = ";"')
    (folder / "journey.toml").write_text(toml)
    engine = DuckEngine(Path(":memory:"))
    read(engine, load(folder / "journey.toml"), unwatched)
    found = [tuple(row) for row in engine.rows(SHOWN)]
    engine.close()
    return found


def test_an_identifier_in_any_text_is_masked(tmp_path: Path) -> None:
    found = shown(
        tmp_path,
        "/account/U-4711;U-4711;ann@shop.net;o-99;I am u-4711, order o-99.;called U-4711;U-4711;"
        "/o/o-99?u=U-4711",
        "/home;;;;ask U-4711;late;phone;/a?mail=ann%40shop.net&x=1",
    )
    texts = " ".join(text for row in found for text in row).lower()
    assert "4711" not in texts
    assert "o-99" not in texts
    assert "ann" not in texts
    assert found[0][0] == "/account/···"
    assert found[0][1] == "I am ···, order ···."
    assert found[1][:4] == ("/home", "ask ···", "late", "phone")
    assert found[1][4] == '{"url":"/a?mail=···&x=1"}'


def test_shapes_are_masked_in_names_reasons_and_kept_columns(tmp_path: Path) -> None:
    (row,) = shown(
        tmp_path,
        "call +49 171 7654321;u1;;;GB82 WEST 1234 5698 7654 32;bob@home.de;0171/7654321;"
        "4111 1111 1111 1111",
    )
    assert row == ("call ···", "···", "···", "···", '{"url":"···"}')


def test_articles_codes_and_dates_stay(tmp_path: Path) -> None:
    (row,) = shown(
        tmp_path, "/p/40012345;u1;;;on 2026-03-31 at 10:30;E1234567;iPhone 15;SKU 12345678901"
    )
    assert row == ("/p/40012345", "on 2026-03-31 at 10:30", "E1234567", "iPhone 15",
                   '{"url":"SKU 12345678901"}')  # fmt: skip


def test_a_word_of_many_is_no_identifier(tmp_path: Path) -> None:
    """Somebody's login is ``checkout``, an order has the number 404."""
    rows = [f"checkout;u{n}0;;;;404;;" for n in range(30)]
    found = shown(tmp_path, *rows, "home;checkout;;404;my login is checkout;;;")
    assert {row[0] for row in found} == {"checkout", "home"}
    assert {row[2] for row in found} == {"404", None}
    assert found[-1][1] == "my login is ···"


@pytest.mark.parametrize(
    "more", ['[privacy]\nclear = ["order_id"]\n', '[privacy]\nidentifiers = "plain"\n']
)
def test_what_is_kept_on_purpose_stays(tmp_path: Path, more: str) -> None:
    (row,) = shown(tmp_path, "home;u1;;o-99;;;;see o-99", more=more)
    assert row[4] == '{"url":"see o-99"}'


def test_words_of_the_settings_stay(tmp_path: Path) -> None:
    (row,) = shown(
        tmp_path,
        "url;url;;;;;;x",
        more='[touchpoints]\nurl = {stage = "buy"}\n[stages]\norder = ["buy"]\n',
    )
    assert row[0] == "url"
    assert row[4] == '{"url":"x"}'
