"""Small worlds of people: events with identifiers become every table of identity.

    engine = stitched(tmp_path, seen(0, email="ann@g.net", loyalty="77"), seen(1, loyalty="77"))
    explain(engine, SETTINGS of tmp_path, "email=ann@g.net", "loyalty=77")

:data:`ROWS` are a few rows of each table for worlds that are not stitched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from journey.engine.duckdb import DuckEngine
from journey.identity.decisions.overrides import Override
from journey.identity.stitch import StitchProject, stitch
from journey.settings.identity import Identity, Privacy
from journey.settings.models import DAY_US, Settings
from tests.help.rows import T0, put

SECRET = bytes(range(32))
READ = {"event_id": "BIGINT", "kind": "VARCHAR", "identifier": "VARCHAR"}
START = T0 - T0 % DAY_US
ANN, BOB, PHONE = 293416915630814, 293389895315226, 362396564768350
ROWS: dict[str, list[dict[str, Any]]] = {
    "identifier_values": [
        {"nid": nid, "kind": kind, "identifier": token, "label": label, "role": "person",
         "status": "ok", "n_events": 3}
        for nid, kind, token, label in (
            (ANN, "email", "adc7306fade858ec5bed74afc8629852", "a***@g***.net"),
            (BOB, "email", "ad6287daf1aef4d292b919a8b7b0470e", "b***@g***.net"),
            (PHONE, "phone", "9990682c65e03623fbc9cca2daba4b6a", "+49***67"),
        )
    ] + [{"nid": 641528062844709, "kind": "cookie", "identifier": "7", "label": "c***66",
          "role": "carrier", "status": "ok", "n_events": 4}],
    "links": [{"a": ANN, "b": BOB, "rule": "event", "n_events": 1, "n_days": 1, "first_us": T0,
               "first_event_id": 1, "last_us": T0, "n_sources": 1}],
    "links_rejected": [{"a": ANN, "b": BOB, "reason": "limit:email", "customer_a": "ann",
                        "customer_b": "bob"}],
    "carriers": [{"nid": 641528062844709, "kind": "cookie", "class": "shared", "n_customers": 2,
                  "n_events": 4, "n_anonymous": 1, "first_us": T0, "last_us": T0}],
    "customer_groups": [{"customer_id": "ann", "kind": "company", "nid": PHONE, "n_events": 3,
                         "first_us": T0, "last_us": T0}],
    "identifier_meetings": [{"kind": "email", "source": "web", "other": "shop", "n_values": 2,
                             "shared": 1, "near": 2, "differ": "capitals"}],
    "customer_identifiers": [{"customer_id": "ann", "kind": "email", "nid": ANN},
                             {"customer_id": "bob", "kind": "email", "nid": BOB}],
    "identity_changes": [{"change": "created", "customer_id": "ann", "n_events": 0}],
    "merge_candidates": [{"nid_a": ANN, "nid_b": PHONE, "customer_a": "ann", "customer_b": "bob",
                          "source": "carrier", "score": 1.5, "n_evidence": 1,
                          "evidence_nid": 641528062844709}],
    "identity_bases": [
        {"basis": basis, "measure": measure, "value": value, "n": 10}
        for measure in ("customers", "goal rate")
        for basis, value in (("strict", 0.5), ("default", 0.7), ("loose", 0.8))
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """An event to be: its day, its source, and what it carries."""

    day: float
    carries: dict[str, str | list[str]]
    source: str = "web"


@dataclass(frozen=True, slots=True)
class Rules:
    """How people are stitched in a small world."""

    identity: Identity = field(default_factory=Identity)
    privacy: Privacy = field(default_factory=Privacy)
    overrides: Sequence[Override] = ()


def seen(day: float, source: str = "web", **carries: str | list[str]) -> Seen:
    """An event on ``day`` that carries these identifiers."""
    return Seen(day, carries, source)


def settings(folder: Path, rules: Rules | None = None) -> Settings:
    """Settings whose key, that of every small world, lies in ``folder``."""
    rules = rules or Rules()
    (folder / "journey.key").write_text(f"{SECRET.hex()}\n")
    return Settings(sources={}, identity=rules.identity, privacy=rules.privacy, folder=str(folder))


def stitched(folder: Path, *events: Seen, rules: Rules | None = None) -> DuckEngine:
    """A build of ``events``, their numbers from 1, stitched."""
    rules = rules or Rules()
    engine = DuckEngine(folder / f"people-{len(list(folder.glob('people-*.duckdb')))}.duckdb")
    put(engine, "events", [_event(number, one) for number, one in enumerate(events, 1)])
    engine.fill("read_identifiers", READ, [
        (number, kind, value)
        for number, one in enumerate(events, 1)
        for kind, values in one.carries.items()
        for value in ([values] if isinstance(values, str) else values)
    ])  # fmt: skip
    stitch(engine, settings(folder, rules), StitchProject(SECRET, rules.overrides, "b"))
    return engine


def _event(number: int, one: Seen) -> dict[str, Any]:
    return {"event_id": number, "at_us": START + int(one.day * DAY_US), "tie_rank": 0,
            "channel": one.source, "touchpoint": "page", "is_error": False,
            "source": one.source}  # fmt: skip
