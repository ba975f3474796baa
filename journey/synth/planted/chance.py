"""Chance by number: the same customer meets the same luck in every variant of a world.

A number is taken from a hash of (seed, purpose, who, which time), not from a stream: when a
friction is switched off, no other number changes (common random numbers).
(The mixing is that of SplitMix64: Steele, Lea and Flood, OOPSLA, 2014.)
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]

ALL = 2**64 - 1
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))


def uniform(seed: int, purpose: str, who: Ints, time: int = 0) -> Floats:
    """One number between 0 and 1 (both excluded) for each of ``who``.

    Parameters
    ----------
    seed, purpose
        Of the world, and what the number decides.
    who
        Numbers of customers or journeys, 0 to 2**40 say.
    time
        Which of several decisions of that purpose.

    >>> bool(uniform(1, "drop", np.arange(3))[2] == uniform(1, "drop", np.array([2]))[0])
    True
    """
    key = (seed * 0x632BE59BD9B4E019 + zlib.crc32(purpose.encode()) * 0x9FB21C651E98DF25) & ALL
    later = (key ^ (time * 0xD6E8FEB86659FD93)) & ALL
    words = _mixed(who.astype(np.uint64) * GOLDEN + np.uint64(key))
    mixed = _mixed(words ^ np.uint64(later))
    return ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def normal(seed: int, purpose: str, who: Ints, time: int = 0) -> Floats:
    """One number of the standard normal distribution for each of ``who`` (Box and Muller, 1958).

    >>> round(float(normal(1, "intent", np.arange(100_000)).std()), 1)
    1.0
    """
    far = np.sqrt(-2 * np.log(uniform(seed, f"{purpose} far", who, time)))
    found: Floats = far * np.cos(2 * np.pi * uniform(seed, f"{purpose} angle", who, time))
    return found


def chance(logit: Floats) -> Floats:
    """The chance, 0 to 1, whose logit is given."""
    found: Floats = 1 / (1 + np.exp(-logit))
    return found


def _mixed(words: Words) -> Words:
    words = (words ^ (words >> SHIFTS[0])) * FIRST
    words = (words ^ (words >> SHIFTS[1])) * SECOND
    return words ^ (words >> SHIFTS[2])
