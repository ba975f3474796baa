"""Events without a person inherit a customer from a carrier, in time; the first rule wins.

2 same_session, 3 carry_forward, 4 backfill, 5 latest_login (carriers shared in turns, only
where the settings say so), 6 anonymous, 7 anonymous_device. Specification: identity rules,
section 7.
"""

from __future__ import annotations

from dataclasses import dataclass

from journey.engine.base import Engine
from journey.settings.identity import Identity

# rank = rule * RULE_SHIFT + nid, which is always below: the first rule wins, then the strongest
RULE_SHIFT = 2**53


@dataclass(frozen=True, slots=True)
class Inheritance:
    """How far events inherit.

    Attributes
    ----------
    session_us, exclusive_us
        When a session on a carrier ends, and how long a carrier of one customer carries forward.
    in_session
        Carriers shared in turns give their events away inside a session.
    latest_login
        ... and outside of it, to the latest login.
    is_unlimited
        No window holds.
    """

    session_us: int
    exclusive_us: int
    in_session: bool
    latest_login: bool
    is_unlimited: bool = False


def of(rules: Identity) -> Inheritance:
    """What the settings say."""
    return Inheritance(
        rules.session_gap,
        rules.exclusive_carry_forward,
        rules.shared_devices != "none",
        rules.shared_devices == "most_recent_login",
    )


ASKED = """
    select nid
    from carriers
    where n_anonymous > 0 and class in ('exclusive', 'transferred', 'shared')
"""

# ... with how far theirs reach
REACHING = """
    select a.nid, c.class, k.forward_us, k.back_us
    from asked_carriers a
    join carriers c on c.nid = a.nid
    join kinds k on k.kind = c.kind
"""

# observations first where times tie: one at the event's own instant counts as before it
OBSERVED = """
    select nid, event_id, at_us, is_direct,
        max(case when starts then at_us end) over so_far as session_from_us,
        min(case when ends then at_us end) over from_here as session_to_us,
        max(case when place % 2 = 0 then at_us end) over so_far as prev_us,
        min(case when place % 2 = 0 then at_us end) over from_here as next_us
    from (
        select nid, event_id, at_us, place, is_direct,
            coalesce(at_us - (lag(case when not is_logout then at_us end) over stream)
                > $session_us, true) as starts,
            coalesce((lead(at_us) over stream) - at_us > $session_us, true) or is_logout as ends
        from (
            select s.nid, s.event_id, s.at_us, s.is_direct, s.is_logout,
                s.at_us * 2 + case when s.customer_no is null then 1 else 0 end as place
            from carrier_sightings s
            join reaching q on q.nid = s.nid) placed
        window stream as (partition by nid order by place, event_id)) bounded
    window so_far as (partition by nid order by place, event_id
            rows between unbounded preceding and current row),
        from_here as (partition by nid order by place, event_id
            rows between current row and unbounded following)
"""

# the logouts before and after each event, on the few carriers that know one: whoever comes to a
# device after somebody has left it may be anybody, though only one customer ever logged in there
LOGGED_OUT = """
    select s.nid, s.event_id,
        max(case when s.is_logout then s.at_us end) over before_it as before_us,
        min(case when s.is_logout then s.at_us end) over from_here as after_us
    from carrier_sightings s
    join (
        select distinct x.nid
        from carrier_sightings x
        join reaching q on q.nid = x.nid
        where x.is_logout) w on w.nid = s.nid
    window before_it as (partition by s.nid
            order by s.at_us, case when s.customer_no is null then 1 else 0 end, s.event_id
            rows between unbounded preceding and 1 preceding),
        from_here as (partition by s.nid
            order by s.at_us, case when s.customer_no is null then 1 else 0 end, s.event_id
            rows between current row and unbounded following)
"""

# which windows hold; of what an erased person left on a carrier nothing is offered again
ANSWERS = """
    select event_id, nid,
        case
            when in_session and (prev_in_session or next_in_session) then 2
            when class <> 'shared' and forward then 3
            when class <> 'shared' and back then 4
            when $latest_login and (forward or back) then 5
        end as rule_no,
        case
            when in_session and prev_in_session then prev_us
            when in_session and next_in_session then next_us
            when forward then prev_us
            when back then next_us
        end as evidence_us
    from (
        select o.nid, o.event_id, q.class, o.prev_us, o.next_us,
            q.class <> 'shared' or $in_session as in_session,
            coalesce(o.prev_us >= o.session_from_us, false) as prev_in_session,
            coalesce(o.next_us <= o.session_to_us, false) as next_in_session,
            o.prev_us is not null and ($is_unlimited or o.at_us - o.prev_us <=
                case q.class when 'exclusive' then $exclusive_us else q.forward_us end)
                and (w.before_us is null or w.before_us < o.prev_us) as forward,
            o.next_us is not null and ($is_unlimited or o.next_us - o.at_us <= q.back_us)
                and (w.after_us is null or w.after_us >= o.next_us) as back
        from observed o
        join reaching q on q.nid = o.nid
        left join logged_out w on w.nid = o.nid and w.event_id = o.event_id
        left join erased_segments x on x.nid = o.nid and o.at_us between x.from_us and x.to_us
        where not o.is_direct and x.nid is null) reached
"""
CHOSEN = """
    select event_id, min(rule_no * $shift + nid) as rank
    from answers
    where rule_no is not null
    group by event_id
"""

# a carrier that gives no customer is at least a device: 6 never met one, 7 did
DEVICES = """
    select c.nid, case when g.nid is not null then 6 else 7 end * $shift + c.nid as rank
    from carriers c
    left join guests g on g.nid = c.nid and g.is_group
    where c.class <> 'public'
"""
LEFT = """
    select s.event_id, min(d.rank) as rank
    from carrier_sightings s
    join devices d on d.nid = s.nid
    left join chosen c on c.event_id = s.event_id
    where not s.is_direct and not s.is_shared_person and c.event_id is null
    group by s.event_id
"""

# two customers at one instant: who has the largest event number there, a hash of content and not
# of the key; of its events there, the smallest
EVIDENCE = """
    select s.nid, s.at_us, s.customer_no, min(s.event_id) as event_id
    from carrier_sightings s
    join (
        select nid, at_us, max_by(customer_no, event_id) as customer_no
        from carrier_sightings
        where customer_no is not null
        group by nid, at_us) m
        on m.nid = s.nid and m.at_us = s.at_us and m.customer_no = s.customer_no
    group by s.nid, s.at_us, s.customer_no
"""
INHERITED = """
    select c.event_id, a.nid, a.rule_no, e.customer_no, e.event_id as evidence_event_id
    from chosen c
    join answers a on a.event_id = c.event_id and a.rule_no * $shift + a.nid = c.rank
    left join evidence e on e.nid = a.nid and e.at_us = a.evidence_us
    union all
    select event_id, cast(rank % $shift as bigint) as nid,
        cast(floor(rank / $shift) as integer) as rule_no, cast(null as bigint) as customer_no,
        cast(null as bigint) as evidence_event_id
    from left_to_devices
"""


def inherit(engine: Engine, rules: Inheritance) -> None:
    """Write ``inherited``: for each event without a person that has a carrier, what it gets.

    Columns: event_id, nid (the carrier), rule_no, customer_no and evidence_event_id (both
    null for rules 6 and 7). Needs ``carrier_sightings``, ``guests``, ``erased_segments``.
    """
    engine.scratch("asked_carriers", ASKED)
    observe(engine, rules)
    engine.scratch("chosen", CHOSEN, shift=RULE_SHIFT)
    engine.scratch("devices", DEVICES, shift=RULE_SHIFT)
    engine.scratch("left_to_devices", LEFT)
    engine.scratch("evidence", EVIDENCE)
    engine.scratch("inherited", INHERITED, shift=RULE_SHIFT)
    engine.drop("answers", "chosen", "devices", "left_to_devices")


def observe(engine: Engine, rules: Inheritance) -> None:
    """Write ``answers``: what each of ``asked_carriers`` gives to each event without a person.

    Columns: event_id, nid, rule_no (2 to 5, null: nothing), evidence_us.
    """
    engine.scratch("reaching", REACHING)
    engine.scratch("observed", OBSERVED, session_us=rules.session_us)
    engine.scratch("logged_out", LOGGED_OUT)
    engine.scratch("answers", ANSWERS, in_session=rules.in_session,
                   latest_login=rules.latest_login, is_unlimited=rules.is_unlimited,
                   exclusive_us=rules.exclusive_us)  # fmt: skip
    engine.drop("observed", "logged_out", "reaching", "asked_carriers")
