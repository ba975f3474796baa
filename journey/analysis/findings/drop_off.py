"""Drop-off beyond the normal as rows of ``findings``, beside frictions and waits.

A touchpoint that loses more than others of its stage is a sign, no reason: the goals lost there
are an association, and they overlap with the gains of the frictions met there. (Methods 1.4.)
"""

from __future__ import annotations

from hashlib import sha256
from math import prod
from typing import Any

from journey.analysis.drop_off.touchpoints import DropOff, Survey, Surveyed
from journey.contract.tables import TABLES
from journey.engine.base import Engine

KIND = "drop-off"
FOUND = "select * from found order by finding_id"
JOURNEYS = "select count(*) from journeys"
VERSION = 1  # of the rule


def add(engine: Engine, as_of_us: int, surveyed: Surveyed) -> None:
    """Add a row to ``findings`` for every touchpoint where somebody dropped off.

    Goals lost beyond what others of the stage lead one to expect stand as ``gain``, with the
    interval of the excess; where there is none, the reason.
    """
    rows, whole = surveyed
    journeys = int(engine.rows(JOURNEYS)[0][0])
    told = {"journeys": journeys, "as_of_us": as_of_us, "version": VERSION}
    columns = TABLES["findings"].columns
    found = [_row(one, whole) | told for one in rows if one.dropped]
    for row in found:
        row["gain_per_100"] = _times(row.get("gain"), 100 / journeys)
    engine.fill("found", columns, [tuple(row.get(name) for name in columns) for row in found])
    engine.add("findings", FOUND)
    engine.drop("found")


def _row(one: DropOff, whole: Survey) -> dict[str, Any]:
    known = one.goals_lost is not None
    held_back = one.status if one.status != "estimated" else "not_estimable"
    return {
        "finding_id": sha256(f"{KIND}||{one.touchpoint}".encode()).hexdigest()[:12],
        "kind": KIND,
        "signal": KIND,
        "touchpoint": one.touchpoint,
        "owner": one.owner,
        "exposures": one.visits,
        "exposed_journeys": one.journeys,
        "exposed_customers": one.customers,
        **(_lost(one, whole) if known else {}),
        "badge": "grey",
        "status": "association" if known else held_back,
        "reason": one.reason or one.excess_reason or None,
    }


def _lost(one: DropOff, whole: Survey) -> dict[str, float | None]:
    """Goals and money by the excess and its ends; the chance of a goal counts as known."""
    goals = whole.onward.goal_if_on[one.touchpoint]
    ends = {"": one.excess, "_low": one.excess_low, "_high": one.excess_high}
    lost = {end: _times(part, one.visits, goals) for end, part in ends.items()}
    return {
        **{f"gain{end}": part for end, part in lost.items()},
        **{f"value_{end[1:] or 'gain'}": _times(part, whole.goal_value)
           for end, part in lost.items()},
        "rd": _times(one.excess, -goals),
        "p_adj": one.p_adj,
    }  # fmt: skip


def _times(number: float | None, *by: float | None) -> float | None:
    """The product; ``None`` where a part is not known."""
    parts = [number, *by]
    known = [part for part in parts if part is not None]
    return prod(known) if len(known) == len(parts) else None
