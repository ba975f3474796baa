"""The rows of ``findings``: each place with its numbers, its badge and its rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from journey.analysis.gain.verdict import Ranked, Verdict, badge, controls_hold, rank
from journey.contract.tables import TABLES
from journey.engine.base import Engine

ALL = "all service frictions"
FOUND = "select * from found order by finding_id"


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """A friction at its place, with what was found of it; goals where not named otherwise."""

    signal: str
    code: str | None
    touchpoint: str
    kind: str  # service, behaviour, symptom, signal or control
    verdict: Verdict
    exposed: tuple[int, int]  # journeys, customers
    naive: float | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class FindingText:
    """What is said in every row: owners, journeys in all, costs to serve, version and as of."""

    owners: Mapping[str, str | None]
    journeys: int
    costs: Mapping[tuple[str, str], Decimal]
    version: int
    as_of_us: int


def store(
    engine: Engine, places: Sequence[FindingPlace], whole: FindingPlace, told: FindingText
) -> None:
    """Write ``findings``: one row a place, and one for all service frictions together."""
    tested = [one for one in places if one.kind != "control"]
    ranked = dict(zip(map(id, tested), rank([one.verdict for one in tested]), strict=True))
    holds = controls_hold([one.verdict for one in places if one.kind == "control"])
    rows = [_row(one, ranked.get(id(one), Ranked()), holds, told) for one in places]
    reason = whole.verdict.reason or None
    total = {"kind": "total", "badge": "grey", "reason": reason}
    rows.append(_row(whole, Ranked(), holds, told) | total)
    columns = TABLES["findings"].columns
    filled = [tuple(row[name] for name in columns) for row in rows]
    engine.fill("found", columns, filled)
    engine.table("findings", FOUND)
    engine.drop("found")


def _row(one: FindingPlace, ranked: Ranked, holds: bool, told: FindingText) -> dict[str, Any]:
    found = one.verdict
    colour, missing = badge(found, ranked.p_adj, holds)
    name = "|".join((one.signal, one.code or "", one.touchpoint))
    return {
        "finding_id": sha256(name.encode()).hexdigest()[:12],
        "kind": "wait" if one.signal == "company wait" else "friction",
        "class": one.kind or None,
        "signal": one.signal,
        "code": one.code,
        "touchpoint": one.touchpoint or None,
        "owner": told.owners.get(one.touchpoint),
        "journeys": told.journeys,
        "exposures": found.exposures,
        "exposed_journeys": one.exposed[0],
        "exposed_customers": one.exposed[1],
        "not_estimable_n": found.not_estimable,
        **_gains(one, told.journeys),
        "p_adj": ranked.p_adj,
        "gain_shrunk": ranked.shrunk,
        "fcr_low": ranked.fcr_low,
        "fcr_high": ranked.fcr_high,
        "cost": told.costs.get((one.signal, one.touchpoint)),
        "badge": colour,
        "status": found.status,
        "reason": found.reason or missing or None,
        "version": told.version,
        "as_of_us": told.as_of_us,
    }


def _gains(one: FindingPlace, journeys: int) -> dict[str, float | str | None]:
    found = one.verdict
    goals, money, each = found.goals, found.money, found.per_exposed
    return {
        "rd": -each.value if each else None,
        "gain": goals.value if goals else None,
        "gain_low": goals.low if goals else None,
        "gain_high": goals.high if goals else None,
        "gain_per_100": 100 * goals.value / journeys if goals else None,
        "delay_days": found.later.value if found.later else None,
        "delay_low": found.later.low if found.later else None,
        "delay_high": found.later.high if found.later else None,
        "value_gain": money.value if money else None,
        "value_low": money.low if money else None,
        "value_high": money.high if money else None,
        "naive_gain": one.naive,
        "p": found.p,
        "share": one.share,
        "e_value": found.e_value,
        "smd_max": found.balance.smd if found.balance else None,
        "smd_of": found.balance.of or None if found.balance else None,
    }
