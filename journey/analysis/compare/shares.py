"""Shares on both sides: their difference, without mix, and beside others who lived through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

import numpy as np

from journey.analysis.behind.lists import Key
from journey.analysis.compare.rows import Difference
from journey.analysis.compare.sides import CONTROL, TREATED, Sides
from journey.analysis.compare.trials import Counted, Place, Weeks
from journey.analysis.experience.measures import WORDS
from journey.stats.effects.contrasts import newcombe
from journey.stats.effects.did import Effect, effect
from journey.stats.effects.mix import LikeForLike, like_for_like
from journey.stats.evidence.estimate import Estimate, Floats
from journey.stats.evidence.gates import too_few
from journey.stats.evidence.jackknife import effective_size
from journey.stats.evidence.multiplicity import bh

OF_TOUCHPOINTS = {"drop_off": ("Drop-off", "watched visits"),
                  "errors": ("Errors", "visits")}  # fmt: skip
PER_100 = {"error_rate": "per 100 steps", "switches": "per 100 transitions"}
BASES = {"goal_rate": "journeys", "abandonment": "journeys", "open_share": "journeys"}
SHARES = (*BASES, *PER_100)


@dataclass(frozen=True, slots=True)
class Rate:
    """One side of a share: value, trials, their effective size; why it is held back."""

    value: float
    n: int
    size: float
    reason: str


def shares(
    counted: Mapping[Place, Counted], weeks: Mapping[Place, Weeks], sides: Sides
) -> list[Difference]:
    """A row for every share: the scorecard's first, then touchpoints by name."""
    places = [*((name, None) for name in SHARES), *sorted(
        (place for place in counted if place[1] is not None), key=lambda one: (one[0], str(one[1]))
    )]  # fmt: skip
    rows = [
        _row(place, counted[place], weeks.get(place, {}), sides)
        for place in places
        if place in counted
    ]
    return list(_adjusted(rows))


def rate(cells: Floats, customers: int) -> Rate:
    """The share of one side, from trials and successes ``[block, 2]``."""
    n, y = cells[:, 0], cells[:, 1]
    total = int(n.sum())
    if not total:
        return Rate(0.0, 0, 0.0, "nothing to count")
    size = effective_size(y.astype(int).tolist(), n.astype(int).tolist(), customers)
    return Rate(float(y.sum() / total), total, size, too_few(customers, int((n > 0).sum())))


def difference(a: Rate, b: Rate) -> tuple[float, float, float]:
    """``b - a`` with its 95 % interval (Newcombe, on the size that the customer blocks tell)."""
    return (b.value - a.value, *newcombe(b.value, b.size, a.value, a.size))


def named(place: Place) -> tuple[str, str, str, float]:
    """Label, unit and base of a share, and what it is multiplied by in its unit."""
    measure, touchpoint = place
    if touchpoint is not None:
        label, base = OF_TOUCHPOINTS[measure]
        return label, "share", base, 1.0
    if measure in PER_100:
        return WORDS[measure].label, PER_100[measure], WORDS[measure].base, 100.0
    return WORDS[measure].label, "share", BASES[measure], 1.0


def _row(place: Place, counted: Counted, weeks: Weeks, sides: Sides) -> Difference:
    whole = counted.treated.sum(axis=2)
    a, b = (rate(whole[:, at], counted.customers.get(side, 0)) for at, side in enumerate("ab"))
    plain = _plain(place, counted, sides, (a, b))
    reason = "; ".join(f"side {side}: {one.reason}" for side, one in (("a", a), ("b", b))
                       if one.reason)  # fmt: skip
    if reason:
        status = "too_few" if a.n and b.n else "no_data"
        return replace(plain, status=status, reason=reason)
    return _estimated(plain, counted, weeks, (a, b), sides)


def _plain(place: Place, counted: Counted, sides: Sides, rates: tuple[Rate, Rate]) -> Difference:
    """The row with both values, and no difference yet."""
    label, unit, base, times = named(place)
    a, b = rates
    key = _key(place, sides)
    return Difference(
        place[0],
        label,
        place[1],
        unit,
        None if a.reason else times * a.value,
        None if b.reason else times * b.value,
        a.n,
        b.n,
        base,
        a_journeys=counted.journeys.get("a", 0) if key else None,
        b_journeys=counted.journeys.get("b", 0) if key else None,
        pooled=counted.pooled,
        key=key,
    )


def _key(place: Place, sides: Sides) -> str:
    """The number key of the journeys with a success; ``""`` where none lists exactly these."""
    measure, touchpoint = place
    outcomes = {"goal_rate": "goal", "abandonment": "dropped"}
    if measure in outcomes:
        return str(Key(outcome=outcomes[measure], watched=str(sides.days)))
    if measure == "drop_off":
        return str(Key(at=touchpoint, state="dropped"))
    if measure in {"errors", "error_rate"}:
        return str(Key(at=touchpoint, signal="error"))
    return str(Key(signal="channel hand-off")) if measure == "switches" else ""


def _estimated(
    row: Difference, counted: Counted, weeks: Weeks, rates: tuple[Rate, Rate], sides: Sides
) -> Difference:
    times = named((row.measure, row.touchpoint))[3]
    gap, low, high = (times * one for one in difference(*rates))
    row = replace(row, difference=gap, low=low, high=high, p_adj=_p(*rates))
    row = (
        _without_mix(row, like_for_like(counted.treated), times) if len(counted.groups) > 1 else row
    )
    return _beside(row, _effect(counted, weeks), times) if sides.pair.has_control else row


def _without_mix(row: Difference, found: LikeForLike, times: float) -> Difference:
    if found.change is None or not isinstance(found.rate, Estimate):
        return row
    like = [times * one for one in (found.rate.value, found.rate.low, found.rate.high)]
    return replace(row, like_for_like=like[0], like_low=like[1], like_high=like[2],
                   mix=times * found.change.mix)  # fmt: skip


def _beside(row: Difference, found: Effect, times: float) -> Difference:
    if not isinstance(found.change, Estimate):
        return replace(row, effect_reason=found.change.reason)
    change, low, high = (
        times * one for one in (found.change.value, found.change.low, found.change.high)
    )
    return replace(row, beside_others=change, beside_low=low, beside_high=high,
                   effect_reason=found.reason)  # fmt: skip


def _effect(counted: Counted, weeks: Weeks) -> Effect:
    """Difference in differences, and whether the weeks before moved alike in both arms."""
    before = sorted({week for _, side, week in weeks if side == "a"})
    earlier = [np.stack([_week(weeks, arm, week) for week in before], axis=1)[:, :, None]
               for arm in (TREATED, CONTROL)]  # fmt: skip
    return effect(counted.treated, counted.control, *earlier)


def _week(weeks: Weeks, arm: str, week: int) -> Floats:
    known = weeks.get((arm, "a", week))
    return np.zeros((50, 2)) if known is None else known.cells


def _p(a: Rate, b: Rate) -> float | None:
    """How likely such a difference is where there is none: two-sided, pooled variance.

    Where nothing happened on either side there is nothing to test.
    """
    if a.value == b.value == 0:
        return None
    pooled = (a.value * a.size + b.value * b.size) / (a.size + b.size)
    se = sqrt(pooled * (1 - pooled) * (1 / a.size + 1 / b.size))
    return 2 * NormalDist().cdf(-abs(a.value - b.value) / se) if se else 1.0


def _adjusted(rows: list[Difference]) -> Iterator[Difference]:
    """The rows with p-values for the table that they are read in."""
    told = [at for at, row in enumerate(rows) if row.p_adj is not None]
    adjusted = dict(zip(told, bh(np.array([rows[at].p_adj for at in told])), strict=True))
    for at, row in enumerate(rows):
        yield replace(row, p_adj=float(adjusted[at])) if at in adjusted else row
