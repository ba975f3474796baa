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

from journey.analysis.gain.cells import (
    Cells,
    load_cells,
    load_keys,
    met_again,
    rows_of,
    store_exposed,
)
from journey.analysis.gain.estimate import GainAnswer, coarser
from journey.analysis.gain.strata import NONE, Keys, Strata, strata_of
from journey.analysis.paths.candidates import Contexts
from journey.engine.base import Engine
from journey.stats.effects.contexts import Arrivals, cover
from journey.stats.effects.fixgain import Gain, fix_gain
from journey.stats.evidence.estimate import BLOCKS, Bools, Estimate, Floats, NotEstimable
from journey.stats.evidence.jackknife import interval

SPLITS = 20
ROWS = """
    select count(*)
    from gain_rows
    where weight > 0
    group by key_no, block
    order by key_no, block
"""
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
    engine: Engine, arrivals: Arrivals, contexts: Contexts, answers: Mapping[int, GainAnswer]
) -> dict[int, Splits]:
    """What :data:`SPLITS` other splits say of picked paths, by context.

    Needs the working tables that ``measure_paths`` leaves, of all customers.

    Parameters
    ----------
    arrivals, contexts
        Of all customers.
    answers
        Picked context to what all customers say.
    """
    counted = _load(engine, answers)
    gains: dict[int, list[Estimate]] = {context: [] for context in answers}
    found = dict.fromkeys(answers, 0)
    for searched in halves():
        for context in _picks(arrivals, contexts, searched) & answers.keys():
            found[context] += 1
            gains[context] += _told(counted, answers[context], ~searched)
    return {context: _splits(found[context], gains[context]) for context in answers}


@dataclass(frozen=True, slots=True, eq=False)
class SplitCount:
    """Rows of all customers by key and block; ``again``: those with the key that is met next.

    ``rows`` are as many as ``cells``, unweighted; ``journeys`` stand by block.
    """

    keys: Keys
    cells: Cells
    rows: Floats
    again: Mapping[int, Cells]
    journeys: Floats


def _load(engine: Engine, answers: Mapping[int, GainAnswer]) -> SplitCount:
    own = [one.strata for one in answers.values()]
    by_key = [replace(one, own=np.where(one.own == NONE, NONE, one.at)) for one in own]
    numbers = [one.question.number for one in answers.values()]
    store_exposed(engine, dict(zip(numbers, by_key, strict=True)))
    journeys = np.zeros(BLOCKS)
    for block, n in engine.rows(BY_BLOCK):
        journeys[block] = n
    rows = np.array([row[0] for row in engine.rows(ROWS)], dtype=float)
    return SplitCount(load_keys(engine), load_cells(engine), rows, met_again(engine), journeys)


def _luck(split: int, block: int) -> bytes:
    return sha256(f"{split} {block}".encode()).digest()


def _picks(arrivals: Arrivals, contexts: Contexts, searched: Bools) -> set[int]:
    """The contexts that the customers of the blocks ``searched`` pick."""
    half = arrivals.where(np.flatnonzero(searched[arrivals.block]))
    found = cover(half, contexts.parent, contexts.closed, contexts.gapped)
    return {one.context for one in found.picks}


def _told(counted: SplitCount, answer: GainAnswer, asked: Bools) -> Iterator[Estimate]:
    """What the customers of the blocks ``asked`` say, of all journeys; none: they cannot tell."""
    gain = _measured(counted, answer, asked)
    told = gain if isinstance(gain, NotEstimable) else interval(gain.gain)
    if not isinstance(told, NotEstimable):
        by = float(counted.journeys.sum() / max(counted.journeys[asked].sum(), 1.0))
        yield replace(told, value=told.value * by, low=told.low * by, high=told.high * by)


def _measured(counted: SplitCount, answer: GainAnswer, asked: Bools) -> Gain | NotEstimable:
    """The gain among some customers, in the strata that they fill: as ``measure`` finds it."""
    here = np.flatnonzero(asked[counted.cells.block])
    n = np.bincount(counted.cells.key[here], counted.rows[here], minlength=len(counted.keys.n))
    keys = replace(counted.keys, n=n.astype(float))
    cells = counted.cells.where(here)
    cells = cells.where(np.flatnonzero(np.isin(cells.key, answer.strata.at)))
    strata: Strata | None = strata_of(keys, answer.question)
    gain: Gain | NotEstimable = NotEstimable("nobody comes by it")
    while strata is not None:
        again = _led(counted.again.get(answer.question.number), strata, asked)
        rows, _ = rows_of(strata, cells, again, money=False)
        gain = fix_gain(rows, strata.count)
        strata = coarser(keys, replace(answer, strata=strata, goals=gain))
    return gain


def _led(again: Cells | None, strata: Strata, asked: Bools) -> Cells | None:
    """Rows that meet the path again, with the stratum where they do."""
    if again is None:
        return None
    stratum = strata.own[np.searchsorted(strata.at, again.onward)]
    chosen = np.flatnonzero(asked[again.block] & (stratum != NONE))
    return replace(again.where(chosen), onward=stratum[chosen])


def _splits(found: int, told: Sequence[Estimate]) -> Splits:
    gains = [one.value for one in told]
    sure = sum(one.low > 0 for one in told)
    if not gains:
        return Splits(SPLITS, found, sure, None, None, None)
    return Splits(SPLITS, found, sure, median(gains), min(gains), max(gains))
