"""Visits counted by what came after them and when: what every rate within the limit is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from journey.analysis.behind.lists import CHOSEN
from journey.contract.tables import EXIT, GOAL
from journey.engine.base import Engine
from journey.selection import Selection
from journey.settings.models import US
from journey.stats.evidence.estimate import Ints
from journey.stats.times.competing import Visits

HOUR_US = US["h"]
HOURS, BLOCKS = 2**20, 64  # a cell is one number: cause, block and hour side by side
ENDS = (GOAL, EXIT)  # the causes numbered 1 and 2; 0 is none yet, touchpoints follow by name

# a visit that was silent for longer than the limit counts as watched for one hour more
CELLS = (
    CHOSEN
    + """,
    places as (
        select touchpoint, row_number() over (order by touchpoint) as place,
            cast(ceil(silence_us / 3600000000) as bigint) as within_h
        from touchpoints
    ),
    visited as (
        select p.place, p.within_h, c.block, coalesce(c.device, 'unknown') as segment,
            case t.target
                when '(goal)' then 1
                when '(exit)' then 2
                when '(dropped)' then 0
                when '(open)' then 0
                else k.place + 2
            end as cause,
            case
                when t.target in ('(goal)', '(exit)') then 0
                when t.target = '(dropped)' then p.within_h + 1
                else least(p.within_h, greatest(0, cast(ceil(coalesce(t.wait_us,
                    (select any_value(as_of_us) from runs) - c.ended_us) / 3600000000)
                    as bigint)))
            end as dur_h
        from transitions t
        join chosen c on c.journey_id = t.journey_id
        join places p on p.touchpoint = t.source
        left join places k on k.touchpoint = t.target
        where t.step_no > 0
    ),
    cells as (
        select place, within_h, segment, block, dur_h, cause, count(*) as n
        from visited
        group by place, within_h, segment, block, dur_h, cause
    )
"""
)
LISTED = (
    CELLS
    + """
    select place, segment, any_value(within_h),
        list((cause * 64 + block) * 1048576 + dur_h order by cause, block, dur_h),
        list(n order by cause, block, dur_h)
    from cells
    group by place, segment
    order by place, segment
"""
)
PLACES = "select touchpoint from touchpoints order by touchpoint"


@dataclass(frozen=True, slots=True, eq=False)
class Visited:
    """The visits of one touchpoint, by segment (the device).

    Attributes
    ----------
    within_h
        Its silence limit, whole hours.
    causes
        Names of what came next, in the order of their numbers in ``parts``.
    parts
        Segment to its visits.
    """

    touchpoint: str
    within_h: int
    causes: tuple[str, ...]
    parts: dict[str, Visits]

    def together(self) -> Visits:
        """The visits of all segments."""
        columns = [(one.block, one.hour, one.cause, one.n) for one in self.parts.values()]
        block, hour, cause, n = (np.concatenate(column) for column in zip(*columns, strict=True))
        return Visits(block, hour, cause, n)


def visited(engine: Engine, selection: Selection = Selection()) -> tuple[Visited, ...]:
    """The visits of every touchpoint of the selection, by name.

    Hours are whole and rounded up; a visit at a goal or an exit ends at once.
    """
    names = [str(row[0]) for row in engine.rows(PLACES)]
    found: dict[int, dict[str, list[Any]]] = {}
    limits: dict[int, int] = {}
    for place, segment, within_h, codes, n in engine.rows(LISTED, **selection.values()):
        found.setdefault(place, {})[segment] = [codes, n]
        limits[place] = within_h
    causes = (*ENDS, *names)
    return tuple(_visited(names[at - 1], limits[at], causes, parts) for at, parts in found.items())


def _visited(
    name: str, within_h: int, causes: tuple[str, ...], parts: dict[str, list[Any]]
) -> Visited:
    cells = {segment: [np.array(column) for column in two] for segment, two in parts.items()}
    used = np.unique(np.concatenate([codes // HOURS // BLOCKS for codes, _ in cells.values()]))
    own = used[used > 0]
    named = tuple(causes[one - 1] for one in own)
    return Visited(
        name, within_h, named, {key: _unpacked(codes, n, own) for key, (codes, n) in cells.items()}
    )


def _unpacked(codes: Ints, n: Ints, own: Ints) -> Visits:
    """The columns of cells; causes numbered from 0 in the order of ``own``, -1 for none."""
    left, hour = np.divmod(codes, HOURS)
    cause, block = np.divmod(left, BLOCKS)
    numbered = np.where(cause > 0, np.searchsorted(own, cause), -1)
    return Visits(block, hour, numbered, n.astype(float))
