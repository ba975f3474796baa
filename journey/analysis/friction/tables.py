"""The table of all friction signals."""

from __future__ import annotations

from journey.analysis.columns import PLACE, RELIABILITY
from journey.analysis.friction import marking
from journey.analysis.friction.catalogue import RULES
from journey.analysis.table import Table

FRICTION_SIGNALS = {
    "signal": "What was met: see the rules.",
    "touchpoint": "Where it was met.",
    "from_touchpoint": "The touchpoint before, where the signal lies between two.",
    "kind": "service: the company's doing; behaviour: what customers do; symptom: a long wait, or "
    "a hand-off after an error or towards help; neutral: any other hand-off.",
    "occurrences": "How often it was met.",
    "journeys": "Distinct journeys that met it.",
    "customers": "Distinct customers and anonymous visitors.",
    "after_error": "Occurrences whose step before was an error.",
    "goal_share": "Mature journeys with it that reached a goal / mature journeys with it. "
    "Associated with it, no effect of it.",
    "wait_median_us": "Median wait before the step, microseconds.",
    "depth_max": "Of ways back: stages gone back at most.",
    "depth_mean": "Of ways back: stages gone back on average.",
    "owner": PLACE["owner"],
    "status": RELIABILITY["status"],
    "reason": RELIABILITY["reason"],
    "key": RELIABILITY["key"],
}
TABLES = (
    Table(
        "friction-signals",
        "All signals counted, hand-offs and long waits too",
        "journeys",
        marking.FrictionSignal,
        lambda run, selection: marking.find(run.engine, selection),
        FRICTION_SIGNALS,
        rules=RULES,
        texts=marking.MARKING,
    ),
)
