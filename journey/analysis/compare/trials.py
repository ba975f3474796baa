"""What is counted on both sides: trials and successes per block, group, week; arrays of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from journey.analysis.compare.sides import AFTER, CONTROL, TREATED, Sides
from journey.engine.base import Engine, Row
from journey.settings.models import DAY_US
from journey.stats.evidence.estimate import BLOCKS, Floats

ENOUGH = 30  # trials of a group on each side, else it is pooled with others
OTHERS = "others"
Place = tuple[str, str | None]  # measure, touchpoint
# the epoch was a Thursday: weeks begin on Mondays, UTC. One row a journey, week and measure
TRIED = """
    select 'goal_rate' as measure, cast(null as varchar) as touchpoint, journey_id,
        (started_us + 259200000000) // 604800000000 as week, 1 as n,
        cast(coalesce(outcome = 'goal' and settled_us <= $window_us, false) as integer) as y
    from compared
    where watched_us >= $window_us
    union all
    select 'abandonment', null, journey_id, (started_us + 259200000000) // 604800000000, 1,
        cast(coalesce(outcome = 'dropped' and settled_us <= $window_us, false) as integer)
    from compared
    where watched_us >= $window_us
    union all
    select 'open_share', null, journey_id, (started_us + 259200000000) // 604800000000, 1,
        cast(coalesce(settled_us > $window_us, true) as integer)
    from compared
    where watched_us >= $window_us
    union all
    select 'switches', null, c.journey_id, (any_value(started_us) + 259200000000) // 604800000000,
        count(*), count(*) filter (where source_channel <> target_channel)
    from transitions t
    join compared c on c.journey_id = t.journey_id
    where target_channel is not null and source_channel is not null
    group by c.journey_id
"""
VISITED = """
    select 'drop_off' as measure, s.touchpoint, s.journey_id,
        (s.at_us + 259200000000) // 604800000000 as week,
        count(*) filter (where s.followup_us >= t.silence_us) as n,
        count(*) filter (where s.followup_us >= t.silence_us and s.state = 'dropped') as y
    from steps s
    join compared c on c.journey_id = s.journey_id
    join touchpoints t on t.touchpoint = s.touchpoint
    group by 2, 3, 4
    union all
    select case when grouping(s.touchpoint) = 1 then 'error_rate' else 'errors' end,
        s.touchpoint, s.journey_id, (s.at_us + 259200000000) // 604800000000 as week, count(*),
        count(*) filter (where s.is_error)
    from steps s
    join compared c on c.journey_id = s.journey_id
    group by grouping sets ((s.touchpoint, s.journey_id, week), (s.journey_id, week))
"""
CELLS = """
    select measure, touchpoint, arm, side, device, channel, block, cast(sum(n) as bigint),
        cast(sum(y) as bigint)
    from tried
    join compared on compared.journey_id = tried.journey_id
    group by 1, 2, 3, 4, 5, 6, 7
    order by 1, 2, 3, 4, 5, 6, 7
"""
BY_WEEK = """
    select measure, touchpoint, arm, side, week, block, cast(sum(n) as bigint),
        cast(sum(y) as bigint), count(distinct customer_id) filter (where n > 0)
    from tried
    join compared on compared.journey_id = tried.journey_id
    group by 1, 2, 3, 4, 5, 6
    order by 1, 2, 3, 4, 5, 6
"""
PEOPLE = """
    select measure, touchpoint, side, count(distinct customer_id) filter (where n > 0),
        count(distinct tried.journey_id) filter (where y > 0)
    from tried
    join compared on compared.journey_id = tried.journey_id
    where arm = 'treated'
    group by 1, 2, 3
"""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The trials of one measure at one touchpoint.

    Attributes
    ----------
    treated, control
        Trials and successes, ``[block, side, group, 2]``.
    groups
        What the groups are: devices, entry channels or both.
    pooled
        Groups that were too small on a side, counted together.
    customers, journeys
        Per side: distinct customers with a trial, distinct journeys with a success.
    """

    treated: Floats
    control: Floats
    groups: tuple[str, ...]
    pooled: tuple[str, ...] = ()
    customers: Mapping[str, int] = field(default_factory=dict)
    journeys: Mapping[str, int] = field(default_factory=dict)


def count(own: Engine, sides: Sides) -> dict[Place, Counted]:
    """Every measure that is a share of something, with its cells; needs ``compared``."""
    own.scratch("tried", TRIED, window_us=sides.days * DAY_US)
    own.add("tried", VISITED)
    people: dict[Place, list[Row]] = defaultdict(list)
    for measure, touchpoint, *row in own.rows(PEOPLE):
        people[measure, touchpoint].append(tuple(row))
    cells: dict[Place, list[Row]] = defaultdict(list)
    for measure, touchpoint, *row in own.rows(CELLS):
        cells[measure, touchpoint].append(tuple(row))
    return {place: _counted(rows, people[place], sides) for place, rows in cells.items()}


def _counted(rows: Sequence[Row], people: Sequence[Row], sides: Sides) -> Counted:
    names = sorted({_group(row, sides) for row in rows})
    cells = np.zeros((2, BLOCKS, 2, len(names), 2))
    for row in rows:
        arm, side, *_, block, n, y = row
        group = names.index(_group(row, sides))
        cells[int(arm == CONTROL), block, int(side == AFTER), group] += (n, y)
    shown, pooled, cells = _pooled(cells, names, with_control=sides.pair.has_control)
    return Counted(
        cells[0],
        cells[1],
        shown,
        pooled,
        {side: n for side, n, _ in people},
        {side: n for side, _, n in people},
    )


def _group(row: Row, sides: Sides) -> str:
    """Device and entry channel, but for what the sides are chosen by."""
    _, _, device, channel, *_ = row
    chosen = [one for one in (sides.pair.a, sides.pair.b) if one is not None]
    parts = [] if any(one.device is not None for one in chosen) else [str(device)]
    parts += [] if any(one.entry_channel is not None for one in chosen) else [str(channel)]
    return ", ".join(parts) or "all"


def _pooled(
    cells: Floats, names: Sequence[str], with_control: bool
) -> tuple[tuple[str, ...], tuple[str, ...], Floats]:
    """Small groups together, so that every group has trials on every side."""
    own = _big(cells, with_control)
    small = [at for at in range(len(names)) if not own[at]]
    kept = [at for at in range(len(names)) if own[at]]
    if not small:
        return tuple(names), (), cells
    together = cells[:, :, :, small].sum(axis=3, keepdims=True)
    whole = np.concatenate([cells[:, :, :, kept], together], axis=3)
    shown = (*(names[at] for at in kept), OTHERS)
    if kept and not _big(together, with_control)[0]:  # too small even so: with the smallest
        least = int(np.argmin(whole[0, :, :, :-1, 0].sum(axis=(0, 1))))
        whole[:, :, :, least] += whole[:, :, :, -1]
        whole, shown = whole[:, :, :, :-1], shown[:-1]
        small = [*small, kept[least]]
    return shown, tuple(names[at] for at in small), whole


def _big(cells: Floats, with_control: bool) -> list[bool]:
    """Whether each group has enough trials, in two blocks, on each side of each arm."""
    n = cells[: 1 + with_control, ..., 0]
    enough = (n.sum(axis=1) >= ENOUGH) & ((n > 0).sum(axis=1) >= 2)
    return [bool(one) for one in enough.all(axis=(0, 1))]


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """The trials of one week on one side: trials and successes ``[block, 2]``, customers."""

    cells: Floats
    customers: int


Weeks = Mapping[tuple[str, str, int], Week]  # arm, side, number of the week


def by_week(own: Engine) -> dict[Place, dict[tuple[str, str, int], Week]]:
    """The same trials week by week; needs ``tried``."""
    found: dict[Place, dict[tuple[str, str, int], Week]] = defaultdict(dict)
    for measure, touchpoint, arm, side, week, block, n, y, customers in own.rows(BY_WEEK):
        weeks = found[measure, touchpoint]
        known = weeks.get((arm, side, week), Week(np.zeros((BLOCKS, 2)), 0))
        known.cells[block] += (n, y)
        weeks[arm, side, week] = Week(known.cells, known.customers + customers)
    return dict(found)


def treated_weeks(weeks: Weeks) -> list[int]:
    """The weeks in which either side has trials."""
    return sorted({week for arm, _, week in weeks if arm == TREATED})
