"""Every page's table, once: the same rows for the app, ``journey show`` and the exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journey.analysis import customer, dropoff, friction, quality
from journey.analysis.scorecard import scorecard
from journey.contract import OUTCOMES
from journey.engine.open import Run
from journey.graph.draw import draw as drawn
from journey.selection import Selection

Twin = Callable[[Run, Selection], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Example:
    """A customer whose timeline is worth a look, for an outcome."""

    outcome: str
    customer_id: str


def _routes(run: Run, selection: Selection) -> Sequence[Any]:
    from journey.analysis.routes import routes_to  # loads networkx: only where used

    return routes_to(run.engine, selection)


def _examples(run: Run, _: Selection) -> Sequence[Example]:
    found = ((name, customer.examples(run.engine, name)) for name in OUTCOMES)
    return [Example(outcome, customer_id) for outcome, ids in found for customer_id in ids]


TWINS: Mapping[str, Twin] = {
    "scorecard": lambda run, selection: scorecard(run.engine, selection),
    "nodes": lambda run, selection: drawn(run.engine, selection).nodes,
    "edges": lambda run, selection: drawn(run.engine, selection).edges,
    "drop-off": lambda run, selection: dropoff.find(run.engine, selection),
    "routes": _routes,
    "friction": lambda run, selection: friction.find(run.engine, selection),
    "sources": lambda run, _: quality.sources(run.engine),
    "quarantine": lambda run, _: quality.quarantine(run.engine),
    "reasons": lambda run, _: quality.reasons(run.engine),
    "watermarks": lambda run, _: quality.watermarks(run.engine),
    "customer": _examples,
}
