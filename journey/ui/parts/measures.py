"""Measures of the scorecard as tiles and as texts: value with unit, base, and interval."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey.analysis.scorecard import Measure
from journey.ui import words
from journey.ui.escape import plain
from journey.ui.words import NOTHING

TILES = 4  # in a row


def value(measure: Measure, currency: str) -> str:
    """The measure's value with its unit; a dash where there is none."""
    return _in_unit(measure.value, measure.unit, currency)


def interval(measure: Measure, currency: str) -> str:
    """Its 95 % interval, ``""`` where there is none."""
    if measure.low is None or measure.high is None:
        return ""
    low, high = (_in_unit(end, measure.unit, currency) for end in (measure.low, measure.high))
    return f"{low} to {high}"


def base(measure: Measure) -> str:
    """What it rests on: ``of 2,310 mature journeys``."""
    return f"of {words.count(measure.n)} {measure.base}"


def tiles(measures: Sequence[Measure], currency: str) -> None:
    """Show measures as tiles of one height; one that cannot be estimated says why."""
    for start in range(0, len(measures), TILES):
        columns = st.columns(TILES)
        for column, measure in zip(columns, measures[start : start + TILES], strict=False):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                _tile(measure, currency)


def _tile(measure: Measure, currency: str) -> None:
    is_known = measure.status == "estimated"
    shown = plain(value(measure, currency)) if is_known else NOTHING
    st.metric(measure_label(measure), shown, help=plain(measure.definition, 600))
    if not is_known:
        st.text(measure.reason)
        return
    st.text(base(measure) if measure.base != measure.unit else " ")
    found = interval(measure, currency)
    st.text(f"95 % interval {found}" if found else " ")


def measure_label(measure: Measure) -> str:
    """The measure's label for markdown: a scale's name in it comes from data."""
    return plain(measure.label)


def _in_unit(number: float | None, unit: str, currency: str) -> str:
    if number is None:
        return NOTHING
    match unit:
        case "share":
            return words.share(number)
        case "us":
            return words.duration(number)
        case "money" | "money per journey":
            return words.money(number, currency)
        case "journeys" | "customers" | "steps":
            return words.count(number)
        case "per 100 steps" | "per 100 transitions":
            return f"{number:.2f} {unit}"
        case _:
            return f"{number:.2f}" if unit == "score" else f"{number:.0f} {unit}"
