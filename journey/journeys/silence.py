"""How long a silence ends a journey, per touchpoint: from settings, else from the data itself.

Who comes back, and when, is counted over each customer's whole stream of events, before
anything is cut. (Method: docs/methods.md 1.1.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from journey.engine.base import Engine
from journey.settings.journeys import Journeys
from journey.settings.models import US
from journey.stats.evidence.estimate import Floats, NotEstimable
from journey.stats.times.silence import eps_threshold
from journey.stats.times.survival import kaplan_meier

_Pool = tuple[str, str]  # its basis, and whose
SEEN_FLAT = 0.45  # of the longest time watched
ENOUGH = 50  # visits; fewer are pooled
COLUMNS = {"touchpoint": "VARCHAR", "silence_us": "BIGINT", "silence_basis": "VARCHAR"}

# what comes after a goal or an exit is another journey; a device of several people is nobody
RETURNS = """
    select touchpoint, hours, sum(n_came) as came, sum(n_silent) as silent,
        max(followup_us) as longest_us
    from (
        select touchpoint, followup_us,
            cast(floor((coalesce(gap_us, followup_us) + $hour_us - 1) / $hour_us) as bigint)
                as hours,
            case when gap_us is not null then 1 else 0 end as n_came,
            case when gap_us is null then 1 else 0 end as n_silent
        from (
            select e.touchpoint, $as_of_us - e.at_us as followup_us, d.is_end as ends,
                (lead(e.at_us) over stream) - e.at_us as gap_us
            from events e
            join event_customers c on c.event_id = e.event_id
            join described d on d.touchpoint = e.touchpoint
            left join folded_errors f on f.event_id = e.event_id and f.onto_event_id is not null
            where d.is_step and e.at_us <= $as_of_us and c.customer_id is not null
                and f.event_id is null and c.rule <> 'anonymous_device'
            window stream as (partition by c.customer_id
                order by e.at_us, e.tie_rank, e.event_id)) gaps
        where not ends) watched
    group by touchpoint, hours
    order by touchpoint, hours
"""
KNOWN = """
    select touchpoint, stage, channel, silence_us,
        coalesce(kind = 'contact', false) or coalesce(stage = 'help', false) as is_help,
        is_end or not is_step as ends
    from described
    order by touchpoint
"""
TOUCHPOINTS = """
    select d.touchpoint, d.channel, d.stage, d.stage_rank, d.kind, d.owner, d.cost,
        l.silence_us, l.silence_basis, d.is_goal, d.is_exit, d.is_step, d.is_end, c.closing,
        d.events
    from described d
    join closings c on c.touchpoint = d.touchpoint
    join silence_limits l on l.touchpoint = d.touchpoint
"""


@dataclass(frozen=True, slots=True, eq=False)
class _Returns:
    """After how many hours customers came back, or how long they have been silent."""

    hours: Floats
    came: Floats
    silent: Floats
    longest_h: float

    def visits(self) -> float:
        return float(self.came.sum() + self.silent.sum())


@dataclass(frozen=True, slots=True)
class _Place:
    """A touchpoint, and where it stands."""

    touchpoint: str
    stage: str | None
    channel: str | None
    silence_us: int | None
    is_help: bool
    ends: bool


def limit(engine: Engine, rules: Journeys, as_of_us: int) -> None:
    """Write the promised ``touchpoints`` with their limits, from ``described`` and ``closings``.

    A limit that a setting gives stays (basis ``setting``). Else it is the shortest silence
    after which at most ``late_returns`` still come back: of the touchpoint (``data``), or,
    where it has fewer than 50 visits, of all of its stage, its channel, or of all (``pooled:``).
    Where the data does not tell it is the ``horizon``.
    """
    places = [_Place(*row) for row in engine.rows(KNOWN)]
    is_auto = rules.silence is None
    asks = is_auto and any(one.silence_us is None and not one.ends for one in places)
    found = _found(places, _returns(engine, as_of_us), rules.late_returns) if asks else {}
    rows = [(one.touchpoint, *_limit(one, found, rules)) for one in places]
    engine.fill("silence_limits", COLUMNS, rows)
    engine.table("touchpoints", TOUCHPOINTS)
    engine.drop("described", "silence_limits", "closings")


def _returns(engine: Engine, as_of_us: int) -> dict[str, _Returns]:
    found: dict[str, list[tuple[int, ...]]] = {}
    for touchpoint, *counts in engine.rows(RETURNS, as_of_us=as_of_us, hour_us=US["h"]):
        found.setdefault(touchpoint, []).append(tuple(counts))
    return {name: _counted(np.array(rows, dtype=float)) for name, rows in found.items()}


def _counted(rows: Floats) -> _Returns:
    hours, came, silent, longest_us = rows.T
    return _Returns(hours, came, silent, float(longest_us.max()) / US["h"])


def _limit(one: _Place, found: Mapping[_Pool, int | None], rules: Journeys) -> tuple[int, str]:
    """The limit in microseconds, and what it rests on."""
    given = one.silence_us or rules.silence
    if given is not None:
        return given, "setting"
    pool = next((pool for pool in _pools(one) if pool in found), None)
    hours = found[pool] if pool and not one.ends else None
    if pool is None or hours is None:
        return rules.help_horizon if one.is_help else rules.horizon, "horizon"
    return hours * US["h"], pool[0]


def _pools(one: _Place) -> Iterator[_Pool]:
    """Whose visits are looked at, from the touchpoint itself to all."""
    yield "data", one.touchpoint
    if one.stage is not None:
        yield "pooled:stage", one.stage
    if one.channel is not None:
        yield "pooled:channel", one.channel
    yield "pooled:all", ""


def _found(
    places: Iterable[_Place], seen: Mapping[str, _Returns], late: float
) -> dict[_Pool, int | None]:
    """The limit in hours of every pool with enough visits; null where the data does not tell it."""
    pools: dict[_Pool, list[_Returns]] = {}
    for one in places:
        if one.touchpoint in seen:
            for pool in _pools(one):
                pools.setdefault(pool, []).append(seen[one.touchpoint])
    together = {pool: _together(parts) for pool, parts in pools.items()}
    return {pool: _hours(one, late) for pool, one in together.items() if one.visits() >= ENOUGH}


def _together(parts: Sequence[_Returns]) -> _Returns:
    columns = [(one.hours, one.came, one.silent) for one in parts]
    hours, came, silent = (np.concatenate(column) for column in zip(*columns, strict=True))
    return _Returns(hours, came, silent, max(one.longest_h for one in parts))


def _hours(returns: _Returns, late: float) -> int | None:
    """The limit in whole hours; null where the data does not tell it.

    That few come back late is only seen for silences up to 0.45 of the longest that was watched.
    """
    times = np.concatenate([returns.hours, returns.hours])
    n = np.concatenate([returns.came, returns.silent])
    happened = np.arange(len(times)) < len(returns.hours)
    found = eps_threshold(kaplan_meier(times, happened, n), returns.longest_h, late)
    if isinstance(found, NotEstimable) or found > SEEN_FLAT * returns.longest_h:
        return None
    return found
