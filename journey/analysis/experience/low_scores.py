"""What customers had met before they gave a low score, against like answers without it.

Only those who answer are seen, so all of it is associated with the score. (Methods.md 6: what
precedes detractors.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.friction.catalogue import SIGNALS
from journey.analysis.friction.contacts import LOW_SCORE
from journey.analysis.friction.signal import KINDS
from journey.analysis.gain.checks import two_sided
from journey.engine.base import Engine, Row
from journey.selection import Selection
from journey.settings.friction import Friction
from journey.stats.effects.contrasts import Stratified, mantel_haenszel
from journey.stats.evidence.estimate import BLOCKS, Floats, NotEstimable
from journey.stats.evidence.gates import too_few_compared, too_few_in_filter
from journey.stats.evidence.jackknife import interval, replicate
from journey.stats.evidence.multiplicity import bh

# like answers: asked at one touchpoint, after a journey of one outcome, device and length
RATED = (
    CHOSEN
    + """,
    rated as (
        select a.event_id, a.customer_id, a.journey_id, a.at_us, chosen.block,
            dense_rank() over (order by a.touchpoint, chosen.outcome,
                coalesce(chosen.device, 'unknown'),
                case when a.steps_before <= 2 then 1 when a.steps_before <= 5 then 2
                    when a.steps_before <= 9 then 3 else 4 end) - 1 as stratum,
            case when """
    + LOW_SCORE
    + """ then 1 else 0 end as is_low
        from answers a
        join chosen on chosen.journey_id = a.journey_id
        where a.score is not null and a.score_scale in ('nps', 'csat', 'ces')
    ),
    places as (
        select f.journey_id, f.event_id, f.known_us, f.signal, f.touchpoint,
            case when f.signal = 'error' then coalesce(f.code, '(none)')
                when f.signal = 'company wait' then f.code end as code
        from frictions f
        join chosen on chosen.journey_id = f.journey_id
        where f.signal not in ('bad feedback', 'channel hand-off')
    ),
    met as (
        select distinct p.signal, p.code, p.touchpoint, r.event_id, r.customer_id, r.block,
            r.stratum, r.is_low
        from rated r
        join places p on p.journey_id = r.journey_id and p.known_us <= r.at_us
            and p.event_id <> r.event_id
    )
"""
)
ALL_CELLS = (
    RATED + "select block, stratum, count(*), sum(is_low) from rated group by block, stratum"
)
MET_CELLS = (
    RATED
    + """
    select signal, code, touchpoint, block, stratum, count(*), sum(is_low)
    from met
    group by signal, code, touchpoint, block, stratum
"""
)
COUNTS = (
    RATED
    + """
    select w.signal, w.code, w.touchpoint, t.owner, w.journeys, w.n, w.n_low, w.customers
    from (
        select p.signal, p.code, p.touchpoint, p.journeys, coalesce(m.n, 0) as n,
            coalesce(m.n_low, 0) as n_low, coalesce(m.customers, 0) as customers
        from (
            select signal, code, touchpoint, count(distinct journey_id) as journeys
            from places
            group by signal, code, touchpoint) p
        left join (
            select signal, code, touchpoint, count(*) as n, sum(is_low) as n_low,
                count(distinct customer_id) as customers
            from met
            group by signal, code, touchpoint) m
            on m.signal = p.signal and m.touchpoint = p.touchpoint
            and coalesce(m.code, '') = coalesce(p.code, '')) w
    left join touchpoints t on t.touchpoint = w.touchpoint
"""
)
CUSTOMERS = (
    RATED + "select count(*), coalesce(sum(is_low), 0), count(distinct customer_id) from rated"
)
NOBODY_ELSE = "no like answer was given without it"


@dataclass(frozen=True, slots=True)
class LowScore:
    """One friction at one place, and the scores that were given after it.

    Attributes
    ----------
    signal, code, touchpoint, kind, owner
        What was met, where, its class, and who answers for it, as in ``opportunities``.
    journeys
        Of the selection that met it, with an answer or without; the key lists them.
    answers, low_answers, customers
        Answers that speak of a journey which had met it by then; the low ones; whose they are.
    compared
        Of the answers, those that a like answer without it compares with.
    difference, low, high
        Share of low scores after it minus that of like answers without it, -1 to 1, and its 95 %
        interval (Mantel-Haenszel; customer blocks left out one at a time). ``None`` with a reason.
    extra
        Low scores among ``compared`` beyond what like answers without it would have given.
    crude
        The difference without regard to what is alike: no fair comparison.
    p, p_adj
        Chance of such a difference where there is none; adjusted for the table's size.
    """

    signal: str
    code: str | None
    touchpoint: str
    kind: str
    owner: str | None
    journeys: int
    answers: int
    low_answers: int
    customers: int
    compared: int
    difference: float | None
    low: float | None
    high: float | None
    extra: float | None
    crude: float | None
    p: float | None
    p_adj: float | None
    status: str
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class Rated:
    """All answers of the selection that can be low: how many, how many are, and whose."""

    answers: int
    low_answers: int
    customers: int


def find(
    engine: Engine, selection: Selection = Selection(), rules: Friction = Friction()
) -> tuple[LowScore, ...]:
    """Every friction met: service first, by the low scores that go with it."""
    values = selection.values() | {"ces_good": rules.ces_good}
    everyone = _cells(engine.rows(ALL_CELLS, **values))
    met: dict[Row, list[Row]] = {}
    for row in engine.rows(MET_CELLS, **values):
        met.setdefault(row[:3], []).append(row[3:])
    customers = rated(engine, selection, rules).customers
    found = [
        _judged(_counted(row, rules), _apart(everyone, met.get(row[:3], [])), customers)
        for row in engine.rows(COUNTS, **values)
    ]
    return tuple(sorted(_adjusted(found), key=_order))


def rated(
    engine: Engine, selection: Selection = Selection(), rules: Friction = Friction()
) -> Rated:
    """The answers of the selection on a scale that tells what is low."""
    values = selection.values() | {"ces_good": rules.ces_good}
    return Rated(*(int(one) for one in engine.rows(CUSTOMERS, **values)[0]))


def _cells(rows: Sequence[Row], strata: int = 0) -> Floats:
    """Answers and low ones, ``[block, stratum, 2]``."""
    count = max([strata, *(int(row[1]) + 1 for row in rows)])
    cells = np.zeros((BLOCKS, count, 2))
    for block, stratum, n, low in rows:
        cells[block, stratum] = n, int(low)
    return cells


def _apart(everyone: Floats, met: Sequence[Row]) -> Floats:
    """With it and without it, ``[block, stratum, 4]``: n1, y1, n0, y0."""
    exposed = _cells(met, everyone.shape[1])
    return np.concatenate([exposed, everyone - exposed], axis=2)


def _counted(row: Row, rules: Friction) -> LowScore:
    signal, code, touchpoint, owner, journeys, n, low, customers = row
    kind = "control" if code is not None and code in rules.harmless else SIGNALS[signal].kind
    key = str(Key(at=touchpoint, signal=signal, code=code))
    return LowScore(
        signal, code, touchpoint, kind, owner, journeys, n, int(low), customers, 0, None, None,
        None, None, None, None, None, "too_few", "", key,
    )  # fmt: skip


def _judged(one: LowScore, cells: Floats, customers: int) -> LowScore:
    """What may be said of the scores after it, among ``customers`` in all."""
    exposed, others = cells[:, :, 0].sum(axis=0), cells[:, :, 2].sum(axis=0)
    one = replace(one, compared=int(exposed[others > 0].sum()))
    blocks = int((cells[:, :, 0].sum(axis=1) > 0).sum())
    few = too_few_compared(one.customers, blocks) or too_few_in_filter(customers)
    if few:
        return replace(one, reason=few)
    if not one.compared:
        return replace(one, status="not_estimable", reason=NOBODY_ELSE)
    few = too_few_compared(one.customers, blocks, int(others[exposed > 0].sum()))
    if few:
        return replace(one, reason=few)
    sampled = replicate(cells, partial(_difference))
    found = sampled if isinstance(sampled, NotEstimable) else interval(sampled)
    if isinstance(found, NotEstimable):
        return replace(one, status="not_estimable", reason=found.reason)
    whole = _stratified(cells.sum(axis=0))
    return replace(
        one, status="association", difference=found.value, low=found.low, high=found.high,
        extra=-whole.lost, crude=_crude(cells), p=two_sided(found),
    )  # fmt: skip


def _stratified(cells: Floats) -> Stratified:
    return mantel_haenszel(*cells.T)


def _difference(cells: Floats) -> float | NotEstimable:
    try:
        return _stratified(cells).difference
    except ValueError:
        return NotEstimable(NOBODY_ELSE)


def _crude(cells: Floats) -> float:
    n1, y1, n0, y0 = cells.sum(axis=(0, 1))
    return float(y1 / n1 - y0 / n0)


def _adjusted(found: Sequence[LowScore]) -> list[LowScore]:
    tested = [one for one in found if one.p is not None]
    adjusted = iter(bh(np.array([one.p for one in tested], dtype=float)).tolist())
    return [one if one.p is None else replace(one, p_adj=next(adjusted)) for one in found]


def _order(one: LowScore) -> tuple[int, bool, float, int, str, str, str]:
    return (KINDS.index(one.kind), one.extra is None, -(one.extra or 0.0), -one.answers,
            one.signal, one.touchpoint, one.code or "")  # fmt: skip
