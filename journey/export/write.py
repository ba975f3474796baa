"""The door of the exports: graphs and tables as files, the format chosen by the ending."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from journey.engine.base import Engine
from journey.errors import UnknownName, WrongUsage
from journey.export import records, tables
from journey.export.format import Drawn, Format
from journey.export.graphs import dot, drawio, gexf, graphml, html, mermaid, nodelink, svg
from journey.graph.model import JourneyGraph
from journey.selection import Selection

Asked = tuple[Sequence[Any], type | None, Mapping[str, Any]]
FORMATS: Mapping[str, Format[Drawn]] = {
    one.FORMAT.ending: one.FORMAT
    for one in (html, svg, graphml, gexf, nodelink, dot, mermaid, drawio)
}
TABLES: Mapping[str, tables.Table] = {
    "journeys": tables.journeys,
    "steps": tables.steps,
}
TABLE_FORMATS = (".csv", ".parquet")


def write_graph(graph: JourneyGraph, file: Path, title: str) -> Path:
    """Write ``graph`` to ``file`` in the format of its ending; returns the file.

    Raises
    ------
    WrongUsage
        No format has this ending, or the file cannot be written.
    """
    _known(file, FORMATS)
    text = FORMATS[file.suffix].write(graph, title)
    with aside(file) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return file


def write_table(engine: Engine, name: str, file: Path, selection: Selection | None = None) -> int:
    """Write the table ``name`` of :data:`TABLES` to a ``.csv`` or ``.parquet``; returns its rows.

    Raises
    ------
    UnknownName
        There is no such table.
    WrongUsage
        No format has this ending, or the file cannot be written.
    """
    if name not in TABLES:
        raise UnknownName.named("table", name, TABLES)
    _known(file, TABLE_FORMATS)
    with aside(file) as part:
        return TABLES[name](engine, part, selection or Selection())


def write_rows(rows: Sequence[Any], row: type | None, head: Mapping[str, Any], file: Path) -> Path:
    """Write rows to ``file`` in the format of its ending; returns the file.

    Raises
    ------
    WrongUsage
        No format has this ending, or the file cannot be written.
    """
    _known(file, records.FORMATS)
    with aside(file) as part:
        part.write_bytes(records.FORMATS[file.suffix].write(rows, row, head))
    return file


def write_book(tables: Sequence[Asked], file: Path) -> Path:
    """Write all tables (rows, their type, their head) to one workbook; returns the file.

    Raises
    ------
    WrongUsage
        The file cannot be written.
    """
    from journey.export.xlsx.workbook import Filled, workbook

    with aside(file) as part:
        part.write_bytes(workbook([Filled(*table) for table in tables]))
    return file


@contextmanager
def aside(file: Path) -> Iterator[Path]:
    """A file beside ``file`` to write to; it takes the place of ``file`` when all is written."""
    part = file.with_name(f".{secrets.token_hex(6)}{file.suffix}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(file)
    except OSError as fault:
        raise WrongUsage(f"cannot be written: {fault.strerror}", str(file)) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _known(file: Path, endings: Mapping[str, object] | tuple[str, ...]) -> None:
    if file.suffix not in endings:
        listed = ", ".join(endings)
        raise WrongUsage(
            f"no format for {file.suffix or 'no ending'!r}", str(file), f"use {listed}"
        )
