"""Friction paths as they are sought in a planted world: by this package, and as others do."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np

from journey.analysis.behind.passages import written
from journey.analysis.friction import marking as friction
from journey.analysis.gain.rows import lay_out
from journey.analysis.paths.candidates import lay_out_arrivals, load_arrivals, load_contexts
from journey.stats.effects.contexts import cover
from journey.stats.evidence.estimate import BLOCKS, Floats
from tests.help.planted import Planted
from tests.truth.found import RULES

TOP = 5
NAMES = "select touchpoint_no, touchpoint from touchpoint_nos"
MET = """
    select context_no, count(*), sum(y)
    from (
        select distinct c.context_no, a.journey_id, a.y
        from arrivals a
        join contexts c on c.touchpoint_no = a.touchpoint_no and c.no_1 = a.no_1
            and c.no_2 in (0, a.no_2) and c.no_3 in (0, a.no_3)) met
    group by context_no
    order by context_no
"""
# past orders, one step each, are known for the history only: nobody walked there
WALKED = """
    select count(*), sum(y)
    from gain_journeys g
    join journeys j on j.journey_id = g.journey_id
    where j.entry_touchpoint <> 'past order'
"""


@dataclass(frozen=True, slots=True)
class Tops:
    """The first five candidates: by fair comparison, by lost goals and by odds ratio of journeys.

    The last two compare journeys that take a path with those that do not, as others do.
    """

    adjusted: list[str]
    lost: list[str]
    odds: list[str]


def tops(planted: Planted) -> Tops:
    """All customers searched, as for a ranking: no number of it is shown anywhere.

    Of touchpoints in a row: what is planted has no gap.
    """
    engine = planted.engine
    friction.mark(engine, rules=RULES)
    lay_out(engine, planted.as_of_us)
    names = dict(engine.rows(NAMES))
    lay_out_arrivals(engine)
    contexts = load_contexts(engine, int(engine.rows("select count(*) from gain_journeys")[0][0]))
    _, n1, y1 = (np.array(one, dtype=float) for one in zip(*engine.rows(MET), strict=True))
    n, y = (float(one) for one in engine.rows(WALKED)[0])
    first = cover(load_arrivals(engine, BLOCKS), contexts.parent, contexts.closed).first
    in_a_row = ~contexts.gapped
    paths = [
        written([names[no] for no in reversed(steps)])
        for steps in compress(contexts.steps, in_a_row)
    ]
    fair = np.where(contexts.closed, first.gain - first.se, -np.inf)[in_a_row]
    apart = (y - y1) / (n - n1) - y1 / n1
    odds = (y1 + 0.5) * (n - n1 - y + y1 + 0.5) / ((n1 - y1 + 0.5) * (y - y1 + 0.5))
    return Tops(*(_first(paths, one) for one in (fair, apart * n1, -odds)))


def _first(paths: list[str], by: Floats) -> list[str]:
    return [paths[at] for at in np.argsort(-by, kind="stable")[:TOP]]
