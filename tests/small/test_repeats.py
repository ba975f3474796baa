"""What is a repeat: rows equal in all columns of their file, never in the mapped ones only."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from journey.engine.duckdb import DuckEngine
from tests.help.ingesting import account, clicks, events, ingest, repeated, tables

HEAD = "time,page,cookie,sku\n"
SHOE = "2024-03-01 10:00:00,add to cart,ann,{}\n"
TWO = SHOE.format("red shoe") + SHOE.format("blue shoe")
POINT: dict[str, Any] = {"time": "time", "touchpoint": "page", "identifiers": {"cookie": "cookie"}}


def test_two_articles_in_one_second_are_two_events(tmp_path: Path) -> None:
    engine = clicks(tmp_path, HEAD + TWO)
    assert len(events(engine)) == 2
    assert account(engine) == (2, 2, 0, 0, 0)
    assert repeated(engine) == []
    notes = engine.rows("select notes from sources")[0][0]
    assert "2 rows alike in the mapped columns but not in all: all counted" in notes


def test_their_numbers_do_not_hang_on_the_order_of_the_rows(tmp_path: Path) -> None:
    turned = HEAD + "".join(reversed(TWO.splitlines(keepends=True)))
    first, second = clicks(tmp_path, HEAD + TWO), clicks(tmp_path, turned)
    assert tables(first) == tables(second)


def test_equal_rows_are_listed_with_their_lines_and_counted_once(tmp_path: Path) -> None:
    engine = clicks(tmp_path, HEAD + TWO + SHOE.format("red shoe"))
    assert len(events(engine)) == 2
    assert account(engine) == (3, 2, 0, 1, 0)
    assert repeated(engine) == [("clicks.csv", 4)]


def test_equal_rows_of_two_files_with_their_columns_in_another_order(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.csv": HEAD + TWO,
        "b.csv": "sku,cookie,page,time\nred shoe,ann,add to cart,2024-03-01 10:00:00\n",
    }
    engine = ingest(tmp_path, files, {"x": {"reader": "csv", "path": "?.csv", **POINT}})
    assert len(events(engine)) == 2
    assert repeated(engine) == [("b.csv", 2)]


def test_repeats_are_kept_where_the_settings_say_so(tmp_path: Path) -> None:
    text = HEAD + TWO + SHOE.format("red shoe") * 2
    engine = clicks(tmp_path, text, repeats="keep")
    assert len(events(engine)) == 4
    assert engine.rows("select count(distinct event_id) from events") == [(4,)]
    assert account(engine) == (4, 4, 0, 0, 0)
    notes = engine.rows("select notes from sources")[0][0]
    assert "2 rows equal to another counted too (repeats = 'keep')" in notes


def test_a_row_of_several_events_is_kept_as_a_whole(tmp_path: Path) -> None:
    rows = [{"touchpoint": "bought", "time": "time"}, {"touchpoint": "sent", "time": "sent"}]
    source = {"reader": "csv", "path": "x.csv", "rows": rows, "identifiers": {"cookie": "cookie"}}
    content = "time,sent,cookie,sku\n" + "2024-03-01,2024-03-02,c,red\n" * 2
    content += "2024-03-01,2024-03-02,c,blue\n"
    for repeats, sums in (("drop", (3, 2, 0, 1, 0)), ("keep", (3, 3, 0, 0, 0))):
        engine = ingest(tmp_path, {"x.csv": content}, {"x": {**source, "repeats": repeats}})
        assert account(engine) == sums
        assert len(events(engine)) == 2 * sums[1]


@pytest.mark.parametrize("reader", ["jsonl", "parquet", "query"])
def test_every_reader_looks_at_the_whole_row(tmp_path: Path, reader: str) -> None:
    skus = ["red", "blue", "red"]
    source: dict[str, Any] = {"reader": reader, "path": "x", **POINT}
    content = "".join(
        f'{{"time": "2024-03-01", "page": "cart", "cookie": "c", "at": {{"sku": "{sku}"}}}}\n'
        for sku in skus
    )
    if reader == "parquet":
        values = ", ".join(
            f"('2024-03-01', 'cart', 'c', struct_pack(sku := '{sku}'))" for sku in skus
        )
        select = f'select * from (values {values}) as v(time, page, cookie, "at")'
        DuckEngine(tmp_path / "m.duckdb").save(select, tmp_path / "x.parquet")
        (tmp_path / "x.parquet").rename(tmp_path / "x")
    else:
        (tmp_path / "x").write_text(content, encoding="utf-8")
    if reader == "query":
        source = {"reader": "jsonl", "files": {"x": "x"}, "query": "select * from x", **POINT}
    engine = ingest(tmp_path, {}, {"x": source})
    assert len(events(engine)) == 2
    assert [row[0] for row in engine.rows("select rows_duplicate from sources order by 1")][-1] == 1


def test_an_event_that_its_source_names_is_known_by_that_name(tmp_path: Path) -> None:
    content = "time,page,cookie,id,seen\n" + "".join(
        f"2024-03-01,cart,c,{name},{seen}\n"
        for name, seen in (("7", "a"), ("7", "b"), ("", "a"), ("", "b"), ("", "b"))
    )
    engine = clicks(tmp_path, content, event_id="id")
    assert len(events(engine)) == 3
    assert account(engine) == (5, 3, 0, 2, 0)


ROW = some.tuples(some.sampled_from("ab"), some.sampled_from(["x", ""]), some.sampled_from("12"))


@pytest.mark.slow
@given(rows=some.lists(ROW, min_size=1, max_size=12), seed=some.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_as_many_events_as_different_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], seed: int
) -> None:
    """Equal to plain counting, in any order, and every row stays accounted for."""
    folder = tmp_path_factory.mktemp("r")
    written = [f"2024-03-01,{page},{cookie},{sku}\n" for page, cookie, sku in rows]
    found = clicks(folder, HEAD + "".join(written))
    counts = Counter(rows)
    assert len(events(found)) == len(counts)
    assert account(found) == (len(rows), len(counts), 0, len(rows) - len(counts), 0)
    assert len(repeated(found)) == len(rows) - len(counts)
    random.Random(seed).shuffle(written)
    assert tables(found, "events") == tables(clicks(folder, HEAD + "".join(written)), "events")
    kept = clicks(folder, HEAD + "".join(written), repeats="keep")
    assert account(kept) == (len(rows), len(rows), 0, 0, 0)
    assert kept.rows("select count(distinct event_id) from events") == [(len(rows),)]
