"""What cannot be an event is found in the quarantine; wrong settings are one clear error."""

from __future__ import annotations

import gzip
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from journey.errors import JourneyError, MissingColumn, SettingsInvalid, SourceUnreadable
from journey.ingest.reasons import REASONS
from tests.help.ingesting import CLICKS, account, clicks, events, ingest, refused, tables

HUGE = "x" * 1_000_000
HEAD = "time,page,cookie,value,stars,said\n"
# every line: what is in it, and the reason it is refused; None: it gives an event
BAD_ROWS: list[tuple[bytes, str | None]] = [
    (b"2024-03-01 10:00:00,home,c1,1,5,fine", None),
    (b"yesterday,home,c1,1,5,", "time-unreadable"),
    (b",home,c1,1,5,", "time-unreadable"),
    (b"NULL,home,c1,1,5,", "time-unreadable"),
    (b"1970-01-01,home,c1,1,5,", "time-impossible"),
    (b"2999-01-01,home,c1,1,5,", "time-impossible"),
    (b"2024-03-01,home,c1", "row-broken"),
    (b"2024-03-01,home,c1,1,5,a,b,c", "row-broken"),
    (b"2024-03-01,caf\xe9,c1,1,5,", "row-broken"),
    (b'2024-03-01,"home"page,c1,1,5,', "row-broken"),
    (b"", None),
    (b"2024-03-02,,c1,1,5,", "touchpoint-missing"),
    (b"2024-03-02,NULL,c1,1,5,", "touchpoint-missing"),
    (b"2024-03-02,(goal),c1,1,5,", "touchpoint-reserved"),
    (f"2024-03-02,{'p' * 201},c1,1,5,".encode(), "touchpoint-too-long"),
    (b"2024-03-03,no cookie,,1,5,", None),
    (b"2024-03-04,null cookie,NULL,NULL,NULL,NULL", None),
    (b"2024-03-05,home,c1,many,5,", "number-unreadable"),
    (b'2024-03-05,home,c1,"12,50",5,', "number-unreadable"),
    (b"2024-03-05,home,c1,1e30,5,", "number-unreadable"),
    (b"2024-03-05,home,c1,1,five,", "number-unreadable"),
    (b"2024-03-05,home,c1,1,6,", "score-out-of-scale"),
    (f"2024-03-06,huge,c1,1,5,{HUGE}".encode(), None),
    (b"2024-03-07T12:00:00+05:00,other zone,c1,1,5,", None),
    (b"2024-03-08,nul \x00 inside,c\x001,1,5,", None),
    (b'2024-03-09,two lines,c1,1,5,"a\nb"', None),
    (b"2024-03-10,after them,c1,1,5,", None),
    (b"0000-00-00,home,c1,1,5,", "time-unreadable"),
    (b'2024-03-11,"never closed,c1,1,5,', "row-broken"),
    (b"2024-03-12,last,c1,1,5,", None),
    (b"2024-03-12,last,c1,1,5,", None),  # said twice: a repeat
    (b"2024-03-13,ho", "row-broken"),
]
ORDERS = {
    "reader": "csv",
    "path": "x.csv",
    "rows": [{"touchpoint": "bought", "time": "bought"}, {"touchpoint": "sent", "time": "sent"}],
}
RULES: dict[str, Any] = {
    "value": "value",
    "score": {"column": "stars", "from": 1, "to": 5},
    "text": {"column": "said"},
}


def test_twenty_kinds_of_bad_rows(tmp_path: Path) -> None:
    content = HEAD.encode() + b"\n".join(row for row, _ in BAD_ROWS)
    engine = clicks(tmp_path, content, **RULES)
    expected, line = [], 2
    for row, reason in BAD_ROWS:
        if reason:
            expected.append((line, reason))
        line += 1 + row.count(b"\n")
    assert refused(engine) == expected
    good = sum(reason is None and bool(row) for row, reason in BAD_ROWS)
    assert account(engine) == (good + len(expected), good - 1, len(expected), 1, 0)
    assert len(events(engine)) == good - 1
    assert engine.rows("select max(strlen(comment)) from events") == [(1_000_000,)]
    assert {reason for _, reason in expected} <= set(REASONS)


def test_the_quarantine_shows_column_and_value(tmp_path: Path) -> None:
    content = HEAD + "2024-03-01,home,c1,many,5,\nsoon,home,c1,1,5,\n2024-03-01,home\n"
    engine = clicks(tmp_path, content, **RULES)
    assert engine.rows("select * exclude (source, file) from quarantine order by row_no") == [
        (2, "value", "many", "number-unreadable", True),
        (3, "time", "soon", "time-unreadable", True),
        (4, None, "2024-03-01,home", "row-broken", True),
    ]


def test_a_value_is_cut_to_a_thousand_characters(tmp_path: Path) -> None:
    content = f"time,page,cookie\n{HUGE},home,c1\n{HUGE},home\n"
    engine = clicks(tmp_path, content)
    assert engine.rows("select strlen(value) from quarantine") == [(1000,), (1000,)]


def test_a_part_of_a_row_may_be_refused(tmp_path: Path) -> None:
    content = "bought,sent\n2024-03-01,soon\nlater,soon\n2024-03-02,\n"
    engine = ingest(tmp_path, {"x.csv": content}, {"x": ORDERS})
    assert engine.rows("""
        select row_no, column_name, whole_row
        from quarantine
        order by row_no, column_name
    """) == [(2, "sent", False), (3, "bought", True), (3, "sent", True)]
    assert account(engine) == (3, 2, 1, 0, 0)


@pytest.mark.slow
def test_which_of_two_like_rows_is_the_repeat_does_not_hang_on_their_order(tmp_path: Path) -> None:
    rows = ["2024-03-01,soon", "2024-03-01,", "2024-03-01,2024-03-02", "later,2024-03-02"]
    found = set()
    for turned in permutations(rows):
        content = "\n".join(["bought,sent", *turned])
        engine = ingest(tmp_path, {"x.csv": content}, {"x": ORDERS})
        kept = tables(engine, "events", "read_identifiers", "sources")
        lost = engine.rows("select * exclude (row_no) from quarantine order by all")
        found.add(str((kept, lost)))
    assert len(found) == 1


def test_broken_json_lines(tmp_path: Path) -> None:
    lines = [
        b'{"time": "2024-03-01", "page": "home", "cookie": "c1"}',
        b'{"time": "2024-03-01", "page": "ho',
        b"",
        b'["a list"]',
        b'{"time": "2024-03-01", "page": "caf\xe9"}',
        b'{"time": 5, "page": "home"}',
        b'{"time": "2024-03-02", "page": "nul \\u0000 in", "cookie": {"id": 1}}',
        b'{"time": "2024-03-03", "page": ["a"], "cookie": null}',
    ]
    for end in (b"\n", b"\r\n"):
        rules = {**CLICKS, "reader": "jsonl"}
        engine = ingest(tmp_path, {"clicks.csv": end.join(lines)}, {"clicks": rules})
        assert refused(engine) == [
            (2, "row-broken"),
            (4, "row-broken"),
            (5, "row-broken"),
            (6, "time-unreadable"),
        ]
        assert account(engine) == (7, 3, 4, 0, 0)


def test_a_stray_quote_costs_one_line_and_not_the_file(tmp_path: Path) -> None:
    rows = [f"2024-03-01 10:{n // 60:02}:{n % 60:02},page {n},c" for n in range(3000)]
    rows[10] = '2024-03-01,"stray,c'
    engine = clicks(tmp_path, "time,page,cookie\n" + "\n".join(rows))
    assert refused(engine) == [(12, "row-broken")]
    assert account(engine) == (3000, 2999, 1, 0, 0)


def test_an_archive_that_is_cut_off(tmp_path: Path) -> None:
    rows = "".join(f"2024-03-01 10:00:{n % 60:02},page {n},c{n}\n" for n in range(20_000))
    packed = gzip.compress(("time,page,cookie\n" + rows).encode())
    engine = clicks(tmp_path, packed[: len(packed) // 2])
    read, used, lost, *_ = account(engine)
    assert (read - used, lost) == (1, 1)
    assert 1000 < used < 20_000
    assert refused(engine) == [(used + 2, "row-broken")]


def test_many_files_and_lines_far_down(tmp_path: Path) -> None:
    """Lines are right after 100,000 rows, with broken rows in between, in the second file too."""
    rows = [f"2024-03-01,page {n},c" for n in range(100_000)]
    bad = {10: "x", 50_000: "soon,page,c", 50_001: "y,z", 99_999: "late,page,c"}
    for n, row in bad.items():
        rows[n] = row
    content = "time,page,cookie\n" + "\n".join(rows)
    files: dict[str, str | bytes] = {"in/a.csv": content, "in/b.csv": content}
    engine = ingest(tmp_path, files, {"clicks": {**CLICKS, "path": "in/*.csv"}})
    broken = "from quarantine where reason <> 'row-repeated' order by file, row_no"
    found = engine.rows(f"select file, row_no, value {broken}")
    shown = {50_000: "soon", 99_999: "late"}
    expected = [(n + 2, shown.get(n, row)) for n, row in bad.items()]
    assert found == [(f"in/{word}.csv", *each) for word in "ab" for each in expected]


def error(folder: Path, content: str | bytes, **rules: Any) -> JourneyError:
    with pytest.raises(JourneyError) as caught:
        clicks(folder, content, **rules)
    return caught.value


def test_a_missing_column(tmp_path: Path) -> None:
    fault = error(tmp_path, "Time,page,cookie\n2024-03-01,home,c\n")
    assert isinstance(fault, MissingColumn)
    assert str(fault) == "clicks.csv: no column 'time'; did you mean 'Time'?"
    assert fault.exit_code == 3


@pytest.mark.parametrize("reader", ["jsonl", "parquet"])
def test_a_missing_column_in_other_formats(tmp_path: Path, reader: str) -> None:
    made = tmp_path / "x.parquet"
    ingest(tmp_path, {"clicks.csv": "time,page,cookie\n"}, {"clicks": CLICKS}).save(
        "select '2024-03-01' as time, 'home' as paeg, 'c' as cookie", made
    )
    content = made.read_bytes() if reader == "parquet" else b'{"time": "x", "paeg": 1, "cookie": 2}'
    fault = error(tmp_path, content, reader=reader)
    assert isinstance(fault, MissingColumn)
    assert "no column 'page'; did you mean 'paeg'?" in str(fault)


def test_a_wrong_path(tmp_path: Path) -> None:
    fault = error(tmp_path, HEAD, path="click.csv")
    assert isinstance(fault, SourceUnreadable)
    assert str(fault) == "sources.clicks.path: no file 'click.csv'; did you mean 'clicks.csv'?"
    assert fault.exit_code == 4
    fault = error(tmp_path, HEAD, path="nowhere/clicks.csv")
    assert "no file 'nowhere/clicks.csv'" in str(fault)


@pytest.mark.parametrize(
    ("content", "reader", "said"),
    [
        (b"", "csv", "the file is empty"),
        (b"\xef\xbb\xbf\n", "csv", "the file is empty"),
        (b"", "jsonl", "the file is empty"),
        (b"", "parquet", "the file is empty"),
        (gzip.compress(b"", mtime=0), "csv", "the file is empty"),
        (b"PK\x03\x04....", "csv", "save it as csv"),
        (b"PAR1....", "csv", 'reader = "parquet"'),
        ("time,page\n".encode("utf-16"), "csv", "save it as UTF-8"),
        (b"time,page,cookie\n", "parquet", "not a Parquet file"),
        (b"PAR1 and then nothing PAR1", "parquet", "clicks.csv"),
        (b"\x1f\x8bnot an archive at all", "csv", "cannot be read"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, reader: str, said: str) -> None:
    fault = error(tmp_path, content, reader=reader)
    assert isinstance(fault, SourceUnreadable)
    assert said in str(fault)


@pytest.mark.parametrize("files", [{}, {"in/extra.csv": b""}])
def test_an_optional_source_may_be_missing_or_empty(
    tmp_path: Path, files: dict[str, str | bytes]
) -> None:
    extra = {**CLICKS, "path": "in/extra.csv", "optional": True}
    given = {"clicks.csv": "time,page,cookie\n2024-03-01,home,c\n", **files}
    engine = ingest(tmp_path, given, {"clicks": CLICKS, "extra": extra})
    assert account(engine, "in/extra.csv") == (0, 0, 0, 0, 0)
    notes = engine.rows("select notes from sources where source = 'extra'")[0][0]
    assert notes.startswith("optional: ")
    assert len(events(engine)) == 1


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    engine = clicks(tmp_path, "time,page,cookie")
    assert account(engine) == (0, 0, 0, 0, 0)
    assert tables(engine, "events", "read_identifiers", "quarantine") == {
        "events": [], "read_identifiers": [], "quarantine": []
    }  # fmt: skip


def test_a_condition_that_is_wrong(tmp_path: Path) -> None:
    fault = error(tmp_path, HEAD, is_error="valu > 3")
    assert isinstance(fault, SettingsInvalid)
    assert "sources.clicks.is_error" in str(fault)
    assert "did you mean 'value'?" in str(fault)
    assert fault.exit_code == 3


@pytest.mark.parametrize(
    "query", ["select * from order", "select cookei as cookie from orders", "("]
)
def test_a_query_that_is_wrong(tmp_path: Path, query: str) -> None:
    rules = {"files": {"orders": "clicks.csv"}, "query": query, "path": None}
    fault = error(tmp_path, HEAD, **rules)
    assert isinstance(fault, SettingsInvalid)
    assert "sources.clicks.query" in str(fault)


def test_hostile_names(tmp_path: Path) -> None:
    """Quotes, semicolons and markup in headers, values and file names are only text."""
    page, cookie = "a\"b'; drop table events; --", "journey.row"
    head = f'time,"{page.replace(chr(34), chr(34) * 2)}",{cookie},rowid,rowid'
    value = "<img src=x onerror=alert(1)>"
    content = f"{head}\n2024-03-01,{value},'; select 1; --,5,6\n"
    name = "it's [a] *file*?.csv"
    rules = {
        **CLICKS,
        "path": name,
        "touchpoint": {"column": page},
        "identifiers": {"cookie": f"{cookie}_1", "rowid": "rowid"},  # the name is ours
        "names": {"o'x": "it's"},
        "keep": [page],
        "is_error": "rowid = '5'",
    }
    engine = ingest(tmp_path, {name: content}, {'it\'s a "source"': rules})
    assert events(engine, "touchpoint", "is_error", "source") == [(value, True, 'it\'s a "source"')]
    assert engine.rows("select kind, identifier from read_identifiers order by all") == [
        ("cookie", "'; select 1; --"),
        ("rowid", "5"),
    ]
