"""When a share rose for some days, or for good: a scan over all spans of days.

Source: the scan statistic for shares (Kulldorff, Communications in Statistics 26, 1997) in time
alone. The largest likelihood ratio of inside against outside is divided by the scatter between
days (quasi-likelihood, McCullagh and Nelder 1989), and its tail counts once for every span that
was tried (Bonferroni), so that looking often is allowed for and nothing is drawn by chance.

Differences from the source: a span must also stand out of the days *before* it alone, else an
improvement later would make all earlier days an incident; it must begin with a jump that the
fortnights around its start show, better than a straight line does, else a slow drift would get a
date; and what a weekday usually shows is expected of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from journey.stats.evidence.estimate import Bools, Floats, Ints
from journey.stats.evidence.student import t_cdf

WEEK = 7
BEFORE = 7  # days that must lie before a span, else nobody knows what was normal
SHORT = 3  # the same of less than eight weeks: an eighth of the days, at least so many
FEW_DAYS = 3
FEWEST = 5  # hits in a span, and of trials before it twice as many
BLOCKS = (1, 7, 28)  # days over which scatter is measured: slow drift is no incident
NEAR, JUMP = 14, 20.0  # days; deviance over scatter: what creeps or swings has no date
ENDED = 9.0  # deviance of inside against after: three standard errors
STEPS = 10  # of refining the ends


@dataclass(frozen=True, slots=True)
class Change:
    """The span of days whose share stands out most.

    Attributes
    ----------
    start, end
        Days ``start`` to ``end - 1``; ``end`` is the number of days where it still goes on, that
        is where the days after it are not surely better.
    share, share_else
        Of hits, inside and outside.
    deviance
        Twice the log likelihood ratio of two shares against one, the lower of inside against
        outside and inside against before.
    scatter
        Variance between days over that of chance alone, at least 1.
    p
        How likely any span stands out so much where nothing changed, all spans allowed for.
    """

    start: int
    end: int
    share: float
    share_else: float
    deviance: float
    scatter: float
    p: float


def find_rise(trials: Floats, hits: Floats, floor: float) -> Change | None:
    """The span of days in which the share of hits rose most surely.

    Parameters
    ----------
    trials, hits
        By day, without gaps; days of a weekday are seven apart.
    floor
        Rises of the share by less than this do not matter.

    Returns
    -------
    Change or None
        ``None`` where no span is allowed: too few days or hits, or no rise beyond the floor.
    """
    if hits.sum() < FEWEST or len(trials) <= SHORT or hits.sum() >= trials.sum():
        return None
    usual = _expected(trials, hits, np.ones(len(trials), dtype=bool))
    found = _Sums(trials, hits, usual, floor).best()
    if found is None:
        return None
    outside = np.ones(len(trials), dtype=bool)
    outside[found[0] : found[1]] = False
    sums = _Sums(trials, hits, _expected(trials, hits, outside), floor)
    return _judged(sums, sums.best() or found)


def _judged(sums: _Sums, span: tuple[int, int]) -> Change | None:
    start, end = span[0], sums.settled(*span)
    deviance = float(sums.deviance(np.array([start]), np.array([end]))[0])
    if deviance <= 0:
        return None
    inside = np.zeros(len(sums.trials), dtype=bool)
    inside[start:end] = True
    scatter = _scatter(sums, inside)
    if sums.jump(start, end) < JUMP * scatter:
        return None
    days = int((sums.trials > 0).sum())
    least = min(deviance / scatter, _long_tailed(sums, inside))
    tail = t_cdf(-float(np.sqrt(least)), max(days - 2, 1))
    p = min(1.0, tail * days * (days + 1) / 2)
    share, share_else = (
        float(sums.hits[part].sum() / sums.trials[part].sum()) for part in (inside, ~inside)
    )
    return Change(start, end, share, share_else, deviance, scatter, p)


class _Sums:
    """Running sums over days, so that every span is two differences."""

    def __init__(self, trials: Floats, hits: Floats, expected: Floats, floor: float) -> None:
        self.trials, self.hits, self.expected, self.floor = trials, hits, expected, floor
        self.first = min(BEFORE, max(SHORT, len(trials) // 8))
        self.sums = [np.concatenate([[0.0], np.cumsum(one)]) for one in (trials, hits, expected)]

    def best(self) -> tuple[int, int] | None:
        """The span with the largest deviance: lengths on a grid first, then day by day."""
        days = len(self.trials)
        lengths = _lengths(days)
        starts = np.repeat(np.arange(self.first, days), len(lengths))
        ends = np.minimum(starts + np.tile(lengths, days - self.first), days)
        found = self.deviance(starts, ends)
        at = int(np.argmax(found))
        if found[at] <= 0:
            return None
        start, end = int(starts[at]), int(ends[at])
        for _ in range(STEPS):
            was = start, end
            to = np.arange(start + 1, days + 1)
            end = int(to[np.argmax(self.deviance(np.full_like(to, start), to))])
            of = np.arange(self.first, end)
            start = int(of[np.argmax(self.deviance(of, np.full_like(of, end)))])
            if was == (start, end):
                break
        return start, end

    def settled(self, start: int, end: int) -> int:
        """The end, where the days after it are surely better again; else the last day."""
        inside = [one[end] - one[start] for one in self.sums]
        after = [one[-1] - one[end] for one in self.sums]
        is_over = after[1] * inside[2] < inside[1] * after[2] and _apart(inside, after) >= ENDED
        return end if is_over else len(self.trials)

    def jump(self, start: int, end: int) -> float:
        """The deviance of its first fortnight against the fortnight before it."""
        near = max(start - NEAR, 0), min(start + NEAR, end)
        before = [one[start] - one[near[0]] for one in self.sums]
        after = [one[near[1]] - one[start] for one in self.sums]
        rises = after[1] * before[2] > before[1] * after[2] and self._steps(start, near)
        return float(_apart(after, before)) if rises else 0.0

    def _steps(self, start: int, near: tuple[int, int]) -> bool:
        """Whether a step at ``start`` tells the days around it better than a straight line."""
        days = np.arange(*near)
        weight = self.expected[slice(*near)]
        found = self.hits[slice(*near)] / np.maximum(weight, 1e-9)
        sides = ((days >= start).astype(np.float64), days.astype(np.float64))
        step, line = (_told(found, one, weight) for one in sides)
        return step >= line

    def deviance(self, starts: Ints, ends: Ints) -> Floats:
        """Of each span: 0 where its share did not rise, by the floor, over before and over all."""
        inside = [one[ends] - one[starts] for one in self.sums]
        outside = [one[-1] - part for one, part in zip(self.sums, inside, strict=True)]
        before = [one[starts] for one in self.sums]
        with np.errstate(divide="ignore", invalid="ignore"):
            risen = (
                (inside[1] / inside[0] - outside[1] / outside[0] >= self.floor)
                & (inside[1] / inside[2] > before[1] / before[2])
                & (inside[1] / inside[2] > outside[1] / outside[2])
                & (inside[1] >= FEWEST)
                & (before[0] >= 2 * FEWEST)
            )
        least = np.minimum(_apart(inside, outside), _apart(inside, before))
        return np.where(risen, least, 0.0)


def _apart(one: Sequence[Any], other: Sequence[Any]) -> Floats:
    """The deviance of two shares of their own against what is expected of both together."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = (one[1] + other[1]) / (one[2] + other[2])
        found = sum(_from(n, x, scale * e) for n, x, e in (one, other))
    return np.asarray(np.nan_to_num(np.asarray(found), nan=0.0, posinf=0.0))


def _told(found: Floats, by: Floats, weight: Floats) -> float:
    """The weighted squares of ``found`` that a straight line in ``by`` tells."""
    apart = by - np.average(by, weights=weight)
    return float((weight * apart * found).sum() ** 2 / max((weight * apart**2).sum(), 1e-12))


def _from(trials: Floats, hits: Floats, expected: Floats) -> Floats:
    """Twice the log likelihood ratio of ``hits`` against ``expected`` ones."""
    tiny = 1e-12
    expected = np.clip(expected, tiny, np.maximum(trials - tiny, tiny))
    missed = trials - hits
    met = hits * np.log(np.maximum(hits, tiny) / expected)
    not_met = missed * np.log(np.maximum(missed, tiny) / (trials - expected).clip(tiny))
    return np.asarray(2 * (met + not_met))


def _lengths(days: int) -> Ints:
    """Every length up to a fortnight, then a fifth more each, and up to the end."""
    found, length = list(range(1, 15)), 14.0
    while length < days:
        length *= 1.2
        found.append(int(length))
    return np.unique(np.minimum([*found, days], days)).astype(np.int64)


def _expected(trials: Floats, hits: Floats, known: Bools) -> Floats:
    """Hits that each day leads one to expect, as its weekday's share of the ``known`` days.

    A weekday's own share counts as far as weekdays differ by more than chance (DerSimonian and
    Laird 1986); under four weeks all weekdays are alike.
    """
    share = float(hits[known].sum() / max(trials[known].sum(), 1.0))
    weekday = np.arange(len(trials)) % WEEK
    if len(trials) < 4 * WEEK or not 0 < share < 1:
        return trials * share
    n = np.maximum(np.bincount(weekday[known], trials[known], WEEK), 1e-9)
    own = np.bincount(weekday[known], hits[known], WEEK) / n
    weight = n / (share * (1 - share))
    between = float((weight * (own - share) ** 2).sum()) - (WEEK - 1)
    width = max(0.0, between / (weight.sum() - (weight**2).sum() / weight.sum()))
    shrunk = share + (own - share) * width / (width + 1 / weight)
    return np.asarray(trials * shrunk[weekday])


def _long_tailed(sums: _Sums, inside: Bools) -> float:
    """The deviance of the span where days differ by factors: what scatters has a long tail.

    Negative binomial, the factors' variance by moments of the days outside (Cameron and Trivedi
    1986), and of few days normal in the logarithm too, whichever is less: a single bad day among
    days that differ anyway is no incident.
    """
    away = ~inside
    usual = sums.expected * sums.hits[away].sum() / max(sums.expected[away].sum(), 1e-12)
    variance = (usual * (1 - usual / np.maximum(sums.trials, 1)))[away]
    extra = float(((sums.hits - usual)[away] ** 2 - variance).sum())
    luck = float(np.sqrt((2 * variance**2 + variance).sum()))  # few hits scatter by luck
    width = max(0.0, (extra - luck) / max(float((usual[away] ** 2).sum()), 1e-12))
    hits, mean = float(sums.hits[inside].sum()), max(float(usual[inside].sum()), 1e-12)
    factors = width * float((usual[inside] ** 2).sum()) / mean**2  # variance of the span's own
    size = 1 / max(factors, 1e-9)
    far = hits * np.log(hits / mean) - (hits + size) * np.log((hits + size) / (mean + size))
    missed = 1 - min(0.9, mean / float(sums.trials[inside].sum()))
    found = max(0.0, 2 * float(far) / missed)
    if inside.sum() > FEW_DAYS:
        return found
    return min(found, float(np.log(hits / mean) ** 2 / (np.log1p(factors) + missed / hits)))


def _scatter(sums: _Sums, inside: Bools) -> float:
    """The largest of the variance ratios over days, weeks and four weeks; at least 1.

    A few weeks scatter by luck: theirs counts less one standard error.
    """
    expected = np.zeros(len(sums.trials))
    for part in (inside, ~inside):
        whole = sums.expected[part].sum()
        expected[part] = sums.expected[part] * (sums.hits[part].sum() / whole if whole else 0)
    share = np.divide(expected, sums.trials, out=np.zeros_like(expected), where=sums.trials > 0)
    variance = expected * (1 - share.clip(0, 1))
    found = [1.0]
    for length in BLOCKS:
        at = np.arange(len(expected)) // length
        apart = np.bincount(at, sums.hits - expected)
        spread = np.bincount(at, variance)
        used = spread > 0
        if used.sum() > 4:
            ratio = float((apart[used] ** 2 / spread[used]).sum() / (used.sum() - 2))
            luck = 0.0 if length == 1 else float(np.sqrt(2 / (used.sum() - 2)))
            found.append(ratio / (1 + luck))
    return max(found)
