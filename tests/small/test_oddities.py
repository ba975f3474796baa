"""What is odd is said, with its count and the setting that mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.data.oddities import busy_customers, oddities
from journey.cli.main import main
from journey.errors import MissingColumn
from journey.project.load import load
from tests.help.smalls import small

TWO = """
[project]
name = "two"
[sources.web]
reader = "csv"
path = "web.csv"
time = "at"
touchpoint = "what"
identifiers = {order_id = "ord", email = "who"}
[sources.shop]
reader = "csv"
path = "shop.csv"
time = "at"
touchpoint = {value = "bought"}
identifiers = {order_id = "ord"}
"""
WEB = "at,what,ord,who\n" + "".join(
    f"2026-01-0{n} 10:00,page,#100{n},p{n}@g.net\n" for n in range(1, 6)
)
SHOP = "at,ord\n" + "".join(f"2026-01-0{n} 11:00,100{n}\n" for n in range(1, 6))


def _said(folder: Path, toml: str, web: str = WEB, shop: str = SHOP) -> list[str]:
    engine = small(folder, toml, web=web, shop=shop)
    return [*oddities(engine, load(folder / "journey.toml")), *busy_customers(engine)]


def test_numbers_that_meet_but_for_a_sign_are_named_and_strip_mends_it(tmp_path: Path) -> None:
    said = _said(tmp_path, TWO)
    assert said == [
        (
            'none of the 5 order_id of web is in another source, but without "#" 5 are in shop: '
            'set `order_id = {strip = "#"}` in [identity.kinds]'
        )
    ]
    aside = tmp_path / "mended"
    aside.mkdir()
    mended = TWO + '[identity.kinds]\norder_id = {strip = "#"}\n'
    engine = small(aside, mended, web=WEB, shop=SHOP)
    assert oddities(engine, load(aside / "journey.toml")) == ()
    assert engine.rows("select count(distinct customer_id) from steps") == [(5,)]


@pytest.mark.parametrize(
    ("ours", "theirs", "words", "setting"),
    [
        ("AbC-1{}", "abc-1{}", "in other capitals 5 are in web", "ignore_case = true"),
        ("100{}#", "100{}", 'without "#" 5 are in shop', 'strip = "#"'),
        ("100{}.0", "100{}", "without the decimals of 1.0 5 are in shop", "whole = true"),
        (
            "#Ab{}",
            "aB{}",
            'without "#" and in other capitals 5 are in shop',
            'strip = "#", ignore_case = true',
        ),
    ],
)
def test_numbers_written_otherwise_are_named_and_their_setting_mends_it(
    tmp_path: Path, ours: str, theirs: str, words: str, setting: str
) -> None:
    web, shop = WEB, SHOP
    for n in range(1, 6):
        web = web.replace(f"#100{n}", ours.format(n))
        shop = shop.replace(f",100{n}", "," + theirs.format(n))
    (said,) = _said(tmp_path, TWO, web, shop)
    own = "shop" if setting == "ignore_case = true" else "web"  # said once of both
    assert said == (
        f"none of the 5 order_id of {own} is in another source, but {words}: "
        f"set `order_id = {{{setting}}}` in [identity.kinds]"
    )
    aside = tmp_path / "mended"
    aside.mkdir()
    mended = f"{TWO}[identity.kinds]\norder_id = {{{setting}}}\n"
    engine = small(aside, mended, web=web, shop=shop)
    assert oddities(engine, load(aside / "journey.toml")) == ()
    assert engine.rows("select count(distinct customer_id) from steps") == [(5,)]


def test_blanks_around_a_number_are_none_of_it(tmp_path: Path) -> None:
    assert _said(tmp_path, TWO, WEB.replace("#100", "100"), SHOP.replace(",100", ", 100")) == []


def test_some_numbers_written_otherwise_are_named_where_they_are_many(tmp_path: Path) -> None:
    more = "".join(f"2026-01-0{n} 12:00,page,x{n},\n" for n in range(1, 6))
    theirs = "".join(f"2026-01-0{n} 12:00,X{n}\n" for n in range(1, 6))
    (said,) = _said(tmp_path, TWO, WEB.replace("#", "") + more, SHOP + theirs)
    assert said.startswith("5 of the 10 order_id of shop are in web only in other capitals: set")
    few = tmp_path / "few"
    few.mkdir()
    ours, only = WEB.replace("#", "") + more[:40], SHOP + theirs[:22]
    assert _said(few, TWO, ours, only) == []


def test_identifiers_that_meet_nobody(tmp_path: Path) -> None:
    said = _said(tmp_path, TWO, shop=SHOP.replace(",100", ",900"))
    assert "none of the 5 order_id of shop is in another source: its rows meet nobody" in said


def test_a_kind_without_a_role(tmp_path: Path) -> None:
    said = _said(tmp_path, TWO.replace('email = "who"', 'emial = "who"'))
    assert said[0].startswith("the kind `emial` has no role and joins nobody")
    assert "email" in said[0].partition("[identity.kinds]")[2]


def test_names_that_no_setting_knows_and_touchpoints_that_nobody_gives(tmp_path: Path) -> None:
    names = TWO.replace('touchpoint = "what"', 'touchpoint = "what"\nnames = {view = "look"}')
    said = _said(tmp_path, names + '[touchpoints]\npagge = {kind = "view"}\n')
    assert any("1 names are kept that `names` does not know (page 5)" in one for one in said)
    assert any("[touchpoints] names `pagge`, which no event has" in one and "page" in one
               for one in said)  # fmt: skip
    aside = tmp_path / "skipped"
    aside.mkdir()
    skipping = names.replace("[sources.shop]", 'unmapped = "skip"\n[sources.shop]')
    assert any("web: 5 rows are skipped" in one for one in _said(aside, skipping))


@pytest.mark.slow
def test_a_customer_with_a_thousand_times_the_events(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = "".join(f"2026-01-07 10:{n // 60 % 60:02}:{n % 60:02},p{n},,bot@g.net\n"
                  for n in range(2100))  # fmt: skip
    said = _said(tmp_path, TWO, web=WEB.replace("#", "") + bot)
    assert len(said) == 1
    assert "has 2,100 events, the usual one 2: a bot, a tester, staff?" in said[0]
    main(["check", "--config", str(tmp_path / "journey.toml")])
    told = capsys.readouterr().err
    assert (
        "odd: one email (b***@g***.net) has 2,100 events, most of them of web, the usual one 1: a "
        'bot, a tester, staff? `email = {block = ["..."]}` in [identity.kinds] leaves it out'
    ) in told
    assert "bot@g.net" not in told
    blocked = f'{TWO}[identity.kinds]\nemail = {{block = ["bot@g.net"]}}\n'
    (tmp_path / "journey.toml").write_text(blocked)
    main(["check", "--config", str(tmp_path / "journey.toml")])
    assert "a bot, a tester" not in capsys.readouterr().err


def test_a_pair_written_the_wrong_way_round_is_named(tmp_path: Path) -> None:
    swapped = TWO.replace('order_id = "ord", email = "who"', 'ord = "order_id", email = "who"')
    with pytest.raises(MissingColumn, match=r"swapped\? write the kind first.*order_id = 'ord'"):
        small(tmp_path, swapped, web=WEB, shop=SHOP)


def test_check_says_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small(tmp_path, TWO, web=WEB, shop=SHOP).close()
    main(["check", "--config", str(tmp_path / "journey.toml"), "--format", "json"])
    told = capsys.readouterr()
    assert "odd: none of the 5 order_id of web" in told.err
    assert "none of the 5 order_id of web" in told.out
