"""The door: events with customers in, journeys, steps and transitions out."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.journeys import (
    answers,
    closings,
    dictionary,
    error_events,
    handling,
    shortened,
    silence,
    split,
    stream,
    summary,
    transitions,
    wholes,
)
from journey.journeys.watermarks import watermarks
from journey.settings.models import Settings


def known_until(engine: Engine, settings: Settings) -> int:
    """Write ``watermarks`` and the working dictionary; returns ``as_of_us``."""
    dictionary.describe(engine, settings)
    return watermarks(engine, settings)


def before_customers(engine: Engine, settings: Settings) -> int:
    """Write what can be known before customers are; returns ``as_of_us``.

    That is ``watermarks``, and ``folded_errors`` and ``error_hints`` as if events that share an
    identifier were of one customer.
    """
    as_of_us = known_until(engine, settings)
    error_events.expect(engine, settings, as_of_us)
    engine.drop("described", "given_touchpoints")
    return as_of_us


def build(engine: Engine, settings: Settings) -> int:
    """Cut every customer's events into journeys; returns ``as_of_us``.

    Afterwards the run holds ``watermarks``, ``touchpoints``, ``steps``, ``transitions``,
    ``journeys``, ``journey_segments``, ``answers``, ``folded_errors`` and ``handlings``.
    Events after ``as_of_us`` are stored, not analysed.

    Raises
    ------
    SettingsInvalid
        A required channel has no event, or a segment's condition is none.
    """
    as_of_us = known_until(engine, settings)
    error_events.fold(engine, settings, as_of_us)
    closings.find(engine, settings.journeys, as_of_us)
    silence.limit(engine, settings.journeys, as_of_us)
    shortened.shorten(engine, settings.journeys, as_of_us)
    wholes.find(engine, settings.journeys)
    stream.order(engine, as_of_us, settings.journeys)
    split.split(engine, as_of_us)
    handling.measure(engine, settings, as_of_us)
    transitions.connect(engine)
    summary.summarise(engine, as_of_us, settings.segments)
    answers.join(engine, as_of_us)
    engine.drop("stated", "touchpoint_numbers", "channel_numbers", "device_numbers",
                "customer_numbers", "given_touchpoints", "step_errors")  # fmt: skip
    return as_of_us
