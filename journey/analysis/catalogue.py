"""Every page's table, once: the same rows for the app, ``journey show`` and the exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from journey.analysis.customer import timelines as customer
from journey.analysis.data import sources as quality
from journey.analysis.drop_off import (
    instead,
    limits,
    open_journeys,
)
from journey.analysis.drop_off import (
    touchpoints as dropoff,
)
from journey.analysis.drop_off import (
    weeks as drop_weeks,
)
from journey.analysis.experience import (
    low_scores,
    measures,
)
from journey.analysis.experience.scorecard import scorecard
from journey.analysis.friction import (
    marking as friction,
)
from journey.analysis.friction import (
    windows as friction_windows,
)
from journey.analysis.gain import (
    cells as gain_cells,
)
from journey.analysis.gain import (
    rows as gain_rows,
)
from journey.analysis.identity import (
    bases,
    refusals,
)
from journey.analysis.identity import (
    candidates as reviews,
)
from journey.analysis.identity import (
    shared_devices as exposure,
)
from journey.analysis.identity.health import health
from journey.analysis.incidents import (
    cells as incident_cells,
)
from journey.analysis.incidents import (
    days as touchpoint_days,
)
from journey.analysis.incidents import (
    search as incidents,
)
from journey.analysis.paths import (
    candidates as path_candidates,
)
from journey.analysis.paths import (
    gain as path_gain,
)
from journey.analysis.paths import (
    priced as friction_paths,
)
from journey.analysis.plan import proposal as plan
from journey.analysis.priced import (
    compared as strata,
)
from journey.analysis.priced import (
    selected,
)
from journey.analysis.ways import variants
from journey.analysis.words import (
    columns as definitions,
)
from journey.analysis.words import (
    flows as flow_definitions,
)
from journey.analysis.words import (
    friction as friction_definitions,
)
from journey.analysis.words import (
    incidents as incident_definitions,
)
from journey.analysis.words import (
    low_scores as low_scores_definitions,
)
from journey.analysis.words import (
    paths as path_definitions,
)
from journey.analysis.words import (
    plan as plan_definitions,
)
from journey.contract.tables import OUTCOMES
from journey.engine.base import Engine, Row, Value
from journey.engine.open import Run
from journey.errors import UnknownName
from journey.graph.draw import draw
from journey.journeys import answers, silence
from journey.selection import Selection

ALL = 1_000_000  # rows of a table at most
Twin = Callable[[Run, Selection], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Example:
    """A customer whose timeline is worth a look, for an outcome."""

    outcome: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a page's table means: its rules, its columns, and the SQL that counts it."""

    name: str
    rules: Mapping[str, str]
    columns: Mapping[str, str]
    sql: tuple[str, ...]


def _routes(run: Run, selection: Selection) -> Sequence[Any]:
    from journey.analysis.ways.routes import routes_to  # loads networkx: only where used

    return routes_to(run.engine, selection)


def _flows(run: Run, selection: Selection) -> Sequence[Any]:
    from journey.analysis.ways.flows import flows  # loads networkx: only where used

    return flows(run.engine, selection)


def _examples(run: Run, _: Selection) -> Sequence[Example]:
    found = ((name, customer.examples(run.engine, name)) for name in OUTCOMES)
    return [Example(outcome, customer_id) for outcome, ids in found for customer_id in ids]


TWINS: Mapping[str, Twin] = {
    "scorecard": lambda run, selection: scorecard(run.engine, selection),
    "nodes": lambda run, selection: draw(run.engine, selection).nodes,
    "edges": lambda run, selection: draw(run.engine, selection).edges,
    "incidents": lambda run, selection: incidents.incidents(run.engine, selection),
    "drop-off": lambda run, selection: dropoff.find(run.engine, selection),
    "drop-off-weeks": lambda run, selection: drop_weeks.drop_weeks(run.engine, selection),
    "touchpoint-days": lambda run, selection: touchpoint_days.touchpoint_days(
        run.engine, run.settings.project.zone, selection
    ),
    "went-instead": lambda run, selection: instead.went_instead(run.engine, selection),
    "open-journeys": lambda run, selection: open_journeys.open_journeys(run.engine, selection),
    "silence": lambda run, _: limits.silence_limits(run.engine),
    "paths": lambda run, selection: variants.variants(run.engine, selection),
    "routes": _routes,
    "flows": _flows,
    "friction": lambda run, selection: selected.frictions(run.engine, selection),
    "friction-paths": lambda run, selection: friction_paths.paths(run.engine, selection),
    "friction-strata": lambda run, _: strata.friction_strata(run.engine),
    "friction-signals": lambda run, selection: friction.find(run.engine, selection),
    "low-scores": lambda run, selection: low_scores.find(
        run.engine, selection, run.settings.friction
    ),
    "plan": lambda run, selection: plan.propose(run.engine, run.settings.plan, selection),
    "sources": lambda run, _: quality.sources(run.engine),
    "quarantine": lambda run, _: quality.quarantine(run.engine),
    "reasons": lambda run, _: quality.reasons(run.engine),
    "watermarks": lambda run, _: quality.watermarks(run.engine),
    "customer": _examples,
    "identity": lambda run, _: bases.bases(run.engine),
    "identity-health": lambda run, _: health(run.engine, run.settings.identity),
    "identity-changes": lambda run, _: reviews.changes(run.engine),
    "links-refused": lambda run, _: refusals.refused(run.engine, run.settings.identity),
    "candidates": lambda run, _: reviews.candidates(run.engine),
    "shared-devices": lambda run, _: exposure.devices(run.engine, ALL),
}
MEASURES = {name: words.definition for name, words in measures.WORDS.items()}
RULES: Mapping[str, Mapping[str, str]] = {
    "incidents": incident_definitions.RULES,
    "scorecard": MEASURES,
    "flows": flow_definitions.RULES,
    "friction": friction.SIGNALS | friction_definitions.GAIN,
    "friction-paths": path_definitions.RULES,
    "friction-signals": friction.SIGNALS,
    "low-scores": friction.SIGNALS | low_scores_definitions.COMPARED,
    "plan": friction_definitions.GAIN | plan_definitions.ORDER,
    "identity": bases.WORDS,
    "silence": limits.WORDS,
}
MARKED = {
    "incidents": incident_cells.TEXTS,
    "silence": (silence.RETURNS, silence.TOUCHPOINTS),
    "friction": (*friction.MARKING, *gain_rows.TEXTS, *gain_cells.TEXTS),
    "friction-paths": (*gain_rows.TEXTS, *path_candidates.TEXTS, *path_gain.TEXTS),
    "friction-signals": friction.MARKING,
    "low-scores": (*friction.MARKING, *answers.TEXTS),
}


def explain(run: Run, name: str, selection: Selection = Selection()) -> Explanation:
    """What the table of the page ``name`` means, and the SQL that has just counted it.

    Raises
    ------
    UnknownName
        There is no page ``name``.
    """
    if name not in TWINS:
        raise UnknownName.named("page", name, TWINS)
    listening = _Listening(run.engine)
    TWINS[name](replace(run, engine=cast(Engine, listening)), selection)
    sql = dict.fromkeys([*MARKED.get(name, ()), *listening.texts])
    rules = {**RULES.get(name, {}), **_windows(run, name, selection)}
    return Explanation(name, rules, definitions.COLUMNS[name], tuple(sql))


def _windows(run: Run, name: str, selection: Selection) -> Mapping[str, str]:
    """How much hangs on the windows of the rules, where the page has some."""
    if friction.SIGNALS.keys() - RULES.get(name, {}).keys():
        return {}
    found = friction_windows.windows(run.engine, selection, run.settings.friction)
    signals = dict.fromkeys(one.signal for one in found)
    return {f"{signal}: window": friction_windows.line(signal, found) for signal in signals}


class _Listening:
    """An engine that notes what it is asked; it answers as the one behind it."""

    def __init__(self, engine: Engine, texts: list[str] | None = None) -> None:
        self.engine = engine
        self.texts: list[str] = [] if texts is None else texts
        self.fill, self.drop = engine.fill, engine.drop

    def rows(self, select: str, **values: Value) -> list[Row]:
        """The rows of a small result."""
        self.texts.append(select)
        return self.engine.rows(select, **values)

    def scratch(self, name: str, select: str, **values: Value) -> int:
        """Write a working table."""
        self.texts.append(select)
        return self.engine.scratch(name, select, **values)

    def table(self, name: str, select: str, **values: Value) -> int:
        """Write a promised table."""
        self.texts.append(select)
        return self.engine.table(name, select, **values)

    @contextmanager
    def aside(self) -> Iterator[Engine]:
        """An engine for one question, listened to as well."""
        with self.engine.aside() as own:
            yield cast(Engine, _Listening(own, self.texts))
