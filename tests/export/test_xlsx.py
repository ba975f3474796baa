"""Workbooks as another program reads them: numbers with units, no formula, nothing cut silently."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from journey.analysis import catalogue
from journey.analysis.units import units
from journey.cli.main import main
from journey.engine.open import Run, open_run
from journey.export.records import EPOCH, FORMATS, as_arrow
from journey.export.words import clean
from journey.export.xlsx import workbook as books
from journey.export.xlsx.workbook import Filled, workbook
from journey.project.shipped import copy


@dataclass(frozen=True, slots=True)
class Fact:
    """A row with a column of every kind."""

    journey_id: int
    touchpoint: str
    at_us: int | None
    wait_us: int | None
    week_us: int
    share: float | None
    cost: Decimal | None
    visits: int
    is_known: bool
    path: tuple[str, ...]


FACTS = (
    Fact(-1, "=1+1", 0, 90 * 60 * 10**6, 0, 0.2687, Decimal("12.5"), 4210, True, ("a", "b")),
    Fact(255, "https://shop/", None, -(10**6), 7 * 86400 * 10**6, None, None, 2**60, False, ()),
)
HEAD = {
    "schema": "journey/1/facts",
    "run": "b1",
    "unit": "visits",
    "definitions": {"share": "visits / all visits."},
    "units": {"share": "share", "cost": "money"},
    "currency": "EUR",
}


def read(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_every_kind_of_value_is_what_it_is() -> None:
    sheet = read(FORMATS[".xlsx"].write(FACTS, Fact, HEAD))["facts"]
    heads, first, second = sheet.iter_rows()
    assert [cell.value for cell in heads] == [
        "journey id", "touchpoint", "at (UTC)", "wait (h:mm:ss)", "week", "share", "cost (EUR)",
        "visits", "is known", "path",
    ]  # fmt: skip
    assert [(cell.value, cell.number_format) for cell in first[2:8]] == [
        (EPOCH.replace(tzinfo=None), "yyyy-mm-dd hh:mm:ss"),
        (0.0625, '[<0]-0.000" days";[h]:mm:ss'),
        (EPOCH.replace(tzinfo=None), "yyyy-mm-dd"),
        (0.2687, "0.0%"),
        (12.5, "#,##0.00"),
        (4210, "#,##0"),
    ]
    assert (first[0].value, first[8].value, first[9].value) == ("f" * 16, True, "a > b")
    assert second[7].value == str(2**60)  # a spreadsheet would round it
    assert second[2].value is second[5].value is None
    assert {cell.data_type for cell in (first[1], second[1])} == {"s"}
    assert second[1].hyperlink is None


def test_heads_stay_in_sight_and_rows_can_be_filtered() -> None:
    sheet = read(FORMATS[".xlsx"].write(FACTS, Fact, HEAD))["facts"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:J3")
    assert sheet.print_title_rows == "$1:$1"


def test_an_empty_table_has_its_heads() -> None:
    sheet = read(FORMATS[".xlsx"].write((), Fact, HEAD))["facts"]
    assert sheet.dimensions == "A1:J1"


def test_what_columns_mean_stands_beside_them() -> None:
    rows = [tuple(row) for row in read(workbook([Filled(FACTS, Fact, HEAD)]))["Definitions"].values]
    assert rows[0] == ("table", "column", "name in files", "unit", "meaning")
    assert rows[1][4] == "A row is about visits; run b1."
    assert ("facts", "share", "share", "share", "visits / all visits.") in rows
    assert ("facts", "at", "at", "UTC", None) in [tuple(cell or None for cell in r) for r in rows]


def test_what_does_not_fit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "ROWS", 1)
    long = Fact(1, "x" * 40_000, None, None, 0, None, None, 1, True, ())
    made = read(workbook([Filled((long, *FACTS), Fact, HEAD)]))
    assert made["facts"].max_row == 2
    assert [tuple(row) for row in made["Cut off"].values][1:] == [
        ("facts", "rows", 1, 3),
        ("facts", "characters: row 1, touchpoint", 32_767, 40_000),
    ]


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_comes_back_as_text(text: str) -> None:
    fact = Fact(1, text, None, None, 0, None, None, 1, True, ())
    cell = read(FORMATS[".xlsx"].write([fact], Fact, HEAD))["facts"]["B2"]
    assert (cell.value or "") == clean(text).replace("\r\n", "\n")
    assert cell.data_type in {"s", "n"}  # n: empty
    assert cell.hyperlink is None


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    settings = copy("complete_journey", tmp_path_factory.mktemp("xlsx"))
    assert main(["run", "--config", str(settings), "--quiet"]) == 0
    made = open_run(settings.parent / "run")
    yield made
    made.close()


def test_all_tables_are_in_one_workbook(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "journey.xlsx"
    assert main(["export", "--table", "all", "--to", str(file), "-r", str(run.folder)]) == 0
    made = openpyxl.load_workbook(file)
    assert made.sheetnames == [*catalogue.TABLES, "Definitions"]
    for name in ("scorecard", "drop-off", "edges", "incidents"):
        arrow = as_arrow(*_asked(catalogue.sheet(run, name)))
        assert made[name].max_row == arrow.num_rows + 1
        for place, column in enumerate(arrow.column_names, start=1):
            _same(made[name], place, arrow.column(column).to_pylist(), column)


def _asked(sheet: catalogue.Sheet) -> tuple[object, ...]:
    return sheet.rows, sheet.row, sheet.head()


def _same(sheet: Worksheet, place: int, values: list[object], column: str) -> None:
    """Fractions are those of Parquet, durations in days; columns named ``_us`` are left out."""
    if column.endswith("_us"):
        return
    read_back = [row[place - 1] for row in list(sheet.values)[1:]]
    for written, value in zip(read_back, values, strict=True):
        if isinstance(value, float) and isinstance(written, float | int):
            unit_is_time = abs(written * 86_400_000_000 - value) < 1e-3 * max(1, abs(value))
            assert written == pytest.approx(value) or unit_is_time, column


def test_a_share_lies_between_minus_and_plus_one(run: Run) -> None:
    """A unit told by a name that holds goals or euros would show 4,200 %."""
    for name, table in catalogue.TABLES.items():
        shares = [column for column, unit in units(table).items() if unit == "share"]
        for row in catalogue.rows(run, name) if shares else ():
            for column in shares:
                value = getattr(row, column)
                assert value is None or -1 <= value <= 1.0001, (name, column, value)


@pytest.mark.parametrize("name", ["all", "journeys"])
def test_a_workbook_is_refused_where_it_cannot_be(
    run: Run, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ending = "csv" if name == "all" else "xlsx"
    to = str(tmp_path / f"x.{ending}")
    assert main(["export", "--table", name, "--to", to, "-r", str(run.folder)]) == 2
    assert "use " in capsys.readouterr().err


def test_a_workbook_is_no_text_for_a_terminal(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "nodes", "--format", "xlsx", "-r", str(run.folder)]) == 2
    assert "--format xlsx" in capsys.readouterr().err
