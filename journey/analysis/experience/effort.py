"""What it takes customers: steps beyond the shortest way, and contacts until it is settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from journey.analysis.experience.figures import WITH_GROUPS
from journey.analysis.experience.measures import Measure, measure
from journey.engine.base import Engine, Row
from journey.engine.open import settings_of
from journey.selection import Selection
from journey.settings.models import US
from journey.stats.evidence.estimate import BLOCKS, Floats, NotEstimable
from journey.stats.evidence.gates import too_few
from journey.stats.evidence.intervals import n_eff, wilson
from journey.stats.evidence.jackknife import interval, replicate, variance
from journey.stats.times.survival import kaplan_meier

NO_CONTACT = 'no contacts: `kind = "contact"` at a touchpoint of journey.toml marks them'
NO_ROUTE = "no way to the goal is taken by 1 % of those who start alike"

# a way must be taken by 1 % of the goal journeys that start at the same stage, on the same device
DETOURS = (
    WITH_GROUPS
    + """,
    routes as (
        select journeys.journey_id, coalesce(entry.stage, '') as stage,
            coalesce(journeys.device, 'unknown') as device,
            any_value(coalesce(goal_step, journeys.steps)) as n,
            string_agg(steps.touchpoint, '\x1f' order by step_no) as route
        from journeys
        join steps on steps.journey_id = journeys.journey_id
            and steps.step_no <= coalesce(goal_step, journeys.steps)
        left join touchpoints entry on entry.touchpoint = journeys.entry_touchpoint
        where journeys.outcome = 'goal'
        group by 1, 2, 3
    ),
    taken as (
        select stage, device, any_value(n) as n, count(*) as journeys,
            sum(count(*)) over (partition by stage, device) as of_all
        from routes
        group by stage, device, route
    ),
    shortest as (
        select stage, device, min(n) as shortest
        from taken
        where 100 * journeys >= of_all
        group by stage, device
    )
    select grp, block, count(*), count(distinct customer_id), cast(sum(n) as bigint),
        cast(sum(shortest) as bigint)
    from grouped
    join routes on routes.journey_id = grouped.journey_id
    join shortest on shortest.stage = routes.stage and shortest.device = routes.device
    group by grp, block
    order by grp, block
"""
)

# a contact without a reason may be about anything; a later one for the same reason repeats it
CONTACTS = (
    WITH_GROUPS
    + """,
    contacts as (
        select s.journey_id, s.customer_id, s.followup_us,
            case when s.reason is null then lead(s.at_us) over customer
                else least(
                    lead(s.at_us) over same,
                    min(case when s.reason is null then s.at_us end) over later)
            end - s.at_us as gap_us
        from steps s
        join touchpoints t on t.touchpoint = s.touchpoint and t.kind = 'contact'
        join events e on e.event_id = s.event_id
        left join handlings h on h.event_id = s.event_id
        where not coalesce(h.goes_on, false)
        window customer as (partition by s.customer_id order by s.at_us, e.tie_rank, s.event_id),
            same as (partition by s.customer_id, s.reason order by s.at_us, e.tie_rank, s.event_id),
            later as (partition by s.customer_id order by s.at_us, e.tie_rank, s.event_id
                rows between 1 following and unbounded following)
    )
    select grp, block, coalesce(gap_us <= $within_us, false) as came,
        cast(ceil(least(coalesce(gap_us, followup_us), followup_us, $within_us) / $hour_us)
            as integer) as hours,
        count(*), list(distinct contacts.customer_id)
    from contacts
    join grouped on grouped.journey_id = contacts.journey_id
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
"""
)


@dataclass(frozen=True, slots=True)
class _Contacts:
    """The contacts of a group: hours watched or until the next one, and blocks, one a cell."""

    hours: Floats
    came: Floats
    cells: Floats  # [block, cell]
    customers: int


def efforts(engine: Engine, selection: Selection, by: str) -> dict[str, tuple[Measure, ...]]:
    """Group to its detour and its first contact resolution; groups without either are left out."""
    within_us = settings_of(engine).friction.repeat_within
    ways = _by_group(engine.rows(DETOURS, **selection.values(), by=by))
    values = selection.values() | {"by": by, "within_us": within_us, "hour_us": US["h"]}
    contacts = _by_group(engine.rows(CONTACTS, **values))
    return {
        group: (detour(group, ways.get(group, [])),
                resolved(group, contacts.get(group, []), within_us))
        for group in {*ways, *contacts}
    }  # fmt: skip


def detour(group: str, rows: Iterable[Row] = ()) -> Measure:
    """Steps of the goal journeys / steps of the shortest ways that start alike."""
    cells = np.zeros((BLOCKS, 2))
    n = customers = 0
    for block, journeys, people, steps, shortest in rows:
        cells[block] = steps, shortest
        n, customers = n + journeys, customers + people
    if not n:
        return measure("detour", group, None, 0, NO_ROUTE)
    fault = too_few(customers, int(cells.any(axis=1).sum()))
    found = replicate(cells, lambda both: float(both[0] / both[1]))
    if fault or isinstance(found, NotEstimable):
        reason = fault or str(getattr(found, "reason", ""))
        return measure("detour", group, None, n, reason)
    ends = interval(found)
    shown = measure("detour", group, found.value, n)
    return shown if isinstance(ends, NotEstimable) else replace(shown, low=ends.low, high=ends.high)


def resolved(group: str, rows: Iterable[Row] = (), within_us: int = 7 * US["d"]) -> Measure:
    """Contacts not followed by another for the same reason within the window (Kaplan-Meier).

    A contact younger than the window counts as long as it was watched, as neither.
    (Methods.md 2.1.)
    """
    found = _counted(list(rows))
    n = int(found.cells.sum())
    if not n:
        return measure("fcr", group, None, 0, NO_CONTACT)
    fault = too_few(found.customers, int(found.cells.any(axis=1).sum()))
    within_h = -(-within_us // US["h"])
    if not fault and not (found.hours >= within_h)[found.cells.sum(axis=0) > 0].any():
        fault = f"no contact has been watched for {within_us / US['d']:g} days"
    sampled = replicate(found.cells, lambda cells: _still(found, cells, within_h))
    if fault or isinstance(sampled, NotEstimable):
        return measure("fcr", group, None, n, fault or str(getattr(sampled, "reason", "")))
    share = min(1.0, max(0.0, sampled.value))
    size = n_eff(share, n, variance(sampled), found.customers)
    low, high = wilson(share * size, size)
    return replace(measure("fcr", group, share, n), low=low, high=high)


def _still(found: _Contacts, cells: Floats, within_h: int) -> float:
    return float(kaplan_meier(found.hours, found.came > 0, cells).at(within_h))


def _counted(rows: list[Row]) -> _Contacts:
    places = sorted({(bool(row[1]), int(row[2])) for row in rows})
    cells, people = np.zeros((BLOCKS, len(places))), set()
    for block, came, hours, n, customers in rows:
        cells[block, places.index((bool(came), int(hours)))] += n
        people.update(customers)
    came, hours = np.array(places, dtype=float).reshape(-1, 2).T
    return _Contacts(hours, came, cells, len(people))


def _by_group(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1:])
    return found
