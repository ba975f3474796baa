"""The planted shop: its period, its feeds, its places, and how often things go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random

SECOND = 10**6
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86400 * SECOND
DAY_ONE = date(2026, 3, 1)
START_US = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp()) * SECOND
DAYS = 122  # the last day is 2026-06-30
SUMMER_US = int(datetime(2026, 3, 29, 1, tzinfo=UTC).timestamp()) * SECOND
END_US = START_US + DAYS * DAY

# a feed ends at its own moment: the tills report three days late, the parcels one
FEED_END_US = {
    "web": END_US,
    "app": END_US,
    "ads": END_US - 2 * HOUR,
    "email": END_US - 3 * HOUR,
    "store": END_US - 3 * DAY,
    "phone": END_US - 5 * HOUR,
    "shop": END_US - 90 * MINUTE,
    "delivery": END_US - DAY,
    "returns": END_US - 2 * DAY,
    "crm": END_US,
    "survey": END_US - HOUR,
}
REQUIRED = ("web", "app", "shop", "store", "phone", "delivery")
DEVICES = ("phone", "computer", "tablet")
SILENCE_US = 14 * DAY
SLOW = {"order placed": 21 * DAY, "dispatched": 21 * DAY}
GOALS = {"delivered": "buy", "store purchase": "buy"}
EXITS = ("unsubscribe", "order cancelled")
NOT_STEPS = ("email sent", "registered", "survey")
CAMPAIGNS = ("spring sale", "garden week", "brand search", "sofa retargeting", "new kitchen")
STORES = ("Hamburg", "Köln", "München", "Leipzig")
AGENTS = ("Jürgen M.", "Zoë K.", "Anna B.", "Björn S.", "Fatma Ö.", "Paul R.")
DECLINES = ("card declined", "3-D Secure timed out", "bank not available")
PHONE_HARDER = 1.9  # checkout and payment lose this many times as many on a phone


@dataclass(frozen=True, slots=True)
class Rates:
    """Chances (0..1) of what can happen on the way; on a phone some are harder."""

    bounce: float = 0.14  # an ad click that leads to nothing
    leave_products: float = 0.24
    leave_cart: float = 0.24
    leave_checkout: float = 0.20
    leave_payment: float = 0.17
    address_error: float = 0.05
    payment_error: float = 0.16
    error_call: float = 0.45  # who calls after a payment error
    error_retry: float = 0.30
    call_helps: float = 0.55
    search_loop: float = 0.10
    way_back: float = 0.22
    cancel: float = 0.03
    says_email: float = 0.40  # guests who name their address on the website too
    hang_up: float = 0.08  # who does not wait in the queue any longer
    late: float = 0.18
    late_call: float = 0.60
    late_cancel: float = 0.20  # who does not wait any longer
    returned: float = 0.13
    answer: float = 0.34  # who answers the survey


RATES = Rates()


def dice(name: str, seed: int) -> Random:
    """Chance for one part of the making: the same every time for the same name and seed."""
    return Random(f"{name} {seed}")  # noqa: S311 -- made-up shops need no secrets


def harder(rate: float, device: str) -> float:
    """The chance ``rate`` as it is on ``device``: more on a phone, never above 0.9."""
    return min(0.9, rate * (PHONE_HARDER if device == "phone" else 0.8))


def local_us(at_us: int) -> int:
    """The wall clock in Berlin at ``at_us``, as if it were UTC (summer time from 29 March)."""
    return at_us + (2 if at_us >= SUMMER_US else 1) * HOUR


def shown(at_us: int, style: str) -> str:
    """``at_us`` in a ``strftime`` style."""
    return datetime.fromtimestamp(at_us // SECOND, UTC).strftime(style)
