"""Exports with titles, several rows of head, a line sep= and totals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journey.errors import MissingColumn
from tests.help.ingesting import account, clicks, events, ingest, refused

SURVEY = """StartDate,RecordedDate,Q1_NPS,Email
Start Date,Recorded Date,"How likely,
really?",Recipient Email
"{""ImportId"":""startDate""}","{""ImportId"":""r""}","{""ImportId"":""Q""}","{""ImportId"":""e""}"
2025-01-01 10:00:00,2025-01-01 10:05:00,9,ann@shop.net
soon,later,9,ann@shop.net
"""
ANSWERS: dict[str, Any] = {
    "reader": "csv",
    "path": "a.csv",
    "time": {"column": "RecordedDate"},
    "touchpoint": {"value": "survey"},
    "identifiers": {"email": "Email"},
    "score": {"column": "Q1_NPS", "scale": "nps"},
}
HEAD = "time,page,cookie\n"
ROW = "2025-03-01,home,c1\n"


def test_a_survey_with_three_rows_of_head_gives_its_answer(tmp_path: Path) -> None:
    engine = ingest(tmp_path, {"a.csv": SURVEY}, {"q": {**ANSWERS, "header": 3}})
    assert events(engine, "score") == [(9.0,)]
    assert refused(engine) == [(6, "time-unreadable")]
    assert account(engine) == (2, 1, 1, 0, 0)


def test_without_the_setting_it_is_proposed(tmp_path: Path) -> None:
    engine = ingest(tmp_path, {"a.csv": SURVEY}, {"q": ANSWERS})
    notes = engine.rows("select notes from sources")[0][0]
    assert "the first 2 rows have no time: rows of the head? header = 3" in notes
    assert "the last 1 rows have no time: totals?" in notes


def test_titles_are_skipped_and_a_head_below_them_is_named(tmp_path: Path) -> None:
    content = 'Report of "March"\n\n' + HEAD + ROW + "soon,x,y\n"
    engine = clicks(tmp_path, content, skip=2)
    assert events(engine) == [("home",)]
    assert refused(engine) == [(5, "time-unreadable")]
    with pytest.raises(MissingColumn, match="the head stands on line 3: set skip = 2"):
        clicks(tmp_path, content)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_that_names_the_separator_is_skipped(tmp_path: Path, end: str) -> None:
    content = ("sep=;\n" + HEAD.replace(",", ";") + ROW.replace(",", ";")).replace("\n", end)
    engine = clicks(tmp_path, content)
    assert events(engine) == [("home",)]
    assert "a line sep= skipped" in engine.rows("select notes from sources")[0][0]
    assert account(engine) == (1, 1, 0, 0, 0)
