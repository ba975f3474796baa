"""A workbook: one sheet a table, with frozen heads and filters, and a sheet *Definitions*.

No text is taken for a formula or an address, whatever it begins with. What a sheet cannot hold is
counted on the sheet *Cut off*. The same rows give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from itertools import islice
from typing import Any

from journey.export.people import title
from journey.export.records import heading as file_heading
from journey.export.xlsx.cells import LONGEST, TEXT, Cell, cell, heading, unit_of

ROWS = 1_048_575  # of a sheet, below its head
WIDEST, NARROWEST, MEASURED = 60, 8, 200  # characters; rows that a width is measured on
NAMED = 31  # characters of a sheet's name
MADE = datetime(1980, 1, 1)  # noqa: DTZ001  # the same rows give the same bytes
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Head = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filled:
    """Rows for a sheet: their type where it is known without a row, and what is known of them."""

    rows: Sequence[Any]
    row: type | None
    head: Head

    @property
    def name(self) -> str:
        """The table's name, as short as a sheet's must be."""
        return str(self.head.get("schema", "rows")).rsplit("/", 1)[-1][:NAMED]

    def columns(self) -> list[str]:
        """The columns, also of a table without rows."""
        kind = self.row or (type(self.rows[0]) if self.rows else None)
        return [field.name for field in fields(kind)] if kind else []

    def unit(self, column: str) -> str:
        """The unit of a column's numbers, empty where there is none."""
        return str(self.head.get("units", {}).get(column, ""))


@dataclass(frozen=True, slots=True)
class CutOff:
    """What a sheet could not hold."""

    table: str
    what: str
    kept: int
    of: int


@dataclass(frozen=True, slots=True)
class Definition:
    """What a column is called in other files, its unit, and what it means."""

    table: str
    column: str
    name_in_files: str
    unit: str
    meaning: str


class Book:
    """A workbook that is being written, sheet by sheet."""

    def __init__(self, target: io.BytesIO) -> None:
        import xlsxwriter  # takes 0.1 s and is needed for spreadsheets only

        self.file = xlsxwriter.Workbook(target, OPTIONS)
        self.file.set_properties({"created": MADE})
        self.bold = self.file.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.forms: dict[str, Any] = {}

    def form(self, form: str) -> Any:
        """The workbook's own format of a number format."""
        if form not in self.forms:
            self.forms[form] = self.file.add_format({"num_format": form, "valign": "top"})
        return self.forms[form]

    def sheet(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Write one sheet: head frozen, filter on, as wide as its first rows need."""
        sheet = self.file.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        every = iter(rows)
        first = list(islice(every, MEASURED))
        for place, head in enumerate(heads):
            sheet.set_column(place, place, _width(head, [row[place] for row in first]))
            sheet.write_string(0, place, head, self.bold)
        last = 0
        for number, row in enumerate((*first, *every), start=1):
            last = number
            for place, held in enumerate(row):
                self._put(sheet, number, place, held)
        if heads:
            sheet.autofilter(0, 0, last, len(heads) - 1)

    def _put(self, sheet: Any, row: int, column: int, held: Cell) -> None:
        """Write a value as what it is, never as what it looks like."""
        value = held.value
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, self.form(TEXT))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.form(held.form))
        else:
            sheet.write_number(row, column, value, self.form(held.form))


def workbook(tables: Sequence[Filled]) -> bytes:
    """All tables as one workbook."""
    target = io.BytesIO()
    book = Book(target)
    cut: list[CutOff] = []
    for table in tables:
        columns = table.columns()
        units = [table.unit(name) for name in columns]
        currency = str(table.head.get("currency", ""))
        heads = [heading(name, unit, currency) for name, unit in zip(columns, units, strict=True)]
        book.sheet(table.name, heads, _cells(table, units, cut))
    _listed(book, "Definitions", [one for table in tables for one in _defined(table)], Definition)
    if cut:
        _listed(book, "Cut off", cut, CutOff)
    book.file.close()
    return target.getvalue()


def as_xlsx(rows: Sequence[Any], row: type | None, head: Head) -> bytes:
    """One table as a workbook."""
    return workbook([Filled(rows, row, head)])


def _cells(table: Filled, units: Sequence[str], cut: list[CutOff]) -> Iterable[list[Cell]]:
    """The cells of each row; what does not fit is told in ``cut``."""
    columns, currency = table.columns(), str(table.head.get("currency", ""))
    if len(table.rows) > ROWS:
        cut.append(CutOff(table.name, "rows", ROWS, len(table.rows)))
    for number, row in enumerate(islice(table.rows, ROWS), start=1):
        record = asdict(row)
        held = [
            cell(name, record, unit, currency) for name, unit in zip(columns, units, strict=True)
        ]
        cut += [
            CutOff(table.name, f"characters: row {number}, {name}", LONGEST, LONGEST + made.cut)
            for name, made in zip(columns, held, strict=True)
            if made.cut
        ]
        yield held


def _defined(table: Filled) -> list[Definition]:
    """What the table is about, then each of its columns."""
    head = table.head
    about = [f"A row is about {head.get('unit', 'rows')}", f"run {head.get('run') or '(none)'}"]
    if "as_of" in head:
        about.append(f"complete up to {head['as_of']}")
    about += [f"{name} {value}" for name, value in head.get("filter", {}).items()]
    told, currency = head.get("definitions", {}), str(head.get("currency", ""))
    lines = [Definition(table.name, "", "", "", "; ".join(about) + ".")]
    for name in table.columns():
        unit = unit_of(name, table.unit(name), currency)
        meaning = str(told.get(name, ""))
        lines.append(Definition(table.name, title(name), file_heading(name), unit, meaning))
    return lines


def _listed(book: Book, name: str, rows: Sequence[Any], row: type) -> None:
    """A sheet about the others."""
    columns = [field.name for field in fields(row)]
    cells = ([cell(one, asdict(line), "") for one in columns] for line in rows)
    book.sheet(name, [title(one) for one in columns], cells)


def _width(head: str, cells: Sequence[Cell]) -> int:
    """Characters that a column needs for its head, with the filter's arrow, and first rows."""
    lengths = [_length(held) for held in cells]
    return min(WIDEST, max(NARROWEST, len(head) + 3, *lengths, 0))


def _length(held: Cell) -> int:
    """About how many characters a cell shows."""
    if isinstance(held.value, str):
        return len(held.value) + 1
    return len(held.form) + 1 if isinstance(held.value, date) else 12
