"""The files of a report, made one by one into a folder that nobody reads yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from journey.analysis.table import Sheet
from journey.export import records
from journey.export.write import write_book, write_graph, write_rows, write_table
from journey.graph.model import JourneyGraph
from journey.report import html, markdown
from journey.report.content import Contents
from journey.report.document import Document, Drawing

WHOLE = (".graphml", ".gexf", ".json", ".dot", ".mmd", ".drawio")  # formats of the full graph
DRAWN = (".html", ".svg")
TABLES = (".parquet", ".csv")
LISTS = {"findings.jsonl": "friction", "plan.csv": "plan"}


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make: its name in the report, and what writes it."""

    name: str
    write: Callable[[Path], object]


def jobs(contents: Contents, document: Document) -> Iterator[Job]:
    """Every file but the manifest, which tells of them."""
    yield Job("report.html", partial(_text, html.page, document))
    yield Job("report.md", partial(_text, markdown.text, document))
    for drawing in (one for part in document.chapters for one in part.pictures):
        yield Job(f"pictures/{drawing.name}.svg", partial(_text, Drawing.text, drawing))
    for sheet in contents.sheets.values():
        for ending in TABLES:
            yield Job(f"tables/{sheet.name}{ending}", partial(_sheet, sheet))
    for name, table in LISTS.items():
        yield Job(name, partial(_sheet, contents.sheets[table]))
    yield Job("journey.xlsx", partial(_book, contents))
    for name in ("journeys", "steps"):
        yield Job(f"{name}.parquet", partial(_large, contents, name))
    for ending in WHOLE:
        yield Job(f"graph/graph{ending}", partial(_graph, contents.whole, contents.title))
    for ending in DRAWN:
        yield Job(f"graph/drawn{ending}", partial(_graph, contents.drawn, contents.title))


def _text(made: Callable[[Any], str], of: object, file: Path) -> None:
    file.write_text(made(of), encoding="utf-8", newline="\n")


def _sheet(sheet: Sheet, file: Path) -> None:
    write_rows(sheet.rows, sheet.row, sheet.head(), file)


def _large(contents: Contents, name: str, file: Path) -> None:
    write_table(contents.run.engine, name, file, contents.selection)


def _graph(graph: JourneyGraph, title: str, file: Path) -> None:
    write_graph(graph, file, title)


def _book(contents: Contents, file: Path) -> None:
    sheets = contents.sheets.values()
    write_book([(sheet.rows, sheet.row, sheet.head()) for sheet in sheets], file)


def content_of(sheet: Sheet) -> bytes:
    """The rows of a table as text that says the same on every machine: numbers to nine digits."""
    rows = [_rounded(row) for row in records.plain(sheet.rows)]
    text = json.dumps(rows, ensure_ascii=False, default=str, sort_keys=True)
    return text.encode("utf-8", "replace")


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value
