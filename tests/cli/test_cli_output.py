"""What the command line prints: the same rows for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from journey.analysis.table import Sheet
from journey.cli.output import note, put
from journey.cli.printed import FORMS, Mode, Printed
from journey.cli.progress import watching
from journey.export.records import protected
from journey.progress import Progress
from journey.selection import Selection


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop on the way."""

    journey_id: int
    touchpoint: str
    at_us: int
    wait_us: int | None
    share: float
    value: Decimal | None
    signals: tuple[str, ...]


ROWS = (
    Stop(-1, "<b>cart</b>", 0, None, 0.079512, Decimal("12.5"), ()),
    Stop(255, "=HYPERLINK(1)", 86_400_000_000, 5_400_000_000, 0.5, None, ("error", "loop")),
)
SHEET = Sheet(
    "stops",
    ROWS,
    "journeys",
    zone="Europe/Berlin",
    build_id="b1",
    selection=Selection(device="phone", from_us=5),
)


def printed(capsys: pytest.CaptureFixture[str], form: str, sheet: Sheet = SHEET) -> str:
    put(sheet, Printed(format=form))
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_json_carries_what_the_numbers_mean(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "json"))
    assert found["schema"] == "journey/1/stops"
    assert found["run"] == "b1"
    assert found["filter"] == {"device": "phone", "from_us": 5}
    assert found["unit"] == "journeys"
    assert found["definitions"] == {"row": "One stop on the way."}
    assert found["rows"][0] == {
        "journey_id": "ffffffffffffffff",
        "touchpoint": "<b>cart</b>",
        "at": "1970-01-01T00:00:00+00:00",
        "wait_us": None,
        "share": 0.079512,
        "value": 12.5,
        "signals": [],
    }


def test_json_lines_are_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "jsonl").splitlines()
    whole = json.loads(printed(capsys, "json"))
    assert [json.loads(line) for line in lines] == whole["rows"]


def test_csv_has_iso_times_and_protected_cells(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "csv"))))
    assert rows[1]["touchpoint"] == "'=HYPERLINK(1)"
    assert rows[1]["at"] == "1970-01-02T00:00:00+00:00"
    assert rows[1]["wait_us"] == "5400000000"
    assert rows[1]["signals"] == '["error", "loop"]'
    assert rows[0]["wait_us"] == ""


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_a_formula_is_protected(text: str) -> None:
    assert protected(text) == f"'{text}"


def test_a_table_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "table")
    assert "1970-01-01 01:00" in text  # in the project's zone
    assert "90 min" in text
    assert "0.07951" in text
    assert "error > loop" in text
    assert "00000000000000ff" in text


def test_a_table_is_never_cut_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    long = Stop(1, "x" * 500, 0, None, 1.0, None, ())
    assert "x" * 500 in printed(capsys, "table", Sheet("stops", (long,)))


def test_text_from_data_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = Stop(1, "a\x1b[31mred\x07[bold]b[/bold]\u202e", 0, None, 1.0, None, ())
    text = printed(capsys, "table", Sheet("stops", (evil,)))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold]b[/bold]" in text


@pytest.mark.parametrize("form", [form for form in FORMS if form not in {"parquet", "xlsx"}])
def test_no_rows_are_no_fault(capsys: pytest.CaptureFixture[str], form: str) -> None:
    text = printed(capsys, form, Sheet("stops", ()))
    assert text == "" or json.loads(text)["rows"] == []


def test_a_file_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new" / "stops.csv"
    put(SHEET, Printed(format="csv", out=file))
    assert capsys.readouterr().out == ""
    assert file.read_bytes().startswith(b"journey_id,touchpoint,at,")
    assert [each.name for each in file.parent.iterdir()] == ["stops.csv"]


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    note("done", Printed(quiet=True))
    with watching(Mode.plain, Printed(quiet=True)) as watch:
        watch(Progress("read", 1, 1, 1.0, finished=True))
    assert capsys.readouterr() == ("", "")


def test_progress_is_one_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with watching(Mode.auto, Printed()) as watch:
        watch(Progress("read", 10, 20, 0.5))
        watch(Progress("read", 20, 20, 1.0, finished=True))
    assert capsys.readouterr() == ("", "read: 20 rows, 1.0 s, 20 rows/s\n")


def test_progress_as_objects(capsys: pytest.CaptureFixture[str]) -> None:
    with watching(Mode.json, Printed()) as watch:
        watch(Progress("read", 10, 20, 0.5))
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err) == {
        "stage": "read",
        "done": 10,
        "total": 20,
        "seconds": 0.5,
        "finished": False,
    }


def test_bars_show_rows_and_rate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with watching(Mode.auto, Printed()) as watch:
        for size in (10, 20):  # the same stage twice, for another size
            watch(Progress("[red]read", size // 2, None, 0.5))
            watch(Progress("[red]read", size, None, 1.0, finished=True))
        watch(Progress("empty", finished=True))
    text = capsys.readouterr().err
    assert "[red]read" in text
    assert "20 rows/s" in text
