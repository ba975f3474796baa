"""Quality: accounts, reasons with how to mend them, and the trust line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from journey.analysis.data.accounts import mask
from journey.analysis.data.sources import MENDS, quarantine, reasons, sources, trust, watermarks
from journey.ingest.reasons import REASONS
from tests.help.rows import DAY, T0, trip, world


def source(name: str, read: int, refused: int = 0, **more: Any) -> dict[str, Any]:
    return {"source": name, "file": f"{name}.csv", "channel": name, "rows_read": read,
            "rows_used": read - refused, "rows_refused": refused, "rows_duplicate": 0,
            "rows_unmapped": 0, "events": read - refused, **more}  # fmt: skip


def refusal(row_no: int, reason: str, value: str = "x", name: str = "web") -> dict[str, Any]:
    return {"source": name, "file": f"{name}.csv", "row_no": row_no, "column_name": "ts",
            "value": value, "reason": reason, "whole_row": True}  # fmt: skip


def test_the_trust_line(tmp_path: Path) -> None:
    marks = [
        {"channel": "web", "last_us": T0 + 100 * DAY, "is_required": True, "is_stale": False},
        {"channel": "phone", "last_us": T0 + 90 * DAY, "is_required": True, "is_stale": False},
    ]
    engine = world(
        tmp_path,
        trip("ann", "cart > cart > cart > help @phone"),
        watermarks=marks,
        sources=[source("web", 1000, 4)],
        event_customers=[
            {"event_id": 1, "customer_id": "ann", "rule": "direct"},
            {"event_id": 2, "customer_id": "ann", "rule": "direct"},
            {"event_id": 3, "customer_id": "a_1", "rule": "anonymous"},
            {"event_id": 4, "customer_id": "ann", "rule": "direct"},
        ],
    )
    found = trust(engine)
    assert found.line == (
        "Complete up to: web 22 Feb 2024; phone 12 Feb 2024. Results as of 22 Feb 2024. "
        "0.4 % of rows quarantined. 75 % of events have a known customer (web 67 %)."
    )
    assert (found.level, found.reasons) == ("good", ())
    assert [(one.channel, one.events, one.match_rate) for one in watermarks(engine)] == [
        ("phone", 1, 1.0),
        ("web", 3, pytest.approx(2 / 3)),
    ]


def test_one_date_is_said_once(tmp_path: Path) -> None:
    line = trust(world(tmp_path, trip("ann", "cart > help @phone"))).line
    assert line.startswith("Complete up to: 22 Feb 2024 (all channels). Results as of")


def test_what_limits_trust_is_named(tmp_path: Path) -> None:
    stale = [{"channel": "web", "last_us": T0, "is_required": True, "is_stale": True}]
    settings = json.dumps({"sources": {}, "limits": {"quarantine": 0.1}})
    run = {"build_id": "b", "version": "0", "as_of_us": T0, "settings": settings}
    engine = world(
        tmp_path,
        trip("ann", "cart"),
        watermarks=stale,
        sources=[source("web", 100, 11), source("ads", 100, 10)],
        event_customers=[{"event_id": 1, "customer_id": "a_1", "rule": "anonymous"}],
        runs=[run],
    )
    found = trust(engine)
    assert found.level == "fair"
    assert found.reasons == (
        "web: 11 % of rows quarantined",
        "web is stale or ended",
        "only 0 % of web events have a known customer",
    )


@pytest.mark.parametrize(
    ("sources_", "reason"),
    [
        ([source("web", 10, rows_used=9)], "the accounts of 1 files do not add up"),
        ([], "no journey crosses channels: they share no kind of identifier"),
    ],
)
def test_what_breaks_trust_is_named(
    tmp_path: Path, sources_: list[dict[str, Any]], reason: str
) -> None:
    engine = world(tmp_path, trip("a", "cart"), trip("b", "help @phone"), sources=sources_)
    found = trust(engine)
    assert found.level == "poor"
    assert reason in found.reasons


def test_an_empty_run_is_told_as_it_is(tmp_path: Path) -> None:
    engine = world(tmp_path, runs=[])
    found = trust(engine)
    assert (found.level, found.reasons) == ("poor", ("there is no journey",))
    assert found.line == "Complete up to: not known. 0 % of rows quarantined."
    assert sources(engine) == quarantine(engine) == reasons(engine) == watermarks(engine) == ()


def test_reasons_are_counted_with_words_and_how_to_mend_them(tmp_path: Path) -> None:
    rows = [refusal(n, "time-unreadable") for n in (9, 7, 8)] + [refusal(3, "row-broken")]
    engine = world(tmp_path, quarantine=rows, sources=[source("web", 100, 4)])
    first, second = reasons(engine)
    assert (first.reason, first.refusals, first.row_no) == ("time-unreadable", 3, 7)
    assert first.words == REASONS["time-unreadable"]
    assert "time.format" in first.mend
    assert second.reason == "row-broken"
    assert [one.row_no for one in quarantine(engine)] == [3, 7, 8, 9]
    assert len(quarantine(engine, 2)) == 2
    assert sources(engine)[0].rows_refused == 4


def test_every_reason_says_how_to_mend_it() -> None:
    assert set(MENDS) == set(REASONS)


@pytest.mark.parametrize(
    ("text", "reason", "shown"),
    [
        (None, "row-broken", None),
        ("a;ann@x.org", "touchpoint-unknown", "a;···"),
        ("1699999999999999", "time-unreadable", "1699999999999999"),
        ("x;4111 1111 1111 1111;0170/1234567", "row-broken", "x;···;···"),
    ],
)
def test_refused_values_are_masked(text: str | None, reason: str, shown: str | None) -> None:
    assert mask(text, reason) == shown
