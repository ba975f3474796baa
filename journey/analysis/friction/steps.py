"""Frictions told by a step and those before it: errors, repeats, returns, restarts, switches."""

from __future__ import annotations

from journey.analysis.friction.signal import Given, Signal, SignalFamily
from journey.engine.base import Engine

SPLIT = ";"  # parts several codes of one step
REPEAT_US = 2_000_000  # repeats closer than this are one
TOUCHPOINT_NOS = """
    select touchpoint, kind,
        cast(row_number() over (order by touchpoint) as integer) as touchpoint_no
    from touchpoints
"""
SEVERAL_CODES = "select distinct reason from steps where is_error and reason like '%;%'"
ERROR_CODES = """
    select distinct reason, reason as code
    from steps
    where is_error and reason is not null and not reason like '%;%'
"""
GIVEN_CODES = "select reason, code from given_codes"
STEPS_BEFORE = """
    select s.journey_id, s.step_no, s.channel, s.stage_rank, t.kind, t.touchpoint_no as no_0,
        lag(t.touchpoint_no, 1) over journey as no_1, lag(t.touchpoint_no, 2) over journey as no_2,
        lag(t.touchpoint_no, 3) over journey as no_3, lag(t.touchpoint_no, 4) over journey as no_4,
        lag(t.touchpoint_no, 5) over journey as no_5, lag(s.stage_rank) over journey as rank_1,
        lag(s.is_error) over journey as error_1, lag(s.channel) over journey as channel_1,
        s.at_us - (lag(s.at_us) over journey) as wait_us
    from steps s
    join touchpoint_nos t on t.touchpoint = s.touchpoint
    window journey as (partition by s.journey_id order by s.step_no)
"""

# one row a code of the step; without a reason its code is null
ERRORS = """
    select s.journey_id, s.step_no, 'error' as signal, c.code
    from steps s
    left join error_codes c on c.reason = s.reason
    where s.is_error
"""

# repeats that follow each other share step_no - place; a run's first step is no repeat
LOOPS = """
    select journey_id, step_no, 'loop', cast(null as string)
    from (
        select journey_id, step_no, is_apart,
            sum(case when is_apart then 1 else 0 end) over (
                partition by journey_id, run order by step_no
                rows between unbounded preceding and current row) as repeats
        from (
            select journey_id, step_no, wait_us >= $repeat_us as is_apart,
                step_no - row_number() over (partition by journey_id order by step_no) as run
            from steps_before
            where no_0 = no_1) runs) counted
    where is_apart and repeats >= 2
"""
PING_PONGS = """
    select journey_id, step_no, 'ping-pong', cast(null as string)
    from steps_before
    where no_0 = no_2 and no_1 = no_3 and no_0 <> no_1
"""

# the shortest way back to the same touchpoint, by up to four others that all differ
REWORKS = """
    select journey_id, step_no, 'rework', cast(null as string)
    from (
        select journey_id, step_no,
            row_number() over (partition by journey_id, no_0 order by step_no) as returns
        from steps_before
        where no_0 <> no_1 and (no_0 = no_2
            or no_0 = no_3 and no_1 <> no_2
            or no_0 = no_4 and no_1 <> no_2 and no_1 <> no_3 and no_2 <> no_3
            or no_0 = no_5 and no_1 <> no_2 and no_1 <> no_3 and no_1 <> no_4
                and no_2 <> no_3 and no_2 <> no_4 and no_3 <> no_4)) counted
    where returns >= 2
"""

# steps in no stage are looked over; the episode starts below the furthest, coming from it
WAYS_BACK = """
    select journey_id, step_no, 'way back', cast(furthest_rank - stage_rank as string)
    from (
        select journey_id, step_no, stage_rank, lag(stage_rank) over journey as rank_before,
            max(stage_rank) over earlier as furthest_rank
        from steps
        where stage_rank > 0
        window journey as (partition by journey_id order by step_no),
            earlier as (partition by journey_id order by step_no
                rows between unbounded preceding and 1 preceding)) staged
    where stage_rank < furthest_rank and rank_before = furthest_rank
"""
RESTARTS = """
    select journey_id, step_no, 'restart', cast(null as string)
    from steps_before
    where wait_us > $session_us and stage_rank > 0 and stage_rank < rank_1
"""
SWITCHES = """
    select b.journey_id, b.step_no, 'forced switch', cast(null as string)
    from steps_before b
    join friction_channels o on o.channel = b.channel_1 and o.role = 'online'
    left join friction_channels h on h.channel = b.channel and h.role = 'store'
    left join touchpoint_nos n on n.touchpoint_no = b.no_1
    left join dead_places d on d.touchpoint = n.touchpoint
    where (b.error_1 or d.touchpoint is not null) and b.wait_us <= $switch_us
        and (b.kind = 'contact' or h.channel is not null)
"""
DEAD_ENDS = """
    select s.journey_id, s.step_no, 'dead end', cast(null as string)
    from steps s
    join dead_places d on d.touchpoint = s.touchpoint
"""
AFTER_HARMLESS = """
    select b.journey_id, b.step_no, 'harmless', n.touchpoint
    from steps_before b
    join touchpoint_nos n on n.touchpoint_no = b.no_1
    join harmless_names h on h.name = n.touchpoint
"""


def prepare(engine: Engine, given: Given) -> None:
    """Write the working tables that these rules read; ``touchpoint_nos`` stays for the gain."""
    rules = given.rules
    several = [str(row[0]) for row in engine.rows(SEVERAL_CODES)]
    split = sorted({(one, code.strip()) for one in several for code in one.split(SPLIT)})
    text = {"reason": "VARCHAR", "code": "VARCHAR"}
    engine.fill("given_codes", text, [pair for pair in split if pair[1]])
    engine.scratch("error_codes", ERROR_CODES)
    engine.add("error_codes", GIVEN_CODES)
    roles = [(name, "online") for name in rules.online]
    roles += [(name, "store") for name in rules.stores]
    engine.fill("friction_channels", {"channel": "VARCHAR", "role": "VARCHAR"}, roles)
    engine.fill("harmless_names", {"name": "VARCHAR"}, [(name,) for name in rules.harmless])
    engine.scratch("touchpoint_nos", TOUCHPOINT_NOS)
    engine.scratch("steps_before", STEPS_BEFORE)
    engine.fill("dead_places", {"touchpoint": "VARCHAR"}, [(name,) for name in given.dead])


SIGNALS = (
    Signal(
        "error",
        "service",
        "A step with its error flag set, by its reason; several reasons stand apart by `;`.",
        ERRORS,
        bit=0,
        is_alike=True,
    ),
    Signal(
        "loop",
        "behaviour",
        "The third step running at the same touchpoint, and each further one; repeats "
        "within 2 s of each other count once.",
        LOOPS,
        values=lambda _: {"repeat_us": REPEAT_US},
        bit=1,
    ),
    Signal(
        "ping-pong",
        "behaviour",
        "The fourth step of A B A B, and each further one.",
        PING_PONGS,
        bit=2,
    ),
    Signal(
        "rework",
        "behaviour",
        "Back at a touchpoint within five steps, by others that all differ: from the "
        "second such return on.",
        REWORKS,
        bit=3,
    ),
    Signal(
        "way back",
        "behaviour",
        "The first step at an earlier stage than the furthest so far; its depth is how "
        "many stages.",
        WAYS_BACK,
        bit=4,
        is_between=True,
    ),
    Signal(
        "restart",
        "behaviour",
        "After a silence longer than a web session, at an earlier stage than before it.",
        RESTARTS,
        values=lambda given: {"session_us": given.session_us},
        bit=7,
    ),
    Signal(
        "dead end",
        "service",
        "A visit where more drop off than is normal in the stage (p adjusted at most "
        "0.10) and the touchpoint stands for an error (kind error, or half of its "
        "visits); or where there is no way on. Its gain is what that drop-off costs, "
        "and stands outside the total.",
        DEAD_ENDS,
    ),
    Signal(
        "forced switch",
        "symptom",
        "Help within 24 h (`switch_within`) of an error or a dead end online: the next "
        "step is a contact, or in a store.",
        SWITCHES,
        values=lambda given: {"switch_us": given.rules.switch_within},
        bit=5,
        is_alike=True,
    ),
    Signal(
        "harmless",
        "control",
        "The step after a touchpoint that [friction] harmless names: its gain must "
        "cover 0, else no gain here is to be trusted.",
        AFTER_HARMLESS,
        bit=8,
    ),
)
FAMILY = SignalFamily(
    SIGNALS,
    prepare,
    working=(
        "steps_before",
        "error_codes",
        "given_codes",
        "friction_channels",
        "harmless_names",
        "dead_places",
    ),
    texts=(ERROR_CODES, STEPS_BEFORE),
)
