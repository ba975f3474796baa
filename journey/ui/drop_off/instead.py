"""What customers did next, in any channel, after leaving a touchpoint or an error there."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.drop_off.instead import Instead, went_instead
from journey.engine.open import Run
from journey.report.headlines import from_to
from journey.selection import Selection
from journey.settings.models import DAY_US
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer

AFTER = {"left": "left", "error": "met an error"}


def went_instead_there(run: Run, selection: Selection, touchpoint: str) -> None:
    """Where those who left ``touchpoint``, or met an error there, went; a row opens its list."""
    found = answer(run, went_instead, selection, touchpoint)
    if not found:
        return
    days = run.settings.findings.instead / DAY_US
    st.subheader("Where they went instead", anchor=False)
    st.caption(
        "Left: the last step of a visit, neither goal nor exit. What counts is the customer's next "
        f"step within {days:g} days, in any channel. Shares are of visits that were watched for "
        "the whole time; “(not yet)” are the others without a next step."
    )
    opened = opening_table(found, _columns(run), _name, key=f"instead-{touchpoint}")
    if opened is not None:
        listing.journeys(run, selection, Key.parse(opened.key), f"Journeys: {_name(opened)}")
    downloads("went-instead", lambda: catalogue.listed(run, "went-instead", found, selection))


def _columns(run: Run) -> tuple[Column, ...]:
    unit = f" ({run.settings.project.currency})" if run.settings.project.currency else ""
    return (
        Column("After", lambda one: AFTER[one.after]),
        Column("Went to", lambda one: one.instead),
        Column("Channel", lambda one: one.channel),
        Column("Visits", lambda one: one.visits, "localized"),
        Column("Share", lambda one: one.share, "percent"),
        Column("95 % interval", lambda one: from_to(one.low, one.high)),
        Column("Median wait", lambda one: words.duration(one.wait_median_us)),
        Column("Reached a goal", lambda one: one.goal_share, "percent"),
        Column(f"Cost to serve{unit}", lambda one: one.cost, "%.0f"),
        Column("Remark", lambda one: one.reason),
    )


def _name(one: Instead) -> str:
    return f"{AFTER[one.after]} {one.touchpoint} > {one.instead}"
