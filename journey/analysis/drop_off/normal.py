"""More drop-off than is normal: against the other touchpoints of the stage, device by device.

(Method: docs/methods.md 1.4.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.drop_off.visits import Visited
from journey.stats.effects.baseline import expected_rate
from journey.stats.evidence.estimate import BLOCKS, Floats, Ints, NotEstimable, Replicated
from journey.stats.evidence.jackknife import interval, without_each
from journey.stats.evidence.multiplicity import bh, interval_null_p
from journey.stats.times.competing import Competing, Visits, aalen_johansen

MARGIN = 0.02  # less than this does not matter
UNLIKE = 0.1  # share of visits on devices where no other touchpoint of the stage was visited
ALONE = "no other touchpoint of its stage to compare it with"


@dataclass(frozen=True, slots=True)
class Excess:
    """Drop-off beyond what the stage leads one to expect, or why there is none to tell.

    Attributes
    ----------
    expected, excess, low, high
        Shares; the last two are the 95 % interval of ``excess``.
    p, p_adj
        How likely as much would be found if the truth were at most 2 points; ``p_adj`` allows
        for the size of the table.
    """

    expected: float | None = None
    excess: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_adj: float | None = None
    reason: str = ""


def excesses(
    found: Sequence[Visited],
    stages: Mapping[str, str],
    tested: Mapping[str, Competing | NotEstimable],
    margin: float = MARGIN,
) -> dict[str, Excess]:
    """The excess drop-off of the ``tested`` touchpoints, by touchpoint.

    Parameters
    ----------
    found
        All visits.
    stages
        Of the touchpoints that are compared; those without one are not.
    tested
        Those with enough customers for a rate, and where their visits lead; the others are
        compared with all the same.
    margin
        What is too small to matter, a share.
    """
    kept = [one for one in found if one.touchpoint in stages]
    if not kept:
        return {}
    numbers = {name: number for number, name in enumerate(sorted(set(stages.values())))}
    stage = np.array([numbers[stages[one.touchpoint]] for one in kept])
    drop, n = _by_segment(kept)
    own = n[0].sum(axis=1)
    compared = _compared(n, stage)
    expected = expected_rate(drop, compared, stage)
    share = np.divide(compared[0].sum(axis=1), own, out=np.zeros(len(own)), where=own > 0)
    results = {
        one.touchpoint: _excess(tested[one.touchpoint], expected[:, at], float(share[at]), margin)
        for at, one in enumerate(kept)
        if one.touchpoint in tested
    }
    return _adjusted(results)


def _by_segment(kept: Sequence[Visited]) -> tuple[Floats, Floats]:
    """Drop-off and visits ``[all and without each block, touchpoint, segment]``."""
    segments = sorted({segment for one in kept for segment in one.parts})
    shape = (1 + BLOCKS, len(kept), len(segments))
    drop, n = np.zeros(shape), np.zeros(shape)
    for at, one in enumerate(kept):
        for segment, visits in one.parts.items():
            place = (slice(None), at, segments.index(segment))
            drop[place], n[place] = _part(visits, one)
    return drop, n


def _part(visits: Visits, one: Visited) -> tuple[Floats, Floats]:
    """Drop-off and visits of one segment; no visits where its drop-off is not known."""
    row = aalen_johansen(visits, len(one.causes), one.within_h)
    blocks = np.bincount(visits.block, weights=visits.n, minlength=BLOCKS).astype(float)
    n = np.concatenate([[blocks.sum()], without_each(blocks)])
    if isinstance(row, NotEstimable):
        return np.zeros(1 + BLOCKS), np.zeros(1 + BLOCKS)
    drop = np.concatenate([[row.stays], row.stays_without])
    known = np.isfinite(drop)
    return np.where(known, drop, 0.0), np.where(known, n, 0.0)


def _compared(n: Floats, stage: Ints) -> Floats:
    """The visits on devices on which another touchpoint of the stage was visited, too."""
    same = (stage[:, None] == stage[None, :]).astype(float)
    others = same @ (n[0] > 0) - (n[0] > 0)
    compared: Floats = n * (others > 0)
    return compared


def _excess(row: Competing | NotEstimable, expected: Floats, share: float, margin: float) -> Excess:
    if isinstance(row, NotEstimable):
        return Excess(reason=row.reason)
    if share < 1 - UNLIKE or not np.isfinite(expected[0]):
        return Excess(reason=ALONE)
    drop = row.drop()
    beyond = Replicated(drop.value - float(expected[0]), drop.without - expected[1:], drop.filled)
    found = interval(beyond)
    if isinstance(found, NotEstimable):
        return Excess(float(expected[0]), beyond.value, reason=found.reason)
    p = interval_null_p(found.value, found.se, found.blocks - 1, margin)
    return Excess(float(expected[0]), found.value, found.low, found.high, p)


def _adjusted(found: Mapping[str, Excess]) -> dict[str, Excess]:
    """The same, with p-values that allow for the size of the table."""
    tested = [name for name, one in found.items() if one.p is not None]
    p = bh(np.array([found[name].p for name in tested], dtype=float))
    both = zip(tested, p, strict=True)
    return {**found, **{name: replace(found[name], p_adj=float(q)) for name, q in both}}
