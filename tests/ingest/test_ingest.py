"""Files become events: every format, what an event carries, several events a row, and joins."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from journey.engine.duckdb import DuckEngine
from journey.progress import Progress
from tests.help.ingesting import (
    CLICKS,
    account,
    attributes,
    clicks,
    events,
    ingest,
    refused,
    tables,
    times,
)

ROWS = """time,page,cookie
2024-03-01 10:00:00,home,c1
2024-03-01 10:01:00,cart,c1
2024-03-01 10:02:00,home,c2
"""
SAME = [("home", "c1"), ("cart", "c1"), ("home", "c2")]


def seen(engine: DuckEngine) -> list[tuple[Any, ...]]:
    return engine.rows("""
        select e.touchpoint, i.identifier
        from events e
        join read_identifiers i on i.event_id = e.event_id
        order by e.at_us
    """)


def test_a_csv_file(tmp_path: Path) -> None:
    engine = clicks(tmp_path, ROWS)
    assert seen(engine) == SAME
    assert times(engine)[0] == "2024-03-01 10:00:00"
    assert account(engine, "clicks.csv") == (3, 3, 0, 0, 0)
    assert events(engine, "source", "channel", "precision", "is_error")[0] == (
        "clicks", "clicks", "instant", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "rules", "notes"),
    [
        (ROWS.encode(), {}, "delimiter comma, utf-8"),
        (ROWS.replace(",", ";").encode(), {}, "delimiter semicolon, utf-8"),
        (ROWS.replace(",", "\t").encode(), {"reader": "tsv"}, "delimiter tab, utf-8"),
        (ROWS.replace(",", "|").encode(), {}, "delimiter bar, utf-8"),
        (ROWS.replace(",", "~").encode(), {"delimiter": "~"}, "delimiter '~', utf-8"),
        (b"\xef\xbb\xbf" + ROWS.encode(), {}, "delimiter comma, byte-order mark, utf-8"),
        (gzip.compress(ROWS.encode(), mtime=0), {}, "delimiter comma, utf-8, gzip"),
        (ROWS.replace("\n", "\r\n").encode(), {}, "delimiter comma, utf-8"),
        (ROWS.replace("\n", "\r").encode(), {}, "delimiter comma, utf-8"),
        (ROWS.replace("\n", "\n\r\n", 2).encode(), {}, "delimiter comma, utf-8"),
        (("\n\n" + ROWS + "\n\n").encode(), {}, "delimiter comma, utf-8"),
        (ROWS.rstrip("\n").encode(), {}, "delimiter comma, utf-8"),
        (ROWS.encode("latin-1"), {"encoding": "latin-1"}, "delimiter comma, latin-1"),
        (ROWS.replace("time", '"time"').encode(), {}, "delimiter comma, utf-8"),
    ],
)
def test_ways_to_write_the_same_rows(
    tmp_path: Path, content: bytes, rules: dict[str, Any], notes: str
) -> None:
    engine = clicks(tmp_path, content, **{"zone": "UTC"} | rules)
    assert seen(engine) == SAME
    assert engine.rows("select notes from sources") == [(notes,)]


def test_latin_1_letters(tmp_path: Path) -> None:
    content = ROWS.replace("cart", "Einkaufstüte").encode("latin-1")
    engine = clicks(tmp_path, content, encoding="latin-1")
    assert events(engine)[1] == ("Einkaufstüte",)


def test_a_quote_may_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    text = 'time,page,cookie,said\n2024-03-01,home,c1,"one, ""two""\nthree"\n2024-03-02,cart,c1,\n'
    engine = clicks(tmp_path, text, text="said")
    assert events(engine, "comment") == [('one, "two"\nthree',), (None,)]


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        {"time": "2024-03-01T10:00:00Z", "event": {"name": "home"}, "who": {"cookie": "c1"}},
        {"time": "2024-03-01T10:01:00Z", "event": {"name": "cart", "worth": 12.5},
         "who": {"cookie": "c1", "customer": 7}},
    ]  # fmt: skip
    rules = {
        "reader": "jsonl",
        "path": "app.jsonl.gz",
        "time": "time",
        "touchpoint": {"column": "event.name"},
        "value": "event.worth",
        "identifiers": {"cookie": "who.cookie", "crm_id": "who.customer"},
        "is_error": "event.worth is null",
    }
    packed = gzip.compress("\n".join(json.dumps(line) for line in lines).encode())
    engine = ingest(tmp_path, {"app.jsonl.gz": packed}, {"app": rules})
    assert events(engine, "touchpoint", "value", "is_error") == [
        ("home", None, True),
        ("cart", Decimal("12.5000"), False),
    ]
    assert engine.rows("select kind, identifier from read_identifiers order by all") == [
        ("cookie", "c1"),
        ("cookie", "c1"),
        ("crm_id", "7"),
    ]


def test_a_key_that_comes_late_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journey.ingest.readers.jsonlines.LOOKED_AT", 1)
    lines = '{"time": "2024-03-01"}\n\n{"time": "2024-03-02", "event": {"name": "home"}}\n'
    rules = {**CLICKS, "reader": "jsonl", "touchpoint": {"column": "event.name"}, "identifiers": {}}
    engine = ingest(tmp_path, {"clicks.csv": lines}, {"clicks": rules})
    assert events(engine) == [("home",)]
    assert refused(engine) == [(1, "touchpoint-missing")]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    made = DuckEngine(tmp_path / "made.duckdb")
    made.save(
        """
        select timestamp '2024-03-01 10:00:00' + interval (n) minute as at, 'page ' || n as page,
            {'id': n, 'deep': {'er': 'x' || n}} as who, cast(n as double) / 4 as worth
        from range(3) as r(n)
        """,
        tmp_path / "in.parquet",
    )
    rules = {
        "reader": "parquet",
        "path": "in.parquet",
        "time": "at",
        "touchpoint": {"column": "page"},
        "value": "worth",
        "identifiers": {"crm_id": "who.id", "cookie": "who.deep.er"},
    }
    engine = ingest(tmp_path, {}, {"web": rules})
    assert events(engine, "touchpoint", "value") == [
        ("page 0", Decimal(0)),
        ("page 1", Decimal("0.25")),
        ("page 2", Decimal("0.5")),
    ]
    assert engine.rows(
        "select identifier from read_identifiers where kind = 'cookie' order by 1"
    ) == [
        ("x0",),
        ("x1",),
        ("x2",),
    ]


def test_a_glob_reads_every_file(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "in/2024/a[1].csv": ROWS,
        "in/2025/b.csv": ROWS.replace("2024", "2025").replace(",", ";"),
        "in/2025/c.csv": "cookie,page,extra,time\nc9,home,x,2025-06-01\nc9,home,x,never\n",
        "in/other.txt": "not read",
    }
    engine = ingest(tmp_path, files, {"clicks": {**CLICKS, "path": "in/*/*.csv"}})
    assert engine.rows("select file, rows_read, rows_used from sources order by file") == [
        ("in/2024/a[1].csv", 3, 3),
        ("in/2025/b.csv", 3, 3),
        ("in/2025/c.csv", 2, 1),
    ]
    assert engine.rows("select file, row_no from quarantine") == [("in/2025/c.csv", 3)]


def test_a_row_may_give_several_events(tmp_path: Path) -> None:
    text = """id,who,bought,sent,arrived,late,state
o1,ann,2024-03-01 10:00,2024-03-02 09:00,2024-03-05 12:00,yes,done
o2,bob,2024-03-01 11:00,,,,cancelled
o3,,,,,,done
"""
    rules = {
        "reader": "csv",
        "path": "orders.csv",
        "channel": "web",
        "identifiers": {"crm_id": "who", "order_id": "id"},
        "rows": [
            {"touchpoint": "bought", "time": "bought"},
            {"touchpoint": "sent", "time": "sent", "channel": "delivery"},
            {
                "touchpoint": "arrived", "time": "arrived", "channel": "delivery",
                "keep": ["late"], "is_error": "late = 'yes'", "identifiers": {"order_id": "id"},
            },
            {"touchpoint": "cancelled", "time": "bought", "when": "state = 'cancelled'"},
        ],
    }  # fmt: skip
    engine = ingest(tmp_path, {"orders.csv": text}, {"orders": rules})
    assert events(engine, "touchpoint", "channel", "is_error", "attributes") == [
        ("bought", "web", False, None),
        ("bought", "web", False, None),
        ("cancelled", "web", False, None),
        ("sent", "delivery", False, None),
        ("arrived", "delivery", True, '{"late":"yes"}'),
    ]
    assert account(engine) == (3, 2, 0, 0, 1)
    arrived = """
        select i.kind, i.identifier
        from events e
        join read_identifiers i on i.event_id = e.event_id
        where touchpoint = 'arrived'
    """
    assert engine.rows(arrived) == [("order_id", "o1")]


def test_events_of_one_row_at_one_time_keep_their_order(tmp_path: Path) -> None:
    rules = {
        "reader": "csv",
        "path": "orders.csv",
        "rows": [{"touchpoint": word, "time": "at"} for word in ("third", "first", "second")],
    }
    engine = ingest(tmp_path, {"orders.csv": "at\n2024-03-01\n"}, {"orders": rules})
    in_order = engine.rows("select touchpoint from events order by at_us, tie_rank")
    assert in_order == [("third",), ("first",), ("second",)]


def test_a_query_joins_its_files(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "orders.csv": "id,at,owner\n1,2024-03-01,a\n2,2024-03-02,b\n3,2024-03-03,c,broken\n",
        "people.csv": "owner;name\na;ann\nb;bob\n",
    }
    rules = {
        "reader": "csv",
        "files": {"orders": "orders.csv", "people": "people.csv"},
        "query": "select o.*, p.name, 5 * 2 as worth from orders o join people p using (owner);",
        "time": "at",
        "touchpoint": {"value": "order"},
        "value": "worth",
        "identifiers": {"crm_id": "name"},
    }
    engine = ingest(tmp_path, files, {"shop": rules})
    assert engine.rows("select identifier from read_identifiers order by 1") == [("ann",), ("bob",)]
    assert account(engine, "orders.csv") == (3, 2, 1, 0, 0)
    assert account(engine, "people.csv") == (2, 2, 0, 0, 0)
    assert account(engine, "(query)") == (2, 2, 0, 0, 0)
    assert engine.rows("select file, row_no, reason from quarantine") == [
        ("orders.csv", 4, "row-broken")
    ]


def test_what_an_event_carries(tmp_path: Path) -> None:
    text = (
        "time,page,cookie,eur,usd,stars,words,why,dev,camp,aff\n"
        '2024-03-01,home, c1 ,"1.234,50 €",$ 1,4,"  fine ",slow,phone,"spring ""24""",\n'
        "2024-03-02,home,NULL,,,,,,,,x\n"
    )
    engine = clicks(
        tmp_path,
        text,
        value={"column": "eur", "decimal": ",", "times": 0.5},
        cost="usd",
        score={"column": "stars", "scale": "csat", "from": 1, "to": 5},
        text={"column": "words", "language": "en"},
        reason="why",
        device="dev",
        keep=["camp", "aff"],
    )
    columns = ("value", "cost", "score", "score_scale", "comment", "reason", "device")
    assert events(engine, *columns) == [
        (Decimal("617.25"), Decimal(1), Decimal(4), "csat", "fine", "slow", "phone"),
        (None, None, None, "csat", None, None, None),
    ]
    assert attributes(engine) == [{"camp": 'spring "24"', "aff": None}, {"camp": None, "aff": "x"}]
    assert engine.rows("select identifier from read_identifiers") == [("c1",)]


def test_a_promise_may_lie_ahead_is_read_like_a_time_and_changes_no_other_event(
    tmp_path: Path,
) -> None:
    text = (
        "time,page,cookie,by\n2024-03-01,home,a,03.09.2099\n2024-03-01,home,b,\n"
        "2024-03-01,home,c,soon\n"
    )
    engine = clicks(tmp_path, text, promised={"column": "by", "format": "%d.%m.%Y"})
    expected = int(datetime(2099, 9, 4, tzinfo=UTC).timestamp()) * 10**6 - 1  # till it ends
    assert events(engine, "promised_us") == [(expected,), (None,)]
    faults = engine.rows("select column_name, value, reason from quarantine")
    assert faults == [("by", "soon", "promise-unreadable")]
    plain = clicks(tmp_path / "plain", text.replace("soon", ""))
    ids = "select event_id from events where promised_us is null"
    assert len(engine.rows(ids)) == 1
    assert {row[0] for row in engine.rows(ids)} < {row[0] for row in plain.rows(ids)}


@pytest.mark.parametrize(
    ("rule", "kept", "sums"),
    [
        ("keep", ["home page", "odd"], (3, 2, 1, 0, 0)),
        ("fold", ["home page", "other clicks"], (3, 2, 1, 0, 0)),
        ("quarantine", ["home page"], (3, 1, 2, 0, 0)),
        ("skip", ["home page"], (3, 1, 1, 0, 1)),
    ],
)
def test_names_that_the_settings_do_not_know(
    tmp_path: Path, rule: str, kept: list[str], sums: tuple[int, ...]
) -> None:
    text = "time,page,cookie\n2024-03-01,home,c\n2024-03-02,odd,c\n2024-03-03,,c\n"
    engine = clicks(tmp_path, text, names={"home": "home page"}, unmapped=rule)
    assert [row[0] for row in events(engine)] == kept
    assert account(engine) == sums


def test_exact_repeats_are_one_event(tmp_path: Path) -> None:
    engine = clicks(tmp_path, ROWS + "2024-03-01 10:00:00,home,c1\n" * 2)
    assert seen(engine) == SAME
    assert account(engine) == (5, 3, 0, 2, 0)


def test_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    once = clicks(tmp_path, ROWS)
    files: dict[str, str | bytes] = {"a/x.csv": ROWS, "b/x.csv": ROWS}
    twice = ingest(tmp_path, files, {"clicks": {**CLICKS, "path": "?/x.csv"}})
    assert tables(once, "events", "read_identifiers") == tables(twice, "events", "read_identifiers")
    assert account(twice, "a/x.csv") == (3, 3, 0, 0, 0)
    assert account(twice, "b/x.csv") == (3, 0, 0, 3, 0)


def test_an_event_that_its_source_names_is_one(tmp_path: Path) -> None:
    text = "time,page,cookie,id\n2024-03-01,home,c1,7\n2024-03-02,home,c1,7\n2024-03-03,home,c1,\n"
    engine = clicks(tmp_path, text, event_id="id")
    assert len(events(engine)) == 2
    assert account(engine) == (3, 2, 0, 1, 0)
    lines = text.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])])
    assert tables(clicks(tmp_path, turned, event_id="id")) == tables(engine)


def test_the_watch_hears_of_every_source(tmp_path: Path) -> None:
    heard: list[Progress] = []
    ingest(tmp_path, {"clicks.csv": ROWS}, {"clicks": CLICKS}, watch=heard.append)
    assert {each.stage for each in heard} == {"read clicks"}
    assert (heard[-1].done, heard[-1].finished) == (3, True)
