"""What went wrong in the shop for some days: a broken payment page, and steps not logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journey.synth.shop.worlds import DAY, DAY_ONE, START_US, local_us


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something wrong at ``touchpoint`` where ``dimension`` is ``value``.

    Attributes
    ----------
    kind
        ``errors`` or ``missing``, as incidents are called where they are found.
    first, last
        Its days in Berlin, both included.
    rate
        The share (0..1) of the visits that it strikes.
    reason
        What the systems write beside an error; empty: nothing is written at all.
    """

    kind: str
    touchpoint: str
    dimension: str
    value: str
    first: date
    last: date
    rate: float
    reason: str = ""

    def covers(self, at_us: int) -> bool:
        """Whether ``at_us`` lies in its days."""
        day = (local_us(at_us) - START_US) // DAY
        return (self.first - DAY_ONE).days <= day <= (self.last - DAY_ONE).days


INCIDENT = Mishap(
    "errors", "payment", "device", "phone",
    date(2026, 5, 18), date(2026, 5, 28), 0.85, "payment page stays blank",
)  # fmt: skip
TRACKING_FAULT = Mishap(
    "missing", "checkout", "channel", "web", date(2026, 4, 14), date(2026, 4, 17), 1.0
)


def is_logged(at_us: int, channel: str, touchpoint: str) -> bool:
    """Whether the trackers wrote down what happened."""
    fault = TRACKING_FAULT
    place = (channel, touchpoint) == (fault.value, fault.touchpoint)
    return not (place and fault.covers(at_us))
