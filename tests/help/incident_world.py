"""A small shop with nuisances of real days, and an incident planted in it or none.

Weekends differ in volume and in errors, days differ by luck, volume grows, customers try again
after an error, and goals come days after the order. Half of the incidents go on, half end.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from journey import pipeline
from journey.engine.open import Run
from journey.project.load import load

FIRST = datetime(2026, 1, 12, tzinfo=UTC)  # a Monday
DEVICES, SHARES = ("android", "ios", "desktop"), (0.35, 0.25, 0.40)
SETTINGS = """
[project]
name = "shop"

[sources.web]
reader = "csv"
path = "web.csv"
time = {column = "at", zone = "UTC"}
channel = "web"
touchpoint = {column = "what"}
identifiers = {email = "who"}
device = "device"
is_error = "error = 'yes'"
keep = ["browser"]

[sources.parcels]
reader = "csv"
path = "parcels.csv"
time = {column = "at", zone = "UTC"}
channel = "delivery"
touchpoint = {value = "delivered"}
identifiers = {email = "who"}

[stages]
order = ["consider", "buy", "receive"]

[touchpoints]
"product page" = {stage = "consider"}
cart = {stage = "buy"}
payment = {stage = "buy"}
"order placed" = {stage = "buy"}
delivered = {stage = "receive"}

[goals.buy]
reached_by = ["delivered"]

[journeys]
silence = "14d"
"""


@dataclass(frozen=True, slots=True)
class Planted:
    """An incident: ``kind`` errors, goals, missing or none; days ``start`` to ``end - 1``."""

    kind: str = "none"
    start: int = 0
    end: int = 0
    device: str | None = None  # null: all of them

    def hits(self, day: int, device: str) -> bool:
        """Whether a visit meets it."""
        return self.start <= day < self.end and self.device in {None, device}


@dataclass(frozen=True, slots=True)
class Shop:
    """How large, and from which seed."""

    seed: int
    days: int = 90
    each_day: float = 45.0


def planted(
    seed: int, kinds: tuple[str, ...] = ("errors", "errors", "goals", "missing")
) -> Planted:
    """An incident from a seed: where, since when, and up to when differ."""
    rng = np.random.default_rng(9000 + seed)
    kind = kinds[seed % len(kinds)]
    start = int(rng.integers(30, 70))
    length = int(rng.integers(3, 7)) if kind == "missing" else int(rng.integers(7, 20))
    end = start + length if kind == "missing" or seed % 2 else 10_000
    device = None if kind == "missing" else (None, "android", "ios")[int(rng.integers(3))]
    return Planted(kind, start, end, device)


def build(folder: Path, shop: Shop, incident: Planted = Planted()) -> Run:
    """The shop's files in ``folder``, and a run of them."""
    folder.mkdir(parents=True, exist_ok=True)
    web, parcels = _live(shop, incident)
    _write(folder / "web.csv", ("at", "what", "who", "device", "error", "browser"), web)
    _write(folder / "parcels.csv", ("at", "who"), parcels)
    (folder / "journey.toml").write_text(SETTINGS, encoding="utf-8")
    return pipeline.run(load(folder / "journey.toml"))


def day_of(at_us: int) -> int:
    """The day of the shop, from 0."""
    return (datetime.fromtimestamp(at_us / 1e6, UTC) - FIRST).days


def _live(shop: Shop, incident: Planted) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    rng = np.random.default_rng(shop.seed)
    web: list[tuple[str, ...]] = []
    parcels: list[tuple[str, ...]] = []
    luck = np.exp(0.15 * rng.standard_normal((2, shop.days)))
    for day in range(shop.days):
        weekend = day % 7 >= 5
        volume = shop.each_day * (1.5 if weekend else 1.0) * (1 + 0.4 * day / shop.days)
        error = 0.03 * (1.6 if weekend else 1.0) * luck[0, day]
        for n in range(rng.poisson(volume * luck[1, day])):
            at = FIRST + timedelta(days=day, seconds=float(rng.uniform(8, 20) * 3600))
            _journey(rng, (f"c{day}x{n}@shop.net", at, error), incident, (web, parcels))
    return web, parcels


def _journey(
    rng: np.random.Generator,
    who: tuple[str, datetime, float],
    incident: Planted,
    written: tuple[list[tuple[str, ...]], list[tuple[str, ...]]],
) -> None:
    name, at, error = who
    web, parcels = written
    device = str(rng.choice(DEVICES, p=SHARES))
    browser = "chrome" if device == "android" or rng.random() < 0.4 else "safari"

    def step(what: str, failed: bool = False) -> None:
        nonlocal at
        at += timedelta(seconds=float(rng.exponential(240)) + 1)
        day = (at - FIRST).days
        if not (incident.kind == "missing" and what == "cart" and incident.hits(day, device)):
            web.append((at.isoformat(), what, name, device, "yes" if failed else "no", browser))

    for _ in range(rng.integers(1, 4)):
        step("product page")
    if rng.random() < 0.45:
        return
    step("cart")
    fell = incident.kind == "goals" and incident.hits((at - FIRST).days, device)
    if rng.random() < (0.6 if fell else 0.2):
        return
    for _ in range(4):
        struck = incident.kind == "errors" and incident.hits((at - FIRST).days, device)
        failed = bool(rng.random() < (0.37 if struck else error))
        step("payment", failed)
        if not failed:
            break
        if rng.random() < 0.5:
            return
    else:
        return
    step("order placed")
    if rng.random() < 0.97:
        parcels.append(((at + timedelta(days=float(rng.uniform(1, 5)))).isoformat(), name))


def _write(file: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(head)
        writer.writerows(sorted(rows))
