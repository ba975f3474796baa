"""Rows that share a receipt are lines of one purchase."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.help.ingesting import account, attributes, events, ingest, refused, tables

HEAD = "when,receipt,card,article,amount\n"
LINES = HEAD + "".join(
    f"2026-03-01 10:00:0{n},B1,{card},{article},{amount}\n"
    for n, card, article, amount in ((2, "C1", "Shirt", 20), (1, "", "Hat", 20), (3, "", "Sock", 5))
)
TILL: dict[str, Any] = {
    "reader": "csv",
    "path": "pos.csv",
    "channel": "store",
    "time": {"column": "when"},
    "touchpoint": {"value": "store purchase"},
    "identifiers": {"loyalty": "card", "receipt": "receipt"},
    "value": {"column": "amount"},
}


def till(folder: Path, content: str, **rules: Any) -> Any:
    return ingest(folder, {"pos.csv": content.replace("2026", "2025")}, {"pos": {**TILL, **rules}})


def test_three_lines_are_one_purchase(tmp_path: Path) -> None:
    engine = till(tmp_path, LINES, group="receipt")
    assert events(engine, "value") == [(45.0,)]
    assert attributes(engine) == [{"lines": 3}]
    first = "select strftime(make_timestamp(at_us), '%H:%M:%S') from events"
    assert engine.rows(first) == [("10:00:01",)]
    assert account(engine) == (3, 3, 0, 0, 0)
    known = engine.rows("select kind, identifier from read_identifiers order by all")
    assert known == [("loyalty", "C1"), ("receipt", "B1")]
    notes = engine.rows("select events, notes from sources")[0]
    assert notes[0] == 1
    assert "3 rows are lines of 1 events (group = 'receipt')" in notes[1]


def test_without_the_setting_it_is_suggested(tmp_path: Path) -> None:
    same = LINES.replace(":02", ":01").replace(":03", ":01")
    notes = till(tmp_path, same).rows("select notes from sources")[0][0]
    assert "3 of 3 rows share receipt, touchpoint and time with another" in notes
    assert "group = 'receipt' sums them up" in notes


def test_a_line_without_a_receipt_is_an_event_and_a_refused_line_is_listed(tmp_path: Path) -> None:
    more = LINES + "2026-03-01 11:00,,C2,Belt,7\n2026-03-01 11:00,,C3,Belt,8\nsoon,B1,,Cap,9\n"
    engine = till(tmp_path, more, group="receipt", keep=["article"])
    assert events(engine, "value") == [(45.0,), (7.0,), (8.0,)]
    assert attributes(engine)[0] == {"article": "Hat", "lines": 3}
    assert refused(engine) == [(7, "time-unreadable")]
    assert account(engine) == (6, 5, 1, 0, 0)


def test_a_number_that_is_used_again_is_said(tmp_path: Path) -> None:
    later = LINES + "2026-04-01 10:00:00,B1,C9,Shirt,20\n"
    notes = till(tmp_path, later, group="receipt").rows("select notes from sources")[0][0]
    assert "1 of them over more than a day: is the number used again?" in notes


def test_a_repeated_line_counts_once_unless_repeats_are_kept(tmp_path: Path) -> None:
    twice = LINES + LINES.splitlines()[1] + "\n"
    assert events(till(tmp_path, twice, group="receipt"), "value") == [(45.0,)]
    kept = till(tmp_path, twice, group="receipt", repeats="keep")
    assert events(kept, "value") == [(65.0,)]


LINE = some.tuples(some.sampled_from(["A", "B", ""]), some.integers(0, 3), some.integers(1, 500))


@pytest.mark.slow
@given(lines=some.lists(LINE, min_size=1, max_size=15, unique=True), seed=some.integers(0, 9))
@settings(max_examples=20, deadline=None)
def test_sums_are_those_of_a_plain_loop(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, int, int]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("g")
    sums: dict[Any, float] = {}
    for number, (receipt, _, cents) in enumerate(lines):
        key = receipt or number
        sums[key] = sums.get(key, 0) + cents
    rows = [f"2026-03-01 10:0{m},{r},c,x,{cents / 100}\n" for r, m, cents in lines]
    engine = till(folder, HEAD + "".join(rows), group="receipt")
    found = sorted(round(100 * row[0]) for row in events(engine, "value"))
    assert found == sorted(sums.values())
    assert account(engine)[:2] == (len(lines), len(lines))
    random.Random(seed).shuffle(rows)
    turned = till(folder, HEAD + "".join(rows), group="receipt")
    names = ("read_identifiers", "quarantine")
    assert tables(engine, *names) == tables(turned, *names)
    values = "select event_id, at_us, value, attributes from events order by all"
    assert engine.rows(values) == turned.rows(values)
