"""Guest checkout: what an order number says of an event, the event says of its cookie.

A guest's cookie never meets a person. But its last page carries an order number, and the shop's
own row of that order an e-mail: the page inherits the customer from the order, and is then a
weaker observation of the cookie. What else the cookie did in that session leads to the order (or
comes from it), so it is that customer's; beyond the session only from an order or a receipt, where
all of the cookie lead to one customer, and within its windows. Links of a chain are carriers of
one customer; where a carrier met a person directly, within that one's windows, it needs no chain;
one with many buyers is a kiosk. The evidence of a chained event is the event that the order
decided, whose own evidence names the person.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.identity.carriers.inherit import RULE_SHIFT, Inheritance
from journey.settings.models import UNLIMITED_US

LINKS = 3  # order, cookie, app id: longer chains say nothing that a person would follow

# what carriers of one customer decided; of a chain's later links the carrier must have one buyer
SEEDS = """
    select i.event_id, i.nid as by_nid, i.customer_no, k.forward_us >= $ever_us as is_purchase
    from inherited i
    join carriers c on c.nid = i.nid
    join kinds k on k.kind = c.kind and k.role = 'carrier'
    left join chain_buyers b on b.nid = i.nid
    where (i.rule_no in (2, 3, 4) and c.class = 'exclusive')
        or (i.rule_no in (12, 13, 14) and b.n_customers = 1)
"""
NO_BUYERS = {"nid": "BIGINT", "n_customers": "BIGINT"}
CHAIN_MET = """
    select s.nid, d.customer_no
    from chain_seeds d
    join carrier_sightings s on s.event_id = d.event_id and s.nid <> d.by_nid
    join carriers c on c.nid = s.nid and c.class in ('anonymous', 'exclusive')
"""
# who bought on a carrier, and whom it named itself: a cookie that says who it is months after an
# order, out of every window, is no reason to forget whose order that was
BUYERS = """
    select m.nid, count(distinct m.customer_no) as n_customers, min(k.back_us) as back_us
    from (
        select nid, customer_no
        from chain_met
        union all
        select s.nid, s.customer_no
        from carrier_sightings s
        join (select distinct nid from chain_met) b on b.nid = s.nid
        where s.customer_no is not null) m
    join carriers c on c.nid = m.nid
    join kinds k on k.kind = c.kind and k.role = 'carrier'
    group by m.nid
    having count(distinct m.customer_no) <= $public_after
"""
PLACED = """
    select s.nid, s.event_id, s.at_us, s.is_logout, d.customer_no,
        coalesce(d.is_purchase, false) as is_purchase,
        s.at_us * 2 + case when d.event_id is null then 1 else 0 end as place
    from carrier_sightings s
    join chain_buyers b on b.nid = s.nid
    left join chain_seeds d on d.event_id = s.event_id and d.by_nid <> s.nid
"""
BOUNDED = """
    select nid, event_id, at_us,
        max(case when starts then at_us end) over so_far as session_from_us,
        min(case when ends then at_us end) over from_here as session_to_us,
        max(case when customer_no is not null then at_us end) over so_far as prev_us,
        min(case when customer_no is not null then at_us end) over from_here as next_us,
        max(case when is_purchase then at_us end) over so_far as bought_us,
        min(case when is_purchase then at_us end) over from_here as buys_us,
        max(case when is_logout then at_us end) over before_it as logout_us,
        min(case when is_logout then at_us end) over from_here as logs_out_us
    from (
        select nid, event_id, at_us, place, customer_no, is_purchase, is_logout,
            coalesce(at_us - (lag(case when not is_logout then at_us end) over stream)
                > $session_us, true) as starts,
            coalesce((lead(at_us) over stream) - at_us > $session_us, true) or is_logout as ends
        from chain_placed
        window stream as (partition by nid order by place, event_id)) bounds
    window so_far as (partition by nid order by place, event_id
            rows between unbounded preceding and current row),
        before_it as (partition by nid order by place, event_id
            rows between unbounded preceding and 1 preceding),
        from_here as (partition by nid order by place, event_id
            rows between current row and unbounded following)
"""

REACHED = """
    select o.nid, o.event_id, o.at_us, o.session_from_us, o.session_to_us, o.prev_us, o.next_us,
        o.bought_us, o.buys_us,
        coalesce(o.at_us - o.bought_us <= $exclusive_us
            and (o.logout_us is null or o.logout_us < o.bought_us), false) as forward,
        coalesce(o.buys_us - o.at_us <= b.back_us
            and (o.logs_out_us is null or o.logs_out_us >= o.buys_us), false) as back
    from chain_bounded o
    join chain_buyers b on b.nid = o.nid
"""

# what leads to an order is its buyer's, though another order came before; a logout ends it
ANSWERS = """
    select o.event_id, o.nid,
        case
            when o.prev_us >= o.session_from_us or o.next_us <= o.session_to_us then 12
            when b.n_customers = 1 and o.forward then 13
            when b.n_customers = 1 and o.back then 14
        end as rule_no,
        case
            when o.prev_us = o.at_us then o.prev_us
            when o.next_us <= o.session_to_us then o.next_us
            when o.prev_us >= o.session_from_us then o.prev_us
            when o.forward then o.bought_us
            else o.buys_us
        end as evidence_us
    from chain_reached o
    join chain_buyers b on b.nid = o.nid
    join inherited i on i.event_id = o.event_id and i.rule_no in (6, 7)
    left join erased_segments x on x.nid = o.nid and o.at_us between x.from_us and x.to_us
    where x.nid is null
"""
CHAINED = """
    select a.event_id, a.nid, a.rule_no, e.customer_no, e.event_id as evidence_event_id
    from chain_answers a
    join (
        select event_id, min(rule_no * $shift + nid) as rank
        from chain_answers
        where rule_no is not null
        group by event_id) f on f.event_id = a.event_id and a.rule_no * $shift + a.nid = f.rank
    join (
        select p.nid, p.at_us, p.customer_no, min(p.event_id) as event_id
        from chain_placed p
        join (
            select nid, at_us, max_by(customer_no, event_id) as customer_no
            from chain_placed
            where customer_no is not null
            group by nid, at_us) m
            on m.nid = p.nid and m.at_us = p.at_us and m.customer_no = p.customer_no
        group by p.nid, p.at_us, p.customer_no) e on e.nid = a.nid and e.at_us = a.evidence_us
"""
REST = """
    select i.event_id, i.nid, i.rule_no, i.customer_no, i.evidence_event_id
    from inherited i
    left join chained c on c.event_id = i.event_id
    where c.event_id is null
    union all
    select event_id, nid, rule_no, customer_no, evidence_event_id
    from chained
"""
LENGTH = {"event_id": "BIGINT", "n_carriers": "BIGINT"}
LENGTHS = "select event_id, $n_carriers as n_carriers from chained"


def follow(engine: Engine, rules: Inheritance, public_after: int) -> None:
    """Let ``inherited`` go on over chains: rules 12 (session), 13 (forward) and 14 (back).

    ``chain_lengths`` (event_id, n_carriers) counts the carriers of a chain. Only events that
    would be anonymous change. Needs ``carrier_sightings``, ``erased_segments``.
    """
    engine.fill("chain_buyers", NO_BUYERS, [])
    engine.fill("chain_lengths", LENGTH, [])
    for n_carriers in range(2, LINKS + 2):
        engine.scratch("chain_seeds", SEEDS, ever_us=UNLIMITED_US)
        engine.scratch("chain_met", CHAIN_MET)
        if not engine.scratch("chain_buyers", BUYERS, public_after=public_after):
            break
        engine.scratch("chain_placed", PLACED)
        engine.scratch("chain_bounded", BOUNDED, session_us=rules.session_us)
        engine.scratch("chain_reached", REACHED, exclusive_us=rules.exclusive_us)
        engine.scratch("chain_answers", ANSWERS)
        if not engine.scratch("chained", CHAINED, shift=RULE_SHIFT):
            break
        engine.add("chain_lengths", LENGTHS, n_carriers=n_carriers)
        engine.scratch("inherited_on", REST)
        engine.scratch("inherited", "select * from inherited_on")
    engine.drop("chain_buyers", "chain_met", "chain_seeds", "chain_placed", "chain_bounded",
                "chain_reached", "chain_answers", "chained", "inherited_on")  # fmt: skip
