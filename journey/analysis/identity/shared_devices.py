"""Devices and cookies of several customers: how much hangs on them, in four figures."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.identity.identifiers import shown
from journey.engine.base import Engine

WORST = 20
FIGURES = """
    select count(*), count(*) filter (where c.n_customers >= 2),
        coalesce(sum(c.n_events) filter (where c.n_customers >= 2), 0),
        coalesce(sum(c.n_events), 0),
        coalesce(sum(c.n_anonymous) filter (where c.n_customers >= 2), 0),
        quantile_disc(c.n_anonymous / c.n_events, 0.5) filter (where c.n_customers >= 2),
        quantile_disc(c.n_anonymous / c.n_events, 0.9) filter (where c.n_customers >= 2)
    from carriers c
    join identifier_values v on v.nid = c.nid and v.role = 'carrier'
    where c.kind not in ('order_id', 'receipt')
"""
DEVICES = """
    select c.kind, v.label, c.nid, c.class, c.n_customers, c.n_events, c.n_anonymous,
        c.n_anonymous / c.n_events as exposure, c.first_us, c.last_us
    from carriers c
    join identifier_values v on v.nid = c.nid and v.role = 'carrier'
    where c.n_customers >= 2 and c.kind not in ('order_id', 'receipt')
    order by exposure desc, c.n_anonymous desc, c.first_us, v.label, c.nid
    limit $limit
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its base and what it says; null: there is nothing to count."""

    name: str
    n: int | None
    of: int
    words: str
    is_percent: bool = False

    def value(self) -> str:
        """The number as people read it."""
        if self.n is None:
            return "–"
        return f"{self.n} %" if self.is_percent else f"{self.n:,}"


@dataclass(frozen=True, slots=True)
class Exposure:
    """The four figures; ``median`` and ``p90`` are shares of a shared device's events, 0 to 1.

    Attributes
    ----------
    devices, shared
        Devices and cookies, and those seen with two or more customers.
    n_events, all_events
        Events on the shared ones, and on all.
    n_anonymous
        Events on the shared ones that name nobody: what a wrong guess would be about.
    """

    devices: int
    shared: int
    n_events: int
    all_events: int
    n_anonymous: int
    median: float | None
    p90: float | None

    def figures(self) -> tuple[Figure, ...]:
        """The four figures, in words."""
        found = "no device is shared"
        if self.median is not None and self.p90 is not None:
            nine = f"nine of ten devices: at most {100 * self.p90:.0f} %"
            found = f"of its events name nobody (median); {nine}"
        median = None if self.median is None else round(100 * self.median)
        return (
            Figure("Shared devices", self.shared, self.devices,
                   f"of {self.devices:,} devices and cookies: seen with two or more customers"),
            Figure("Events on them", self.n_events, self.all_events,
                   f"of {self.all_events:,} events on devices and cookies"),
            Figure("Anonymous events on them", self.n_anonymous, self.n_events,
                   f"of {self.n_events:,}: they name nobody, a guess would be about these"),
            Figure("Exposure of a device", median, 100, found, is_percent=True),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SharedDevice:
    """A device or cookie of several customers; ``exposure`` = anonymous events / its events."""

    device: str
    class_name: str
    n_customers: int
    n_events: int
    n_anonymous: int
    exposure: float
    first_us: int | None
    last_us: int | None


def exposure(engine: Engine) -> Exposure:
    """The four figures of shared devices; orders and receipts are none."""
    return Exposure(*engine.rows(FIGURES)[0])


def devices(engine: Engine, limit: int = WORST) -> tuple[SharedDevice, ...]:
    """The shared devices with the largest exposure first."""
    rows = engine.rows(DEVICES, limit=limit)
    return tuple(SharedDevice(shown(row[0], row[1], row[2]), *row[3:]) for row in rows)
