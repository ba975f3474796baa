"""A report checked by itself: nothing is asked of the run, all is counted from its packed tables.

Hashes of the files, every figure that the page prints, the law at every touchpoint, and that
lists are as long as the numbers that count them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from journey.analysis.experience.measures import Measure
from journey.engine.base import Engine
from journey.engine.open import in_memory
from journey.errors import WrongUsage
from journey.export.people import figure
from journey.export.records import DAYS, INSTANTS, heading
from journey.export.words import clean
from journey.report import measures
from journey.report.document import TILE

MANIFEST, PAGE = "manifest.json", "report.html"
ROWS = "select cast(to_json(t) as varchar) from read_parquet($file) as t"
COUNT = "select count(*) from read_parquet($file)"
COUNT_CSV = "select count(*) from read_csv($file, header = true, all_varchar = true)"
# starts + arrivals = visits = moved + goal + exit + dropped + open, and visits are steps
LAW = """
    select n.touchpoint, n.visits, n.starts + n.arrivals,
        n.moved + n.goal + n.exit + n.dropped + n.open, coalesce(s.steps, 0)
    from read_parquet($nodes) as n
    left join (
        select touchpoint, count(*) as steps
        from read_parquet($steps)
        group by touchpoint) as s on s.touchpoint = n.touchpoint
    order by n.touchpoint
"""
LOST = """
    select d.touchpoint, d.dropped, coalesce(s.steps, 0)
    from read_parquet($drops) as d
    left join (
        select touchpoint, count(*) as steps
        from read_parquet($steps)
        where state = 'dropped'
        group by touchpoint) as s on s.touchpoint = d.touchpoint
    order by d.touchpoint
"""
JOURNEYS = """
    select (select count(*) from read_parquet($journeys)),
        (select any_value(value) from read_parquet($scores) where id = 'journeys')
"""
US = 1_000_000


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where a report says something else than its packed tables.

    Attributes
    ----------
    file, place
        The file, and the number key or touchpoint in it.
    printed, packed
        What it says, and what the tables say.
    what
        The rule that is broken.
    """

    file: str
    place: str
    printed: str
    packed: str
    what: str


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """How much was checked, and what is wrong."""

    files: int
    figures: int
    mistakes: tuple[Mistake, ...]


def verify(folder: Path) -> CheckedReport:
    """Check the report in ``folder``.

    Raises
    ------
    WrongUsage
        There is no report, or a table of it cannot be read.
    """
    told = _manifest(folder)
    figures = _Figures((folder / PAGE).read_text("utf-8")) if (folder / PAGE).is_file() else None
    found = list(_files(folder, told))
    with in_memory() as engine:
        found += _lengths(engine, folder, told)
        found += _laws(engine, folder)
        if figures is not None:
            found += _figures(engine, folder, told, figures.cells)
    return CheckedReport(len(told["files"]), len(figures.cells) if figures else 0, tuple(found))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        tables = [folder / "tables" / f"{name}.parquet" for name in told["tables"]]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        hint = "make one: journey report --out DIR"
        raise WrongUsage("holds no report", str(folder), hint) from fault
    packed = [*tables, folder / "journeys.parquet", folder / "steps.parquet"]
    for file in packed:
        if not file.is_file():
            raise WrongUsage("a table of the report is gone", str(file), "make the report again")
    return dict(told)


def _files(folder: Path, told: Mapping[str, Any]) -> Iterator[Mistake]:
    """Files that are gone, changed or not told of."""
    for name, known in told["files"].items():
        file = folder / name
        if not file.is_file():
            yield Mistake(name, "", "", "", "the file is gone")
        elif (hashed := hashlib.sha256(file.read_bytes()).hexdigest()) != known["sha256"]:
            yield Mistake(name, "sha256", hashed, known["sha256"], "the file was changed")
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    for name in sorted(names - {*told["files"], MANIFEST}):
        yield Mistake(name, "", "", "", "the manifest does not know this file")


def _lengths(engine: Engine, folder: Path, told: Mapping[str, Any]) -> Iterator[Mistake]:
    """Each table has as many rows as the manifest says, in both formats."""
    for name, known in told["tables"].items():
        for ending, asked in ((".parquet", COUNT), (".csv", COUNT_CSV)):
            file = folder / "tables" / f"{name}{ending}"
            rows = engine.rows(asked, file=str(file))[0][0] if file.is_file() else None
            if rows is not None and rows != known["rows"]:
                told_rows = f"{known['rows']:,} rows"
                yield Mistake(f"tables/{file.name}", "", told_rows, f"{rows:,} rows", "rows")


def _laws(engine: Engine, folder: Path) -> Iterator[Mistake]:
    """The law at every touchpoint; lists are as long as the numbers that count them."""
    steps, tables = str(folder / "steps.parquet"), folder / "tables"
    for place, *sums in engine.rows(LAW, nodes=str(tables / "nodes.parquet"), steps=steps):
        if len(set(sums)) > 1:
            said = "visits, starts + arrivals, all ends, steps"
            yield Mistake("tables/nodes.parquet", place, str(sums[0]), str(sums[1:]), said)
    for place, dropped, rows in engine.rows(
        LOST, drops=str(tables / "drop-off.parquet"), steps=steps
    ):
        if dropped != rows:
            said = "journeys lost = steps with state dropped"
            yield Mistake("tables/drop-off.parquet", place, str(dropped), str(rows), said)
    journeys, value = engine.rows(
        JOURNEYS,
        journeys=str(folder / "journeys.parquet"),
        scores=str(tables / "scorecard.parquet"),
    )[0]
    if journeys != value:
        yield Mistake("journeys.parquet", "journeys", str(value), str(journeys), "journeys")


def _figures(
    engine: Engine, folder: Path, told: Mapping[str, Any], cells: list[tuple[str, str]]
) -> Iterator[Mistake]:
    """Every printed figure that the packed tables do not say."""
    packed: dict[str, list[dict[str, Any]]] = {}
    for key, printed in cells:
        table, _, place = key.partition("/")
        number, _, column = place.partition("/")
        if table in told["tables"] and table not in packed:
            file = str(folder / "tables" / f"{table}.parquet")
            packed[table] = [json.loads(text) for (text,) in engine.rows(ROWS, file=file)]
        rows = packed.get(table, [])
        if not number.isdigit() or not 1 <= int(number) <= len(rows):
            yield Mistake(PAGE, key, printed, "", "no such row is packed")
            continue
        expected = _expected(rows[int(number) - 1], column, told, told["tables"][table]["units"])
        if clean(expected) != printed:
            yield Mistake(PAGE, key, printed, expected, "the figure is not that of the table")


def _expected(
    row: Mapping[str, Any], column: str, told: Mapping[str, Any], units: Mapping[str, str]
) -> str:
    """What should be printed for a column of a packed row."""
    if column == TILE:
        names = [field.name for field in fields(Measure)]
        return measures.value(Measure(**{name: row[name] for name in names}), told["currency"])
    if heading(column) not in row:
        return ""
    record = {**row, column: _raw(column, row[heading(column)])}
    return figure(column, record, told["zone"], units.get(column, ""), told["currency"])


def _raw(column: str, value: Any) -> Any:
    """Instants and days as the microseconds that they were."""
    if not isinstance(value, str) or column not in INSTANTS | DAYS:
        return value
    at = datetime.fromisoformat(value)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return round(at.timestamp() * US)


class _Figures(HTMLParser):
    """The figures of a page with their keys, in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.cells: list[tuple[str, str]] = []
        self.key = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Note the key of a figure."""
        self.key = dict(attrs).get("data-key") or ""
        if self.key:
            self.cells.append((self.key, ""))

    def handle_data(self, data: str) -> None:
        """Add to the figure that is open."""
        if self.key:
            key, text = self.cells[-1]
            self.cells[-1] = (key, text + data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        """The figure is whole."""
        self.key = ""
