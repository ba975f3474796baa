"""Errors that belong to an incident which has ended: a fix of it would be made twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from journey.analysis.incidents.scan import ERRORS
from journey.analysis.priced.together import FixedFrictions
from journey.engine.base import Engine

MOST = 0.5  # of a friction's errors: with more of them it stands outside the order
# errors of each reason, those on the days of an ended incident at their touchpoint, and how many
# of these are beyond the errors that are usual there
SHARES = """
    select f.touchpoint, coalesce(f.code, '(none)') as code, count(distinct f.event_id) as errors,
        cast(round(sum(case when i.error_rate > 0
            then 1 - least(i.error_rate_else / i.error_rate, 1) else 0 end)) as bigint) as beyond,
        max(i.headline) as headline
    from frictions f
    join steps s on s.journey_id = f.journey_id and s.step_no = f.step_no
    left join incidents i on i.touchpoint = f.touchpoint and i.kind = $incident and not i.goes_on
        and s.at_us >= i.from_us and s.at_us < i.until_us
    where f.signal = 'error'
    group by f.touchpoint, coalesce(f.code, '(none)')
    having max(i.headline) is not null
"""


@dataclass(frozen=True, slots=True)
class EndedShare:
    """How much of a friction was an incident that has ended.

    Attributes
    ----------
    errors, beyond
        All errors of the friction; those beyond the usual on the incident's days.
    headline
        The incident in one line.
    """

    errors: int
    beyond: int
    headline: str

    @property
    def is_most(self) -> bool:
        """Whether the friction is gone with the incident."""
        return self.beyond >= MOST * self.errors

    @property
    def words(self) -> str:
        """What the plan says of it."""
        return (
            f"{self.beyond:,} of its {self.errors:,} errors in the run are beyond the usual of an "
            f"incident that has ended. {self.headline}"
        )


def ended_shares(engine: Engine) -> Mapping[FixedFrictions, EndedShare]:
    """By friction, what of it went with an incident; those without one are left out."""
    rows = engine.records(_Counted, SHARES, incident=ERRORS)
    return {
        FixedFrictions("error", row.code, row.touchpoint): EndedShare(
            row.errors, row.beyond, row.headline
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class _Counted:
    touchpoint: str
    code: str
    errors: int
    beyond: int
    headline: str
