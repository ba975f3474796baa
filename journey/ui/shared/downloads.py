"""Files of what a page shows: tables as CSV, Parquet, JSON; the graph in every graph format.

A file is made when its button is clicked, never while the page is drawn.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from journey.export.words import file_name
from journey.export.write import write_graph
from journey.graph.model import JourneyGraph
from journey.ui.shared import files

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
GRAPHS = (".html", ".graphml", ".gexf", ".json", ".dot")
Rows = Callable[[], Sequence[Any]]


def downloads(name: str, rows: Rows, key: str = "") -> None:
    """Buttons for the table ``name``; ``rows`` gives its records when one is clicked.

    ``key`` tells several tables of the same name on one page apart.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Download **{name}**:", width="content")
        for ending, written in files.FORMATS.items():
            _button(name, ending, partial(_table, rows, written), key)


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


def _table(rows: Rows, written: Callable[[Sequence[Any]], bytes]) -> bytes:
    return written(rows())


def _graph(graph: JourneyGraph, title: str, ending: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="journey-") as folder:
        return write_graph(graph, Path(folder) / f"graph{ending}", title).read_bytes()
