"""Friction: what makes it hard, how much it costs, who can fix it."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.friction import windows as friction_windows
from journey.analysis.priced import selected
from journey.analysis.priced.ranked import Opportunity, WholeRun
from journey.engine.open import Run
from journey.report import headlines
from journey.report.headlines import interval, name
from journey.selection import Selection
from journey.ui.drop_off import incidents, instead
from journey.ui.friction import paths as friction_paths
from journey.ui.friction.evidence import evidence
from journey.ui.friction.low_scores import before_low_scores
from journey.ui.friction.together import together
from journey.ui.friction.work_plan import proposed_order, work_plan_row
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.frame import page
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer


def show(run: Run, selection: Selection) -> None:
    """Frictions at their places, ways that go with a worse outcome, what precedes low scores."""
    incidents.incidents_first(run, selection)
    places, ways, scores = st.tabs(["Frictions", "Friction paths", "Before low scores"])
    with places:
        _frictions(run, selection)
    with ways:
        friction_paths.paths(run, selection)
    with scores:
        before_low_scores(run, selection)


def _frictions(run: Run, selection: Selection) -> None:
    """Every friction with its gain if fixed, the evidence for it, and the journeys behind it."""
    priced = answer(run, selected.priced, selection)
    found, whole = priced.rows, priced.whole
    if not found:
        st.text("No friction was met: no error, loop, way back or wait beyond its limit.")
        downloads("friction", lambda: catalogue.sheet(run, "friction", selection))
        return
    _takeaway(found, whole)
    opened = opening_table(found, _columns(run), name, key="friction")
    st.caption(
        "Gain: goals of the selection's mature journeys that are estimated to come back if this "
        "friction alone did not occur (assumes that among like visits it is as good as random who "
        "meets it). Of behaviour it is an association. A segment that tells what happened in a "
        "journey, such as its errors or its outcome, is no fair ground for a gain."
    )
    if opened is not None:
        evidence(opened, run.settings.project.currency)
        if opened.signal in friction_windows.WINDOWED:
            found_by = answer(run, friction_windows.windows, selection, run.settings.friction)
            st.text(friction_windows.line(opened.signal, found_by))
        about = f"Journeys that met {name(opened)}"
        work_plan_row(run, selection, opened)
        if opened.signal == "error":
            instead.went_instead_there(run, selection, opened.touchpoint)
        listing.journeys(run, selection, Key.parse(opened.key), about)
    together(run, selection, found)
    proposed_order(run, selection)
    downloads("friction", lambda: catalogue.sheet(run, "friction", selection))


def _columns(run: Run) -> tuple[Column, ...]:
    unit = f" ({run.settings.project.currency})" if run.settings.project.currency else ""
    return (
        Column("Friction", lambda one: one.signal),
        Column("Reason", lambda one: one.code),
        Column("Touchpoint", lambda one: one.touchpoint),
        Column("Class", lambda one: one.kind),
        Column("Journeys", lambda one: one.journeys, "localized"),
        Column("Gain if fixed (goals)", lambda one: one.gain, "%.1f"),
        Column("95 % interval", lambda one: interval(one.gain_low, one.gain_high)),
        Column("Goals later (days)", lambda one: one.delay_days, "%.1f", "Late, not lost."),
        Column("95 % interval (days)", lambda one: interval(one.delay_low, one.delay_high)),
        Column("Confidence", lambda one: one.confidence),
        Column("Why", lambda one: one.reason),
        Column(f"Gain{unit}", lambda one: one.value_gain, "%.0f"),
        Column(f"95 % interval{unit}", lambda one: interval(one.value_low, one.value_high)),
        Column("Share of total (goals)", lambda one: one.share, "%.1f"),
        Column("Naive figure (goals)", lambda one: one.naive_gain, "%.1f", "No fair comparison."),
        Column(f"Cost to serve{unit}", lambda one: None if one.cost is None else float(one.cost),
               "%.0f"),
        Column("Owner", lambda one: one.owner),
    )  # fmt: skip


def _takeaway(found: tuple[Opportunity, ...], whole: WholeRun | None) -> None:
    st.text(headlines.frictions(found, whole))
    if whole is not None and whole.gain is not None:
        st.text(
            f"All service frictions together: {whole.gain:.0f} goals "
            f"({interval(whole.low, whole.high)}) of {words.count(whole.journeys)} mature journeys."
        )


if __name__ == "__main__":
    page("Friction", "What makes it hard, how much does it cost, who can fix it?", show)
