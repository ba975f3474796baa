"""What ``journey export`` writes: the graph or a table, the format chosen by the file's ending."""

from __future__ import annotations

from pathlib import Path

from journey.analysis import catalogue
from journey.analysis.data.waiting import waits
from journey.cli.options import Filters, Place, Shown
from journey.cli.output import note
from journey.cli.printed import Printed
from journey.cli.selected import opened, selected
from journey.engine.open import Run
from journey.errors import UnknownName, WrongUsage
from journey.export.write import FORMATS, TABLES, write_book, write_graph, write_rows, write_table
from journey.graph.draw import draw
from journey.graph.model import JourneyGraph
from journey.graph.simplify import simplify
from journey.selection import Selection

ALL = "all"
NODES, EDGES, COVERAGE = 40, 120, 0.9  # of a page that people look at


def export(to: Path, shown: Shown, place: Place, filters: Filters, printed: Printed) -> None:
    """Write the graph or the table that ``shown`` names to the file ``to``.

    Raises
    ------
    WrongUsage
        Neither or both of graph and table are asked for.
    """
    if shown.graph == (shown.table is not None):
        raise WrongUsage("say either --graph or --table NAME", "export")
    with opened(place) as run:
        chosen, known = selected(run, filters), waits(run.engine).sentence
        if shown.table is not None:
            rows = _table(run, shown.table, to, chosen)
            note(f"{to}: {rows:,} rows of {shown.table}; {chosen.words()}; {known}", printed)
            return
        graph = drawn(run, chosen, shown, whole=not _is_for_people(to))
        write_graph(graph, to, f"{run.settings.project.name}, {known}")
        note(f"{to}: {graph.coverage.line()}; {chosen.words()}; {known}", printed)


def _book(run: Run, to: Path, chosen: Selection) -> int:
    """Write every table of the catalogue as a sheet of one workbook.

    Raises
    ------
    WrongUsage
        The file is no workbook.
    """
    if to.suffix != ".xlsx":
        raise WrongUsage("only a workbook holds all tables", str(to), "use .xlsx, or one table")
    sheets = [catalogue.sheet(run, name, chosen) for name in catalogue.TABLES]
    write_book([(sheet.rows, sheet.row, sheet.head()) for sheet in sheets], to)
    return sum(len(sheet.rows) for sheet in sheets)


def _table(run: Run, name: str, to: Path, chosen: Selection) -> int:
    """Write a table of the catalogue, or journeys and steps, which the database writes itself."""
    if name == ALL:
        return _book(run, to, chosen)
    if name in TABLES:
        return write_table(run.engine, name, to, chosen)
    if name not in catalogue.TABLES:
        raise UnknownName.named("table", name, (ALL, *TABLES, *catalogue.TABLES))
    sheet = catalogue.sheet(run, name, chosen)
    write_rows(sheet.rows, sheet.row, sheet.head(), to)
    return len(sheet.rows)


def _is_for_people(to: Path) -> bool:
    return to.suffix in FORMATS and FORMATS[to.suffix].is_for_people


def drawn(run: Run, chosen: Selection, shown: Shown, whole: bool) -> JourneyGraph:
    """The whole graph where nothing else is asked; a page for people is simplified."""
    if whole and shown.nodes is None and shown.edges is None and shown.coverage is None:
        return draw(run.engine, chosen)
    return simplify(
        run.engine,
        chosen,
        nodes=shown.nodes or NODES,
        edges=shown.edges or EDGES,
        coverage=shown.coverage or COVERAGE,
    )
