"""The company's clocks: when a wait began, how it ended, and whether it still ran at the landmark.

A wait is marked where it began, and known when its landmark passes, not when it is over at last.
(Methods.md 2.5.)
"""

from __future__ import annotations

from journey.analysis.friction.signal import Given, Signal, SignalFamily
from journey.engine.base import Engine, Row
from journey.settings.friction import Friction

POINTS = {"wait_no": "INTEGER", "name": "VARCHAR", "touchpoint": "VARCHAR", "role": "VARCHAR",
          "is_promised": "BOOLEAN", "within_us": "BIGINT"}  # fmt: skip
BY_KIND = """
    select cast(1 as integer) as wait_no, cast(null as string) as name, touchpoint,
        case when kind = 'fulfil' then 'closes' when kind = 'exit' then 'cancels'
            else 'opens' end as role,
        true as is_promised, cast(null as bigint) as within_us
    from touchpoints
    where kind in ('promise', 'fulfil', 'exit') and is_step
"""
GIVEN = "select wait_no, name, touchpoint, role, is_promised, within_us from given_points"

# wait_us: until served; quit_us: until called off; watched_us: as long as it could be seen
CLOCKS = """
    select wait_no, name, journey_id, step_no, touchpoint, watched_us,
        case when is_promised and promised_us > at_us then promised_us - at_us else within_us
        end as within_us,
        served_us - at_us as wait_us,
        case when cancelled_us < served_us or served_us is null then cancelled_us - at_us
        end as quit_us
    from (
        select p.wait_no, p.name, s.journey_id, s.step_no, s.touchpoint, s.at_us, p.role,
            p.is_promised, p.within_us, e.promised_us, s.followup_us as watched_us,
            min(case when p.role = 'closes' then s.at_us end) over later as served_us,
            min(case when p.role = 'cancels' then s.at_us end) over later as cancelled_us
        from steps s
        join wait_points p on p.touchpoint = s.touchpoint
        left join (
            select event_id, promised_us
            from events
            where promised_us is not null) e on e.event_id = s.event_id
        window later as (partition by s.journey_id, p.wait_no order by s.step_no
            rows between 1 following and unbounded following)) paired
    where role = 'opens'
"""
TIMED = """
    select c.wait_no, c.name, c.journey_id, c.step_no, c.touchpoint, coalesce(j.device, 'unknown')
            as device,
        c.within_us, c.watched_us, case when c.quit_us is null then c.wait_us end as wait_us,
        c.quit_us, j.block, j.mature, j.customer_id, j.outcome, j.value, j.goal_us, j.started_us
    from clocks c
    join journeys j on j.journey_id = c.journey_id
"""

# on logarithms: median + 3 x 1.4826 MAD, where the waits vary; from 30 served waits up
LANDMARKS = """
    select wait_no, touchpoint, device, max(median_us) as median_us, max(q1) as q1, max(q3) as q3,
        percentile_disc(0.5) within group (
            order by greatest(cast(wait_us as double) / median_us,
                cast(median_us as double) / wait_us)) as spread,
        max(p99) as p99
    from (
        select t.wait_no, t.touchpoint, t.device, t.wait_us, m.median_us, m.q1, m.q3, m.p99
        from timed t
        join (
            select wait_no, touchpoint, device,
                percentile_disc(0.25) within group (order by wait_us) as q1,
                percentile_disc(0.5) within group (order by wait_us) as median_us,
                percentile_disc(0.75) within group (order by wait_us) as q3,
                percentile_disc(0.99) within group (order by wait_us) as p99
            from timed
            where wait_us > 0
            group by wait_no, touchpoint, device
            having count(*) >= 30) m on m.wait_no = t.wait_no and m.touchpoint = t.touchpoint
            and m.device = t.device
        where t.wait_us > 0) served
    group by wait_no, touchpoint, device
"""
TAUS = """
    select wait_no, touchpoint, device, p99,
        case when spread > 1 then median_us * power(spread, 4.4478e0)
            else q3 + 1.5e0 * (q3 - q1) end as tau_us
    from landmarks
"""
WAITS = """
    select t.journey_id, t.step_no, t.customer_id, t.touchpoint, t.name, t.device, t.block,
        t.mature, t.watched_us, t.wait_us, t.quit_us, t.outcome, t.value, t.goal_us, t.started_us,
        coalesce(cast(t.within_us as double), u.tau_us) as tau_us, u.p99 as p99_us
    from timed t
    left join taus u on u.wait_no = t.wait_no and u.touchpoint = t.touchpoint
        and u.device = t.device
    where coalesce(cast(t.within_us as double), u.tau_us) <= t.watched_us
"""

# still running at the landmark, and not called off before it
LATE = """
    select journey_id, step_no, 'company wait', name
    from company_waits
    where coalesce(wait_us, quit_us, watched_us) > tau_us
"""
PASSED = """
    select journey_id, step_no, 'company wait' as signal, coalesce(name, '') as name,
        cast(min(tau_us) as bigint) as landmark_us
    from company_waits
    group by journey_id, step_no, coalesce(name, '')
"""


def prepare(engine: Engine, given: Given) -> None:
    """Write the working tables ``company_waits`` and ``landmarks_passed``, which both stay.

    ``landmarks_passed`` says how long after a clock's start its landmark is.
    """
    run_clocks(engine, given.rules)
    engine.scratch("landmarks_passed", PASSED)


def run_clocks(engine: Engine, rules: Friction) -> None:
    """Write the working table ``company_waits``: every clock that could be seen long enough."""
    engine.fill("given_points", POINTS, _points(rules))
    engine.scratch("wait_points", GIVEN if rules.waits else BY_KIND)
    engine.scratch("clocks", CLOCKS)
    engine.scratch("timed", TIMED)
    engine.scratch("landmarks", LANDMARKS)
    engine.scratch("taus", TAUS)
    engine.scratch("company_waits", WAITS)
    engine.drop("given_points", "wait_points", "clocks", "timed", "landmarks", "taus")


def _points(rules: Friction) -> list[Row]:
    points: list[Row] = []
    for number, wait in enumerate(rules.waits, 1):
        roles = [("opens", wait.opens), *(("closes", one) for one in wait.closes)]
        roles += [("cancels", one) for one in wait.cancels]
        points += [
            (number, wait.name, place, role, wait.promised, wait.within) for role, place in roles
        ]
    return points


SIGNALS = (
    Signal(
        "company wait",
        "service",
        "Where the company's clock starts, if it still runs at its landmark: the "
        "promise (the event's own, or `within`), else the logarithms' median + 3 x "
        "1.4826 MAD of the served waits of that touchpoint and device, from 30 up. "
        "Served and called off both stop it.",
        LATE,
    ),
)
FAMILY = SignalFamily(
    SIGNALS,
    prepare,
    texts=(BY_KIND, CLOCKS, TIMED, LANDMARKS, TAUS, WAITS, PASSED),
)
