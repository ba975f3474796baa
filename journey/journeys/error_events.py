"""Errors that come as events of their own are put on the step that they follow.

Segment, GA4 and app trackers send `payment failed` after `payment`. Left as a step of its own it
hides the friction: the step before looks sound, and the error looks like a place that customers
visit. So where ``error_of`` names the touchpoint of an error event, the event becomes the error
of the last such step before it in the same session: no step of its own, but told on that step.
An error event without one stays what it is. At equal times the order of the stream decides; where
it puts no step before the error, the step of that very time is taken: no error comes first.
"""

from __future__ import annotations

import re

from journey.engine.base import Engine
from journey.settings.models import Settings

LIKELY = re.compile(  # how names of errors end, also payment_failed and PaymentFailed
    r"(?i)(fail(s|ed|ure)?|errors?|declined|rejected|denied|refused|invalid|time(d )?_?out"
    r"|crash(ed)?|fehler|fehlgeschlagen|abgelehnt)\W*$"
)
GIVEN = {"touchpoint": "VARCHAR", "onto": "VARCHAR"}
NODES = {"node": "VARCHAR", "touchpoint": "VARCHAR"}  # nodes of one channel each
STEP_TOUCHPOINTS = "select touchpoint, kind from described where not is_goal and not is_exit"

# whose an event is: its customer; before customers are known, whoever shares an identifier
BY_CUSTOMER = "select event_id, customer_id as owner from event_customers"
BY_IDENTIFIER = "select event_id, kind || ':' || identifier as owner from read_identifiers"
STREAM = """
    select o.owner, e.event_id, e.touchpoint, coalesce(n.touchpoint, e.touchpoint) as plain,
        e.at_us, e.tie_rank, x.touchpoint is not null as is_told, x.onto
    from events e
    join error_owners o on o.event_id = e.event_id
    join described d on d.touchpoint = e.touchpoint
    join (
        select distinct o.owner
        from events e
        join error_owners o on o.event_id = e.event_id
        join error_touchpoints x on x.touchpoint = e.touchpoint
        where o.owner is not null) met on met.owner = o.owner
    left join error_touchpoints x on x.touchpoint = e.touchpoint
    left join error_nodes n on n.node = e.touchpoint
    where e.at_us <= $as_of_us and (d.is_step or x.touchpoint is not null)
"""
SESSIONS = """
    select *, sum(case when gap_us > $session_us then 1 else 0 end) over (partition by owner
            order by at_us, tie_rank, event_id
            rows between unbounded preceding and current row) as session_no
    from (
        select *, at_us - lag(at_us) over (partition by owner
            order by at_us, tie_rank, event_id) as gap_us
        from error_stream) gaps
"""

# a lane: the steps at one touchpoint with the errors told of it
LANES = """
    select owner, session_no, onto as lane, event_id, at_us, tie_rank, is_told
    from error_sessions
    where onto is not null
    union all
    select s.owner, s.session_no, s.plain, s.event_id, s.at_us, s.tie_rank, false
    from error_sessions s
    join (
        select distinct onto
        from error_touchpoints) x on x.onto = s.plain
"""
FOLDED = """
    select e.event_id, e.touchpoint, max(f.onto_event_id) as onto_event_id
    from events e
    join error_touchpoints x on x.touchpoint = e.touchpoint and x.onto is not null
    left join (
        select event_id, is_told, coalesce(
            last_value(case when not is_told then event_id end {ignore_nulls}) over (
                partition by owner, session_no, lane order by at_us, tie_rank, event_id
                rows between unbounded preceding and current row),
            last_value(case when not is_told then event_id end {ignore_nulls}) over (
                partition by owner, session_no, lane, at_us order by tie_rank desc, event_id desc
                rows between unbounded preceding and current row)) as onto_event_id
        from error_lanes) f on f.event_id = e.event_id and f.is_told
    where e.at_us <= $as_of_us
    group by e.event_id, e.touchpoint
"""

# the reasons of one step: its own if it is an error itself, then those told of it, each once
REASONS = """
    select event_id, reason, row_number() over (partition by event_id
        order by said_us, reason) as place
    from (
        select event_id, reason, min(said_us) as said_us
        from (
            select f.onto_event_id as event_id, e.at_us as said_us,
                coalesce(e.reason, e.touchpoint) as reason
            from folded_errors f
            join events e on e.event_id = f.event_id
            where f.onto_event_id is not null
            union all
            select distinct s.event_id, 0, s.reason
            from folded_errors f
            join events s on s.event_id = f.onto_event_id
            where s.is_error and s.reason is not null) said
        group by event_id, reason) told
"""
STEP_ERRORS = """
    select event_id, max(case when place = 1 then reason end)
        || coalesce(';' || max(case when place = 2 then reason end), '')
        || coalesce(';' || max(case when place = 3 then reason end), '') as reason
    from error_reasons
    group by event_id
"""

# what error events without a setting follow: the last step before them that is no such event
HINTS = """
    select touchpoint, before as follows, count(distinct event_id) as n,
        max(events) as events
    from (
        select s.touchpoint, s.event_id, s.is_told, s.onto, a.events,
            last_value(case when not s.is_told then s.touchpoint end {ignore_nulls}) over (
                partition by s.owner, s.session_no order by s.at_us, s.tie_rank, s.event_id
                rows between unbounded preceding and current row) as before
        from error_sessions s
        join (
            select touchpoint, count(distinct event_id) as events
            from error_sessions
            group by touchpoint) a on a.touchpoint = s.touchpoint) followed
    where is_told and onto is null and before is not null
    group by touchpoint, before
"""


def fold(engine: Engine, settings: Settings, as_of_us: int) -> None:
    """Write ``folded_errors``, ``error_hints``, and the working table ``step_errors`` (by step)."""
    _found(engine, settings, as_of_us, BY_CUSTOMER)
    engine.scratch("error_reasons", REASONS)
    engine.scratch("step_errors", STEP_ERRORS)
    engine.drop("error_reasons")


def expect(engine: Engine, settings: Settings, as_of_us: int) -> None:
    """The same tables before customers are known: events that share an identifier are of one."""
    _found(engine, settings, as_of_us, BY_IDENTIFIER)


def _found(engine: Engine, settings: Settings, as_of_us: int, owners: str) -> None:
    engine.fill("error_touchpoints", GIVEN, _given(engine, settings))
    engine.fill("error_nodes", NODES, sorted(settings.nodes.items()))
    engine.scratch("error_owners", owners)
    engine.scratch("error_stream", STREAM, as_of_us=as_of_us)
    engine.scratch("error_sessions", SESSIONS, session_us=settings.journeys.session)
    engine.scratch("error_lanes", LANES)
    engine.table("folded_errors", FOLDED, as_of_us=as_of_us)
    engine.table("error_hints", HINTS)
    engine.drop("error_touchpoints", "error_owners", "error_stream", "error_sessions",
                "error_lanes", "error_nodes")  # fmt: skip


def _given(engine: Engine, settings: Settings) -> list[tuple[str, str | None]]:
    """Touchpoints of error events with what they are an error of; null: nobody has said."""
    known = [(str(name), kind) for name, kind in engine.rows(STEP_TOUCHPOINTS)]
    found: dict[str, str | None] = {
        name: None
        for name, kind in known
        if kind == "error" or LIKELY.search(settings.nodes.get(name, name))
    }
    said = {
        name: settings.nodes.get(entry.error_of, entry.error_of)
        for name, entry in settings.touchpoints.items()
        if entry.error_of
    }
    return sorted({**found, **said}.items())
