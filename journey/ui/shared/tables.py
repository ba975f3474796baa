"""Records as a table: cells are plain text and numbers; a row can be opened by mouse or keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")
ROW = "Measure"  # head of a grid's first column; all others start with a blank
PERCENT = "percent"  # a share as 12.3 %, the same digits in all rows
ROW_PX, MOST_ROWS = 35, 16


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, the cell of a record, and how a number is written.

    ``form`` is a format of ``st.column_config.NumberColumn`` (``"localized"``, ``"%.1f"``)
    or ``"percent"``; null: text.
    """

    head: str
    cell: Callable[[Any], object]
    form: str | None = None
    about: str | None = None


def table(records: Sequence[object], columns: Sequence[Column], name: str) -> None:
    """Show ``records`` as a table named ``name`` for screen readers."""
    st.dataframe(
        _cells(records, columns),
        column_config=_config(columns),
        hide_index=True,
        placeholder="–",
        height=_height(len(records)),
        alt=name,
    )


def opening_table(
    records: Sequence[T], columns: Sequence[Column], named: Callable[[T], str], key: str
) -> T | None:
    """A table whose rows open: by a click, or by the box under it.

    Parameters
    ----------
    records, columns
        What is shown.
    named
        The name of a record in the box; names differ.
    key
        Tells this table from others of the page.

    Returns
    -------
    record or None
        The one that is open.
    """
    by_name = {named(record): record for record in records}
    names = list(by_name)
    pick = f"{key}-open"
    st.dataframe(
        _cells(records, columns),
        column_config=_config(columns),
        hide_index=True,
        placeholder="–",
        height=_height(len(records)),
        key=key,
        on_select=partial(_clicked, key, pick, names),
        selection_mode=["single-row", "single-cell"],
    )
    label = "Open a row (click it above, or choose it here)"
    chosen = st.selectbox(label, names, index=None, key=pick, placeholder="none")
    return by_name.get(chosen) if chosen is not None else None


def grid(
    records: Sequence[T],
    place: Callable[[T], tuple[str, str]],
    cell: Callable[[T], str],
    key: str,
) -> T | None:
    """Records in rows and columns; a cell opens by a click, or by the box under the grid.

    ``place`` gives a record's row and column; ``cell`` its text.
    """
    placed = {place(record): record for record in records}
    rows, heads = (list(dict.fromkeys(names)) for names in zip(*placed, strict=True))
    shown = {ROW: rows} | {
        f" {head}": [cell(placed[row, head]) if (row, head) in placed else None for row in rows]
        for head in heads
    }
    pick = f"{key}-open"
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        height=_height(len(rows)),
        key=key,
        on_select=partial(_cell_clicked, key, pick, rows),
        selection_mode="single-cell",
    )
    chosen = st.selectbox(
        "Open a number (click it above, or choose it here)",
        list(placed),
        index=None,
        format_func=lambda at: f"{at[0]} · {at[1]}: {cell(placed[at])}",
        key=pick,
        placeholder="none",
    )
    return placed.get(chosen) if chosen is not None else None


def _cell_clicked(key: str, pick: str, rows: list[str]) -> None:
    """Take the clicked cell over into the box; a row's name stands for all."""
    cells = st.session_state[key].selection.cells
    if not cells:
        st.session_state[pick] = None
        return
    row, head = cells[0]
    st.session_state[pick] = (rows[row], "all" if head == ROW else head.removeprefix(" "))


def _clicked(key: str, pick: str, names: list[str]) -> None:
    """Take the clicked row, or the row of the clicked cell, over into the box."""
    selected = st.session_state[key].selection
    rows = [*selected.rows, *(row for row, _ in selected.cells)]
    st.session_state[pick] = names[rows[0]] if rows and rows[0] < len(names) else None


def _height(rows: int) -> int:
    """As high as its rows, up to a screen's."""
    return ROW_PX * (max(1, min(rows, MOST_ROWS)) + 1) + 3


def _cells(records: Sequence[object], columns: Sequence[Column]) -> dict[str, list[object]]:
    return {column.head: [_cell(column, record) for record in records] for column in columns}


def _cell(column: Column, record: object) -> object:
    value = column.cell(record)
    return 100 * value if column.form == PERCENT and isinstance(value, float) else value


def _config(columns: Sequence[Column]) -> dict[str, Any]:
    return {
        column.head: st.column_config.NumberColumn(
            format="%.1f %%" if column.form == PERCENT else column.form, help=column.about
        )
        if column.form
        else st.column_config.TextColumn(help=column.about)
        for column in columns
    }
