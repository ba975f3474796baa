"""What a fix is reckoned with: its cost, its share, the worth of a goal, and how long it counts.

Gains are of the selection's mature journeys; a horizon has as many journeys as start in it at the
pace of these. (Methods 3.3.)
"""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.priced.together import NO_CODE, FixedFrictions
from journey.settings.models import DAY_US
from journey.settings.plan import Fix as Priced
from journey.settings.plan import Plan


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one fix.

    Attributes
    ----------
    share
        Of the friction that the fix removes, 0 to 1.
    cost
        Money, once; ``None``: not given.
    value
        Money of one goal; ``None``: what the data's goals were worth.
    periods
        How many times the span of these journeys lies in the horizon.
    horizon_days
        For which the fix brings goals back.
    """

    share: float
    cost: float | None
    value: float | None
    periods: float
    horizon_days: float


def terms_of(plan: Plan, fix: FixedFrictions, span_us: int) -> Terms:
    """What the settings say of a fix; the journeys' span counts as a day at least."""
    own = next((one for one in plan.fixes if named(one) == fix), None)
    periods, days = plan.horizon / max(span_us, DAY_US), plan.horizon / DAY_US
    if own is None:
        return Terms(plan.share, None, plan.value, periods, days)
    share = plan.share if own.share is None else own.share
    value = plan.value if own.value is None else own.value
    return Terms(share, own.cost, value, periods, days)


def named(priced: Priced) -> FixedFrictions:
    """The fix that an entry of ``[[plan.fixes]]`` names."""
    code = NO_CODE if priced.signal == "error" and priced.code is None else priced.code
    return FixedFrictions(priced.signal, code, priced.touchpoint)
