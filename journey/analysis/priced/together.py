"""What a set of fixes would bring together: not the sum of what each brings alone.

A row of the set shows one of its frictions at that friction's place; all other frictions stay
alike among those compared; it is met again at the next row of the set, wherever that is. So a
journey that meets several of them is lost once. (Methods 3.3.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from journey.analysis.gain.cells import AGAIN_AMONG
from journey.analysis.gain.checks import Imbalance
from journey.analysis.gain.estimate import GainAnswer, measure
from journey.analysis.gain.strata import SetQuestion
from journey.analysis.gain.verdict import Verdict, verdict
from journey.analysis.priced.bench import Bench, laid_out
from journey.engine.base import Engine
from journey.selection import Selection
from journey.stats.evidence.estimate import Estimate, NotEstimable, Replicated, difference
from journey.stats.evidence.gates import MIN_CUSTOMERS
from journey.stats.evidence.jackknife import interval

NO_CODE = "(none)"  # of an error without a reason, in a number key
ASKED = {"question_no": "INTEGER", "touchpoint_no": "INTEGER"}
UNKNOWN = "one of them was not met here"


@dataclass(frozen=True, slots=True, order=True)
class FixedFrictions:
    """A friction at its place that is to be fixed; ``code`` is an error's reason."""

    signal: str
    code: str | None
    touchpoint: str


@dataclass(frozen=True, slots=True)
class Joint:
    """Several fixes together, in goals and in money of the selection's mature journeys.

    Attributes
    ----------
    gain, value_gain
        With their 95 % intervals; ``None`` with the ``reason``.
    singles
        The sum of what each brings alone.
    apart
        ``gain`` less ``singles``: below 0 where they meet the same journeys, above 0 where who
        gets past one meets the other.
    exposures, not_estimable
        Rows with one of them, and those of it that nothing clean compares with.
    """

    gain: Estimate | None
    value_gain: Estimate | None
    singles: float | None
    apart: Estimate | None
    exposures: int
    not_estimable: int
    status: str
    reason: str


def joint(
    engine: Engine, fixes: tuple[FixedFrictions, ...], selection: Selection = Selection()
) -> Joint:
    """The gain of ``fixes`` together in a selection, beside the sum of their single gains."""
    with laid_out(engine, selection) as bench:
        if not all(is_known(bench, fix) for fix in fixes):
            return Joint(None, None, None, None, 0, 0, "not_estimable", UNKNOWN)
        both, *alone = measure_sets(bench, [fixes, *((fix,) for fix in fixes)])
        return _joint(verdict_of(bench, both), both, alone)


def measure_sets(
    bench: Bench,
    sets: Sequence[Sequence[FixedFrictions]],
    least: int = MIN_CUSTOMERS,
    money: bool = True,
) -> list[GainAnswer]:
    """The gain of each set, in their order; of the empty set it is 0.

    Where a set has fewer than ``least`` customers to compare, its gain is a
    :class:`NotEstimable`; no set with a fix unknown to the run may be asked for. ``money``:
    whether that is asked for too.
    """
    asked = [
        SetQuestion(number, tuple((_place(bench, fix)) for fix in fixes))
        for number, fixes in enumerate(sets, start=1)
    ]
    places = sorted({(one.number, place) for one in asked for place, _ in one.places})
    bench.engine.fill("gain_places", ASKED, places)
    found = measure(bench.engine, bench.keys, asked, least, AGAIN_AMONG, money)
    bench.engine.drop("gain_places", "gain_exposed")
    return [found[one.number] for one in asked]


def is_known(bench: Bench, fix: FixedFrictions) -> bool:
    """Whether the run has met the friction somewhere where its gain could be asked for."""
    return fix.touchpoint in bench.numbers and (fix.signal, _code(fix)) in bench.bits


def verdict_of(bench: Bench, answer: GainAnswer) -> Verdict:
    """What may be said of a set's gain: it passes the gates of any other gain."""
    return verdict(answer, "service", bench.whole.customers, Imbalance(0.0, ""))


def _place(bench: Bench, fix: FixedFrictions) -> tuple[int, int]:
    return bench.numbers[fix.touchpoint], bench.bits[fix.signal, _code(fix)]


def _code(fix: FixedFrictions) -> str | None:
    return None if fix.code == NO_CODE else fix.code


def _joint(said: Verdict, both: GainAnswer, alone: list[GainAnswer]) -> Joint:
    singles = [one.goals.gain for one in alone if not isinstance(one.goals, NotEstimable)]
    apart: Estimate | NotEstimable = NotEstimable("one of them has no gain alone")
    if len(singles) == len(alone) and not isinstance(both.goals, NotEstimable):
        apart = interval(difference(both.goals.gain, _sum(singles)))
    is_said = said.goals is not None and not isinstance(apart, NotEstimable)
    return Joint(
        said.goals, said.money,
        sum(one.value for one in singles) if is_said else None,
        apart if is_said and not isinstance(apart, NotEstimable) else None,
        said.exposures, said.not_estimable, said.status, said.reason,
    )  # fmt: skip


def _sum(parts: Sequence[Replicated]) -> Replicated:
    """The sum, block by block."""
    filled = np.any([one.filled for one in parts], axis=0)
    without = np.sum([one.without for one in parts], axis=0)
    return Replicated(sum(one.value for one in parts), without, filled)
