"""What speaks against a gain: chance, and what was known before. And peers' figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.analysis.gain.estimate import GainAnswer
from journey.analysis.gain.strata import LEVELS, NONE
from journey.engine.base import Engine
from journey.stats.effects.fixgain import imbalance
from journey.stats.evidence.estimate import Bools, Estimate, Floats, Ints
from journey.stats.evidence.student import t_cdf

# what was known of the rows of each key before, by entry channel
KNOWN = """
    select r.key_no - 1, coalesce(j.entry_channel, 'unknown'), count(*), sum(j.history),
        sum(j.history * j.history)
    from gain_rows r
    join gain_journeys j on j.journey_id = r.journey_id
    group by r.key_no, j.entry_channel
    order by 1, 2
"""
HISTORY = "goals before"


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Per key: rows, and sums over them of each fact and of its square."""

    n: Floats
    names: tuple[str, ...]
    sums: Floats  # [fact, key]
    squares: Floats


@dataclass(frozen=True, slots=True)
class Imbalance:
    """The largest standardised mean difference, and of what."""

    smd: float
    of: str


def load_known(engine: Engine, keys: int) -> Known:
    """The facts that balance is checked on: goals before, and each entry channel."""
    found = engine.rows(KNOWN)
    channels = sorted({str(row[1]) for row in found})
    names = (HISTORY, *(f"entry by {name}" for name in channels))
    sums, squares, n = np.zeros((len(names), keys)), np.zeros((len(names), keys)), np.zeros(keys)
    for key, channel, rows, history, square in found:
        place = 1 + channels.index(str(channel))
        n[key] += rows
        sums[0, key] += float(history)
        squares[0, key] += float(square)
        sums[place, key] += rows
        squares[place, key] += rows
    return Known(n, names, sums, squares)


def balance(known: Known, answer: GainAnswer) -> Imbalance:
    """The fact in which exposed and clean rows of the same strata differ most."""
    strata = answer.strata
    worst = Imbalance(0.0, "")
    lists = [(strata.own, strata.exposed)]
    lists += [(strata.clean[level], ~strata.exposed) for level in range(LEVELS)]
    n1, n0 = (_summed(known.n, lists[:1], strata.at, strata.count),
              _summed(known.n, lists[1:], strata.at, strata.count))  # fmt: skip
    for fact, name in enumerate(known.names):
        sd = _sd(known, fact, strata.at)
        if sd == 0 or not n1.sum():
            continue
        s1 = _summed(known.sums[fact], lists[:1], strata.at, strata.count)
        s0 = _summed(known.sums[fact], lists[1:], strata.at, strata.count)
        smd = imbalance(n1, s1 / n1, s0 / n0, sd)
        if abs(smd) > abs(worst.smd):
            worst = Imbalance(smd, name)
    return worst


def naive_gain(answer: GainAnswer, journeys: int, goals: int) -> float | None:
    """What peers say: journeys with it against journeys without it, times journeys with it."""
    met = answer.met
    if not met.journeys or met.journeys >= journeys:
        return None
    apart = (goals - met.goals) / (journeys - met.journeys) - met.goals / met.journeys
    return apart * met.journeys


def two_sided(found: Estimate) -> float:
    """How likely a gain at least this far from 0 is where there is none."""
    if found.se == 0:
        return 1.0 if found.value == 0 else 0.0
    return 2 * t_cdf(-abs(found.value) / found.se, found.blocks - 1)


def _summed(of: Floats, lists: list[tuple[Ints, Bools]], at: Ints, count: int) -> Floats:
    total = np.zeros(count)
    for stratum, belongs in lists:
        chosen = np.flatnonzero((stratum != NONE) & belongs)
        total += np.bincount(stratum[chosen], weights=of[at[chosen]], minlength=count)
    return total


def _sd(known: Known, fact: int, at: Ints) -> float:
    n, total = known.n[at].sum(), known.sums[fact, at].sum()
    if not n:
        return 0.0
    return float(np.sqrt(max(0.0, known.squares[fact, at].sum() / n - (total / n) ** 2)))
