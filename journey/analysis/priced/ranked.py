"""Frictions as people decide on them: what each costs, how sure that is, and who can fix it.

Journeys are counted in the selection; gains are those of the table ``findings``: the run's, or
those of the selection where ``selected`` has put them before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.friction.catalogue import SIGNALS
from journey.analysis.friction.signal import KINDS
from journey.analysis.gain.verdict import COSTS_ONLY, COUNTED_ONLY
from journey.analysis.priced.confidence import confidence
from journey.engine.base import Engine
from journey.selection import Selection

NOT_ASKED = "a reason beyond the 40 commonest, or met by no mature journey before its goal"
DETECTABLE = 2.5  # standard errors

# a finding without a code is that of errors without a reason, or of a signal that has none
RANKED = (
    CHOSEN
    + """,
    met as (
        select f.signal, f.touchpoint,
            case when f.signal in ('error', 'bad feedback') then coalesce(f.code, '(none)')
                when f.signal = 'company wait' then f.code
            end as code,
            count(distinct f.journey_id) as journeys, count(distinct f.customer_id) as customers,
            count(*) as occurrences
        from frictions f
        join chosen on chosen.journey_id = f.journey_id
        where f.signal <> 'channel hand-off'
        group by 1, 2, 3
    )
    select met.signal, met.code, met.touchpoint, coalesce(d.class, '') as kind, t.owner,
        met.journeys, met.customers, met.occurrences, d.gain, d.gain_low, d.gain_high,
        d.gain_per_100, d.delay_days, d.delay_low, d.delay_high, d.value_gain, d.value_low,
        d.value_high, d.naive_gain, d.share, d.gain_shrunk, d.fcr_low, d.fcr_high, d.p_adj,
        d.exposures, d.not_estimable_n, d.e_value, d.smd_max, d.smd_of, d.cost,
        coalesce(d.badge, 'grey') as badge, '' as confidence,
        coalesce(d.status, '') as status, coalesce(d.reason, '') as reason, '' as key
    from met
    left join findings d on d.signal = met.signal and d.touchpoint = met.touchpoint
        and coalesce(d.code, '(none)') = coalesce(met.code, '(none)')
    left join touchpoints t on t.touchpoint = met.touchpoint
"""
)
TOTAL = """
    select gain, gain_low as low, gain_high as high, status, coalesce(reason, '') as reason,
        journeys, cast(null as double) as detectable
    from findings
    where kind = 'total'
"""
WIDTHS = """
    select gain_high - gain
    from findings
    where kind = 'friction' and class = 'service' and gain is not null
"""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One friction at one place.

    Attributes
    ----------
    signal, code, touchpoint
        What and where; ``code`` is an error's reason, ``(none)`` without one.
    kind
        ``service``, ``behaviour``, ``symptom``, ``signal`` or ``control`` (marked as harmless).
    journeys, customers, occurrences
        Of the selection; the key lists exactly these journeys.
    gain, value_gain
        Goals and money that are estimated to come back if it alone did not occur, with their 95 %
        intervals; of a behaviour only associated with it. ``None`` with a reason.
    delay_days, delay_low, delay_high
        How much later the goals come that do come after it, with the 95 % interval: no loss.
    naive_gain
        What comparing journeys with it to those without says: no fair comparison.
    share
        Goals of the gain of all service frictions together that are due to it; they add up.
    confidence
        How sure the gain is, in words; what speaks against it is the ``reason``.
    gain_shrunk, fcr_low, fcr_high
        Without the luck of the best; the interval that holds for the best of the table.
    """

    signal: str
    code: str | None
    touchpoint: str
    kind: str
    owner: str | None
    journeys: int
    customers: int
    occurrences: int
    gain: float | None
    gain_low: float | None
    gain_high: float | None
    gain_per_100: float | None
    delay_days: float | None
    delay_low: float | None
    delay_high: float | None
    value_gain: float | None
    value_low: float | None
    value_high: float | None
    naive_gain: float | None
    share: float | None
    gain_shrunk: float | None
    fcr_low: float | None
    fcr_high: float | None
    p_adj: float | None
    exposures: int | None
    not_estimable_n: int | None
    e_value: float | None
    smd_max: float | None
    smd_of: str | None
    cost: Decimal | None
    badge: str
    confidence: str
    status: str
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class WholeRun:
    """All service frictions together: goals with interval, or why not; of how many journeys.

    ``detectable``: the smallest loss of goals at one place that this data could have shown.
    """

    gain: float | None
    low: float | None
    high: float | None
    status: str
    reason: str
    journeys: int
    detectable: float | None


def ranked(engine: Engine, selection: Selection = Selection()) -> tuple[Opportunity, ...]:
    """Every friction of the selection: service first, by gain; those without one behind."""
    met = engine.records(Opportunity, RANKED, **selection.values())
    return tuple(sorted(map(_told, met), key=_order))


def whole(engine: Engine) -> WholeRun | None:
    """The gain of all service frictions of the run; ``None`` where nothing was sought."""
    totals = engine.records(WholeRun, TOTAL)
    if not totals:
        return None
    widths = [float(row[0]) / 2 for row in engine.rows(WIDTHS)]
    detectable = DETECTABLE * median(widths) if widths else None
    return replace(totals[0], detectable=detectable)


def _told(met: Opportunity) -> Opportunity:
    """The friction with its class, why it has no price, how sure one is, and its key."""
    kind = met.kind or SIGNALS[met.signal].kind
    status, reason = (met.status, met.reason) if met.status else _unpriced(kind)
    return replace(
        met,
        kind=kind,
        confidence=confidence(met.badge, status),
        status=status,
        reason=reason,
        key=str(Key(at=met.touchpoint, signal=met.signal, code=met.code)),
    )


def _unpriced(kind: str) -> tuple[str, str]:
    if kind == "symptom":
        return "cost_only", COSTS_ONLY
    if kind == "signal":
        return "cost_only", COUNTED_ONLY
    return "not_estimable", NOT_ASKED


def _order(one: Opportunity) -> tuple[int, bool, float, int, str, str, str]:
    best = one.gain_shrunk if one.gain_shrunk is not None else one.gain or 0.0
    return (KINDS.index(one.kind), one.gain is None, -best, -one.journeys, one.signal,
            one.touchpoint, one.code or "")  # fmt: skip
