"""Silence limits that would leave a log mute are shortened, as far as the returns bear it.

A journey is known to be over only when its silence has lasted; where customers come often and
limits are long, journeys run into one another and hardly one is over before the data end. So
where less than a quarter of journeys would be mature, limits that no setting gives are shortened
to the longest of 30, 21, 14, 7, 3 and 1 days with which a quarter is, as long as at most half of
the silences that are longer still come back: else a limit would cut more journeys than it ends.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from journey.engine.base import Engine
from journey.settings.journeys import Journeys
from journey.settings.models import DAY_US
from journey.stats.times.survival import quantile

DAYS = (30, 21, 14, 7, 3, 1)
FOREVER_DAYS = 36_500
MATURE, BACK, FEW = 0.25, 0.5, 200

# a limit that a setting gives stays
LIMITS = """
    select touchpoint, is_end, case
            when silence_basis = 'setting' or is_end then silence_us
            when silence_basis = 'shortened' then $cap_us
            else least(silence_us, $cap_us)
        end as silence_us, silence_basis <> 'setting' and not is_end as is_open
    from touchpoints
    where is_step
"""
MARKED = """
    select customer_id, at_us, tie_rank, event_id, is_end, is_open, silence_us,
        (lead(at_us) over stream) - at_us as gap_us,
        case
            when lag(at_us) over stream is null or lag(is_end) over stream then 1
            when at_us - (lag(at_us) over stream) > lag(silence_us) over stream then 1
            else 0
        end as starts
    from (
        select c.customer_id, e.at_us, e.tie_rank, e.event_id, l.is_end, l.is_open, l.silence_us
        from events e
        join event_customers c on c.event_id = e.event_id
        join trial_limits l on l.touchpoint = e.touchpoint
        left join folded_errors f on f.event_id = e.event_id and f.onto_event_id is not null
        where f.event_id is null and e.at_us <= $as_of_us and c.customer_id is not null
            and c.rule <> 'anonymous_device') met
    window stream as (partition by customer_id order by at_us, tie_rank, event_id)
"""
RESOLVED = """
    select cast(floor(($as_of_us - started_us) / $day_us) as bigint) as age,
        cast(floor(case
            when ends = 1 then ended_us - started_us
            when $as_of_us - ended_us >= silence_us then ended_us + silence_us - started_us
            else $as_of_us - started_us end / $day_us) as bigint) as days,
        ends = 1 or $as_of_us - ended_us >= silence_us as is_resolved, count(*) as n
    from (
        select customer_id, journey_no, min(at_us) as started_us, max(at_us) as ended_us,
            max(case when is_end then 1 else 0 end) as ends,
            max(case when is_last = 1 then silence_us end) as silence_us
        from (
            select customer_id, at_us, is_end, silence_us,
                coalesce(lead(starts) over (partition by customer_id
                    order by at_us, tie_rank, event_id), 1) as is_last,
                sum(starts) over (partition by customer_id order by at_us, tie_rank, event_id
                    rows between unbounded preceding and current row) as journey_no
            from trial_steps) numbered
        group by customer_id, journey_no) cut
    group by 1, 2, 3
    order by 1, 2, 3
"""
RETURNED = """
    select sum(case when gap_us > $cap_us then 1 else 0 end), count(*)
    from trial_steps
    where is_open and coalesce(gap_us, $as_of_us - at_us) > $cap_us
"""
SHORTER = """
    select touchpoint, channel, stage, stage_rank, kind, owner, cost,
        case when silence_basis <> 'setting' and not is_end and is_step
            then least(silence_us, $cap_us) else silence_us end as silence_us,
        case when silence_basis <> 'setting' and not is_end and is_step and silence_us > $cap_us
            then 'shortened' else silence_basis end as silence_basis,
        is_goal, is_exit, is_step, is_end, closing, events
    from found_touchpoints
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """What limits of at most ``days`` would make of the data.

    Attributes
    ----------
    journeys, mature
        How many there would be, and how many of them old enough to count.
    silences, back
        Silences longer than that, and how many of them ended with a return so far.
    """

    days: int
    journeys: int
    mature: int
    silences: int
    back: int

    def share(self) -> float:
        """Mature journeys among all; 1 without any."""
        return self.mature / self.journeys if self.journeys else 1.0

    def returns(self) -> float:
        """Returns among the longer silences; 0 without any."""
        return self.back / self.silences if self.silences else 0.0


def shorten(engine: Engine, rules: Journeys, as_of_us: int) -> None:
    """Shorten the limits in ``touchpoints`` (basis ``shortened``) where they would mute the log."""
    if rules.silence is not None or rules.case is not None:
        return
    found = tried(engine, as_of_us, FOREVER_DAYS)
    if found.journeys < FEW or found.share() >= MATURE:
        return
    for days in DAYS:
        trial = tried(engine, as_of_us, days)
        if trial.returns() > BACK:
            return
        if trial.share() >= MATURE:
            engine.scratch("found_touchpoints", "select * from touchpoints")
            engine.table("touchpoints", SHORTER, cap_us=days * DAY_US)
            engine.drop("found_touchpoints")
            return


def tried(engine: Engine, as_of_us: int, days: int) -> Trial:
    """The journeys with limits of at most ``days``, roughly: what closes a goal begins anew."""
    cap_us = days * DAY_US
    engine.scratch("trial_limits", LIMITS, cap_us=cap_us)
    engine.scratch("trial_steps", MARKED, as_of_us=as_of_us)
    rows = engine.rows(RESOLVED, as_of_us=as_of_us, day_us=DAY_US)
    back, silences = engine.rows(RETURNED, as_of_us=as_of_us, cap_us=cap_us)[0]
    engine.drop("trial_limits", "trial_steps")
    resolved: Counter[int] = Counter()
    watched: Counter[int] = Counter()
    for _, took, is_resolved, n in rows:
        (resolved if is_resolved else watched)[int(took)] += int(n)
    horizon = quantile(resolved, watched, 0.95) + 1
    mature = sum(int(n) for age, _, _, n in rows if age >= horizon)
    return Trial(days, sum(int(n) for *_, n in rows), mature, int(silences), int(back or 0))
