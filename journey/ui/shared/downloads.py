"""Files of what a page shows: tables as CSV, Excel, Parquet, JSON; the graph in every graph format.

A file is made when its button is clicked, never while the page is drawn.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from journey.analysis.table import Sheet
from journey.export.format import Format
from journey.export.records import FORMATS, KNOWN
from journey.export.words import file_name
from journey.export.write import FORMATS as GRAPHS
from journey.export.write import write_graph
from journey.graph.model import JourneyGraph

Asked = Callable[[], Sheet]


def downloads(name: str, sheet: Asked, key: str = "") -> None:
    """Buttons for the table ``name``; ``sheet`` gives its rows when one is clicked.

    The bytes are those of ``journey show NAME --out FILE``.

    ``key`` tells several tables of the same name on one page apart.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Download **{name}**:", width="content")
        for form in KNOWN:
            if form.has_button:
                _button(name, form, partial(_table, sheet, form.ending), key)


def all_tables(name: str, sheets: Callable[[], Sequence[Sheet]]) -> None:
    """A button for one workbook with a sheet for each table."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Download **all tables**:", width="content")
        _button(name, FORMATS[".xlsx"], partial(_workbook, sheets))


def graph_downloads(graph: JourneyGraph, title: str) -> None:
    """Buttons for the drawn graph."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Download **the graph as shown**:", width="content")
        for ending, form in GRAPHS.items():
            _button("graph", form, partial(_graph, graph, title, ending))


def _button(name: str, form: Format[Any], made: Callable[[], bytes], key: str = "") -> None:
    st.download_button(
        form.label,
        made,
        file_name=file_name(name, form.ending),
        mime=form.mime,
        key=f"download-{name}{form.ending}{key}",
        on_click="ignore",
        icon=":material/download:",
    )


def _table(asked: Asked, ending: str) -> bytes:
    sheet = asked()
    return FORMATS[ending].write(sheet.rows, sheet.row, sheet.head())


def _workbook(asked: Callable[[], Sequence[Sheet]]) -> bytes:
    from journey.export.xlsx.workbook import Filled, workbook

    return workbook([Filled(sheet.rows, sheet.row, sheet.head()) for sheet in asked()])


def _graph(graph: JourneyGraph, title: str, ending: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="journey-") as folder:
        return write_graph(graph, Path(folder) / f"graph{ending}", title).read_bytes()
