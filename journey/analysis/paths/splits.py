"""How far friction paths hang on which half of the customers was searched: other halves, too.

Another half finds other paths, and the rest tells another gain. So the search is repeated over
halves of the customer blocks, always the same ones, and each picked path is told by the customers
whom that half leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from statistics import median

import numpy as np

from journey.analysis.gain.estimate import Answer
from journey.analysis.paths.candidates import Contexts
from journey.engine.base import Engine
from journey.stats.effects.contexts import (
    Arrivals,
    cover,
)
from journey.stats.effects.fixgain import (
    Rows,
    fix_gain,
)
from journey.stats.evidence.estimate import (
    BLOCKS,
    Bools,
    Estimate,
    Floats,
    NotEstimable,
)
from journey.stats.evidence.jackknife import interval

SPLITS = 20
BY_BLOCK = """
    select block, count(*)
    from gain_journeys
    group by block
    order by block
"""


@dataclass(frozen=True, slots=True)
class Splits:
    """What other halves say of a path.

    Attributes
    ----------
    tried
        Splits of the customers.
    found, confirmed
        Splits whose searched half picks the path; and those where the rest has an interval
        above 0, too.
    gain, low, high
        Goals of all mature journeys, as the rest tells them where the path is picked: median,
        least and most. ``None`` where no split picks it.
    """

    tried: int
    found: int
    confirmed: int
    gain: float | None
    low: float | None
    high: float | None


def halves() -> tuple[Bools, ...]:
    """By split and block: whether its customers are searched. Half of the blocks, by a hash."""
    found = []
    for split in range(SPLITS):
        order = sorted(range(BLOCKS), key=lambda block: _luck(split, block))
        searched = np.zeros(BLOCKS, dtype=bool)
        searched[order[: BLOCKS // 2]] = True
        found.append(searched)
    return tuple(found)


def repeated(
    engine: Engine, arrivals: Arrivals, contexts: Contexts, answers: Mapping[int, Answer]
) -> dict[int, Splits]:
    """What :data:`SPLITS` other splits say of picked paths, by context.

    Parameters
    ----------
    arrivals, contexts
        Of all customers.
    answers
        Picked context to its counted rows, those of all customers.
    """
    journeys = np.zeros(BLOCKS)
    for block, n in engine.rows(BY_BLOCK):
        journeys[block] = n
    picked: dict[int, list[Estimate]] = {context: [] for context in answers}
    found = dict.fromkeys(answers, 0)
    for searched in halves():
        for context in _picks(arrivals, contexts, searched) & answers.keys():
            found[context] += 1
            picked[context] += _told(answers[context], ~searched, journeys)
    return {context: _splits(found[context], picked[context]) for context in answers}


def _luck(split: int, block: int) -> bytes:
    return sha256(f"{split} {block}".encode()).digest()


def _picks(arrivals: Arrivals, contexts: Contexts, searched: Bools) -> set[int]:
    """The contexts that the customers of the blocks ``searched`` pick."""
    half = arrivals.where(np.flatnonzero(searched[arrivals.block]))
    found = cover(half, contexts.parent, contexts.closed, contexts.gapped)
    return {one.context for one in found.picks}


def _told(answer: Answer, asked: Bools, journeys: Floats) -> Iterator[Estimate]:
    """What the customers of the blocks ``asked`` say, of all journeys; none: they cannot tell."""
    chosen = np.flatnonzero(asked[answer.rows.block])
    gain = fix_gain(_of(answer.rows, chosen), answer.strata.count)
    told = gain if isinstance(gain, NotEstimable) else interval(gain.gain)
    if not isinstance(told, NotEstimable):
        by = float(journeys.sum() / max(journeys[asked].sum(), 1.0))
        yield replace(told, value=told.value * by, low=told.low * by, high=told.high * by)


def _of(rows: Rows, chosen: np.ndarray) -> Rows:
    return Rows(rows.block[chosen], rows.stratum[chosen], rows.exposed[chosen],
                rows.onward[chosen], rows.n[chosen], rows.y[chosen])  # fmt: skip


def _splits(found: int, told: Sequence[Estimate]) -> Splits:
    gains = [one.value for one in told]
    sure = sum(one.low > 0 for one in told)
    if not gains:
        return Splits(SPLITS, found, sure, None, None, None)
    return Splits(SPLITS, found, sure, median(gains), min(gains), max(gains))
