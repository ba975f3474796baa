"""Frictions told by what else a customer did or said: contacts again, bad answers, long gaps."""

from __future__ import annotations

from journey.analysis.friction.signal import Given, Signal, SignalFamily
from journey.engine.base import Engine

HAND_OFF = "channel hand-off"

# the wait of each transition above which it is long; null where its waits do not vary
FENCES = """
    select source, target,
        case
            when q3 = q1 then null
            when q1 = 0 then q3 * 2.5e0
            else q3 * (cast(q3 as double) / q1) * sqrt(cast(q3 as double) / q1)
        end as fence_us
    from (
        select source, target, count(*) as n,
            percentile_disc(0.25) within group (order by wait_us) as q1,
            percentile_disc(0.75) within group (order by wait_us) as q3
        from transitions
        where wait_us is not null
        group by source, target) quartiles
    where n >= 30
"""
ONE_FENCE = """
    select distinct source, target, cast($long_wait_us as double) as fence_us
    from transitions
    where wait_us is not null
"""
LONG_WAITS = """
    select t.journey_id, t.step_no + 1, 'long wait', cast(null as string)
    from transitions t
    join fences f on f.source = t.source and f.target = t.target
    where t.wait_us > f.fence_us
"""
HAND_OFFS = """
    select journey_id, step_no + 1, 'channel hand-off', cast(null as string)
    from transitions
    where source_channel <> target_channel
"""

# a contact without a reason may be about anything
REPEATS = """
    select journey_id, step_no, 'repeat contact', cast(null as string)
    from (
        select s.journey_id, s.step_no, s.at_us,
            case when s.reason is null then lag(s.at_us) over customer
                else greatest(
                    coalesce(lag(s.at_us) over same, 0),
                    coalesce(max(case when s.reason is null then s.at_us end) over earlier, 0))
            end as before_us
        from steps s
        join touchpoints t on t.touchpoint = s.touchpoint and t.kind = 'contact'
        join events e on e.event_id = s.event_id
        left join handlings h on h.event_id = s.event_id
        where not coalesce(h.goes_on, false)
        window customer as (partition by s.customer_id order by s.at_us, e.tie_rank, s.event_id),
            same as (partition by s.customer_id, s.reason order by s.at_us, e.tie_rank, s.event_id),
            earlier as (partition by s.customer_id order by s.at_us, e.tie_rank, s.event_id
                rows between unbounded preceding and 1 preceding)) contacts
    where before_us > 0 and at_us - before_us <= $repeat_us
"""
LOW_SCORE = """
    (score_scale = 'nps' and score <= 6 or score_scale = 'csat' and score <= 2
        or score_scale = 'ces' and $ces_good = 'high' and score <= 3
        or score_scale = 'ces' and $ces_good = 'low' and score >= 5)
"""
BAD_FEEDBACK = (
    """
    select s.journey_id, s.step_no, 'bad feedback', e.score_scale
    from steps s
    join (
        select event_id, score_scale
        from events
        where """
    + LOW_SCORE
    + """) e
        on e.event_id = s.event_id
"""
)


def prepare(engine: Engine, given: Given) -> None:
    """Write the working table ``fences``: the wait of each transition above which it is long."""
    if given.long_wait_us is None:
        engine.scratch("fences", FENCES)
    else:
        engine.scratch("fences", ONE_FENCE, long_wait_us=given.long_wait_us)


SIGNALS = (
    Signal(
        "repeat contact",
        "service",
        "A contact within 7 days (`repeat_within`) of an earlier one of the same "
        "customer for the same reason, or where one of the two has none.",
        REPEATS,
        values=lambda given: {"repeat_us": given.rules.repeat_within},
        bit=6,
        is_alike=True,
    ),
    Signal(
        "long wait",
        "symptom",
        "A wait before the step above the setting `long_wait`; without one, above the "
        "upper fence of all waits of that transition: Q3 x (Q3 / Q1)^1.5, Tukey's fence"
        " on their logarithms (Q3 + 1.5 (Q3 - Q1) where Q1 is 0), from 30 waits up. It "
        "may be the customer's own choice, and is seen only of those who come back.",
        LONG_WAITS,
        is_between=True,
    ),
    Signal(
        HAND_OFF,
        "symptom",
        "A step in another channel than the one before; `after_error` of them followed "
        "an error, the others may be as planned.",
        HAND_OFFS,
        is_between=True,
    ),
    Signal(
        "bad feedback",
        "signal",
        "NPS of 0 to 6, CSAT of 1 or 2, or an effort score at the hard end.",
        BAD_FEEDBACK,
        values=lambda given: {"ces_good": given.rules.ces_good},
    ),
)
FAMILY = SignalFamily(SIGNALS, prepare, working=("fences",), texts=(FENCES,))
