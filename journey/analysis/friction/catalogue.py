"""The door of the signals: every kind of friction, by name."""

from __future__ import annotations

from collections.abc import Mapping

from journey.analysis.friction import clocks, contacts, steps
from journey.analysis.friction.signal import Signal

FAMILIES = (steps.FAMILY, contacts.FAMILY, clocks.FAMILY)
SIGNALS: Mapping[str, Signal] = {
    signal.name: signal for family in FAMILIES for signal in family.signals
}
RULES: Mapping[str, str] = {name: signal.rule for name, signal in SIGNALS.items()}
BITS: Mapping[str, int] = {
    name: signal.bit for name, signal in SIGNALS.items() if signal.bit is not None
}
TEXTS = tuple(
    text
    for family in FAMILIES
    for text in (*family.texts, *(signal.mark for signal in family.signals))
)
