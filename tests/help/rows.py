"""Rows written short: a few journeys as text become all contract tables of a real DuckDB.

    ann = trip("ann", "ad click @ads > +2h cart ! > support call @phone", "goal")
    engine = world(tmp_path, ann)      # steps, transitions, journeys, touchpoints, events, ...

A step is ``[+wait] touchpoint [@channel] [!]``: the wait before it (default 1 minute), its
channel (default web), and ``!`` for an error. Times start at :data:`T0`; a trip's ``at`` is added.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from itertools import pairwise
from pathlib import Path
from typing import Any

from journey.contract.tables import START, TABLES
from journey.engine.duckdb import DuckEngine
from journey.settings.models import US

T0 = 1_700_000_000 * US["s"]
DAY = US["d"]
STEP = re.compile(r"(?:\+(?P<wait>\S+)\s+)?(?P<name>.*?)(?:\s+@(?P<channel>\S+))?(?P<error>\s+!)?")
Rows = list[dict[str, Any]]
# every promised table with no row, as one script: a tenth of the time of one table after the other
EMPTY = ";".join(
    f"create table {name} ({', '.join(f'{column} {kind}' for column, kind in it.columns.items())})"
    for name, it in TABLES.items()
)


@dataclass(frozen=True, slots=True)
class Trip:
    """One journey to be: who, its steps in order (see the module), how it ends, when it starts."""

    customer: str
    steps: tuple[dict[str, Any], ...]
    outcome: str = "dropped"
    at_us: int = T0
    columns: dict[str, Any] = field(default_factory=dict)


def trip(
    customer: str, path: str, outcome: str = "dropped", at: str = "0s", **columns: Any
) -> Trip:
    """A journey from the text ``path``; ``columns`` go to its row of ``journeys``."""
    steps = tuple(step(text) for text in path.split(" > "))
    return Trip(customer, steps, outcome, T0 + _us(at), columns)


def step(text: str, **columns: Any) -> dict[str, Any]:
    """One step from its text; ``columns`` go to its row of ``events``."""
    found = STEP.fullmatch(text.strip())
    assert found, text
    return {
        "touchpoint": found["name"],
        "wait_us": _us(found["wait"] or "1m"),
        "channel": found["channel"] or "web",
        "is_error": bool(found["error"]),
        **columns,
    }


def world(
    folder: Path,
    *trips: Trip,
    as_of_us: int = T0 + 100 * DAY,
    silence: str = "30d",
    stages: Sequence[str] = (),
    **more: Rows,
) -> DuckEngine:
    """A build in ``folder`` with every contract table; ``more`` gives whole tables by name.

    ``stages`` are texts like ``"buy: cart, payment"`` in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    engine = DuckEngine(folder / "world.duckdb")
    tables = tables_of(trips, as_of_us, _us(silence), stages)
    engine._con.execute(EMPTY)
    for name in TABLES:
        if rows := more.get(name, tables.get(name, [])):
            put(engine, name, rows)
    return engine


def refill(engine: DuckEngine, *trips: Trip, as_of_us: int = T0 + 100 * DAY) -> None:
    """Put other journeys into a world: quicker than a new one, for laws over many examples."""
    for name, rows in tables_of(trips, as_of_us, _us("30d"), ()).items():
        if name not in {"sources", "quarantine", "watermarks", "runs"}:
            put(engine, name, rows)


def put(engine: DuckEngine, name: str, rows: Rows) -> None:
    """Store ``rows`` as the promised table ``name``; columns left out are null."""
    columns = TABLES[name].columns
    shape = json.dumps([dict(columns)])
    text = f"select unnest(from_json($rows, '{shape}'), recursive := true)"
    unknown = {key for row in rows for key in row} - set(columns)
    assert not unknown, f"table {name} has no {unknown}"
    if not rows:
        empty = ", ".join(f"cast(null as {kind}) as {column}" for column, kind in columns.items())
        engine.table(name, f"select {empty} limit 0")
        return
    engine.table(name, text, rows=json.dumps(rows))


def tables_of(
    trips: Iterable[Trip], as_of_us: int, silence_us: int, stages: Sequence[str]
) -> dict[str, Rows]:
    """The rows of all tables that follow from ``trips``."""
    ranks = _ranks(stages)
    filled = ("journeys", "transitions", "frictions", "sources", "quarantine")
    tables: dict[str, Rows] = {name: [] for name in filled}
    steps: Rows = []
    for at, one in enumerate(trips):
        journey = _steps(one, 1 + at * 1000, as_of_us, ranks)
        steps += journey
        tables["journeys"].append(_journey(one, journey, as_of_us, silence_us))
        tables["transitions"].extend(_transitions(journey))
    wanted = TABLES["steps"].columns
    tables["steps"] = [{key: row[key] for key in wanted if key in row} for row in steps]
    tables["events"] = [_event(row) for row in steps]
    tables["event_customers"] = [
        {"event_id": row["event_id"], "customer_id": row["customer_id"], "rule": "own identifier"}
        for row in steps
    ]
    tables["customers"] = [
        {"customer_id": name} for name in sorted({row["customer_id"] for row in steps})
    ]
    tables["touchpoints"] = _touchpoints(steps, silence_us)
    tables["watermarks"] = [
        {"channel": channel, "last_us": as_of_us, "is_required": True, "is_stale": False}
        for channel in sorted({row["channel"] for row in steps})
    ]
    tables["runs"] = [
        {
            "build_id": "b",
            "version": "0",
            "built_us": as_of_us,
            "as_of_us": as_of_us,
            "settings": json.dumps({"sources": {}}),
        }
    ]
    return tables


def block_of(customer: str) -> int:
    """The customer's block, 0 to 49."""
    return int(md5(customer.encode()).hexdigest()[:8], 16) % 50


def _us(text: str) -> int:
    return int(float(text[:-1]) * US[text[-1]])


def _ranks(stages: Sequence[str]) -> dict[str, tuple[str, int]]:
    return {
        name.strip(): (stage.strip(), rank)
        for rank, (stage, _, names) in enumerate((text.partition(":") for text in stages), 1)
        for name in names.split(",")
    }


def _steps(one: Trip, first_id: int, as_of_us: int, ranks: dict[str, tuple[str, int]]) -> Rows:
    rows: Rows = []
    at_us, session = one.at_us, 1
    for number, given in enumerate(one.steps, 1):
        extra = dict(given)
        wait_us = extra.pop("wait_us", US["m"]) if number > 1 else 0
        extra.pop("wait_us", None)
        at_us, session = at_us + wait_us, session + (wait_us > 30 * US["m"])
        stage, rank = ranks.get(extra["touchpoint"], (None, 0))
        rows.append(
            {"journey_id": first_id, "customer_id": one.customer, "step_no": number,
             "event_id": first_id + number - 1, "at_us": at_us, "session_no": session,
             "stage": stage, "stage_rank": rank, "state": "moved", "gap_us": None,
             "followup_us": as_of_us - at_us,
             "first_in_journey": extra["touchpoint"] not in {row["touchpoint"] for row in rows},
             **extra}
        )  # fmt: skip
    for before, after in pairwise(rows):
        before["gap_us"] = after["at_us"] - before["at_us"]
    rows[-1]["state"] = one.outcome
    return rows


def _journey(one: Trip, steps: Rows, as_of_us: int, silence_us: int) -> dict[str, Any]:
    first, last = steps[0], steps[-1]
    return {
        "journey_id": first["journey_id"], "customer_id": one.customer,
        "block": block_of(one.customer), "started_us": first["at_us"], "ended_us": last["at_us"],
        "steps": len(steps), "outcome": one.outcome,
        "goal": "buy" if one.outcome == "goal" else None,
        "goal_us": last["at_us"] if one.outcome == "goal" else None,
        "errors": sum(row["is_error"] for row in steps), "left_truncated": False,
        "mature": first["at_us"] + silence_us <= as_of_us,
        "entry_channel": first["channel"], "entry_touchpoint": first["touchpoint"],
        "channels": len({row["channel"] for row in steps}), **one.columns,
    }  # fmt: skip


def _transitions(steps: Rows) -> Rows:
    last = steps[-1]
    ends = [{"touchpoint": START}, *steps, {"touchpoint": f"({last['state']})"}]
    seen: set[tuple[str, str]] = set()
    rows: Rows = []
    for number, (before, after) in enumerate(pairwise(ends)):
        pair = (before["touchpoint"], after["touchpoint"])
        inner = "at_us" in before and "at_us" in after
        rows.append(
            {"journey_id": last["journey_id"], "step_no": number,
             "source": pair[0], "target": pair[1],
             "source_channel": before.get("channel"), "target_channel": after.get("channel"),
             "wait_us": after["at_us"] - before["at_us"] if inner else None,
             "first_in_journey": pair not in seen}
        )  # fmt: skip
        seen.add(pair)
    return rows


def _event(row: dict[str, Any]) -> dict[str, Any]:
    kept = {key: row[key] for key in TABLES["events"].columns if key in row}
    return {"tie_rank": 0, "precision": "instant", "source": row["channel"], **kept}


def _touchpoints(steps: Rows, silence_us: int) -> Rows:
    rows = {}
    events = Counter(row["touchpoint"] for row in steps)
    for row in steps:
        rows[row["touchpoint"]] = {
            "touchpoint": row["touchpoint"], "channel": row["channel"], "stage": row["stage"],
            "stage_rank": row["stage_rank"], "silence_us": silence_us,
            "silence_basis": "setting", "is_goal": False,
            "is_exit": False, "is_step": True, "owner": None,
            "events": events[row["touchpoint"]],
        }  # fmt: skip
    return list(rows.values())
