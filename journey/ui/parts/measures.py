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


def cell(measure: Measure, currency: str) -> str:
    """Value and base in a few words, for a cell of a table."""
    if measure.status != "estimated":
        return measure.status.replace("_", " ")
    shown, _ = _parts(measure, currency)
    return shown if measure.base == measure.unit else f"{shown} of {words.count(measure.n)}"


def row(measure: Measure) -> str:
    """Its label with a long unit, for the head of a row."""
    return f"{measure.label} ({measure.unit})" if measure.unit.startswith("per ") else measure.label


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
        found = interval(measure, currency)
        wide = f", 95 % interval {found}" if found else ""
        st.text(f"{value(measure, currency)} {base(measure)}{wide}")
    else:
        st.text(measure.reason)
    st.caption(plain(measure.definition, 600))


def _tile(measure: Measure, currency: str) -> None:
    is_known = measure.status == "estimated"
    shown, unit = _parts(measure, currency) if is_known else (NOTHING, "")
    st.metric(plain(measure.label), plain(shown), help=plain(measure.definition, 600))
    if not is_known:
        st.text(measure.reason)
        return
    rests = "in this selection" if measure.base == measure.unit else base(measure)
    st.text(" ".join(part for part in (unit, rests) if part))
    found = interval(measure, currency)
    if found:
        st.text(f"95 % interval {found}")


def _parts(measure: Measure, currency: str) -> tuple[str, str]:
    """The number, and a long unit that goes below it."""
    shown = value(measure, currency)
    if measure.unit.startswith("per "):
        return shown.removesuffix(f" {measure.unit}"), f"{measure.unit},"
    return shown, "per journey," if measure.unit == "money per journey" else ""


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
