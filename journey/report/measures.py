"""A measure of the scorecard in words: its value with unit, base and interval."""

from __future__ import annotations

from journey import words
from journey.analysis.experience.measures import Measure
from journey.words import NOTHING


def value(measure: Measure, currency: str) -> str:
    """The measure's value with its unit; a dash where there is none."""
    return _in_unit(measure.value, measure.unit, currency)


def interval(measure: Measure, currency: str) -> str:
    """Its 95 % interval, ``""`` where there is none."""
    if measure.low is None or measure.high is None:
        return ""
    low, high = (_in_unit(end, measure.unit, currency) for end in (measure.low, measure.high))
    return f"{low.removesuffix(f' {measure.unit}')} to {high}"


def base(measure: Measure) -> str:
    """What it rests on: ``of 2,310 mature journeys``."""
    return f"of {words.count(measure.n)} {measure.base}"


def cell(measure: Measure, currency: str) -> str:
    """Value and base in a few words, for a cell of a table."""
    if measure.status != "estimated":
        return measure.status.replace("_", " ")
    shown, _ = parts(measure, currency)
    if measure.base == measure.unit:
        return shown
    rests = "of" if measure.unit == "share" else "from"
    return f"{shown} {rests} {words.count(measure.n)}"


def row(measure: Measure) -> str:
    """Its label with a long unit, for the head of a row."""
    return f"{measure.label} ({measure.unit})" if measure.unit.startswith("per ") else measure.label


def parts(measure: Measure, currency: str) -> tuple[str, str]:
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
        case "journeys" | "customers" | "visitors" | "steps":
            return words.count(number)
        case "per 100 steps" | "per 100 transitions":
            return f"{number:.2f} {unit}"
        case "times the shortest way":
            return f"{number:.2f} {unit}"
        case _:
            return f"{number:.2f}" if unit == "score" else f"{number:.0f} {unit}"
