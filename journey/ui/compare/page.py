"""Compare: what differs between two selections, beyond chance and mix, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from journey.analysis.behind.besides import written
from journey.analysis.behind.lists import Key
from journey.analysis.compare.compare import Comparison, compare
from journey.analysis.compare.rows import Difference
from journey.analysis.compare.sentences import SURE, amount, gap
from journey.analysis.compare.sheets import in_words, told
from journey.analysis.compare.sides import Pair
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.compare.choosing import pair
from journey.ui.compare.trend import trend
from journey.ui.escape import plain
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.frame import page
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer
from journey.words import NOTHING

NAME = Column("Number", lambda row: row.label)
PLACE = Column("Touchpoint", lambda row: row.touchpoint)
COLUMNS = (
    Column("Side a", lambda row: amount(row.a, row.unit)),
    Column("Side b", lambda row: amount(row.b, row.unit)),
    Column("Difference", lambda row: _gap(row, row.difference), None, "b - a; shares in points."),
    Column("95 % interval", lambda row: _ends(row.low, row.high, row.unit)),
    Column("Sure", lambda row: "yes" if is_sure(row) else "", None,
           "The interval leaves out 0; at touchpoints also after so many were looked at."),
    Column("Like for like", lambda row: _gap(row, row.like_for_like), None,
           "Without mix: inside groups of device and entry channel."),
    Column("Beside others", lambda row: _gap(row, row.beside_others), None,
           "Like for like, less that of all others in the same periods."),
    Column("Rests on", lambda row: f"{row.a_n:,} and {row.b_n:,} {row.base}"),
    Column("Why not", lambda row: row.reason),
)  # fmt: skip


def show(run: Run, selection: Selection) -> None:
    """Choose two sides; the takeaway, every number on both, the weeks, and the journeys."""
    chosen = pair(run, selection)
    if chosen is None:
        st.text("Choose both sides.")
        return
    zone = run.settings.project.zone
    st.text(f"Side a: {in_words(chosen.a, zone)}. Side b: {in_words(chosen.b, zone)}.")
    found = answer(run, compare, chosen)
    _takeaway(found)
    st.subheader("Since when", anchor=False)
    trend(found.weeks)
    st.subheader("The scorecard on both sides", anchor=False)
    _rows(run, found, [row for row in found.rows if row.touchpoint is None], (NAME,))
    st.subheader("Touchpoints: drop-off and errors", anchor=False)
    _rows(run, found, _touchpoints(found), (NAME, PLACE))
    for name in ("compare", "compare-weeks"):
        downloads(name, partial(told, run, name, found))


def is_sure(row: Difference) -> bool:
    """Whether the difference is one beyond chance."""
    if row.low is None or row.high is None or row.low <= 0 <= row.high:
        return False
    return row.touchpoint is None or (row.p_adj is not None and row.p_adj < SURE)


def _takeaway(found: Comparison) -> None:
    """The first sentence large, the others below it."""
    st.markdown(f"**{plain(found.takeaway[0], 500)}**")
    for sentence in found.takeaway[1:]:
        st.text(sentence)


def _touchpoints(found: Comparison) -> list[Difference]:
    rows = [row for row in found.rows if row.touchpoint is not None]
    sure = [row for row in rows if is_sure(row)]
    if sure and st.toggle("Only sure differences", key="compare-sure"):
        return sure
    return rows


def _rows(
    run: Run, found: Comparison, rows: Sequence[Difference], heads: tuple[Column, ...]
) -> None:
    """A table whose rows open into their sentence and the journeys of either side."""
    columns = [*heads, *(column for column in COLUMNS if any(map(column.cell, rows)))]
    shown = [column for column in columns if any(column.cell(row) != NOTHING for row in rows)]
    key = f"compare-{len(heads)}"
    opened = opening_table(rows, shown, _name, key)
    if opened is None:
        return
    st.text(opened.words)
    if opened.key:
        _journeys(run, found.sides.pair, opened, key)
    else:
        st.text("This number has no list of journeys of its own.")


def _journeys(run: Run, sides: Pair, row: Difference, key: str) -> None:
    """The journeys of either side; all others are those of their period besides side a."""
    side = st.segmented_control(
        "Whose journeys", ("side a", "side b"), default="side a", key=f"{key}-whose"
    )
    selection, behind = sides.a, Key.parse(row.key)
    if side == "side b" and sides.b is not None:
        selection = sides.b
    elif side == "side b":
        selection, behind = sides.others, replace(behind, besides=written(sides.a))
    listing.journeys(run, selection, behind, f"{_name(row)}, {side or 'side a'}")


def _name(row: Difference) -> str:
    return row.label if row.touchpoint is None else f"{row.label} at {row.touchpoint}"


def _gap(row: Difference, value: float | None) -> str:
    return "" if value is None else gap(value, row.unit)


def _ends(low: float | None, high: float | None, unit: str) -> str:
    return "" if low is None or high is None else f"{gap(low, unit)} to {gap(high, unit)}"


if __name__ == "__main__":
    page("Compare", "What differs between two selections, beyond chance and mix? Since when?", show)
