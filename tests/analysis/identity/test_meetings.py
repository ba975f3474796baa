"""Which sources meet in which identifiers, and the settings that make more of them meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.identity.kinds.meetings import KindMeeting, meetings
from journey.engine.duckdb import DuckEngine
from journey.ingest.account import meetings as counted
from journey.ingest.mapping.respelling import respelled
from journey.settings.identity import Identity, Kind
from tests.help.people import READ
from tests.help.rows import T0, put


def met(folder: Path, kind: str, shop: list[str], till: list[str]) -> KindMeeting:
    """How the shop's values of a kind meet those of the till."""
    engine = DuckEngine(folder / "meetings.duckdb")
    values = [("shop", value) for value in shop] + [("till", value) for value in till]
    put(engine, "events", [
        {"event_id": n, "at_us": T0, "tie_rank": 0, "channel": "web", "touchpoint": "page",
         "is_error": False, "source": source} for n, (source, _) in enumerate(values)
    ])  # fmt: skip
    engine.fill("read_identifiers", READ, [(n, kind, v) for n, (_, v) in enumerate(values)])
    counted.count(engine)
    return next(one for one in meetings(engine, Identity()) if one.source == "shop")


@pytest.mark.parametrize(
    ("shop", "till", "mend"),
    [
        (["00123", "00456", "789"], ["123", "456", "789"], "zeros = true"),
        (["#123", "#456", "789"], ["123", "456", "789"], 'strip = "#"'),
        (["AbC-12", "XyZ-34", "789"], ["abc-12", "xyz-34", "789"], "ignore_case = true"),
        (["123.0", "456.0", "789"], ["123", "456", "789"], "whole = true"),
    ],
)
def test_values_that_only_spelling_keeps_apart_name_the_setting(
    tmp_path: Path, shop: list[str], till: list[str], mend: str
) -> None:
    meeting = met(tmp_path, "order_id", shop, till)
    assert (meeting.n_values, meeting.n_shared, meeting.n_near) == (3, 1, 2)
    assert meeting.mend == f"[identity.kinds] order_id = {{{mend}}}"
    assert meeting.share == pytest.approx(1 / 3)


def test_values_that_meet_need_no_setting(tmp_path: Path) -> None:
    meeting = met(tmp_path, "loyalty", ["17", "18"], ["18", "19"])
    assert (meeting.n_shared, meeting.n_near, meeting.mend) == (1, 0, "")


@pytest.mark.parametrize(
    ("value", "read"), [("00123", "123"), ("0", "0"), ("000", "0"), ("00a1", "00a1"), ("10", "10")]
)
def test_zeros_before_a_number_go_where_the_settings_say_so(value: str, read: str) -> None:
    engine = DuckEngine(Path(":memory:"))
    text = f"select {respelled('v', Kind(zeros=True))} from (select $value as v) given"
    assert engine.rows(text, value=value) == [(read,)]
