"""The tab of friction paths: few, told by customers among whom they were not sought."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.paths import priced as friction_paths
from journey.analysis.paths.priced import FrictionPath
from journey.engine.open import Run
from journey.report import headlines
from journey.report.headlines import interval
from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.friction.evidence import checks
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer


def paths(run: Run, selection: Selection) -> None:
    """Every path with what goes with it, the evidence, and the journeys that take it."""
    *found, search = answer(run, friction_paths.paths, selection)
    st.text(headlines.paths(found, search))
    if found:
        opened = opening_table(found, _columns(run), _name, key="friction-paths")
        st.caption(
            "Which way, not which event: arrivals by the path against other arrivals at its last "
            "touchpoint. “>…>”: at most five steps later, not directly. Half of the customers were "
            "searched for paths, the other half gave these figures. Customers choose their way, so "
            "each is an association. The filter changes the counts, not the gain."
        )
        if opened is not None:
            _evidence(opened)
            listing.journeys(run, selection, Key.parse(opened.key), f"Journeys by {opened.path}")
    downloads("friction-paths", lambda: catalogue.sheet(run, "friction-paths", selection))


def _columns(run: Run) -> tuple[Column, ...]:
    unit = f" ({run.settings.project.currency})" if run.settings.project.currency else ""
    return (
        Column("Path", lambda one: one.path),
        Column("Confirmed", lambda one: "yes" if one.is_confirmed else "no", None,
               "By the customers among whom it was not sought."),
        Column("Other splits", _splits, None,
               "How many of 20 other halves, searched in the same way, find and confirm it."),
        Column("Journeys", lambda one: one.journeys, "localized"),
        Column("Goals lost with it", lambda one: one.gain, "%.1f", "An association."),
        Column("95 % interval", lambda one: interval(one.gain_low, one.gain_high)),
        Column("Per 100 journeys", lambda one: one.gain_per_100, "%.2f"),
        Column("Goals later (days)", lambda one: one.delay_days, "%.1f", "Late, not lost."),
        Column(f"Value lost with it{unit}", lambda one: one.value_gain, "%.0f"),
        Column(f"95 % interval{unit}", lambda one: interval(one.value_low, one.value_high)),
        Column("Where it was sought (goals)", lambda one: one.found_gain, "%.1f", "Flattered."),
        Column("Naive figure (goals)", lambda one: one.naive_gain, "%.1f", "No fair comparison."),
        Column("Owner of its end", lambda one: one.owner),
        Column("Remark", lambda one: one.reason),
    )  # fmt: skip


def _splits(one: FrictionPath) -> str:
    return "" if one.splits is None else f"{one.splits_confirmed} of {one.splits}"


def _name(one: FrictionPath) -> str:
    return one.path


def _evidence(one: FrictionPath) -> None:
    st.subheader(plain(one.path), anchor=False)
    for line in _lines(one):
        st.text(line)


def _lines(one: FrictionPath) -> list[str]:
    lines = [one.reason[:1].upper() + one.reason[1:] + "."] if one.reason else []
    if one.exposures:
        compared = one.exposures - (one.not_estimable_n or 0)
        lines.append(
            f"{words.count(compared)} of {words.count(one.exposures)} arrivals by it, of customers "
            f"not searched, can be compared with other arrivals at “{one.touchpoint}”."
        )
    if one.delay_days is not None:
        lines.append(
            f"Goals by it come {one.delay_days:.1f} days later "
            f"({interval(one.delay_low, one.delay_high)}): late, not lost."
        )
    if one.found_gain is not None and one.found_p is not None:
        stood = "stood out of all candidates" if one.stood_out else "was one of the leads only"
        lines.append(
            f"Where it was sought it {stood}: {one.found_gain:,.1f} goals, by chance in "
            f"{one.found_p:.3f} of such paths."
        )
    return lines + _stability(one) + checks(one)


def _stability(one: FrictionPath) -> list[str]:
    """How far the path hangs on which half of the customers was searched."""
    if not one.splits:
        return []
    line = (
        f"With other halves searched, {one.splits_found} of {one.splits} find it and "
        f"{one.splits_confirmed} confirm it"
    )
    if one.splits_gain is None or one.splits_low is None or one.splits_high is None:
        return [f"{line}."]
    ends = f"{one.splits_low:,.1f} to {one.splits_high:,.1f}"
    return [f"{line}: {one.splits_gain:,.1f} goals in the middle, {ends} in all."]
