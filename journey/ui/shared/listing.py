"""The journeys behind a number: exactly as many as it says, and from there one customer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import JourneyRow, Key, count_of, journeys_of
from journey.analysis.table import Sheet
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.shared.downloads import downloads
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer

CUSTOMER_PAGE = Path(__file__).parents[1] / "customer" / "page.py"
PAGE = 100
ALL = 1_000_000  # rows of a downloaded list at most


def journeys(run: Run, selection: Selection, key: Key, about: str) -> None:
    """List the journeys of the number ``key``; ``about`` says in words what they are.

    An opened row leads to the customer's own page.
    """
    found = answer(run, count_of, selection, key)
    st.subheader(f"{words.count(found)} {'journey' if found == 1 else 'journeys'}", anchor=False)
    st.text(f"{about}. Number key: {key}")
    if not found:
        return
    offset = _offset(found, str(key))
    rows = answer(run, journeys_of, selection, key, PAGE, offset)
    opened = opening_table(rows, columns(run), _name, key=f"journeys-{key}-{offset}")
    if opened is not None:
        _to_customer(opened.customer_id, str(key))
    downloads("journeys", partial(_sheet, run, selection, key), str(key))


def _sheet(run: Run, selection: Selection, key: Key) -> Sheet:
    """All journeys of the number, as a file has them."""
    found = journeys_of(run.engine, selection, key, ALL, 0)
    return catalogue.listed(run, "journeys", found, selection)


def columns(run: Run) -> tuple[Column, ...]:
    """The columns of a list of journeys, times in the project's zone, money in its currency."""
    zone, currency = run.settings.project.zone, run.settings.project.currency
    unit = f" ({currency})" if currency else ""
    return (
        Column("Journey", lambda row: words.code(row.journey_id)),
        Column("Customer", lambda row: row.customer_id),
        Column("Start", lambda row: words.moment(row.started_us, zone)),
        Column("Last step", lambda row: words.moment(row.ended_us, zone)),
        Column("Steps", lambda row: row.steps, "localized"),
        Column("Outcome", lambda row: row.outcome),
        Column("Goal", lambda row: row.goal),
        Column("Errors", lambda row: row.errors, "localized"),
        Column(f"Value{unit}", lambda row: row.value, "localized"),
        Column("Entry", lambda row: row.entry_touchpoint),
        Column("Entry channel", lambda row: row.entry_channel),
        Column("Device", lambda row: row.device),
    )


def _to_customer(customer_id: str, key: str) -> None:
    if st.button("Show this customer", type="primary", key=f"customer-of-{key}"):
        st.switch_page(CUSTOMER_PAGE, query_params={"customer": customer_id})


def _name(row: JourneyRow) -> str:
    return f"{words.code(row.journey_id)} · {row.steps} steps · {row.outcome}"


def _offset(found: int, key: str) -> int:
    if found <= PAGE:
        return 0
    starts = range(0, found, PAGE)
    offset = st.selectbox(
        "Rows shown",
        starts,
        format_func=lambda at: f"{at + 1:,} to {min(at + PAGE, found):,} of {found:,}",
        key=f"rows-{key}",
        width=260,
    )
    return int(offset or 0)
