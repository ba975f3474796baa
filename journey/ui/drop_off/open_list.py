"""The open journeys with most to save; one opens into its customer's journeys."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis.behind.lists import Key
from journey.analysis.drop_off.open_journeys import OpenJourney, open_journeys
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.shared import listing
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer

SHOWN = 100


def _columns(run: Run) -> tuple[Column, ...]:
    zone = run.settings.project.zone
    return (
        Column("Customer", lambda one: one.customer_id),
        Column("Last step", lambda one: one.touchpoint),
        Column("When", lambda one: words.moment(one.ended_us, zone)),
        Column("Silent for", lambda one: words.duration(one.silent_us)),
        Column("Chance to be lost", lambda one: one.drop_chance, "percent"),
        Column("Goal if it goes on", lambda one: one.goal_chance, "percent"),
        Column(
            "To save", lambda one: _cents(one.worth), "localized", "Both chances x a goal's value."
        ),
        Column("Steps", lambda one: one.steps, "localized"),
        Column("Remark", lambda one: one.reason),
    )


def rescuable(run: Run, selection: Selection) -> None:
    """The first open journeys, those with most to save on top."""
    found = answer(run, open_journeys, selection, SHOWN)
    if not found:
        st.text("No journey is open.")
        return
    st.caption(
        f"Open journeys with most to save, {SHOWN} at most: chance to be lost after the silence "
        "so far x chance of a goal if it goes on x a goal's mean value."
    )
    opened = opening_table(found, _columns(run), _named, key="open-journeys")
    if opened is not None:
        about = f"Open journeys of customer {opened.customer_id}"
        listing.journeys(run, selection, Key.parse(opened.key), about)


def _cents(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2)


def _named(one: OpenJourney) -> str:
    return f"{one.customer_id} · {words.code(one.journey_id)}"
