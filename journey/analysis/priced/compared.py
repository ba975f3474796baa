"""Who was compared with whom: every stratum behind a friction's gain, and the plain contrast.

The gain lets a visit that meets the friction again count once; Mantel-Haenszel's difference
takes every visit as it ended. Where the two disagree much, repeats matter. (Methods 2.3.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from journey.analysis.gain.cells import Cells, load_cells
from journey.analysis.gain.estimate import GainAnswer, measure
from journey.analysis.gain.strata import Question, Strata
from journey.analysis.priced.bench import Bench, laid_out
from journey.engine.base import Engine, Row
from journey.stats.effects.contrasts import mantel_haenszel
from journey.stats.evidence.estimate import Floats

ASKED = """
    select signal, code, touchpoint
    from findings
    where kind = 'friction' and gain is not null
    order by gain desc, finding_id
"""
KEYS = "select device, step_bucket, history_bucket, mask from gain_keys order by key_no"
STEPS = {1: "1-2", 2: "3-5", 3: "6-9", 4: "10+"}
PAST = {0: "0", 1: "1", 2: "2-4", 5: "5+"}
ANY = "any"  # given up, so that enough are alike


@dataclass(frozen=True, slots=True)
class FrictionStratum:
    """Visits that are alike but for one friction.

    Attributes
    ----------
    device, steps, past_goals, beside
        What they have in common: device, place in the journey, goals before, and the other
        frictions of the step; ``any`` where it had to be given up to find enough that are alike.
    exposed, exposed_goals, clean, clean_goals
        Visits with and without the friction, and how many of their journeys reached a goal.
    difference
        Goal share of the exposed less that of the clean, -1 to 1.
    mh, mh_low, mh_high
        The same of all strata of the friction together: Mantel and Haenszel's, with Sato's
        interval, in which every visit counts as one of its own.
    """

    signal: str
    code: str | None
    touchpoint: str
    device: str
    steps: str
    past_goals: str
    beside: str
    exposed: int
    exposed_goals: int
    clean: int
    clean_goals: int
    difference: float
    mh: float
    mh_low: float
    mh_high: float


def friction_strata(engine: Engine) -> tuple[FrictionStratum, ...]:
    """The strata of every friction with a gain, those with most to gain first."""
    found = engine.rows(ASKED)
    if not found:
        return ()
    with laid_out(engine) as bench:
        # a dead end is valued by its drop-off: nobody is compared
        asked = [one for one in found if (one[0], one[1]) in bench.bits]
        places = [bench.numbers[place] for _, _, place in asked]
        bits = [bench.bits[signal, code] for signal, code, _ in asked]
        pairs = enumerate(zip(bits, places, strict=True))
        questions = [Question(number, bit, place) for number, (bit, place) in pairs]
        answers = measure(bench.engine, bench.keys, questions)
        bench.engine.drop("gain_exposed")
        cells, keys = load_cells(bench.engine), bench.engine.rows(KEYS)
        return tuple(
            row
            for number, one in enumerate(asked)
            for row in _rows(one, answers[number], cells, _Named(keys, bench, bits[number]))
        )


class _Named:
    """What the numbers of a stratum's key stand for, beside the friction of ``own`` bit."""

    def __init__(self, keys: Sequence[Row], bench: Bench, own: int) -> None:
        self.keys = keys
        self.bits: Mapping[int, str] = {
            bit: f"{signal}: {code}" if code else signal
            for (signal, code), bit in bench.bits.items()
            if bit != own
        }

    def of(self, key: int, level: int) -> tuple[str, str, str, str]:
        """Device, steps, past goals and what was beside."""
        device, step, past, mask = self.keys[key]
        beside = [name for bit, name in sorted(self.bits.items()) if mask & bit]
        return (
            ANY if level >= 3 else str(device),
            ANY if level >= 1 else STEPS[step],
            ANY if level >= 2 else PAST[past],
            ", ".join(beside),
        )


def _rows(one: Row, answer: GainAnswer, cells: Cells, named: _Named) -> Iterator[FrictionStratum]:
    strata = answer.strata
    n1, y1, n0, y0 = counted = _counted(strata, cells)
    found = mantel_haenszel(n1, y1, n0, y0)
    half = NormalDist().inv_cdf(0.975) * found.se
    of_all = (found.difference, found.difference - half, found.difference + half)
    for number in np.lexsort((np.arange(strata.count), -n1)).tolist():
        first = int(np.flatnonzero(strata.own == number)[0])
        key, level = int(strata.at[first]), int(strata.level[first])
        counts = [int(part) for part in counted[:, number]]
        apart = float(y1[number] / n1[number] - y0[number] / n0[number])
        words = named.of(key, level)
        yield FrictionStratum(*[*one, *words, *counts, apart, *of_all])


def _counted(strata: Strata, cells: Cells) -> Floats:
    """Exposed visits and their goals, clean visits and theirs: ``[4, stratum]``."""
    n, y = (
        np.bincount(cells.key, part, minlength=int(max(strata.at, default=0)) + 1)[strata.at]
        for part in (cells.n, cells.y)
    )
    own = strata.exposed & (strata.own >= 0)
    exposed = [np.bincount(strata.own[own], part[own], strata.count) for part in (n, y)]
    controls = ~strata.exposed & (strata.clean >= 0)
    levels, keys = np.nonzero(controls)
    of = strata.clean[levels, keys]
    clean = [np.bincount(of, part[keys], strata.count) for part in (n, y)]
    return np.stack([*exposed, *clean]).astype(float)
