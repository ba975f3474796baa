"""The rows of ``incidents``, and the same as rows of ``findings``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from journey.analysis.incidents.cells import Calendar
from journey.analysis.incidents.headline import headline, reason
from journey.analysis.incidents.numbers import Numbers, numbers
from journey.analysis.incidents.scan import Find
from journey.contract.tables import TABLES
from journey.engine.base import Engine

KIND = "incident"
VERSION = 1  # of the rule
STORED = "select * from found order by coalesce(lost, 0) desc, p_adj, incident_id"
FOUND = "select * from found order by finding_id"
JOURNEYS = "select count(*) from journeys"
WORTH = "select cast(avg(value) as double) from journeys where goal_us is not null"
OWNERS = "select touchpoint, owner from touchpoints"


@dataclass(frozen=True, slots=True)
class IncidentText:
    """What all rows are told by: the calendar of the cells, its zone, and as of."""

    calendar: Calendar
    zone: str
    as_of_us: int


def store(engine: Engine, finds: Sequence[Find], told: IncidentText) -> None:
    """Write ``incidents``, and add a row for each to ``findings``."""
    owners: dict[str, str | None] = {name: owner for name, owner in engine.rows(OWNERS)}  # noqa: C416
    worth = engine.rows(WORTH)[0][0]
    rows = [_row(engine, one, told) for one in finds]
    for row in rows:
        row["owner"] = owners.get(row["touchpoint"])
        row["value_lost"] = None if worth is None or row["lost"] is None else worth * row["lost"]
    _write(engine, "incidents", STORED, rows)
    whole = int(engine.rows(JOURNEYS)[0][0])
    _write(engine, "findings", FOUND, [_finding(row, whole) for row in rows])


def _write(engine: Engine, name: str, ordered: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = TABLES[name].columns
    engine.fill("found", columns, [tuple(row.get(column) for column in columns) for row in rows])
    if name == "findings":
        engine.add(name, ordered)
    else:
        engine.table(name, ordered)
    engine.drop("found")


def _row(engine: Engine, find: Find, told: IncidentText) -> dict[str, Any]:
    midnights, place = told.calendar.midnights, find.place
    days = (midnights[find.start], midnights[find.end])
    found = numbers(engine, find, told.calendar)
    name = "|".join((find.kind, place.touchpoint, place.dimension, place.value, str(days[0])))
    return {
        "incident_id": sha256(name.encode()).hexdigest()[:12],
        "kind": find.kind,
        "headline": headline(find, found, days, told.zone),
        "touchpoint": place.touchpoint,
        "dimension": place.dimension,
        "value": place.value,
        "from_us": days[0],
        "until_us": days[1],
        "goes_on": find.goes_on,
        "expected": find.expected,
        **_counted(found),
        "p_adj": find.p,
        "also": ", ".join(one.touchpoint for one in find.also),
        "folded": find.folded,
        "reason": reason(find, found),
        "as_of_us": told.as_of_us,
    }


def _counted(found: Numbers) -> dict[str, Any]:
    inside, outside, loss = found.inside, found.outside, found.loss
    return {
        "visits": inside.visits,
        "journeys": inside.journeys,
        "customers": inside.customers,
        "error_rate": inside.error_rate,
        "error_rate_else": outside.error_rate,
        "goal_share": inside.goal_share,
        "goal_share_else": outside.goal_share,
        "window_us": found.window_us,
        "lost": loss.goals if loss else None,
        "lost_low": loss.low if loss else None,
        "lost_high": loss.high if loss else None,
        "delayed": loss.delayed if loss else None,
    }


def _finding(row: Mapping[str, Any], journeys: int) -> dict[str, Any]:
    """The row as ``findings`` has it: an association, for nobody chose who came by when."""
    return {
        "finding_id": row["incident_id"],
        "kind": KIND,
        "signal": f"{KIND}: {row['kind']}",
        "touchpoint": row["touchpoint"],
        "owner": row["owner"],
        "journeys": journeys,
        "exposures": row["visits"],
        "exposed_journeys": row["journeys"],
        "exposed_customers": row["customers"],
        "gain": row["lost"],
        "gain_low": row["lost_low"],
        "gain_high": row["lost_high"],
        "gain_per_100": None if row["lost"] is None else 100 * row["lost"] / journeys,
        "value_gain": row["value_lost"],
        "p_adj": row["p_adj"],
        "badge": "grey",
        "status": "association" if row["lost"] is not None else "not_estimable",
        "reason": row["headline"],
        "version": VERSION,
        "as_of_us": row["as_of_us"],
    }
