"""The document of a report, ready for a template: chapters with sentences, pictures and tables."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

from journey.analysis.table import Sheet
from journey.export.graphs import svg
from journey.export.people import title
from journey.report import measures
from journey.report.charts import CONFIG, Spec
from journey.report.content import NO_PERIOD, Contents
from journey.report.sections import (
    CHAPTERS,
    Chapter,
    ChartView,
    PrintedCell,
    TableView,
    cells,
    note,
    used,
)

TILES = ("goal_rate", "abandonment", "time_to_goal", "journeys", "customers", "error_rate", "nps",
         "value")  # fmt: skip
TILE = "tile"  # the column of a key whose number stands in large digits
WIDTH_PX = 620


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture inside the document: its SVG, what it shows, and the line below it."""

    name: str
    about: str
    caption: str
    svg: str

    def text(self) -> str:
        """The picture as a file holds it."""
        return self.svg

    @property
    def source(self) -> str:
        """The picture as an address that needs no file."""
        data = base64.b64encode(self.svg.encode("utf-8")).decode("ascii")
        return f"data:image/svg+xml;base64,{data}"


@dataclass(frozen=True, slots=True)
class Tile:
    """A measure in large digits."""

    label: str
    value: str
    base: str
    key: str


@dataclass(frozen=True, slots=True)
class Printout:
    """A table as it is printed."""

    title: str
    heads: tuple[PrintedCell, ...]
    rows: tuple[tuple[PrintedCell, ...], ...]
    note: str


@dataclass(frozen=True, slots=True)
class PrintedChapter:
    """A chapter as it is printed."""

    name: str
    title: str
    said: tuple[str, ...]
    tiles: tuple[Tile, ...]
    pictures: tuple[Drawing, ...]
    tables: tuple[Printout, ...]


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the printed columns of a table mean."""

    title: str
    meanings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """All that is printed, in its order."""

    title: str
    about: str
    takeaways: tuple[str, ...]
    chapters: tuple[PrintedChapter, ...]
    definitions: tuple[Meanings, ...]


def document(contents: Contents) -> Document:
    """What is printed of ``contents``."""
    run = contents.run
    known = next(iter(contents.sheets.values())).known
    said = f"; {known.sentence}" if known else ""
    chosen = contents.selection.words()
    about = f"{chosen[:1].upper()}{chosen[1:]}, run {run.build_id}{said}."
    return Document(
        contents.title,
        about,
        contents.takeaways,
        tuple(_part(chapter, contents) for chapter in CHAPTERS),
        tuple(_meanings(contents.sheets[name]) for name in used(contents)),
    )


def picture(spec: Spec, about: str) -> str:
    """A vega-lite specification as SVG text."""
    import vl_convert  # 84 MB: only what draws pays for it

    whole = {"config": CONFIG, "width": WIDTH_PX, **spec, "description": about}
    return str(vl_convert.vegalite_to_svg(json.dumps(whole)))


def _part(chapter: Chapter, contents: Contents) -> PrintedChapter:
    sheets = contents.sheets
    drawn = [_drawing(one, sheets) for one in chapter.pictures]
    pictures = [one for one in drawn if one is not None]
    if chapter.name == "map":
        pictures = [graph_drawing(contents)]
    return PrintedChapter(
        chapter.name,
        chapter.title,
        _said(chapter, contents),
        _tiles(sheets["scorecard"]) if chapter.name == "scorecard" else (),
        tuple(pictures),
        tuple(_printout(sheets[shown.table], shown) for shown in chapter.tables),
    )


def graph_drawing(contents: Contents) -> Drawing:
    """The map of the drawn graph."""
    caption = f"{contents.drawn.coverage.line()}. In a box: channel and touchpoint, journeys."
    drawn = svg.text(contents.drawn, contents.title)
    return Drawing(
        "graph", "Journey graph; its largest transitions are in the table", caption, drawn
    )


def _drawing(wanted: ChartView, sheets: Mapping[str, Sheet]) -> Drawing | None:
    spec = wanted.spec(sheets)
    if spec is None:
        return None
    caption = f"{wanted.about}. The table below holds the same numbers."
    return Drawing(wanted.name, wanted.about, caption, picture(spec, wanted.about))


def _said(chapter: Chapter, contents: Contents) -> tuple[str, ...]:
    if chapter.name != "compare":
        return ()
    return contents.sheets["compare"].said or (NO_PERIOD,)


def _tiles(sheet: Sheet) -> tuple[Tile, ...]:
    made = []
    for number, row in enumerate(sheet.rows, start=1):
        if row.id in TILES and row.value is not None:
            value = measures.value(row, sheet.currency)
            key = f"{sheet.name}/{number}/{TILE}"
            made.append(Tile(row.label, value, measures.base(row), key))
    return tuple(made)


def _printout(sheet: Sheet, shown: TableView) -> Printout:
    """The first rows, without columns that say nothing in them."""
    rows = cells(sheet, shown)
    kept = [at for at in range(len(shown.columns)) if any(row[at].text for row in rows)]
    heads = tuple(
        PrintedCell(title(shown.columns[at]), "", any(row[at].is_number for row in rows))
        for at in kept
    )
    printed = tuple(tuple(row[at] for at in kept) for row in rows)
    return Printout(sheet.title, heads, printed, note(sheet, shown))


def _meanings(sheet: Sheet) -> Meanings:
    columns = [shown.columns for chapter in CHAPTERS for shown in chapter.tables
               if shown.table == sheet.name]  # fmt: skip
    told = sheet.definitions
    return Meanings(
        sheet.title, tuple((title(name), told[name]) for name in columns[0] if name in told)
    )
