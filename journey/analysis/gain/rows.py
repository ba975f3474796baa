"""The rows that gains are counted from: steps of mature journeys, numbered by what came before.

A key is touchpoint, device, step bucket, history bucket and mask; the device stands for the
segment. Every later question is asked of keys and blocks. (Methods.md 2.1, 2.3.)
"""

from __future__ import annotations

from journey.analysis.friction.catalogue import BITS
from journey.engine.base import Engine

# where the bits of reasons begin, and how many: an error with one of these has its bit instead
FIRST_CODE, CODES = 9, 40
BIT_COLUMNS = {"signal": "VARCHAR", "signal_bit": "BIGINT"}
CODE_BITS = """
    select code, cast(power(2, $first + place - 1) as bigint) as code_bit
    from (
        select code, row_number() over (order by count(*) desc, code) as place
        from frictions
        where signal = 'error' and code is not null
        group by code) ranked
    where place <= $codes
"""
MASKS = """
    select journey_id, step_no, cast(sum(bit) as bigint) as mask
    from (
        select distinct f.journey_id, f.step_no, coalesce(c.code_bit, s.signal_bit) as bit
        from frictions f
        join signal_bits s on s.signal = f.signal
        left join code_bits c on f.signal = 'error' and c.code = f.code) bits
    group by journey_id, step_no
"""

# the age up to which goals count: a tenth of the mature journeys has been watched that long
HORIZON = """
    select percentile_disc(0.9) within group (order by $as_of_us - started_us)
    from journeys
    where mature
"""

# when it was known how a journey ends; one that is open or ends later is not known yet
KNOWN_AT = """
    select j.journey_id, $as_of_us - j.started_us as watched_us,
        case
            when j.outcome = 'open' then $horizon_us + 1
            when j.outcome = 'goal' then j.goal_us - j.started_us
            when j.outcome = 'exit' then j.ended_us - j.started_us
            else j.ended_us + d.silence_us - j.started_us
        end as known_us
    from journeys j
    left join (
        select s.journey_id, max(t.silence_us) as silence_us
        from steps s
        join touchpoints t on t.touchpoint = s.touchpoint
        where s.state = 'dropped'
        group by s.journey_id) d on d.journey_id = j.journey_id
    where j.mature
"""

# those known stand for those that were not watched as long: one over the share watched so long,
# in steps of 1/1024, so that sums of weights are exact and differences of equal ones nothing
WEIGHTS = """
    select journey_id,
        case when least(known_us, $horizon_us) > watched_us then 0e0
            else floor(1024e0 * journeys / watched + 0.5e0) / 1024e0 end as weight
    from (
        select journey_id, known_us, watched_us, is_known,
            sum(1 - is_known) over (order by at_us desc) as watched,
            sum(1 - is_known) over () as journeys
        from (
            select journey_id, known_us, watched_us, 0 as is_known, watched_us as at_us
            from known_at
            union all
            select journey_id, known_us, watched_us, 1, least(known_us, $horizon_us)
            from known_at) moments) counted
    where is_known = 1
"""

# customer_no: the customer's first journey; y is reached, value what it was worth, by the horizon
GAIN_JOURNEYS = """
    select p.journey_id, block, started_us, device, entry_channel, customer_no, history,
        case when history >= 5 then 5 when history >= 2 then 2 else history end as history_bucket,
        case when reached then 1 else 0 end as y,
        case when reached then coalesce(value, 0) else 0 end as value,
        goal_us, goal_step, w.weight
    from (
        select journey_id, block, started_us, value, goal_us, goal_step,
            coalesce(device, 'unknown') as device, entry_channel,
            min(journey_id) over (partition by customer_id) as customer_no,
            coalesce(sum(case when outcome = 'goal' then 1 else 0 end) over (
                partition by customer_id order by started_us, ended_us, journey_id
                rows between unbounded preceding and 1 preceding), 0) as history,
            coalesce(goal_us - started_us <= $horizon_us, false) as reached
        from journeys) p
    join weights w on w.journey_id = p.journey_id
"""
MASKED_ROWS = """
    select j.journey_id, j.block, j.device, j.history_bucket, j.customer_no, j.y, j.value,
        j.weight, j.goal_us - s.at_us as later_us, s.step_no, t.touchpoint_no,
        coalesce(m.mask, 0) as mask,
        case when s.step_no <= 2 then 1 when s.step_no <= 5 then 2 when s.step_no <= 9 then 3
            else 4 end as step_bucket
    from steps s
    join gain_journeys j on j.journey_id = s.journey_id
    join touchpoint_nos t on t.touchpoint = s.touchpoint
    left join masks m on m.journey_id = s.journey_id and m.step_no = s.step_no
    where s.at_us <= j.started_us + $horizon_us
        and (j.goal_step is null or s.step_no <= j.goal_step)
"""
KEYS = """
    select touchpoint_no, device, step_bucket, history_bucket, mask,
        cast(row_number() over (
            order by touchpoint_no, device, step_bucket, history_bucket, mask) as integer) as key_no
    from (
        select distinct touchpoint_no, device, step_bucket, history_bucket, mask
        from masked_rows) keys
"""
GAIN_ROWS = """
    select r.journey_id, r.step_no, r.touchpoint_no, r.block, r.customer_no, r.y, r.value,
        r.weight, r.later_us, k.key_no
    from masked_rows r
    join gain_keys k on k.touchpoint_no = r.touchpoint_no and k.device = r.device
        and k.step_bucket = r.step_bucket and k.history_bucket = r.history_bucket
        and k.mask = r.mask
"""
TEXTS = (CODE_BITS, MASKS, HORIZON, KNOWN_AT, WEIGHTS, GAIN_JOURNEYS, MASKED_ROWS, KEYS, GAIN_ROWS)


def lay_out(engine: Engine, as_of_us: int) -> int:
    """Write the working tables of the gain; returns the age up to which goals count.

    They are ``gain_rows``, ``gain_keys``, ``gain_journeys`` and ``code_bits``. Needs
    ``frictions`` and the working table ``touchpoint_nos``. Rows are steps of mature journeys up
    to their goal. A goal counts whenever it came, up to the age to which a tenth of these journeys
    has been watched; a journey that is still open has weight 0, and those that were watched long
    enough to know how such a one ends stand for it (inverse probability of being watched).
    """
    horizon_us = lay_journeys(engine, as_of_us)
    lay_rows(engine, horizon_us)
    return horizon_us


def lay_journeys(engine: Engine, as_of_us: int) -> int:
    """Write ``gain_journeys``, all mature ones; returns the age up to which goals count."""
    horizon_us = int(engine.rows(HORIZON, as_of_us=as_of_us)[0][0] or 0)
    engine.scratch("known_at", KNOWN_AT, as_of_us=as_of_us, horizon_us=horizon_us)
    engine.scratch("weights", WEIGHTS, horizon_us=horizon_us)
    engine.scratch("gain_journeys", GAIN_JOURNEYS, horizon_us=horizon_us)
    engine.drop("known_at", "weights")
    return horizon_us


def lay_rows(engine: Engine, horizon_us: int) -> None:
    """Write the other tables, of the journeys in ``gain_journeys``."""
    engine.fill("signal_bits", BIT_COLUMNS, [(name, 1 << place) for name, place in BITS.items()])
    engine.scratch("code_bits", CODE_BITS, first=FIRST_CODE, codes=CODES)
    engine.scratch("masks", MASKS)
    engine.scratch("masked_rows", MASKED_ROWS, horizon_us=horizon_us)
    engine.scratch("gain_keys", KEYS)
    engine.scratch("gain_rows", GAIN_ROWS)
    engine.drop("signal_bits", "masks", "masked_rows")
