"""What may be said of a gain: the number with its interval, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.gain.checks import Imbalance, two_sided
from journey.analysis.gain.estimate import NOBODY, GainAnswer
from journey.stats.effects.contrasts import e_value
from journey.stats.effects.fixgain import Gain
from journey.stats.evidence.estimate import Estimate, NotEstimable, Replicated
from journey.stats.evidence.gates import MIN_CONTROLS, too_few_exposed, too_few_in_filter
from journey.stats.evidence.jackknife import interval, within
from journey.stats.evidence.multiplicity import bh, fcr_level, shrink
from journey.stats.times.delays import days

Q, SMD_AT_MOST, ESTIMABLE_AT_LEAST, LEVEL = 0.10, 0.1, 0.95, 0.95
COSTS_ONLY = "a symptom: what it costs to serve, no gain"
ALWAYS = (
    f"{NOBODY}; if the touchpoint stands for an error, mark the step where it happens as one "
    "(is_error)"
)
COUNTED_ONLY = "counted only: it says how customers feel, not what they met"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The numbers of one finding; ``None`` where they may not be shown, with the ``reason``."""

    status: str
    reason: str = ""
    goals: Estimate | None = None
    money: Estimate | None = None
    per_exposed: Estimate | None = None
    of_goals: Replicated | None = None
    possible: tuple[float, float] = (-np.inf, np.inf)  # goals to lose and to win, at most
    later: Estimate | None = None  # days until the goals that come, more than without it
    p: float | None = None
    e_value: float | None = None
    exposures: int = 0
    not_estimable: int = 0
    balance: Imbalance | None = None
    remark: str = ""  # why an estimate is not green, though it stands


@dataclass(frozen=True, slots=True)
class Ranked:
    """What depends on the whole table: p-values and best estimates of all findings together."""

    p_adj: float | None = None
    shrunk: float | None = None
    fcr_low: float | None = None
    fcr_high: float | None = None


def verdict(answer: GainAnswer, kind: str, customers: int, balance: Imbalance) -> Verdict:
    """The gain of a friction of class ``kind`` among ``customers`` in all."""
    met = answer.met
    missed = met.exposures - met.estimable
    if kind in {"symptom", "signal"}:
        reason = COSTS_ONLY if kind == "symptom" else COUNTED_ONLY
        return Verdict("cost_only", reason, exposures=met.exposures)
    if met.exposures and not met.estimable:
        return _uncompared(answer, missed)
    few = too_few_exposed(met.customers, met.blocks, MIN_CONTROLS) or too_few_in_filter(customers)
    if few:
        return Verdict("too_few", few, exposures=met.exposures, not_estimable=missed)
    found = answer.goals
    goals = found if isinstance(found, NotEstimable) else interval(found.gain)
    if isinstance(goals, NotEstimable) or isinstance(found, NotEstimable):
        reason = goals.reason if isinstance(goals, NotEstimable) else ""
        return Verdict("not_estimable", reason, exposures=met.exposures, not_estimable=missed)
    said = _estimated(found, answer.money, goals)
    return replace(
        said,
        goals=within(goals, *met.possible),
        money=None if said.money is None else within(said.money, *met.possible_money),
        possible=met.possible,
        later=days(answer.later),
        status="association" if kind == "behaviour" else "estimated",
        exposures=met.exposures, not_estimable=missed, balance=balance,
    )  # fmt: skip


def _uncompared(answer: GainAnswer, missed: int) -> Verdict:
    found = answer.goals
    reason = found.reason if isinstance(found, NotEstimable) else ""
    status, reason = ("not_estimable", ALWAYS) if reason == NOBODY else ("too_few", reason)
    return Verdict(status, reason, exposures=answer.met.exposures, not_estimable=missed)


def _estimated(found: Gain, of_money: Gain | NotEstimable, goals: Estimate) -> Verdict:
    each = interval(found.per_exposed)
    money = of_money if isinstance(of_money, NotEstimable) else interval(of_money.gain)
    ratio = found.risk_ratio
    return Verdict(
        "estimated",
        goals=goals,
        money=None if isinstance(money, NotEstimable) else money,
        per_exposed=None if isinstance(each, NotEstimable) else each,
        of_goals=found.gain,
        p=two_sided(goals),
        e_value=e_value(ratio) if ratio > 0 and np.isfinite(ratio) else None,
    )


def rank(verdicts: list[Verdict]) -> list[Ranked]:
    """What the table as a whole says of each: one a verdict, in their order."""
    tested = [at for at, one in enumerate(verdicts) if one.p is not None]
    p_adj = dict(zip(tested, bh(np.array([verdicts[at].p for at in tested])), strict=True))
    shrunk = _shrunk(verdicts)
    shown = max(1, sum(one <= Q for one in p_adj.values()))
    level = fcr_level(shown, len(tested)) if tested else 0.95
    return [_ranked(one, p_adj.get(at), shrunk.get(at), level) for at, one in enumerate(verdicts)]


def controls_hold(controls: list[Verdict]) -> bool:
    """Whether no harmless event shows a gain or a loss beyond chance, all places together.

    Of many places one in twenty misses 0 by chance, so their p-values are adjusted like others.
    """
    known = np.array([one.p for one in controls if one.p is not None])
    return not len(known) or bool(bh(known).min() > 1 - LEVEL)


def badge(one: Verdict, p_adj: float | None, controls_hold: bool) -> tuple[str, str]:
    """Green, amber or grey, and what is missing for green."""
    if one.status != "estimated" or one.goals is None:
        return "grey", ""
    known = one.exposures and 1 - one.not_estimable / one.exposures >= ESTIMABLE_AT_LEAST
    faults = {
        "may be chance": p_adj is None or p_adj > Q or one.goals.low <= 0,
        "the exposed differ before it": one.balance is not None
        and abs(one.balance.smd) > SMD_AT_MOST,
        "something harmless shows a gain too": not controls_hold,
        "part of its exposures cannot be compared": not known,
        one.remark: bool(one.remark),
    }
    named = "; ".join(fault for fault, holds in faults.items() if holds)
    return ("amber", named) if named else ("green", "")


def _shrunk(verdicts: list[Verdict]) -> dict[int, float]:
    """Shrunk goals of the service findings, by position."""
    own = [
        (at, one.per_exposed, one.exposures - one.not_estimable)
        for at, one in enumerate(verdicts)
        if one.status == "estimated" and one.per_exposed is not None and one.per_exposed.se > 0
    ]
    if not own:
        return {}
    values, se = (np.array([getattr(one, name) for _, one, _ in own]) for name in ("value", "se"))
    drawn = shrink(values, se)
    return {at: float(one * n) for (at, _, n), one in zip(own, drawn, strict=True)}


def _ranked(one: Verdict, p_adj: float | None, shrunk: float | None, level: float) -> Ranked:
    wide = interval(one.of_goals, level) if one.of_goals is not None else None
    if wide is None or isinstance(wide, NotEstimable):
        return Ranked(None if p_adj is None else float(p_adj), shrunk)
    wide = within(wide, *one.possible)
    return Ranked(None if p_adj is None else float(p_adj), shrunk, wide.low, wide.high)
