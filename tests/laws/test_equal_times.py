"""Events of equal time stand as they happened: by sequence, rows, stages, sources."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from journey.engine.duckdb import DuckEngine, Limits
from journey.ingest.read import read
from journey.progress import unwatched
from journey.settings.models import Settings
from tests.help.ingesting import NOW_US, refused

Row = tuple[str, str, str]
LOG: dict[str, Any] = {
    "reader": "csv",
    "path": "log.csv",
    "time": {"column": "at", "precision": "minute"},
    "touchpoint": {"column": "what"},
    "identifiers": {"user_id": "who"},
}
TILL = {**LOG, "path": "till.csv"}
STAGED = {
    "stages": {"order": ["look", "pay", "have"]},
    "touchpoints": {
        "page": {"stage": "look"}, "pay": {"stage": "pay"}, "buy": {"stage": "have"},
    },
}  # fmt: skip
WAYS = """
    select string_agg(touchpoint, ' > ' order by at_us, tie_rank, e.event_id)
    from events e
    join (select event_id, min(identifier) as who from read_identifiers group by event_id) i
        on i.event_id = e.event_id
    group by who
    order by who
"""
NOTES = "select notes from sources order by source"


def csv(*rows: tuple[str, ...], head: str = "at,who,what") -> str:
    lines = [f"2026-01-01 {at}:00,{','.join(rest)}" for at, *rest in rows]
    return "\n".join([head, *lines, ""]).replace("2026-01-01", "2025-12-30")


def of(who: str, at: str, *steps: str) -> list[Row]:
    return [(at, who, step) for step in steps]


def engine_of(
    folder: Path, files: dict[str, str], sources: dict[str, Any], threads: int = 2, **rules: Any
) -> DuckEngine:
    """The events of ``files`` with their ties settled by identifier."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    engine = DuckEngine(
        folder / f"{len(list(folder.iterdir()))}.duckdb", limits=Limits(threads=threads)
    )
    settings = Settings.model_validate({"sources": sources, "folder": str(folder), **rules})
    read(engine, settings, unwatched, now_us=NOW_US)
    return engine


def by(engine: DuckEngine) -> list[str]:
    """What decided the ties of each file."""
    return [row[0].partition(" equal times: ")[2] for row in engine.rows(NOTES)]


def ways(engine: DuckEngine) -> list[str]:
    return [row[0] for row in engine.rows(WAYS)]


def log(folder: Path, rows: list[Row], **rules: Any) -> DuckEngine:
    return engine_of(folder, {"log.csv": csv(*rows)}, {"log": LOG}, **rules)


def test_rows_of_a_file_in_order_stand_as_they_are(tmp_path: Path) -> None:
    rows = of("ann", "10:00", "e", "d", "c", "b", "a") + of("bob", "10:01", "b", "c", "a")
    engine = log(tmp_path, rows)
    assert ways(engine) == ["e > d > c > b > a", "b > c > a"]
    assert by(engine) == ["6 by rows"]


def test_newest_first_is_read_from_below(tmp_path: Path) -> None:
    rows = [
        row
        for minute in range(9, -1, -1)
        for row in of(f"c{minute}", f"10:0{minute}", "have", "pay", "cart", "look")
    ]
    assert ways(log(tmp_path, rows)) == ["look > cart > pay > have"] * 10


def test_a_log_sorted_by_customer_is_in_order(tmp_path: Path) -> None:
    rows = (
        of("ann", "11:00", "d", "c") + of("bob", "10:00", "b", "a") + of("eve", "12:00", "f", "e")
    )
    assert ways(log(tmp_path, rows)) == ["d > c", "b > a", "f > e"]
    newest_first = of("ann", "11:30", "c", "b") + of("ann", "11:00", "a")
    newest_first += of("bob", "12:00", "c", "b") + of("bob", "10:00", "a")
    assert ways(log(tmp_path, newest_first)) == ["a > b > c"] * 2


def test_a_file_in_no_order_tells_nothing_and_the_stages_decide(tmp_path: Path) -> None:
    rows = [row for n in range(40) for row in of(f"c{n}", f"10:{n:02}", "page", "pay", "buy")]
    random.Random(3).shuffle(rows)
    engine = log(tmp_path, rows, **STAGED)
    assert ways(engine) == ["page > pay > buy"] * 40
    assert by(engine) == ["80 by stages"]
    engine = log(tmp_path, rows)
    assert by(engine) == ["80 by content"]


def test_rows_in_order_that_are_against_the_stages_are_believed(tmp_path: Path) -> None:
    rows = [row for n in range(9) for row in of(f"c{n}", f"10:0{n}", "pay", "page", "buy")]
    assert ways(log(tmp_path, rows, **STAGED)) == ["pay > page > buy"] * 9


def test_tied_rows_thrown_together_do_not(tmp_path: Path) -> None:
    draw = random.Random(5)
    rows = [
        row
        for n in range(50)
        for row in of(f"c{n:02}", f"10:{n:02}", *draw.sample(["page", "pay", "buy"], 3))
    ]
    engine = log(tmp_path, rows, **STAGED)
    assert ways(engine) == ["page > pay > buy"] * 50
    assert by(engine) == ["100 by stages"]


def test_a_sequence_stands_above_rows_and_stages(tmp_path: Path) -> None:
    rows = [("10:00", "ann", "buy", "9"), ("10:00", "ann", "pay", "10"),
            ("10:00", "ann", "page", "-1.5"), ("10:00", "ann", "mail", "")]  # fmt: skip
    files = {"log.csv": csv(*rows, head="at,who,what,no")}
    engine = engine_of(tmp_path, files, {"log": {**LOG, "sequence": "no"}}, **STAGED)
    assert ways(engine) == ["page > buy > pay > mail"]
    assert by(engine) == ["3 by sequence"]


def test_a_sequence_that_is_no_number_is_refused(tmp_path: Path) -> None:
    rows = [("10:00", "ann", "page", "1"), ("10:00", "ann", "pay", "second")]
    files = {"log.csv": csv(*rows, head="at,who,what,no")}
    engine = engine_of(tmp_path, files, {"log": {**LOG, "sequence": "no"}})
    assert ways(engine) == ["page"]
    found = engine.rows("select column_name, value, reason from quarantine")
    assert found == [("no", "second", "number-unreadable")]
    assert refused(engine) == [(3, "number-unreadable")]


def test_between_sources_stages_stand_before_their_order(tmp_path: Path) -> None:
    files = {
        "log.csv": csv(*of("ann", "10:00", "x", "y"), *of("bob", "10:01", "page", "pay")),
        "till.csv": csv(*of("ann", "10:00", "w"), *of("bob", "10:01", "buy")),
    }
    both = {"till": TILL, "log": LOG}
    assert ways(engine_of(tmp_path, files, both)) == ["w > x > y", "buy > page > pay"]
    engine = engine_of(tmp_path, files, both, **STAGED)
    assert ways(engine) == ["w > x > y", "page > pay > buy"]
    assert by(engine) == ["1 by stages, 1 by rows", ""]


def test_events_of_one_row_stand_as_in_the_mapping(tmp_path: Path) -> None:
    rows = [("10:00", "ann", "2025-12-30 10:00:00"), ("10:01", "bob", "2025-12-30 10:02:00")]
    parts = [{"touchpoint": "sent", "time": "at"}, {"touchpoint": "came", "time": "then"}]
    source = {"reader": "csv", "path": "log.csv", "identifiers": {"user_id": "who"}, "rows": parts}
    engine = engine_of(tmp_path, {"log.csv": csv(*rows, head="at,who,then")}, {"log": source})
    assert ways(engine) == ["sent > came"] * 2
    assert by(engine) == ["1 by rows"]


def test_a_query_tells_nothing_of_rows(tmp_path: Path) -> None:
    source = {key: value for key, value in LOG.items() if key != "path"}
    source |= {"files": {"log": "log.csv"}, "query": "select * from log"}
    rows = csv(*of("ann", "10:00", "b", "c", "a"))
    engine = engine_of(tmp_path, {"log.csv": rows}, {"log": source})
    assert by(engine) == ["", "2 by content"]


@pytest.mark.slow
@examples(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_shuffled_rows_give_the_same_tables_by_content(draw: random.Random, threads: int) -> None:
    rows = [(f"10:0{n % 7}", f"c{n % 4}", step) for n in range(12) for step in "abc"]
    rows = sorted(set(rows))
    found = []
    with tempfile.TemporaryDirectory() as place:
        for _ in range(2):
            draw.shuffle(rows)
            engine = engine_of(
                Path(place), {"log.csv": csv(*rows)}, {"log": LOG}, threads,
                journeys={"ties": "content"},
            )  # fmt: skip
            found.append([engine.rows(f"from {table} order by all") for table in ("events",)])
            engine.close()
    assert found[0] == found[1]


@pytest.mark.slow
@examples(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=30),
    st.booleans(),
    st.integers(1, 4),
)
def test_a_file_in_order_stands_as_it_is(
    drawn: list[tuple[int, int]], newest_first: bool, threads: int
) -> None:
    """Rows of rising time, some of one minute: every customer's events are in the file's order."""
    rows = [(f"10:0{at}", f"c{who}", f"s{n}") for n, (at, who) in enumerate(sorted(drawn))]
    expected = [
        " > ".join(what for _, who, what in rows if who == one)
        for one in sorted({who for _, who, _ in rows})
    ]
    if newest_first and len({at for at, _ in drawn}) > 4:
        rows.reverse()
    with tempfile.TemporaryDirectory() as place:
        engine = engine_of(Path(place), {"log.csv": csv(*rows)}, {"log": LOG}, threads)
        assert ways(engine) == expected
        engine.close()
