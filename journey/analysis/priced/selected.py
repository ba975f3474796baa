"""Frictions of a selection, priced on its own journeys by the same rules as those of the run.

Nothing of it is stored: the findings of the selection stand before the run's while it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.behind.lists import CHOSEN
from journey.analysis.findings import writing as findings
from journey.analysis.friction import dead_ends
from journey.analysis.friction.clocks import run_clocks
from journey.analysis.priced import ranked as opportunities
from journey.analysis.priced.bench import laid_out
from journey.analysis.priced.ranked import Opportunity, WholeRun
from journey.engine.base import Engine
from journey.engine.open import settings_of
from journey.selection import Selection

WAITS = (
    CHOSEN
    + """
    select w.* replace (
        case when $counted is null or chosen.goal = $counted then w.goal_us end as goal_us)
    from all_waits w
    join chosen on chosen.journey_id = w.journey_id
"""
)


@dataclass(frozen=True, slots=True)
class Priced:
    """Every friction of a selection, ranked; and all service frictions together."""

    rows: tuple[Opportunity, ...]
    whole: WholeRun | None


def priced(engine: Engine, selection: Selection = Selection()) -> Priced:
    """Frictions of a selection with the gains of its own mature journeys; the gates apply.

    Of all journeys these are the run's ``findings``. Landmarks of waits, the horizon and goals
    before are those of the whole run, and so are the rules: ``[friction]`` as of the run.
    """
    if selection == Selection():
        return Priced(opportunities.ranked(engine), opportunities.whole(engine))
    rules, dead = settings_of(engine).friction, dead_ends.of(engine, selection)
    with laid_out(engine, selection) as bench:
        own = bench.engine
        run_clocks(own, rules)
        own.scratch("all_waits", "select * from company_waits")
        values = {**selection.values(), "goal": None}
        own.scratch("company_waits", WAITS, counted=selection.goal, **values)
        findings.write(own, bench.horizon_us, bench.as_of_us, rules, dead)
        return Priced(opportunities.ranked(own, selection), opportunities.whole(own))


def frictions(engine: Engine, selection: Selection = Selection()) -> tuple[Opportunity, ...]:
    """The rows of :func:`priced`."""
    return priced(engine, selection).rows
