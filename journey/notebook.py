"""What a notebook uses: every table by its name, with dates and names as people write them.

>>> from journey.notebook import TABLES
>>> "drop_off" in TABLES and "scorecard" in TABLES
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from importlib import import_module
from typing import Any, overload

import networkx as nx

from journey.analysis import catalogue
from journey.analysis.behind.wanted import Wanted, chosen
from journey.analysis.table import Sheet
from journey.engine.open import Run
from journey.errors import NothingMatched, UnknownName
from journey.export.people import clean, shown_columns, title, word
from journey.export.records import as_arrow
from journey.graph import draw as graphs
from journey.graph.model import JourneyGraph
from journey.graph.networkx import to_digraph

SHOWN = 50  # rows that a notebook shows
# what a chart shows first of these columns
CHARTED = ("goals_lost", "gain", "lost", "net", "rate", "difference", "share", "journeys", "visits",
           "value", "n", "events", "n_events")  # fmt: skip
TABLES = {name.replace("-", "_"): name for name in catalogue.TABLES}


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Any]):
    """The rows of a table: a sequence of records that shows itself as a table.

    ``answer[0].touchpoint`` is a value, ``answer.sheet.definitions`` says what each column means.
    """

    sheet: Sheet

    def __len__(self) -> int:
        return len(self.sheet.rows)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        return self.sheet.rows[place]

    def to_arrow(self) -> Any:
        """The rows as a ``pyarrow.Table``: instants are timestamps, durations microseconds."""
        return as_arrow(self.sheet.rows, self.sheet.row, self.sheet.head())

    def to_pandas(self) -> Any:
        """The rows as a ``pandas.DataFrame``.

        Raises
        ------
        ModuleNotFoundError
            pandas is not installed.
        """
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """The rows as a ``polars.DataFrame``.

        Raises
        ------
        ModuleNotFoundError
            polars is not installed.
        """
        return import_module("polars").from_arrow(self.to_arrow())

    def chart(self) -> Any:
        """Bars of the table's first number that counts, as an ``altair.Chart``.

        Raises
        ------
        NothingMatched
            The table has no rows, or no text and number to draw.
        """
        import altair as alt  # comes with Streamlit

        label, number = self._charted()
        rows = [
            {label: clean(str(getattr(row, label))), number: float(getattr(row, number))}
            for row in self
            if getattr(row, number) is not None
        ]
        return (
            alt.Chart(alt.InlineData(values=rows), title=self.sheet.name)
            .mark_bar()
            .encode(
                x=alt.X(number, type="quantitative", title=title(number)),
                y=alt.Y(label, type="nominal", sort="-x", title=title(label)),
            )
        )

    def _charted(self) -> tuple[str, str]:
        """The columns for names and for numbers."""
        first = asdict(self[0]) if len(self) else {}
        labels = [name for name, value in first.items() if isinstance(value, str)]
        numbers = [name for name in CHARTED if name in first]
        if not labels or not numbers:
            what = f"nothing to draw in {self.sheet.name}"
            raise NothingMatched(what, "", "look at its rows: to_arrow()")
        return labels[0], numbers[0]

    def _repr_html_(self) -> str:
        """A table of the first rows; every text is escaped."""
        rows = self.sheet.rows[:SHOWN]
        names = shown_columns(rows, self.sheet.files_only)
        heads = "".join(f"<th>{escape(title(name))}</th>" for name in names)
        lines = "".join(f"<tr>{cells}</tr>" for cells in self._cells(rows, names))
        more = f"<p>{len(rows):,} of {len(self):,} rows</p>" if len(self) > len(rows) else ""
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>{more}"

    def _cells(self, rows: Sequence[Any], names: Sequence[str]) -> Iterator[str]:
        for row in map(asdict, rows):
            yield "".join(f"<td>{escape(word(name, row, self.sheet.zone))}</td>" for name in names)


def table(run: Run, name: str, selection: Wanted | None = None) -> Answer:
    """The table ``name`` of a run, for the journeys of a selection.

    Raises
    ------
    UnknownName
        There is no such table, or the run has no such segment, channel, device or goal.
    WrongUsage
        A date cannot be read.
    NothingMatched
        No journey is left.
    """
    known = TABLES.get(name, name)
    if known not in catalogue.TABLES:
        raise UnknownName.named("table", name, TABLES)
    return Answer(catalogue.sheet(run, known, chosen(run, selection or Wanted())))


def draw(run: Run, selection: Wanted | None = None) -> JourneyGraph:
    """The journey graph of the selected journeys: nodes, edges, outcomes.

    Raises
    ------
    UnknownName, WrongUsage, NothingMatched
        As :func:`table` does.
    """
    return graphs.draw(run.engine, chosen(run, selection or Wanted()))


def to_networkx(graph: JourneyGraph) -> nx.DiGraph:
    """The graph as a ``networkx.DiGraph`` with every number as an attribute."""
    return to_digraph(graph)
