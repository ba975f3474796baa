"""What would be gained if fewer were lost at a touchpoint, or if some were sent elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.behind.lists import Key
from journey.analysis.drop_off.onward import rates
from journey.analysis.drop_off.touchpoints import DropOff, Survey, survey
from journey.analysis.what_if.chains import Chains, SolvedChain, chains, targets
from journey.engine.base import Engine
from journey.errors import UnknownName, WrongUsage
from journey.selection import Selection
from journey.stats.evidence.estimate import NotEstimable, Replicated
from journey.stats.evidence.gates import too_few_in_filter
from journey.stats.evidence.jackknife import interval
from journey.stats.times.chain import RowChange, gain, lose_less, reroute

LESS, SENT = "fewer lost", "sent elsewhere"
SHARES = (0.25, 0.5, 1.0)
USUAL = 0.5  # share of the lost that are kept, in the table of all touchpoints
HALF = 0.5  # worth of those kept, relative to those who stay anyway, for the careful number
ASSUMED = (
    "A model, no measurement: it assumes that customers who are kept behave like those who went "
    "on anyway, and that nobody's next step depends on how they came there. Customers who leave "
    "are often less keen: in simulations with a hidden intent the model promised up to 1.4 times "
    "the true gain, so read the number for half as keen customers beside it. Use it for changes "
    "that nobody has lived through yet; what removing a known friction is worth, the Friction "
    "page measures. Do not use it as a forecast, nor add gains of several rows up."
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A change to be tried.

    Attributes
    ----------
    share
        Of those lost at the touchpoint, how many are kept; or of those who go on to
        ``instead_of``, how many are sent elsewhere. 0 to 1.
    at
        The touchpoint; null: each one by itself.
    instead_of, send_to
        The touchpoint they go to today, and the one they are sent to. Null: fewer are lost.
    """

    share: float = USUAL
    at: str | None = None
    instead_of: str | None = None
    send_to: str | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change at one touchpoint and what it would bring.

    Attributes
    ----------
    change
        ``fewer lost`` or ``sent elsewhere``.
    share, instead_of, send_to
        See :class:`Scenario`.
    visits, affected
        Visits there, and how many of them the change reaches.
    goals_gained, low, high
        Goals of the selection's journeys, with the 95 % interval.
    goals_if_half
        The same where those kept reach a goal half as often as those who go on anyway.
    value_gained, value_low, value_high
        Goals times the mean value of a goal.
    key
        Number key of the journeys that the change reaches.
    """

    touchpoint: str
    channel: str | None
    owner: str | None
    change: str
    share: float
    instead_of: str | None
    send_to: str | None
    visits: int
    affected: float | None
    goals_gained: float | None = None
    low: float | None = None
    high: float | None = None
    goals_if_half: float | None = None
    value_gained: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    status: str = "estimated"
    reason: str = ""
    key: str = ""


def what_if(
    engine: Engine,
    selection: Selection = Selection(),
    scenarios: Sequence[Scenario] = (Scenario(),),
) -> tuple[WhatIf, ...]:
    """Every scenario, at its touchpoint or at each one: most goals first.

    Raises
    ------
    UnknownName
        A scenario names a touchpoint that is not visited, or one that does not follow.
    WrongUsage
        A share is not within 0 to 1, or only one of ``instead_of`` and ``send_to`` is given.
    """
    rows, whole = survey(engine, selection)
    for scenario in scenarios:
        _check(scenario, rows, whole)
    solved = chains(engine, selection, whole) if rows else NotEstimable("no visit")
    answers = [
        _answer(row, scenario, whole, solved)
        for scenario in scenarios
        for row in rows
        if scenario.at == row.touchpoint or (scenario.at is None and row.dropped)
    ]
    return tuple(sorted(answers, key=lambda answer: -(answer.goals_gained or 0.0)))


def following(engine: Engine, selection: Selection, at: str) -> tuple[str, ...]:
    """The touchpoints that follow ``at``, the likeliest first."""
    shares = targets(rates(engine, selection), at)
    return tuple(sorted(shares, key=lambda name: (-shares[name], name)))


def _check(scenario: Scenario, rows: Sequence[DropOff], whole: Survey) -> None:
    """Refuse what cannot be asked, with the nearest that can."""
    names = [row.touchpoint for row in rows]
    for name in (scenario.at, scenario.send_to):
        if name is not None and name not in names:
            raise UnknownName.named("touchpoint", name, names)
    if not 0 < scenario.share <= 1:
        hint = "write how many of them, above 0 and up to 1: 0.25 is a quarter"
        raise WrongUsage(f"{scenario.share:g} is no share", "--share", hint)
    if (scenario.instead_of is None) != (scenario.send_to is None) or (
        scenario.instead_of and not scenario.at
    ):
        hint = "say all three: --at product --instead-of cart --send-to support"
        raise WrongUsage("needs where from, where to today, and where to instead", "what-if", hint)
    if scenario.at is not None and scenario.instead_of is not None:
        following = targets(whole.rates, scenario.at)
        if scenario.instead_of not in following:
            kind = f"way from {scenario.at!r} to"
            raise UnknownName.named(kind, scenario.instead_of, following)


def _answer(
    row: DropOff, scenario: Scenario, whole: Survey, solved: Chains | NotEstimable
) -> WhatIf:
    asked = _asked(row, scenario, whole)
    if fault := row.reason or too_few_in_filter(whole.customers):
        return replace(asked, status=row.status if row.reason else "too_few", reason=fault)
    if isinstance(solved, NotEstimable):
        return replace(asked, status="not_estimable", reason=solved.reason)
    gained = _goals(solved, _changing(solved, scenario, row.touchpoint))
    sure = gained if isinstance(gained, NotEstimable) else interval(gained)
    if isinstance(sure, NotEstimable):
        return replace(asked, status="not_estimable", reason=sure.reason)
    worth = [None if whole.goal_value is None else goals * whole.goal_value
             for goals in (sure.value, sure.low, sure.high)]  # fmt: skip
    return replace(
        asked, goals_gained=sure.value, low=sure.low, high=sure.high,
        goals_if_half=_if_half(solved, scenario, row.touchpoint),
        value_gained=worth[0], value_low=worth[1], value_high=worth[2],
    )  # fmt: skip


def _asked(row: DropOff, scenario: Scenario, whole: Survey) -> WhatIf:
    """The row before anything is known of the gain."""
    key, change, reached = Key(at=row.touchpoint, state="dropped"), LESS, row.rate
    if scenario.instead_of is not None:
        key, change = Key(source=row.touchpoint, target=scenario.instead_of), SENT
        reached = targets(whole.rates, row.touchpoint)[scenario.instead_of]
    affected = None if reached is None else row.visits * reached * scenario.share
    return WhatIf(
        row.touchpoint, row.channel, row.owner, change, scenario.share, scenario.instead_of,
        scenario.send_to, row.visits, affected, key=str(key),
    )  # fmt: skip


Changing = Callable[[SolvedChain], RowChange | NotEstimable]


def _changing(solved: Chains, scenario: Scenario, name: str, kappa: float = 1.0) -> Changing:
    """The scenario as a change of any of the chains."""
    node = solved.node(name)
    if scenario.instead_of is None or scenario.send_to is None:
        return lambda one: lose_less(one.chain, node, scenario.share, kappa)
    instead = solved.node(scenario.instead_of), solved.node(scenario.send_to)
    return lambda one: reroute(one.chain, node, scenario.share, instead)


def _goals(solved: Chains, changing: Changing) -> Replicated | NotEstimable:
    """Goals gained among the journeys of the selection, and without each customer block."""
    gains: list[float] = []
    for one in (solved.whole, *solved.without):
        change = changing(one)
        gained = change if isinstance(change, NotEstimable) else gain(one.worth, one.start, change)
        if isinstance(gained, NotEstimable):
            return gained
        gains.append(solved.journeys * gained)
    without = np.array(gains[1:])
    return Replicated(gains[0], without, np.ones(len(without), dtype=bool))


def _if_half(solved: Chains, scenario: Scenario, name: str) -> float | None:
    """The gain where those kept are half as keen; nothing where visits are sent elsewhere."""
    if scenario.instead_of is not None:
        return None
    gained = _goals(solved, _changing(solved, scenario, name, HALF))
    return None if isinstance(gained, NotEstimable) else gained.value
