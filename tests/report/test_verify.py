"""A report holds as it was made, and whatever somebody changes in it is named."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from journey.cli.main import main
from journey.errors import WrongUsage
from journey.report.verify import CheckedReport, Mistake, verify

CELL = re.compile(r'data-key="([^"]+)"[^>]*>([^<]*\d[^<]*)<')
TRIED = 25  # figures that are changed, spread over the page


@pytest.fixture
def changed(report: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(report, tmp_path / "report"))


def mistakes(folder: Path, what: str) -> list[Mistake]:
    return [one for one in verify(folder).mistakes if what in one.what]


def test_a_report_holds_as_it_was_made(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked = verify(report)
    assert checked == CheckedReport(checked.files, checked.figures, ())
    assert checked.figures > 300
    assert main(["verify", str(report)]) == 0
    assert "the report holds" in capsys.readouterr().err


def test_a_changed_digit_is_named(changed: Path) -> None:
    """Each of them, and no other figure is blamed; both values are told."""
    page = changed / "report.html"
    text = page.read_text("utf-8")
    cells = list(CELL.finditer(text))
    chosen = cells[:: max(1, len(cells) // TRIED)]
    for cell in chosen:
        at = cell.start(2) + next(n for n, sign in enumerate(cell[2]) if sign.isdigit())
        text = f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
    page.write_text(text, encoding="utf-8")
    named = mistakes(changed, "figure")
    assert [one.place for one in named] == [cell[1] for cell in chosen]
    assert len(named) >= TRIED
    assert all(one.packed != one.printed for one in named)


def test_a_key_that_leads_nowhere_is_named(changed: Path) -> None:
    page = changed / "report.html"
    text = page.read_text("utf-8").replace("scorecard/1/tile", "scorecard/999/tile", 1)
    page.write_text(text.replace('data-key="edges/', 'data-key="nowhere/', 1), encoding="utf-8")
    places = [one.place for one in mistakes(changed, "no such row")]
    assert len(places) == 2
    assert "scorecard/999/tile" in places


def _spoil(file: Path, select: str) -> None:
    """Write a packed table anew, with something else in it."""
    aside = file.with_name("aside.parquet")
    duckdb.connect().execute(f"copy (select {select} from '{file}') to '{aside}'")
    aside.replace(file)


@pytest.mark.parametrize(
    ("name", "select", "what"),
    [
        ("tables/nodes", "* replace (moved + 1 as moved)", "all ends"),
        ("tables/drop-off", "* replace (dropped + 1 as dropped)", "dropped"),
        ("tables/edges", "* exclude (journeys), journeys", "changed"),
        ("steps", "* replace ('open' as state)", "dropped"),
    ],
)
def test_a_changed_table_is_named(changed: Path, name: str, select: str, what: str) -> None:
    file = changed / f"{name}.parquet"
    _spoil(file, select)
    assert mistakes(changed, what)
    assert [one.file for one in mistakes(changed, "changed")] == [f"{name}.parquet"]


def test_a_table_that_lost_rows_is_named(changed: Path) -> None:
    for ending, spoil in ((".parquet", _shorter), (".csv", _cut)):
        spoil(changed / "tables" / f"edges{ending}")
    assert {one.file for one in mistakes(changed, "rows")} == {
        "tables/edges.parquet",
        "tables/edges.csv",
    }


def _shorter(file: Path) -> None:
    aside = file.with_name("aside.parquet")
    duckdb.connect().execute(f"copy (from '{file}' limit 3) to '{aside}'")
    aside.replace(file)


def _cut(file: Path) -> None:
    file.write_text("".join(file.read_text("utf-8").splitlines(keepends=True)[:3]), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda folder: (folder / "report.md").unlink(), "gone"),
        (lambda folder: (folder / "more.txt").write_text("x"), "does not know"),
        (lambda folder: (folder / "plan.csv").write_text("x"), "changed"),
    ],
)
def test_files_are_those_of_the_manifest(
    changed: Path, spoil: Callable[[Path], object], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(changed)
    (named,) = verify(changed).mistakes
    assert what in named.what
    assert main(["verify", str(changed), "--format", "json"]) == 5
    assert json.loads(capsys.readouterr().out)["rows"][0]["file"] == named.file


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"tables": {"../../x": {}}}'])
def test_what_is_no_report_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(WrongUsage):
        verify(tmp_path)
