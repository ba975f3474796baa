"""The chapters of a report: which tables, which of their columns, how many rows, which pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from journey.analysis.table import Sheet
from journey.export.people import figure
from journey.report import charts
from journey.report.charts import Spec
from journey.report.content import Contents

Sheets = Mapping[str, Sheet]
PICTURED = 12  # touchpoints in a picture


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as a report shows it; all rows and columns are in ``tables/``.

    Attributes
    ----------
    by
        The column whose largest numbers come first; empty: the table's own order.
    """

    table: str
    columns: tuple[str, ...]
    most: int = 10
    by: str = ""


@dataclass(frozen=True, slots=True)
class ChartView:
    """A picture by its name, what it shows, and the specification for these tables."""

    name: str
    about: str
    spec: Callable[[Sheets], Spec | None]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One question of a report with its answer."""

    name: str
    title: str
    tables: tuple[TableView, ...]
    pictures: tuple[ChartView, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell as it is printed, and the number key of where it stands: table, row, column."""

    text: str
    key: str
    is_number: bool


def _lost(sheets: Sheets) -> Spec | None:
    rows = [one for one in sheets["drop-off"].rows if one.dropped][:PICTURED]
    return charts.lost(rows) if rows else None


def _rates(sheets: Sheets) -> Spec | None:
    rows = [one for one in sheets["drop-off"].rows if one.dropped][:PICTURED]
    return charts.rates(rows, is_named=True) if rows else None


CHAPTERS = (
    Chapter(
        "map",
        "The map",
        (
            TableView(
                "edges",
                ("source", "target", "transitions", "journeys", "share_out", "wait_median_us"),
                15,
                by="transitions",
            ),
        ),
    ),
    Chapter(
        "scorecard",
        "Scorecard",
        (
            TableView(
                "scorecard", ("label", "value", "low", "high", "unit", "n", "base", "reason"), 40
            ),
        ),
    ),
    Chapter(
        "losses",
        "Where journeys end",
        (
            TableView(
                "drop-off",
                (
                    "touchpoint",
                    "owner",
                    "visits",
                    "dropped",
                    "rate",
                    "low",
                    "high",
                    "excess",
                    "goals_lost",
                    "value_lost",
                ),
                PICTURED,
            ),
            TableView(
                "went-instead",
                ("after", "touchpoint", "instead", "owner", "visits", "share", "goal_share"),
            ),
            TableView("routes", ("path", "journeys", "share")),
        ),
        (
            ChartView("lost", "Journeys lost per touchpoint", _lost),
            ChartView("rates", "Drop rate per touchpoint with its 95 % interval", _rates),
        ),
    ),
    Chapter(
        "friction",
        "What makes it hard",
        (
            TableView(
                "friction",
                (
                    "signal",
                    "code",
                    "touchpoint",
                    "owner",
                    "journeys",
                    "gain",
                    "gain_low",
                    "gain_high",
                    "value_gain",
                    "delay_days",
                    "confidence",
                    "reason",
                ),
                12,
            ),
            TableView(
                "friction-paths",
                ("path", "owner", "journeys", "gain", "gain_low", "gain_high", "reason"),
                5,
            ),
            TableView(
                "low-scores",
                ("signal", "code", "touchpoint", "answers", "difference", "low", "high", "reason"),
                5,
            ),
        ),
    ),
    Chapter(
        "incidents",
        "What went wrong lately",
        (
            TableView(
                "incidents",
                (
                    "headline",
                    "owner",
                    "from_us",
                    "until_us",
                    "journeys",
                    "lost",
                    "lost_low",
                    "lost_high",
                    "value_lost",
                ),
                12,
            ),
        ),
    ),
    Chapter(
        "flows",
        "Ways through",
        (
            TableView(
                "flows", ("kind", "path", "journeys", "share", "goals", "goal_share", "stage"), 15
            ),
            TableView("paths", ("path", "journeys", "share", "goal_share", "low", "high"), 8),
        ),
    ),
    Chapter(
        "compare",
        "The second half of the period beside the first",
        (
            TableView(
                "compare",
                ("label", "touchpoint", "a", "b", "difference", "low", "high", "unit", "reason"),
                20,
            ),
        ),
    ),
    Chapter(
        "plan",
        "Work plan",
        (
            TableView(
                "plan",
                (
                    "order_no",
                    "signal",
                    "code",
                    "touchpoint",
                    "owner",
                    "added",
                    "added_low",
                    "added_high",
                    "cost",
                    "net",
                    "reason",
                ),
                12,
            ),
        ),
    ),
    Chapter(
        "trust",
        "Data and trust",
        (
            TableView(
                "sources",
                (
                    "source",
                    "file",
                    "rows_read",
                    "rows_used",
                    "rows_refused",
                    "rows_duplicate",
                    "rows_unmapped",
                    "events",
                    "last_us",
                ),
                30,
            ),
            TableView(
                "watermarks",
                ("channel", "events", "last_us", "is_required", "basis", "waiting"),
                20,
            ),
            TableView("reasons", ("source", "words", "refusals", "mend"), 10),
            TableView(
                "identity",
                ("measure", "strict", "default", "loose", "unit", "spread", "warning"),
                20,
            ),
            TableView("identity-health", ("topic", "words", "n", "of"), 20),
        ),
    ),
)


def cells(sheet: Sheet, shown: TableView) -> list[list[PrintedCell]]:
    """The printed cells of a table's first rows."""
    ranked = list(enumerate(sheet.rows, start=1))
    if shown.by:
        ranked.sort(key=lambda pair: -getattr(pair[1], shown.by))
    return [
        [_cell(sheet, number, name, asdict(row)) for name in shown.columns]
        for number, row in ranked[: shown.most]
    ]


def _cell(sheet: Sheet, number: int, name: str, record: Mapping[str, object]) -> PrintedCell:
    text = figure(name, record, sheet.zone, sheet.units.get(name, ""), sheet.currency)
    value = record[name]
    is_number = isinstance(value, int | float) or type(value).__name__ == "Decimal"
    return PrintedCell(
        text, f"{sheet.name}/{number}/{name}", is_number and not isinstance(value, bool)
    )


def note(sheet: Sheet, shown: TableView) -> str:
    """How many rows are shown, and where the others are."""
    if not sheet.rows:
        return "No rows."
    file = f"tables/{sheet.name}.csv"
    if len(sheet.rows) <= shown.most:
        return f"All {len(sheet.rows):,} rows; more columns in {file}."
    first = f"largest {shown.by}" if shown.by else "first"
    return f"The {first}: {shown.most:,} of {len(sheet.rows):,} rows; all of them in {file}."


def used(contents: Contents) -> list[str]:
    """The tables that the chapters show, each once."""
    names = [shown.table for chapter in CHAPTERS for shown in chapter.tables]
    return [name for name in dict.fromkeys(names) if name in contents.sheets]
