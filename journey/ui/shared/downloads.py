"""Files of what a page shows: tables as CSV, Parquet, JSON; the graph in every graph format.

A file is made when its button is clicked, never while the page is drawn.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from journey.analysis.table import Sheet
from journey.export.records import FORMATS
from journey.export.words import file_name
from journey.export.write import write_graph
from journey.graph.model import JourneyGraph

TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".html": "text/html",
    ".graphml": "application/graphml+xml",
    ".gexf": "application/gexf+xml",
    ".dot": "text/vnd.graphviz",
}
NAMES = {".csv": "CSV", ".parquet": "Parquet", ".json": "JSON", ".html": "Offline page (HTML)",
         ".graphml": "GraphML", ".gexf": "GEXF", ".dot": "DOT"}  # fmt: skip
ROWS = (".csv", ".parquet", ".json")
GRAPHS = (".html", ".graphml", ".gexf", ".json", ".dot")
Asked = Callable[[], Sheet]


def downloads(name: str, sheet: Asked, key: str = "") -> None:
    """Buttons for the table ``name``; ``sheet`` gives its rows when one is clicked.

    The bytes are those of ``journey show NAME --out FILE``.

    ``key`` tells several tables of the same name on one page apart.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Download **{name}**:", width="content")
        for ending in ROWS:
            _button(name, ending, partial(_table, sheet, ending), key)


def graph_downloads(graph: JourneyGraph, title: str) -> None:
    """Buttons for the drawn graph."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Download **the graph as shown**:", width="content")
        for ending in GRAPHS:
            _button("graph", ending, partial(_graph, graph, title, ending))


def _button(name: str, ending: str, made: Callable[[], bytes], key: str = "") -> None:
    st.download_button(
        NAMES[ending],
        made,
        file_name=file_name(name, ending),
        mime=TYPES[ending],
        key=f"download-{name}{ending}{key}",
        on_click="ignore",
        icon=":material/download:",
    )


def _table(asked: Asked, ending: str) -> bytes:
    sheet = asked()
    return FORMATS[ending](sheet.rows, sheet.row, sheet.head())


def _graph(graph: JourneyGraph, title: str, ending: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="journey-") as folder:
        return write_graph(graph, Path(folder) / f"graph{ending}", title).read_bytes()
