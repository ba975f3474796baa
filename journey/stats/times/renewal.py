"""What visits are worth where one leads to the next: a linear system of strata, block by block.

A stratum's worth is the mean over its clean rows of what they reached, or of the worth of the
stratum where the friction is met next. The system is solved once; without one customer block it
is almost the same, so each of those solutions is that one, refined until nothing is left over.
(Methods 2.3, 0.5.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import Bools, Floats, Ints, NotEstimable

ROUNDS, LEFT_OVER = 30, 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Clean rows that lead to another stratum, by distinct pair, and by pair and block.

    Attributes
    ----------
    source, target, n
        Per pair: the two strata, and how many rows.
    pair, block, own
        Per pair and block that has some: position of the pair, the block, how many rows.
    """

    source: Ints
    target: Ints
    n: Floats
    pair: Ints
    block: Ints
    own: Floats


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Rows by ``[block, stratum]``.

    Attributes
    ----------
    n, y
        Clean rows, and what those reached that lead nowhere else.
    asked
        Rows that ask for the worth.
    moves
        Clean rows that lead to another stratum.
    """

    n: Floats
    y: Floats
    asked: Floats
    moves: Moves


def moves_of(block: Ints, source: Ints, target: Ints, n: Floats, strata: int) -> Moves:
    """The moves of rows that lead from one stratum to another, counted in any order."""
    code, pair = np.unique(source * strata + target, return_inverse=True)
    pair = pair.reshape(-1)
    total = np.bincount(pair, weights=n, minlength=len(code)).astype(float)
    cell, place = np.unique(block * max(len(code), 1) + pair, return_inverse=True)
    own = np.bincount(place.reshape(-1), weights=n, minlength=len(cell)).astype(float)
    pairs = max(len(code), 1)
    return Moves(code // strata if strata else code, code % strata if strata else code, total,
                 cell % pairs, cell // pairs, own)  # fmt: skip


def worth_of(system: System) -> Floats | NotEstimable:
    """What a clean visit is worth, of all blocks and without each.

    Returns
    -------
    array or NotEstimable
        ``[1 + block, stratum]``: of all first; not a number where it is neither asked for nor
        led to. The latter names the strata that have no clean row, or whose clean rows lead to
        each other only; a block without which that happens is named in its reason.

    >>> rows = np.array([[10.0], [10.0]])
    >>> none = Moves(*(np.zeros(0, int) for _ in range(6)))
    >>> worth_of(System(rows, np.array([[5.0], [2.5]]), rows, none)).ravel().tolist()
    [0.375, 0.25, 0.5]
    """
    needed = np.zeros((len(system.n) + 1, system.n.shape[1]), dtype=bool)
    n, asked = _with_each_out(system.n), _with_each_out(system.asked)
    for row in range(len(needed)):
        found = _needed(system.moves, n[row], asked[row] > 0, row - 1)
        if isinstance(found, NotEstimable):
            return found
        needed[row] = found
    at = np.flatnonzero(needed[0])
    worth = np.full(needed.shape, np.nan)
    if len(at):
        worth[:, at] = _solved(system, at, needed[:, at])
    return np.where(needed, worth, np.nan)


def _needed(moves: Moves, n: Floats, asked: Bools, without: int) -> Bools | NotEstimable:
    """The strata whose worth must be known; ``without`` -1 leaves no block out."""
    left = moves.n.copy()
    own = moves.block == without
    left[moves.pair[own]] -= moves.own[own]
    source, target = moves.source[left > 0], moves.target[left > 0]
    found = _reached(asked, source, target)
    said = "" if without < 0 else f" (without customer block {without})"
    if len(empty := np.flatnonzero(found & (n == 0))):
        return NotEstimable(f"nobody comes here without it{said}", tuple(empty.tolist()))
    onward = np.bincount(moves.source, weights=left, minlength=len(n))
    closed = np.flatnonzero(found & ~_reached(n - onward > 0, target, source))
    if len(closed):
        return NotEstimable(f"everyone here meets it again{said}", tuple(closed.tolist()))
    return found


def _reached(start: Bools, source: Ints, target: Ints) -> Bools:
    """The strata that ``start`` leads to, itself included."""
    found, count = start.copy(), -1
    while (more := int(found.sum())) != count:
        count = more
        found[target[found[source]]] = True
    return found


def _solved(system: System, at: Ints, needed: Bools) -> Floats:
    """The worth of the strata ``at``, ``[1 + block, stratum]``."""
    n, y = (_with_each_out(one[:, at]) for one in (system.n, system.y))
    whole, own = _shares(system, at)
    inverse = np.linalg.inv(np.eye(len(at)) - whole / n[0][:, None])
    worth: Floats = np.tile(inverse @ (y[0] / n[0]), (len(n), 1))
    per = np.divide(1.0, n, out=np.zeros_like(n), where=needed & (n > 0))
    enough = LEFT_OVER * max(1.0, float(np.abs(worth).max()))
    for _ in range(ROUNDS):
        rest = per * (y - n * worth + worth @ whole.T - _led(own, worth))
        if (far := np.abs(rest).max(axis=1) > enough).sum() == 0:
            return worth
        worth += rest @ inverse.T
    for row in np.flatnonzero(far):
        worth[row] = _alone(n[row], y[row], whole, own, (int(row), needed[row]))
    return worth


def _with_each_out(cells: Floats) -> Floats:
    total = cells.sum(axis=0)
    rest: Floats = np.vstack([total, total - cells])
    return rest


Own = tuple[Ints, Ints, Ints, Floats]  # row of the result, source, target, rows


def _shares(system: System, at: Ints) -> tuple[Floats, Own]:
    """Rows from stratum to stratum, of those ``at``: of all blocks, and each block's own."""
    moves = system.moves
    place = np.full(system.n.shape[1], -1)
    place[at] = np.arange(len(at))
    source, target = place[moves.source], place[moves.target]
    inside = (source >= 0) & (target >= 0)
    whole = np.zeros((len(at), len(at)))
    whole[source[inside], target[inside]] = moves.n[inside]
    held = inside[moves.pair]
    pair = moves.pair[held]
    return whole, (moves.block[held] + 1, source[pair], target[pair], moves.own[held])


def _led(own: Own, worth: Floats) -> Floats:
    """What a block's own rows lead to, at the row of the result that leaves it out."""
    row, source, target, n = own
    led = np.bincount(
        row * worth.shape[1] + source, weights=n * worth[row, target], minlength=worth.size
    )
    return led.astype(float).reshape(worth.shape)


def _alone(n: Floats, y: Floats, whole: Floats, own: Own, without: tuple[int, Bools]) -> Floats:
    """One system by itself: where leaving a block out changes too much to start from the whole."""
    row, needed = without
    held = own[0] == row
    moves = whole.copy()
    np.subtract.at(moves, (own[1][held], own[2][held]), own[3][held])
    at = np.flatnonzero(needed)
    worth = np.zeros(len(n))
    worth[at] = np.linalg.solve(np.diag(n[at]) - moves[np.ix_(at, at)], y[at])
    return worth
