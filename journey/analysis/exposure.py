"""Devices and cookies of several customers: how much hangs on them, in four figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journey.analysis.identifiers import shown
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
CLASSES = """
    select kind, class, count(*), sum(n_events), sum(n_anonymous)
    from carriers
    group by kind, class
    order by kind, array_position(
        ['anonymous', 'exclusive', 'transferred', 'shared', 'public'], class)
"""
DEVICES = """
    select c.kind, v.label, c.nid, c.class, c.n_customers, c.n_events, c.n_anonymous,
        c.n_anonymous / c.n_events as exposure, c.first_us, c.last_us
    from carriers c
    join identifier_values v on v.nid = c.nid and v.role = 'carrier'
    where c.n_customers >= 2 and c.kind not in ('order_id', 'receipt')
    order by exposure desc, c.n_anonymous desc, c.nid
    limit $limit
"""


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

    def figures(self) -> Iterator[tuple[str, int, int | None, str]]:
        """Name, number, base and words of each figure."""
        two = "seen with two or more customers"
        yield "devices and cookies", self.shared, self.devices, two
        yield "events on them", self.n_events, self.all_events, "of all events on devices"
        yield "anonymous events on them", self.n_anonymous, self.n_events, "events without a name"
        if self.median is not None and self.p90 is not None:
            share = f"median {self.median:.0%}, nine of ten at most {self.p90:.0%}"
            said = f"anonymous events of 100 on a device: {share}"
            yield "exposure of a device", round(100 * self.median), 100, said


@dataclass(frozen=True, slots=True)
class CarrierClass:
    """Carriers of one kind and class (anonymous, exclusive, transferred, shared, public)."""

    kind: str
    class_name: str
    n: int
    n_events: int
    n_anonymous: int


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


def classes(engine: Engine) -> tuple[CarrierClass, ...]:
    """How many carriers of each kind are of each class."""
    return tuple(CarrierClass(*row) for row in engine.rows(CLASSES))


def devices(engine: Engine, limit: int = WORST) -> tuple[SharedDevice, ...]:
    """The shared devices with the largest exposure first."""
    rows = engine.rows(DEVICES, limit=limit)
    return tuple(SharedDevice(shown(row[0], row[1], row[2]), *row[3:]) for row in rows)
