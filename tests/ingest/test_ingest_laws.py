"""Laws of the door: every row is accounted for, and neither order nor threads show anywhere."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.engine.duckdb import DuckEngine
from journey.errors import JourneyError
from journey.ingest.mapping import staging
from journey.ingest.readers.records import records
from journey.ingest.relation import File
from tests.help.ingesting import CLICKS, account, clicks, events, ingest, refused, tables

FEW = settings(max_examples=int(os.environ.get("JOURNEY_EXAMPLES", "12")))
HEAD = "time,page,cookie\n"
CELLS = st.sampled_from([
    "2024-03-01", "2024-03-02 10:00", "soon", "", "home", "cart", "c1", "NULL", 'a"b', '"', '""',
    '"a,b"', '"two\nlines"', "x" * 50, "é", "\x00", " ", "'", "\t", "(goal)", "\ufeff", "\\",
])  # fmt: skip
LINES = st.lists(st.lists(CELLS, min_size=0, max_size=4).map(",".join), max_size=12)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
NOISE = st.lists(
    st.sampled_from([b"2024-03-01", b",", b",", b"home", b'"', b"\n", b"\r\n", b"\r", b"\xe9",
                     b"\x00", b" ", b"c1", b'""', b";"]),
    max_size=60,
).map(b"".join)  # fmt: skip


def holds(engine: DuckEngine) -> None:
    """Every account adds up, and the quarantine holds as many rows as were refused."""
    read, used, lost, repeated, nothing = account(engine)
    assert read == used + lost + repeated + nothing
    whole = """
        select count(distinct (file, row_no)) filter (where reason <> 'row-repeated'),
            count(distinct (file, row_no)) filter (where reason = 'row-repeated')
        from quarantine
        where whole_row
    """
    assert engine.rows(whole)[0] == (lost, repeated)
    assert engine.rows("select count(distinct event_id) from events")[0][0] == len(events(engine))
    assert engine.rows("select count(*) from quarantine where row_no < 2") == [(0,)]


@FEW
@given(lines=LINES, end=ENDS, packed=st.booleans())
def test_garbage_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, packed: bool
) -> None:
    content = end.join([HEAD.strip(), *lines]).encode()
    engine = clicks(tmp_path_factory.mktemp("g"), gzip.compress(content) if packed else content)
    holds(engine)


@FEW
@given(noise=NOISE)
def test_noise_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    folder = tmp_path_factory.mktemp("n")
    engine = clicks(folder, HEAD.encode() + noise)
    holds(engine)
    found = records(File(folder / "clicks.csv", ""), "utf-8", ",", '"')
    assert account(engine)[0] == sum(1 for _ in found) - 1


@FEW
@given(noise=NOISE)
def test_noise_alone_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes
) -> None:
    try:
        holds(clicks(tmp_path_factory.mktemp("n"), noise))
        code = 3
    except JourneyError as fault:
        code = fault.exit_code
    assert code in {3, 4}


@FEW
@given(
    rows=st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), max_size=20),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_python_writes_is_read_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str
) -> None:
    """Any text, quoted by Python's csv, comes back as it was: the oracle of the reader."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["time", "page", "a", "b", "c"]])
    writer.writerows([["2024-03-01", str(n), *row] for n, row in enumerate(rows)])
    content = out.getvalue().encode(errors="replace")
    keep = {"keep": ["a", "b", "c"], "identifiers": {}}
    engine = clicks(tmp_path_factory.mktemp("p"), content, **keep)
    assert account(engine) == (len(rows), len(rows), 0, 0, 0)
    found = engine.rows("select attributes from events order by cast(touchpoint as integer)")
    nothing = {"", "NULL", "null", "\\N"}
    bare = [[cell.strip(" \t\r\n\u00a0") for cell in row] for row in rows]
    written = [[text if text not in nothing else None for text in row] for row in bare]
    assert [list(json.loads(row[0]).values()) for row in found] == written


@FEW
@given(lines=st.lists(st.sampled_from(
    ['{"time": "2024-03-01", "page": "home"}', '{"time": 1}', "{}", "[]", "", " ", "null", "{",
     '{"time": "2024-03-01", "page": {"a": [1]}}', '"x"', "\x01", '{"page": "\\u0000"}']
), max_size=12), end=ENDS)  # fmt: skip
def test_json_garbage_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str
) -> None:
    content = end.join(['{"time": "2024-03-01", "page": "a"}', *lines])
    rules = {**CLICKS, "reader": "jsonl", "identifiers": {}}
    engine = ingest(tmp_path_factory.mktemp("j"), {"clicks.csv": content}, {"clicks": rules})
    read, used, lost, repeated, nothing = account(engine)
    assert read == 1 + sum(bool(line.strip()) for line in lines)
    assert read == used + lost + repeated + nothing
    assert len(refused(engine)) == lost


def many_rows(seed: int) -> list[str]:
    """Rows with repeats, faults and several events each."""
    rng = random.Random(seed)
    days = ["2024-03-01", "2024-03-02 10:00", "soon", ""]
    return [
        f"{rng.choice(days)},{rng.choice(days)},{rng.choice('abc')},{rng.choice(['c1', '', '7'])}"
        for _ in range(400)
    ]


SEVERAL: dict[str, Any] = {
    "reader": "csv",
    "path": "in/*.csv",
    "identifiers": {"cookie": "who"},
    "keep": ["what"],
    "rows": [
        {"touchpoint": {"column": "what"}, "time": "bought"},
        {"touchpoint": "sent", "time": "sent", "value": "who"},
        {"touchpoint": "sent", "time": "bought", "when": "what = 'a'"},
    ],
}


@pytest.mark.parametrize("seed", range(3))
def test_order_and_threads_do_not_show(tmp_path: Path, seed: int) -> None:
    rows = many_rows(seed)
    found = []
    for threads in (1, 2, 4):
        for part in (rows[:250], rows[250:]):
            random.Random(threads).shuffle(part)
            name = "in/a.csv" if len(part) == 250 else "in/b.csv"
            (tmp_path / "in").mkdir(exist_ok=True)
            (tmp_path / name).write_text("\n".join(["bought,sent,what,who", *part]))
        engine = ingest(tmp_path, {}, {"shop": SEVERAL}, threads=threads)
        holds(engine)
        lost = engine.rows("select * exclude (row_no) from quarantine order by all")
        found.append((tables(engine, "events", "read_identifiers", "sources"), lost))
    assert found[0] == found[1] == found[2]
    assert account(engine)[3] > 0


def test_different_events_with_one_number_stay_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With numbers of 7 bits a hundred events clash often: none is lost, in any order."""
    monkeypatch.setattr(staging, "MASK", 2**7 - 1)
    monkeypatch.setattr("journey.ingest.account.repeats.MASK", 2**12 - 1)
    rows = [f"2024-03-01,page {n},c{n}" for n in range(100)]
    rows += rows[:10]
    first = clicks(tmp_path, HEAD + "\n".join(rows))
    assert len(events(first)) == 100
    assert account(first) == (110, 100, 0, 10, 0)
    holds(first)
    second = clicks(tmp_path, HEAD + "\n".join(reversed(rows)))
    assert tables(first) == tables(second)


def test_an_event_keeps_its_number_when_other_sources_come(tmp_path: Path) -> None:
    content = HEAD + "2024-03-01,home,c1\n"
    alone = ingest(tmp_path, {"clicks.csv": content}, {"clicks": CLICKS})
    both = ingest(tmp_path, {}, {"before": CLICKS, "clicks": CLICKS})
    select = "select event_id from events where source = 'clicks'"
    assert alone.rows(select) == both.rows(select)
    assert len(events(both)) == 2
