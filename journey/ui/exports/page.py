"""Exports: the graph and every table as files."""

from __future__ import annotations

import shlex

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.catalogue import TABLES
from journey.engine.open import Run
from journey.export.write import FORMATS
from journey.graph.simplify import simplify
from journey.selection import Selection
from journey.ui.shared import filters
from journey.ui.shared.downloads import all_tables, downloads, graph_downloads
from journey.ui.shared.frame import page
from journey.ui.state import answer


def show(run: Run, selection: Selection) -> None:
    """The graph and every table as files, and the commands that make the same."""
    st.subheader("Journey graph", anchor=False)
    left, right = st.columns(2, gap="large")
    nodes = left.slider("Touchpoints at most", 2, 300, 40, key="export-nodes")
    edges = right.slider("Edges at most", 5, 1000, 120, step=5, key="export-edges")
    found = answer(run, simplify, selection, nodes, edges)
    st.text(found.coverage.line())
    graph_downloads(found, run.settings.project.name)
    st.caption("Or in a terminal; the ending of the file chooses the format:")
    zone = run.settings.project.zone
    given = f"--run {shlex.quote(str(run.folder))}{filters.options(selection, zone)}"
    limits = f"--nodes {nodes} --edges {edges}"
    _command(f"journey export --graph {limits} --to graph.html {given}")
    st.caption(f"Formats: {', '.join(sorted(FORMATS))}")
    st.subheader("Tables", anchor=False)
    name = st.selectbox(
        "Table",
        list(TABLES),
        format_func=lambda one: f"{one}: {TABLES[one].title}",
        key="export-table",
    )
    downloads(name, lambda: catalogue.sheet(run, name, selection))
    st.caption("Or in a terminal:")
    _command(f"journey show {name} --format csv --out {name}.csv {given}")
    all_tables("journey", lambda: [catalogue.sheet(run, one, selection) for one in TABLES])
    st.caption("Or in a terminal:")
    _command(f"journey export --table all --to journey.xlsx {given}")
    st.subheader("This run", anchor=False)
    st.text(f"Build {run.build_id}, complete up to {words.moment(run.as_of_us, zone)} ({zone})")
    st.text(f"Folder {run.folder}")


def _command(line: str) -> None:
    st.code(line, language=None, wrap_lines=True)


if __name__ == "__main__":
    page("Exports", "Which files do you need?", show)
