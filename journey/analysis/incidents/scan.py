"""Incidents among all touchpoints and segments: every series scanned, one row an incident.

Three things are sought: visits that fell to nearly none, errors that rose, goals after a visit
that fell. ``p`` counts all spans of a series (``stats.changes``) and all series (Bonferroni, for
one false alarm is one too many). What a stronger incident explains is folded into it: the same
place in another segment, and goals that fell elsewhere in the same days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.incidents.cells import ALL, Days, IncidentPlace
from journey.stats.evidence.changes import find_rise
from journey.stats.evidence.estimate import Floats
from journey.stats.evidence.gaps import gaps

MISSING, ERRORS, GOALS = "missing", "errors", "goals"
KINDS = (MISSING, ERRORS, GOALS)
SURE = 0.05  # of a false alarm among all series of a run
FLOOR = 0.02  # errors or goals changed by less do not matter
ROUNDS = 3  # incidents sought in one series
LOGGED_BY = (ALL, "channel", "source")  # segments that a log can lose
LEAD, TAIL = 7, 2  # days by which what it explains may begin earlier, and end later


@dataclass(frozen=True, slots=True)
class Find:
    """Days ``start`` to ``end - 1`` in which something changed at a place.

    ``p`` allows for all spans and all series; ``scatter`` is the variance between days over that
    of chance; ``expected`` visits of a place that lost them; ``also`` are what it
    explains at other touchpoints, ``folded`` how many finds it stands for besides its own.
    """

    kind: str
    place: IncidentPlace
    start: int
    end: int
    deviance: float
    p: float
    goes_on: bool
    scatter: float = 1.0
    expected: float | None = None
    also: tuple[IncidentPlace, ...] = ()
    folded: int = 0


def scan(cells: Mapping[IncidentPlace, Days]) -> tuple[Find, ...]:
    """Every incident, the strongest of each kind first."""
    series = sum(1 + (one.errors.sum() > 0) + (one.goals.sum() > 0) for one in cells.values())
    found = [find for place, days in cells.items() for find in _of_place(place, days)]
    sure = [replace(one, p=min(1.0, one.p * float(series))) for one in found]
    return fold(one for one in sure if one.p < SURE)


def fold(finds: Iterable[Find]) -> tuple[Find, ...]:
    """One find an incident; those that a stronger one explains are named in it."""
    kept: list[Find] = []
    for one in sorted(finds, key=_order):
        at = next((n for n, other in enumerate(kept) if _explains(other, one)), None)
        if at is None:
            kept.append(one)
        else:
            kept[at] = _with(kept[at], one.place)
    return tuple(kept)


def _with(strong: Find, place: IncidentPlace) -> Find:
    named = {other.touchpoint for other in (strong.place, *strong.also)}
    also = strong.also if place.touchpoint in named else (*strong.also, place)
    return replace(strong, also=also, folded=strong.folded + 1)


def _order(one: Find) -> tuple[int, float, bool, str, str, str, int]:
    at = one.place
    narrow = at.dimension != ALL
    return (KINDS.index(one.kind), -one.deviance, narrow, at.touchpoint, at.dimension, at.value,
            one.start)  # fmt: skip


def _explains(strong: Find, weak: Find) -> bool:
    same = strong.place.touchpoint == weak.place.touchpoint
    lengths = (strong.end - strong.start, weak.end - weak.start)
    if strong.kind == weak.kind == MISSING:
        return _shared(strong, weak, 0, 0) * 2 >= max(lengths)
    if strong.kind == weak.kind and same:
        return _shared(strong, weak, TAIL, TAIL) * 2 >= min(lengths)
    return weak.kind == GOALS and _shared(strong, weak, LEAD, TAIL) * 2 >= lengths[1]


def _shared(strong: Find, weak: Find, lead: int, tail: int) -> int:
    """Days of ``weak`` inside those of ``strong``, widened by ``lead`` and ``tail``."""
    return max(0, min(strong.end + tail, weak.end) - max(strong.start - lead, weak.start))


def _of_place(place: IncidentPlace, days: Days) -> Iterator[Find]:
    yield from _changes(ERRORS, place, days.visits, days.errors)
    if days.goals.any():
        yield from _changes(GOALS, place, days.watched, days.watched - days.goals)
    if place.dimension in LOGGED_BY:
        yield from _missing(place, days.visits)


def _changes(kind: str, place: IncidentPlace, trials: Floats, hits: Floats) -> Iterator[Find]:
    """Up to three spans, each sought in the days that the earlier ones leave."""
    used = np.flatnonzero(trials)
    if not len(used):
        return
    first, last = int(used[0]), int(used[-1]) + 1
    trials, hits = trials[first:last].copy(), hits[first:last].copy()
    for _ in range(ROUNDS):
        found = find_rise(trials, hits, FLOOR)
        if found is None or found.p >= SURE:
            return
        span = (first + found.start, first + found.end)
        goes_on = found.end == last - first
        yield Find(kind, place, *span, found.deviance, found.p, goes_on, found.scatter)
        trials[found.start : found.end] = hits[found.start : found.end] = 0


def _missing(place: IncidentPlace, visits: Floats) -> Iterator[Find]:
    """The last day may not be over: it is left out."""
    first = int(np.flatnonzero(visits)[0])
    for one in gaps(visits[first:-1]):
        span = (first + one.start, first + one.end)
        goes_on = one.end == len(visits) - 1 - first
        yield Find(MISSING, place, *span, one.deviance, one.p, goes_on, 1.0, one.expected)
