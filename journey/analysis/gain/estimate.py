"""How many more goals there would be if a friction alone did not occur, for all at once.

One scan counts cells for every friction; a second one finds what is met again. Where a stratum
turns out to lead only to itself, its level is raised and the question asked again. (Methods 2.3.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from journey.analysis.gain.cells import (
    AGAIN_ANYWHERE,
    AGAIN_THERE,
    Cells,
    load_cells,
    met_again,
    rows_of,
    store_exposed,
)
from journey.analysis.gain.strata import (
    EVERY,
    LEVELS,
    NONE,
    Asked,
    Keys,
    Question,
    Strata,
    strata_of,
)
from journey.engine.base import Engine
from journey.stats.effects.fixgain import Gain, Rows, fix_gain
from journey.stats.evidence.estimate import Ints, NotEstimable, Replicated
from journey.stats.evidence.gates import MIN_CONTROLS, MIN_CUSTOMERS, too_few_exposed
from journey.stats.times.delays import TOO_FEW, Timed, later

TOTAL = 0  # number of the question for all frictions at once
NOBODY = "nobody comes here without it"
NO_GOAL = "every goal here comes with it: nothing tells what would be without"
RARELY = 0.01  # goals that come without it, to those that come with it
_NO_GOAL, _TOO_FEW = NotEstimable(NO_GOAL), NotEstimable(TOO_FEW)
MOST_STRATA = 2000  # of that question: it takes the finest level that stays below

# per question: journeys, goals, exposures, and of those that can be compared what the gates ask
MET = """
    select question_no, count(*), sum(y), cast(sum(n) as bigint),
        cast(sum(estimable_n) as bigint),
        count(distinct case when estimable_n > 0 then customer_no end),
        count(distinct case when estimable_n > 0 then block end), cast(sum(value) as double),
        (select cast(min(value) as double) from gain_journeys),
        (select cast(max(value) as double) from gain_journeys)
    from (
        select e.question_no, r.journey_id, min(r.customer_no) as customer_no,
            min(r.block) as block, max(r.y) as y, max(r.value) as value, count(*) as n,
            sum(case when e.stratum >= 0 then 1 else 0 end) as estimable_n
        from gain_rows r
        join gain_exposed e on e.key_no = r.key_no
        group by e.question_no, r.journey_id) met
    group by question_no
"""


@dataclass(frozen=True, slots=True)
class FrictionVisits:
    """Who met a friction: mature journeys and their goals, rows, and those that are compared.

    ``value`` is what these journeys were worth in all, ``least`` and ``most`` what one of any may
    be: without a goal it is worth nothing.
    """

    journeys: int = 0
    goals: int = 0
    exposures: int = 0
    estimable: int = 0
    customers: int = 0
    blocks: int = 0
    value: float = 0.0
    least: float = 0.0
    most: float = 0.0

    @property
    def possible(self) -> tuple[float, float]:
        """Goals to lose and to win, at most."""
        return -self.goals, self.journeys - self.goals

    @property
    def possible_money(self) -> tuple[float, float]:
        """Money to lose and to win, at most: each journey is worth the least, or the most."""
        return worth_between(self.least, self.most, self.journeys, self.value)


def worth_between(least: float, most: float, journeys: int, value: float) -> tuple[float, float]:
    """What ``journeys`` worth ``value`` may be worth less or more, each at ``least`` or ``most``.

    >>> worth_between(5, 20, 3, 30)
    (-30, 30)
    """
    return min(least, 0) * journeys - value, max(most, 0) * journeys - value


@dataclass(frozen=True, slots=True)
class GainWanted:
    """Customers that an answer needs, and whether it is asked for in money too."""

    least: int
    money: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class GainAnswer:
    """What is known of a question: who met it, and the gain in goals and in money."""

    question: Asked
    strata: Strata
    met: FrictionVisits
    rows: Rows
    keys: Ints  # of the rows
    goals: Gain | NotEstimable
    money: Gain | NotEstimable
    later: Replicated | NotEstimable = _TOO_FEW  # hours


def measure(
    engine: Engine,
    keys: Keys,
    questions: Iterable[Asked],
    least: int = MIN_CUSTOMERS,
    text: str = AGAIN_THERE,
    money: bool = True,
) -> dict[int, GainAnswer]:
    """Answer all questions, by number: of one place each, or of what ``text`` counts as again.

    Needs the working tables of ``gain_rows``. Questions that nobody can be compared for, or with
    fewer than ``least`` customers who are, have a :class:`NotEstimable` as their gain; so does the
    gain in ``money`` where it is not asked for.
    """
    cells = load_cells(engine)
    asked = {one.number: one for one in questions}
    strata = {number: strata_of(keys, one) for number, one in asked.items()}
    answers: dict[int, GainAnswer] = {}
    while strata:
        store_exposed(engine, strata)
        met, again = _met(engine), met_again(engine, text)
        raised: dict[int, Strata] = {}
        for number, own in strata.items():
            here = cells.where(_rows_at(cells, own))
            who = met.get(number, FrictionVisits())
            counted = (here, again.get(number))
            one = _answer(asked[number], own, who, counted, GainWanted(least, money))
            higher = coarser(keys, one)
            if higher is None:
                answers[number] = one
            else:
                raised[number] = higher
        strata = raised
    return answers


def measure_total(engine: Engine, keys: Keys, bits: int) -> GainAnswer:
    """All frictions of ``bits`` at once, anywhere: others must be alike, as long as that is few."""
    question, strata = _coarse(keys, bits)
    cells = load_cells(engine)
    while True:
        store_exposed(engine, {TOTAL: strata})
        met, again = _met(engine), met_again(engine, AGAIN_ANYWHERE)
        one = _answer(
            question,
            strata,
            met.get(TOTAL, FrictionVisits()),
            (cells, again.get(TOTAL)),
            GainWanted(0),
        )
        higher = coarser(keys, one)
        if higher is None:
            return one
        strata = higher


def _coarse(keys: Keys, bits: int) -> tuple[Question, Strata]:
    """The finest strata of all frictions that are few enough to be solved together."""
    for alike in (EVERY, 0):
        question = Question(TOTAL, bits, alike=alike)
        for level in range(LEVELS):
            strata = strata_of(keys, question, np.full(len(keys.n), level))
            if strata.count <= MOST_STRATA:
                return question, strata
    return question, strata


def _met(engine: Engine) -> Mapping[int, FrictionVisits]:
    return {
        row[0]: FrictionVisits(*(int(one) for one in row[1:7]), *row[7:])
        for row in engine.rows(MET)
    }


def _rows_at(cells: Cells, strata: Strata) -> Ints:
    """Positions of the cells whose keys lie at the strata's places: keys of one lie together."""
    if not len(strata.at):
        return np.zeros(0, dtype=int)
    first, last = np.searchsorted(cells.key, [strata.at[0], strata.at[-1] + 1])
    between = np.arange(first, last)
    return between[np.isin(cells.key[first:last], strata.at)]


def _answer(
    question: Asked,
    strata: Strata,
    met: FrictionVisits,
    counted: tuple[Cells, Cells | None],
    wanted: GainWanted,
) -> GainAnswer:
    rows, keys = rows_of(strata, *counted, money=False)
    if met.exposures and not met.estimable:
        nothing = NotEstimable(_uncompared(strata, counted[0]))
        return GainAnswer(question, strata, met, rows, keys, nothing, nothing)
    if met.customers < wanted.least:
        few = NotEstimable(too_few_exposed(met.customers, met.blocks, MIN_CONTROLS))
        return GainAnswer(question, strata, met, rows, keys, few, few)
    goals = fix_gain(rows, strata.count)
    if not isinstance(goals, NotEstimable) and _comes_with_it_only(rows):
        return GainAnswer(question, strata, met, rows, keys, _NO_GOAL, _NO_GOAL)
    money: Gain | NotEstimable = NotEstimable("no values")
    if wanted.money and not isinstance(goals, NotEstimable) and counted[0].value.any():
        money = fix_gain(rows_of(strata, *counted, money=True)[0], strata.count)
    longer = later(_timed(strata, counted[0]), strata.count) if strata.count else _TOO_FEW
    return GainAnswer(question, strata, met, rows, keys, goals, money, longer)


def _comes_with_it_only(rows: Rows) -> bool:
    """Whether hardly a goal here comes without it: what a goal passes is no friction of it."""
    with_it, without = rows.y[rows.exposed].sum(), rows.y[~rows.exposed].sum()
    n1, n0 = rows.n[rows.exposed].sum(), rows.n[~rows.exposed].sum()
    return bool(with_it > 0 and without <= RARELY * with_it and without * n1 < 0.1 * with_it * n0)


def _timed(strata: Strata, cells: Cells) -> Timed:
    """Goals after exposed and clean visits of each stratum, the latter whatever came between."""
    place = np.searchsorted(strata.at, cells.key)
    exposed = strata.exposed[place]
    lists = [(np.where(exposed, strata.own[place], NONE), exposed)]
    lists += [(strata.clean[level][place], ~exposed) for level in range(LEVELS)]
    at = np.concatenate([np.flatnonzero((own != NONE) & met) for own, met in lists])
    own = np.concatenate([own[(own != NONE) & met] for own, met in lists])
    return Timed(cells.block[at], own, exposed[at], cells.y[at], cells.hours[at])


def _uncompared(strata: Strata, cells: Cells) -> str:
    """Why nothing compares with the exposed rows: none is clean, or too few alike are."""
    clean = cells.n[~np.isin(cells.key, strata.at[strata.exposed])].sum()
    if not clean:
        return NOBODY
    needs = f"a gain needs {MIN_CONTROLS} visits without it that are alike otherwise"
    return f"too few: {needs}, here {clean:,.0f} without it in all"


def coarser(keys: Keys, one: GainAnswer) -> Strata | None:
    """The strata with those to blame raised by a level; ``None``: nothing is to be raised."""
    if not isinstance(one.goals, NotEstimable) or not one.goals.where:
        return None
    blamed = one.strata.exposed & np.isin(one.strata.own, one.goals.where)
    floor = np.where(one.strata.exposed, np.minimum(one.strata.level, LEVELS - 1), 0)
    if (floor[blamed] >= LEVELS - 1).all():
        return None
    floor[blamed] = np.minimum(floor[blamed] + 1, LEVELS - 1)
    return strata_of(keys, one.question, floor)
