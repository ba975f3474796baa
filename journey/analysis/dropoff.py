"""Where journeys end without the goal: every touchpoint, counted by what came after it."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.lists import CHOSEN, Key
from journey.engine.base import Engine, Row
from journey.selection import Selection
from journey.settings import DAY_US
from journey.stats.gates import too_few
from journey.stats.intervals import wilson
from journey.stats.jackknife import effective_size

# a customer lies in one block, so distinct customers add up over blocks
DROP_OFF = (
    CHOSEN
    + """,
    counted as (
        select steps.touchpoint, block, any_value(silence_us) as silence_us,
            any_value(touchpoints.channel) as channel, any_value(touchpoints.stage) as stage,
            any_value(owner) as owner, count(*) as visits,
            count(*) filter (where first_in_journey) as journeys,
            count(distinct steps.customer_id) as customers,
            count(*) filter (where state = 'moved') as moved,
            count(*) filter (where state = 'goal') as goal,
            count(*) filter (where state = 'exit') as exit,
            count(*) filter (where state = 'dropped') as dropped,
            count(*) filter (where state = 'open') as open,
            count(*) filter (where followup_us >= silence_us) as watched,
            count(*) filter (where followup_us >= silence_us and state = 'dropped') as lost,
            count(distinct steps.customer_id) filter (where followup_us >= silence_us) as seen
        from steps
        join chosen on chosen.journey_id = steps.journey_id
        left join touchpoints on touchpoints.touchpoint = steps.touchpoint
        group by steps.touchpoint, block
    )
    select touchpoint, any_value(channel), any_value(stage), any_value(owner),
        cast(sum(visits) as bigint) as all_visits, cast(sum(journeys) as bigint),
        cast(sum(customers) as bigint), cast(sum(moved) as bigint), cast(sum(goal) as bigint),
        cast(sum(exit) as bigint), cast(sum(dropped) as bigint) as all_dropped,
        cast(sum(open) as bigint), cast(sum(watched) as bigint), cast(sum(lost) as bigint),
        any_value(silence_us), cast(sum(seen) as bigint), list(watched order by block),
        list(lost order by block)
    from counted
    group by touchpoint
    order by all_dropped desc, all_visits desc, touchpoint
"""
)


@dataclass(frozen=True, slots=True)
class DropOff:
    """One touchpoint and what came after the visits there.

    Attributes
    ----------
    visits
        Steps there; ``visits = moved + goal + exit + dropped + open``.
    journeys, customers
        Distinct ones that came by; they do not add up over touchpoints.
    dropped
        Visits after which nothing came within the silence limit: each is one journey lost.
    mature_visits, mature_dropped
        Of visits that have been watched for at least the silence limit.
    rate, low, high
        ``mature_dropped / mature_visits`` and its 95 % interval, 0 to 1; ``None`` with a reason.
        The interval (Wilson) allows for customers who come several times.
    silence_us
        The touchpoint's silence limit, microseconds.
    key
        Number key of ``dropped``.
    """

    touchpoint: str
    channel: str | None
    stage: str | None
    owner: str | None
    visits: int
    journeys: int
    customers: int
    moved: int
    goal: int
    exit: int
    dropped: int
    open: int
    mature_visits: int
    mature_dropped: int
    rate: float | None
    low: float | None
    high: float | None
    silence_us: int | None
    status: str
    reason: str
    key: str


def find(engine: Engine, selection: Selection = Selection()) -> tuple[DropOff, ...]:
    """Every touchpoint of the selection, most journeys lost first."""
    rows = engine.rows(DROP_OFF, **selection.values())
    return tuple(_drop_off(row[:14], *row[14:]) for row in rows)


def _drop_off(
    row: Row, silence_us: int | None, customers: int, watched: list[int], lost: list[int]
) -> DropOff:
    """``row`` holds the fields of ``DropOff`` up to ``mature_dropped``."""
    visits, dropped = row[-2:]
    reason = _reason(visits, dropped, silence_us, too_few(customers, _blocks(watched)))
    rate = low = high = None
    if not reason:
        rate = dropped / visits
        size = effective_size(lost, watched, customers)
        low, high = wilson(rate * size, size)
    status = "estimated" if not reason else "too_few" if visits else "no_data"
    key = str(Key(at=row[0], state="dropped"))
    values = [*row, rate, low, high, silence_us, status, reason, key]
    return DropOff(*values)


def _blocks(watched: list[int]) -> int:
    return sum(visits > 0 for visits in watched)


def _reason(visits: int, dropped: int, silence_us: int | None, fault: str) -> str:
    if not visits:
        days = (silence_us or 0) / DAY_US
        return f"no visit has been watched for the silence limit of {days:g} days yet"
    return f"{dropped:,} of {visits:,} visits; {fault}" if fault else ""
