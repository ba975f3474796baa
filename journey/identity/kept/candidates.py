"""Pairs of customers that may be one: for people to decide, never merged by themselves.

Two customers observed on one carrier that is not public (a caller and the buyer of the order),
or alike in the traits of the people behind them (``likely``), whose union keeps every limit. A
carrier's score sums min(days of one, days of the other) / (customers on it - 1) over common
carriers.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.identity import Identity
from journey.settings.models import DAY_US

MILLION = 1_000_000  # scores are summed as whole millionths: the order of rows changes nothing
DAYS = """
    select s.nid, s.customer_no, c.n_customers,
        count(distinct cast(floor(s.at_us / $day_us) as bigint)) as n_days
    from carrier_sightings s
    join carriers c on c.nid = s.nid and c.class in ('transferred', 'shared')
    where s.customer_no is not null
    group by s.nid, s.customer_no, c.n_customers
"""
ON_ORDERS = "select nid, customer_no, n_customers, n_days from order_days"
PAIRS = """
    select a.customer_no as one, b.customer_no as other, 'carrier' as source,
        count(*) as n_evidence,
        min(a.nid) as evidence_nid,
        cast(sum(cast(floor($million * least(a.n_days, b.n_days) / (a.n_customers - 1))
            as bigint)) as bigint) as score
    from carrier_days a
    join carrier_days b on b.nid = a.nid and a.customer_no < b.customer_no
    group by a.customer_no, b.customer_no
"""

# by the traits of the people behind them
LIKELY = """
    select one, other, 'splink' as source, n_evidence, cast(null as bigint) as evidence_nid,
        cast(floor($million * score) as bigint) as score
    from likely_pairs
"""

# what each customer of a pair brings, by kind
HELD = """
    select c.customer_no, p.kind_no, count(distinct p.same_as) as n, count(*) as n_identifiers
    from person_customers c
    join people p on p.nid = c.nid
    join (
        select one as customer_no
        from candidate_pairs
        union
        select other as customer_no
        from candidate_pairs) w on w.customer_no = c.customer_no
    group by c.customer_no, p.kind_no
"""
BEYOND = """
    select distinct q.one, q.other
    from candidate_pairs q
    join candidate_held a on a.customer_no = q.one
    join candidate_held b on b.customer_no = q.other and b.kind_no = a.kind_no
    join kinds k on k.kind_no = a.kind_no
    where a.n + b.n > k.most
    union
    select least(a.customer_no, b.customer_no) as one,
        greatest(a.customer_no, b.customer_no) as other
    from never_pairs n
    join person_customers a on a.nid = n.a
    join person_customers b on b.nid = n.b
"""
CANDIDATES = """
    select x.nid as nid_a, y.nid as nid_b, x.customer_id as customer_a,
        y.customer_id as customer_b, q.source,
        cast(q.score as double) / $million as score, q.n_evidence, q.evidence_nid
    from candidate_pairs q
    join named x on x.customer_no = q.one
    join named y on y.customer_no = q.other
    left join beyond w on w.one = q.one and w.other = q.other
    where w.one is null and x.n_identifiers + y.n_identifiers <= $max_size
"""


def find(engine: Engine, rules: Identity) -> None:
    """Write the promised ``merge_candidates``; ``candidate_pairs`` stays for the loose identity."""
    engine.scratch("carrier_days", DAYS, day_us=DAY_US)
    engine.add("carrier_days", ON_ORDERS)
    engine.scratch("candidate_pairs", PAIRS, million=MILLION)
    engine.drop("carrier_days")
    if rules.splink is not None:
        engine.add("candidate_pairs", LIKELY, million=MILLION)
    engine.scratch("candidate_held", HELD)
    engine.scratch("beyond", BEYOND)
    engine.table("merge_candidates", CANDIDATES, million=MILLION, max_size=rules.max_customer_size)
    engine.drop("candidate_pairs", "candidate_held", "beyond")
