"""Which ways of coming to a visit worsen its outcome: contexts tested together, then covered.

A context is the last few touchpoints before and at a visit, so contexts of one visit are nested;
others beside them are not. Each is compared with other arrivals at the same place, within strata
of what was known before. (Methods.md 2.4, steps 2 and 3.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import Bools, Floats, Ints
from journey.stats.evidence.multiplicity import bh, interval_null_p

NONE = -1  # no context: a visit that only serves for comparison
MIN_CLEAN, MOST, LEADS, Q = 10, 10, 5, 0.10


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """Visits, counted; the columns have one length, in any order.

    Attributes
    ----------
    context
        The longest context that a visit has; -1: none.
    stratum, block
        Each numbered from 0.
    n, y
        How many visits, and their goals.
    beside
        Columns of further contexts that a visit has, each once, with what these are part of.
    """

    context: Ints
    stratum: Ints
    block: Ints
    n: Floats
    y: Floats
    beside: tuple[Ints, ...] = ()

    def where(self, chosen: Ints) -> Arrivals:
        """The cells at these positions."""
        return Arrivals(self.context[chosen], self.stratum[chosen], self.block[chosen],
                        self.n[chosen], self.y[chosen],
                        tuple(one[chosen] for one in self.beside))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """Per context: goals lost by it, their standard error, and the chance of it by luck."""

    gain: Floats
    se: Floats
    p: Floats


@dataclass(frozen=True, slots=True)
class Pick:
    """A context, and the goals lost by it where no earlier pick covers them.

    ``stands_out``: within the cut; else it is a lead.
    """

    context: int
    gain: float
    se: float
    p: float
    stands_out: bool


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """All contexts before any is picked, those that could be tested, and the picks in order.

    ``beside``: those that could be tested on what the others leave.
    """

    first: Losses
    tested: Bools
    beside: Bools
    picks: tuple[Pick, ...]


def cover(arrivals: Arrivals, parent: Ints, asked: Bools, beside: Bools | None = None) -> Covered:
    """Pick the contexts that worsen outcomes, so that no two explain the same visits.

    The largest gain less one standard error comes first, of those whose p-value is within the
    cut that Benjamini and Hochberg give all tested ones; its visits leave, and the rest is
    estimated again, until none is within the cut, or ten are picked. While they are fewer than
    five, the next ones join as leads: they may be chance, and other customers have to tell. Those
    ``beside`` come last, until ten are picked, of the visits that are left and with a cut of their
    own: they change nothing of the others, and what these tell is not told again.

    Parameters
    ----------
    arrivals
        The visits of the half that is searched.
    parent
        Per context: the one that is a touchpoint shorter; -1: none. Parents come first.
    asked
        Per context: whether it is one of the candidates. Those that nothing compares with, or
        whose outcome is always the same, are not tested.
    beside
        Per context: whether it is a candidate for what the others leave.

    Returns
    -------
    Covered
        Goals lost per context: ``n1 (p0 - p1)`` summed over strata with at least ten visits
        without it. Its standard error is that of blocks left out one at a time, and at least
        what chance alone does to so few visits where the context makes no difference.
    """
    laid = _laid(arrivals, parent)
    first = _losses(laid, np.ones(len(arrivals.n), dtype=bool))
    tested = asked & (first.se > 0)
    now = _picked(laid, _Left((), first), tested, LEADS)
    others = np.zeros_like(tested) if beside is None else beside & (first.se > 0)
    left = _picked(laid, now, others & (now.losses.se > 0), 0)
    return Covered(first, tested, others, left.picks)


@dataclass(frozen=True, slots=True, eq=False)
class _Left:
    """What is picked, and the losses by the visits that are left."""

    picks: tuple[Pick, ...]
    losses: Losses


def _cut(losses: Losses, tested: Bools) -> float:
    within = bh(losses.p[tested]) <= Q
    return float(losses.p[tested][within].max()) if within.any() else NONE


def _picked(laid: _Laid, now: _Left, tested: Bools, leads: int) -> _Left:
    """With the next picks, until none of the ``tested`` is within their cut or a lead."""
    picks, losses, cut = list(now.picks), now.losses, _cut(now.losses, tested)
    while (pick := _next(losses, tested, cut, len(picks), leads)) is not None:
        picks.append(pick)
        kept = np.ones(len(laid.arrivals.n), dtype=bool)
        kept[laid.visit[np.isin(laid.context, [one.context for one in picks])]] = False
        losses = _losses(laid, kept)
    return _Left(tuple(picks), losses)


def _next(now: Losses, tested: Bools, cut: float, had: int, leads: int) -> Pick | None:
    """The next pick: one within the cut, or a lead while there are few."""
    sure = np.where(tested, now.gain - now.se, 0.0)
    for within, most in ((now.p <= cut, MOST), (now.p < 1, leads)):
        chosen = np.flatnonzero(within & (sure > 0))
        if len(chosen) and had < most:
            at = int(chosen[np.argmax(sure[chosen])])
            gain, se, p = float(now.gain[at]), float(now.se[at]), float(now.p[at])
            return Pick(at, gain, se, p, p <= cut)
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    """Each visit under each of its contexts, and these pairs by context and stratum."""

    arrivals: Arrivals
    context: Ints  # of each visit and context
    visit: Ints
    pair: Ints
    of_context: Ints  # of each pair
    of_stratum: Ints
    strata: int
    blocks: int
    contexts: int


def _laid(arrivals: Arrivals, parent: Ints) -> _Laid:
    context, visit = [], []
    for own in (arrivals.context, *arrivals.beside):
        now = own
        while (has := np.flatnonzero(now != NONE)).size:
            context.append(now[has])
            visit.append(has)
            now = np.where(now != NONE, parent[now], NONE)
    strata, blocks = (int(one.max(initial=NONE)) + 1 for one in (arrivals.stratum, arrivals.block))
    whose = np.concatenate(context) if context else np.zeros(0, dtype=int)
    which = np.concatenate(visit) if visit else np.zeros(0, dtype=int)
    pairs, pair = np.unique(whose * max(strata, 1) + arrivals.stratum[which], return_inverse=True)
    of_context, of_stratum = np.divmod(pairs, max(strata, 1))
    return _Laid(arrivals, whose, which, pair.reshape(-1), of_context, of_stratum, strata, blocks,
                 len(parent))  # fmt: skip


def _losses(laid: _Laid, kept: Bools) -> Losses:
    """Every context against the visits of its strata without it, of the visits ``kept``."""
    n, y = (np.where(kept, one, 0.0) for one in (laid.arrivals.n, laid.arrivals.y))
    every_n, every_y = (_by_block(laid.arrivals.stratum, laid, laid.strata, slice(None), one)
                        for one in (n, y))  # fmt: skip
    n1, y1 = (_by_block(laid.pair, laid, len(laid.of_context), laid.visit, one) for one in (n, y))
    n0, y0 = every_n[laid.of_stratum] - n1, every_y[laid.of_stratum] - y1
    used = n0.sum(axis=1) >= MIN_CLEAN
    whole = _lost(*(one.sum(axis=1)[:, None] for one in (n1, y1, n0, y0)))
    without = _lost(*(one.sum(axis=1)[:, None] - one for one in (n1, y1, n0, y0)))
    gain, rest = (_summed(laid, np.where(used[:, None], one, 0.0)) for one in (whole, without))
    filled = every_n.sum(axis=0) > 0
    count = max(int(filled.sum()), 1)
    rest = rest[:, filled]
    about = rest - rest.mean(axis=1, keepdims=True) if filled.any() else rest
    spread = (count - 1) / count * np.square(about).sum(axis=1)
    luck = _summed(laid, np.where(used[:, None], _luck(n1, n0, y0), 0.0))[:, 0]
    se = np.sqrt(np.maximum(spread, luck))
    return Losses(gain[:, 0], se, _chances(gain[:, 0], se, count - 1))


def _lost(n1: Floats, y1: Floats, n0: Floats, y0: Floats) -> Floats:
    """``n1 (p0 - p1)``; 0 where nothing clean is left."""
    clean = n0 > 0
    expected: Floats = n1 * np.divide(y0, n0, out=np.zeros_like(y0), where=clean)
    return np.where(clean, expected - y1, 0.0)


def _luck(n1: Floats, n0: Floats, y0: Floats) -> Floats:
    """The variance if both were alike: where all of a few fail, blocks do not differ."""
    few, clean = n1.sum(axis=1), n0.sum(axis=1)
    share = np.divide(y0.sum(axis=1), clean, out=np.zeros(len(clean)), where=clean > 0)
    beside = np.divide(few, clean, out=np.zeros(len(clean)), where=clean > 0)
    found: Floats = few * share * (1 - share) * (1 + beside)
    return found[:, None]


def _summed(laid: _Laid, of_pairs: Floats) -> Floats:
    columns = of_pairs.shape[1]
    place = laid.of_context[:, None] * columns + np.arange(columns)
    size = laid.contexts * columns
    total = np.bincount(place.ravel(), weights=of_pairs.ravel(), minlength=size)
    return total.astype(float).reshape(laid.contexts, columns)


def _by_block(group: Ints, laid: _Laid, groups: int, visits: Ints | slice, of: Floats) -> Floats:
    """``[group, block]`` sums of a column over ``visits``, which ``group`` has a number for."""
    place = group * laid.blocks + laid.arrivals.block[visits]
    total = np.bincount(place, weights=of[visits], minlength=groups * laid.blocks)
    return total.astype(float).reshape(groups, laid.blocks)


def _chances(gain: Floats, se: Floats, df: int) -> Floats:
    """One-sided: a context that helps is none to be fixed. Without spread nothing is known."""
    p = np.ones(len(gain))
    for at in np.flatnonzero((se > 0) & (gain > 0)):
        p[at] = interval_null_p(gain[at], se[at], df)
    return p
