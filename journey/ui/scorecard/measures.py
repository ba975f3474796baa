"""Measures of the scorecard as tiles, and one measure with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey.analysis.experience.measures import Measure
from journey.report import measures as measure_words
from journey.ui.escape import plain
from journey.words import NOTHING

TILES = 4  # in a row


def tiles(measures: Sequence[Measure], currency: str) -> None:
    """Show measures as tiles of one height; one that cannot be estimated says why."""
    for start in range(0, len(measures), TILES):
        columns = st.columns(TILES)
        for column, measure in zip(columns, measures[start : start + TILES], strict=False):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                _tile(measure, currency)


def opened(measure: Measure, currency: str) -> None:
    """All that is known of one measure: its value, base, interval and definition."""
    st.subheader(plain(f"{measure.label}: {measure.group}"), anchor=False)
    if measure.status == "estimated":
        found = measure_words.interval(measure, currency)
        wide = f", 95 % interval {found}" if found else ""
        st.text(f"{measure_words.value(measure, currency)} {measure_words.base(measure)}{wide}")
    else:
        st.text(measure.reason)
    st.caption(plain(measure.definition, 600))


def _tile(measure: Measure, currency: str) -> None:
    is_known = measure.status == "estimated"
    shown, unit = measure_words.parts(measure, currency) if is_known else (NOTHING, "")
    st.metric(plain(measure.label), plain(shown), help=plain(measure.definition, 600))
    if not is_known:
        st.text(measure.reason)
        return
    rests = "in this selection" if measure.base == measure.unit else measure_words.base(measure)
    st.text(" ".join(part for part in (unit, rests) if part))
    found = measure_words.interval(measure, currency)
    if found:
        st.text(f"95 % interval {found}")
