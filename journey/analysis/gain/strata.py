"""Which rows are compared: like with like, and less alike only where too few are.

A friction's exposed rows are compared with clean rows of the same touchpoint that show the same
other frictions; level 0 also has device, step bucket and history bucket in common, each further
level gives up one of them, the step bucket first. (Methods.md 2.3.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.stats.evidence.estimate import Bools, Floats, Ints
from journey.stats.evidence.gates import MIN_CONTROLS

LEVELS = 4
NONE = -1
EVERY = -1  # all bits


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """All keys of a run's rows, numbered from 0; ``n`` rows have each."""

    touchpoint: Ints
    device: Ints
    step: Ints
    history: Ints
    mask: Ints
    n: Floats


@dataclass(frozen=True, slots=True)
class Question:
    """A friction at a place: the rows with one of ``bits``; ``touchpoint`` 0 means anywhere.

    ``alike``: bits of the other frictions that must be alike; 0 where all are asked at once.
    """

    number: int
    bits: int
    touchpoint: int = 0
    alike: int = EVERY

    def asked(self, touchpoint: Ints) -> Ints:
        """The bits that are asked for at each of these touchpoints."""
        here = (touchpoint == self.touchpoint) | (self.touchpoint == 0)
        return np.where(here, np.int64(self.bits), np.int64(0))


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """Several frictions, each at its place: rows with one of its ``bits`` at a touchpoint.

    ``places``: touchpoint and bits; a touchpoint may stand several times.
    """

    number: int
    places: tuple[tuple[int, int], ...]
    alike: int = EVERY

    def asked(self, touchpoint: Ints) -> Ints:
        """The bits that are asked for at each of these touchpoints."""
        bits = np.zeros(len(touchpoint), dtype=np.int64)
        for place, bit in self.places:
            bits[touchpoint == place] |= bit
        return bits


Asked = Question | SetQuestion


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """The strata of a question, over the keys ``at`` its place.

    Attributes
    ----------
    at
        Numbers of these keys.
    exposed
        Whether the key has the friction.
    own
        The stratum of an exposed key; -1: nothing clean compares with it, or it is clean.
    clean
        ``[level, key]``: the stratum that a clean key belongs to at that level; -1: none in use.
    level
        The level of an exposed key's stratum; 4 where it has none.
    count
        How many strata there are.
    """

    at: Ints
    exposed: Bools
    own: Ints
    clean: Ints
    level: Ints
    count: int


def strata_of(keys: Keys, question: Asked, floor: Ints | None = None) -> Strata:
    """The finest strata in which a question can be answered.

    Parameters
    ----------
    keys
        Of the run.
    question
        Its touchpoints and bits.
    floor
        The finest level allowed, per key at the place; ``None``: 0 for all.
    """
    bits = question.asked(keys.touchpoint)
    at = np.flatnonzero(bits)
    exposed: Bools = (keys.mask[at] & bits[at]) != 0
    groups = _groups(keys, at, keys.mask[at] & ~bits[at] & np.int64(question.alike))
    n = keys.n[at]
    level = np.full(len(at), LEVELS)
    for one in reversed(range(LEVELS)):
        clean = np.bincount(groups[one][~exposed], n[~exposed], minlength=len(at) + 1)
        enough = clean[groups[one]] >= MIN_CONTROLS
        allowed = enough if floor is None else enough & (floor <= one)
        level[exposed & allowed] = one
    return _numbered(at, exposed, level, groups)


def _groups(keys: Keys, at: Ints, rest: Ints) -> list[Ints]:
    """Per level: which keys are alike; ``rest``: what other frictions they show."""
    always = [keys.touchpoint[at], rest]
    less = [keys.device[at], keys.history[at], keys.step[at]]
    return [
        np.unique(np.column_stack(always + less[: 3 - level]), axis=0, return_inverse=True)[
            1
        ].reshape(-1)
        if len(at)
        else at
        for level in range(LEVELS)
    ]


def _numbered(at: Ints, exposed: Bools, level: Ints, groups: list[Ints]) -> Strata:
    own = np.full(len(at), NONE)
    clean = np.full((LEVELS, len(at)), NONE)
    count = 0
    for one in range(LEVELS):
        takers = exposed & (level == one)
        if not takers.any():
            continue
        used = np.unique(groups[one][takers])
        number = np.full(len(at) + 1, NONE)
        number[used] = count + np.arange(len(used))
        own[takers] = number[groups[one][takers]]
        clean[one, ~exposed] = number[groups[one][~exposed]]
        count += len(used)
    return Strata(at, exposed, own, clean, level, count)
