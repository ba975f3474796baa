"""Where journeys end without the goal: every touchpoint, and what came within its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.drop_off.expected import expected_of_open
from journey.analysis.drop_off.normal import Excess, excesses
from journey.analysis.drop_off.onward import Onward, Rates, onward, rates
from journey.analysis.drop_off.receipts import HOMES, corrected, linked_shares
from journey.analysis.drop_off.visits import Visited, visited
from journey.contract.tables import EXIT, GOAL
from journey.engine.base import Engine
from journey.engine.open import settings_of
from journey.selection import Selection
from journey.settings.models import DAY_US
from journey.stats.evidence.estimate import NotEstimable, Replicated
from journey.stats.evidence.gates import too_few, too_few_in_filter
from journey.stats.evidence.intervals import n_eff, wilson
from journey.stats.evidence.jackknife import interval, variance
from journey.stats.times.competing import Competing, aalen_johansen

# a customer lies in one block, so distinct customers add up over blocks
DROP_OFF = (
    CHOSEN
    + """,
    counted as (
        select steps.touchpoint, block, any_value(silence_us) as silence_us,
            any_value(silence_basis) as silence_basis,
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
    select touchpoint, any_value(channel) as channel, any_value(stage) as stage,
        any_value(owner) as owner, cast(sum(visits) as bigint) as visits,
        cast(sum(journeys) as bigint) as journeys, cast(sum(customers) as bigint) as customers,
        cast(sum(moved) as bigint) as moved, cast(sum(goal) as bigint) as goal,
        cast(sum(exit) as bigint) as exit, cast(sum(dropped) as bigint) as dropped,
        cast(sum(open) as bigint) as open, cast(sum(watched) as bigint) as mature_visits,
        cast(sum(lost) as bigint) as mature_dropped, any_value(silence_us) as silence_us,
        any_value(silence_basis) as silence_basis, cast(sum(seen) as bigint) as seen,
        count(*) filter (where watched > 0) as blocks
    from counted
    group by touchpoint
    order by touchpoint
"""
)
WHOLE = (
    CHOSEN
    + """
    select count(distinct customer_id), avg(value) filter (where outcome = 'goal')
    from chosen
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
    expected_open
        Of the open visits, those expected to drop off.
    rate, low, high
        Share of visits after which nothing comes within the limit, open ones counted as long
        as they were watched (Aalen-Johansen), and its 95 % interval (Wilson), which allows for
        customers who come several times; ``None`` with a reason.
    mature_visits, mature_dropped, mature_rate
        Of visits that have been watched for at least the silence limit.
    has_changed
        The two rates differ by more than two standard errors: behaviour changed lately.
    expected_rate, excess, excess_low, excess_high, p_adj
        What other touchpoints of the stage lead one to expect, what is beyond it with its
        interval, and how likely that is where the truth is at most 2 points.
    goals_lost, value_lost
        ``visits x excess x`` the chance of a goal for those who go on, ``x`` a goal's mean value.
    linked_rate
        ``rate`` less those who went unseen to a channel whose receipts are not all linked.
    silence_us, silence_basis
        The touchpoint's silence limit, microseconds, and what it rests on.
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
    silence_us: int | None
    silence_basis: str | None
    key: str
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    mature_rate: float | None = None
    has_changed: bool = False
    expected_open: float | None = None
    expected_rate: float | None = None
    excess: float | None = None
    excess_low: float | None = None
    excess_high: float | None = None
    p_adj: float | None = None
    goals_lost: float | None = None
    value_lost: float | None = None
    linked_rate: float | None = None
    status: str = "estimated"
    reason: str = ""
    excess_reason: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the rows of one table have in common.

    Attributes
    ----------
    visited, competing
        Touchpoint to its visits, and to where they lead.
    rates, onward
        The transition matrix, and how likely it makes a goal.
    excess
        Of the touchpoints of a stage.
    customers, goal_value
        Of the selection: distinct customers, and the mean value of a goal, if any has one.
    linked, homes
        Channel to the share of receipts linked; touchpoint to its channel.
    """

    visited: Mapping[str, Visited]
    competing: Mapping[str, Competing | NotEstimable]
    rates: Rates
    onward: Onward
    excess: Mapping[str, Excess]
    customers: int
    goal_value: float | None
    linked: Mapping[str, float]
    homes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Visits:
    """A row of :data:`DROP_OFF`.

    ``seen`` customers in ``blocks`` blocks have been watched for the whole limit.
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
    silence_us: int | None
    silence_basis: str | None
    seen: int
    blocks: int


Surveyed = tuple[tuple[DropOff, ...], Survey]


def find(engine: Engine, selection: Selection = Selection()) -> tuple[DropOff, ...]:
    """Every touchpoint of the selection, by goals lost beyond the normal, then journeys lost."""
    return survey(engine, selection)[0]


def survey(engine: Engine, selection: Selection) -> Surveyed:
    """The rows of :func:`find`, and what they rest on."""
    places = engine.records(_Visits, DROP_OFF, **selection.values())
    whole = _survey(engine, selection, places)
    found = [_drop_off(place, whole) for place in places]
    found.sort(key=lambda one: (-max(0.0, one.goals_lost or 0.0), -one.dropped, -one.visits))
    return tuple(found), whole


def _survey(engine: Engine, selection: Selection, places: Sequence[_Visits]) -> Survey:
    cells = {one.touchpoint: one for one in visited(engine, selection)} if places else {}
    competing = {
        name: aalen_johansen(one.together(), len(one.causes), one.within_h)
        for name, one in cells.items()
    }
    next_rates = rates(engine, selection) if places else {}
    customers, value = engine.rows(WHOLE, **selection.values())[0]
    margin = settings_of(engine).findings.excess
    ends = {name for name, row in next_rates.items() if {GOAL, EXIT} & set(row)}
    stages = {
        place.touchpoint: place.stage
        for place in places
        if place.stage is not None and place.touchpoint not in ends
    }
    watched = [place.touchpoint for place in places if not too_few(place.seen, place.blocks)]
    tested = {name: competing[name] for name in watched}
    linked = linked_shares(engine)
    return Survey(
        visited=cells,
        competing=competing,
        rates=next_rates,
        onward=onward(next_rates),
        excess=excesses([*cells.values()], stages, tested, margin),
        customers=customers,
        goal_value=None if value is None else float(value),
        linked=linked,
        homes={name: str(channel) for name, channel in engine.rows(HOMES)} if linked else {},
    )


def _drop_off(place: _Visits, whole: Survey) -> DropOff:
    mature = place.mature_dropped / place.mature_visits if place.mature_visits else None
    found = _rate(place, whole)
    if "rate" in found:
        found |= {"mature_rate": mature} | _beyond(place, whole, found)
        se = found.pop("se")
        found["has_changed"] = mature is not None and abs(found["rate"] - mature) > 2 * se
    counts = asdict(place)
    del counts["seen"], counts["blocks"]
    return DropOff(**counts, key=str(Key(at=place.touchpoint, state="dropped")), **found)


def _rate(place: _Visits, whole: Survey) -> dict[str, Any]:
    """The rate with its interval, or the status and the reason why there is none."""
    row = whole.competing.get(place.touchpoint)
    if not place.mature_visits or row is None or isinstance(row, NotEstimable):
        days = (place.silence_us or 0) / DAY_US
        reason = f"the data is younger than the silence limit of {days:g} days"
        return {"status": "not_estimable", "reason": reason}
    if fault := too_few(place.seen, place.blocks):
        told = f"{place.mature_dropped:,} of {place.mature_visits:,} visits"
        return {"status": "too_few", "reason": f"{told}; {fault}"}
    drop = row.drop()
    found = interval(drop)
    if isinstance(found, NotEstimable):
        return {"status": "not_estimable", "reason": found.reason}
    low, high = _wilson(drop, place.visits, place.seen)
    left = expected_of_open(whole.visited[place.touchpoint])
    return {"rate": drop.value, "low": low, "high": high, "se": found.se, "expected_open": left}


def _wilson(drop: Replicated, visits: int, seen: int) -> tuple[float, float]:
    """Wilson's interval with the size that independent visits would need (Rothman 1978)."""
    share = min(1.0, max(0.0, drop.value))
    size = n_eff(share, visits, variance(drop), seen)
    return wilson(share * size, size)


def _beyond(place: _Visits, whole: Survey, found: dict[str, Any]) -> dict[str, Any]:
    """What is beyond the normal, what it costs, and the rate where receipts are not all linked."""
    name = place.touchpoint
    moved = whole.rates.get(name, {})
    known = {"linked_rate": corrected(found["rate"], moved, whole.homes, whole.linked)}
    one = whole.excess.get(name, Excess(reason="it is in no stage, or ends the journey"))
    fault = too_few_in_filter(whole.customers) or one.reason
    if fault or one.excess is None:
        return {**known, "excess_reason": fault}
    if_on = whole.onward.goal_if_on.get(name)
    lost = None if if_on is None else place.visits * one.excess * if_on
    worth = None if lost is None or whole.goal_value is None else lost * whole.goal_value
    return {
        **known, "expected_rate": one.expected, "excess": one.excess, "excess_low": one.low,
        "excess_high": one.high, "p_adj": one.p_adj, "goals_lost": lost, "value_lost": worth,
        "excess_reason": whole.onward.reason,
    }  # fmt: skip
