"""Events without a person inherit a customer from a carrier, in time; the first rule wins.

2 same_session, 3 carry_forward, 4 backfill, 5 latest_login (carriers shared in turns, only
where the settings say so), 6 anonymous, 7 anonymous_device. Specification: identity rules,
section 7.
"""

from __future__ import annotations

from dataclasses import dataclass

from journey.engine.base import Engine
from journey.settings import Identity

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

# observations first where times tie: one at the event's own instant counts as before it
BOUNDED = """
    select s.nid, s.event_id, s.at_us, s.customer_no, s.is_direct, s.is_logout,
        case when s.customer_no is null then 1 else 0 end as tie, c.class,
        coalesce(s.at_us - (lag(s.at_us) over stream) > $session_us
            or (lag(s.is_logout) over stream), true) as starts,
        coalesce((lead(s.at_us) over stream) - s.at_us > $session_us, true) or s.is_logout as ends
    from carrier_sightings s
    join asked_carriers q on q.nid = s.nid
    join carriers c on c.nid = s.nid
    window stream as (
        partition by s.nid
        order by s.at_us, case when s.customer_no is null then 1 else 0 end, s.event_id)
"""
OBSERVED = """
    select nid, event_id, at_us, is_direct, class,
        max(case when starts then at_us end) over so_far as session_from_us,
        min(case when ends then at_us end) over from_here as session_to_us,
        max(case when customer_no is not null then at_us end) over so_far as prev_us,
        min(case when customer_no is not null then at_us end) over from_here as next_us,
        max(case when is_logout then at_us end) over before_it as logout_before_us,
        min(case when is_logout then at_us end) over from_here as logout_after_us
    from bounded
    window so_far as (partition by nid order by at_us, tie, event_id
            rows between unbounded preceding and current row),
        from_here as (partition by nid order by at_us, tie, event_id
            rows between current row and unbounded following),
        before_it as (partition by nid order by at_us, tie, event_id
            rows between unbounded preceding and 1 preceding)
"""

# which windows hold; of what an erased person left on a carrier nothing is offered again
REACHED = """
    select o.nid, o.event_id, o.class, o.prev_us, o.next_us,
        o.class <> 'shared' or $in_session as in_session,
        coalesce(o.prev_us >= o.session_from_us, false) as prev_in_session,
        coalesce(o.next_us <= o.session_to_us, false) as next_in_session,
        coalesce(
            ($is_unlimited or o.at_us - o.prev_us <= case o.class
                when 'exclusive' then $exclusive_us else k.forward_us end)
            and (o.class = 'exclusive' or o.logout_before_us is null
                or o.logout_before_us < o.prev_us), false) as forward,
        coalesce(
            ($is_unlimited or o.next_us - o.at_us <= k.back_us)
            and (o.class = 'exclusive' or o.logout_after_us is null
                or o.logout_after_us >= o.next_us), false) as back
    from observed o
    join carriers c on c.nid = o.nid
    join kinds k on k.kind = c.kind
    left join erased_segments x on x.nid = o.nid and o.at_us between x.from_us and x.to_us
    where not o.is_direct and x.nid is null
"""
ANSWERS = """
    select event_id, nid, class,
        case
            when in_session and (prev_in_session or next_in_session) then 2
            when class <> 'shared' and forward and prev_us is not null then 3
            when class <> 'shared' and back and next_us is not null then 4
            when $latest_login and ((forward and prev_us is not null)
                or (back and next_us is not null)) then 5
        end as rule_no,
        case
            when in_session and prev_in_session then prev_us
            when in_session and next_in_session then next_us
            when forward then coalesce(prev_us, case when back then next_us end)
            when back then next_us
        end as evidence_us
    from reached
"""

# a carrier that gives no customer is at least a device: 6 never met one, 7 did
OFFERED = """
    select event_id, cast(rule_no * $shift + nid as bigint) as rank, evidence_us, class
    from answers
    where rule_no is not null
    union all
    select s.event_id, cast(case when g.nid is not null then 6 else 7 end * $shift + s.nid
            as bigint) as rank, cast(null as bigint) as evidence_us, c.class
    from carrier_sightings s
    join carriers c on c.nid = s.nid and c.class <> 'public'
    left join guests g on g.nid = s.nid and g.is_group
    where not s.is_direct and not s.is_shared_person
"""
CHOSEN = """
    select o.event_id, cast(o.rank % $shift as bigint) as nid,
        cast(floor(o.rank / $shift) as integer) as rule_no, o.evidence_us, o.class
    from offered o
    join (
        select event_id, min(rank) as rank
        from offered
        group by event_id) best on best.event_id = o.event_id and best.rank = o.rank
"""

# two customers at one instant: the larger number; of its events there, the smallest
EVIDENCE = """
    select s.nid, s.at_us, s.customer_no, min(s.event_id) as event_id
    from carrier_sightings s
    join (
        select nid, at_us, max(customer_no) as customer_no
        from carrier_sightings
        where customer_no is not null
        group by nid, at_us) m
        on m.nid = s.nid and m.at_us = s.at_us and m.customer_no = s.customer_no
    group by s.nid, s.at_us, s.customer_no
"""
INHERITED = """
    select c.event_id, c.nid, c.rule_no, c.class, e.customer_no, e.event_id as evidence_event_id
    from chosen c
    left join evidence e on e.nid = c.nid and e.at_us = c.evidence_us
"""


def inherit(engine: Engine, rules: Inheritance) -> None:
    """Write ``inherited``: for each event without a person that has a carrier, what it gets.

    Columns: event_id, nid (the carrier), rule_no, class, customer_no and evidence_event_id
    (both null for rules 6 and 7). Needs ``carrier_sightings``, ``guests``, ``erased_segments``.
    """
    engine.scratch("asked_carriers", ASKED)
    observe(engine, rules)
    engine.scratch("offered", OFFERED, shift=RULE_SHIFT)
    engine.scratch("chosen", CHOSEN, shift=RULE_SHIFT)
    engine.scratch("evidence", EVIDENCE)
    engine.scratch("inherited", INHERITED)
    engine.drop("answers", "offered", "chosen")


def observe(engine: Engine, rules: Inheritance) -> None:
    """Write ``answers``: what each of ``asked_carriers`` gives to each event without a person.

    Columns: event_id, nid, class, rule_no (2 to 5, null: nothing), evidence_us.
    """
    engine.scratch("bounded", BOUNDED, session_us=rules.session_us)
    engine.scratch("observed", OBSERVED)
    engine.drop("bounded")
    engine.scratch("reached", REACHED, in_session=rules.in_session,
                   is_unlimited=rules.is_unlimited, exclusive_us=rules.exclusive_us)  # fmt: skip
    engine.drop("observed")
    engine.scratch("answers", ANSWERS, latest_login=rules.latest_login)
    engine.drop("reached", "asked_carriers")
