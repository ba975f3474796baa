"""The texts that count the facts of :mod:`journey.analysis.identity.health`."""

from __future__ import annotations

RULES = """
    select rule, confidence, count(*) as n, sum(count(*)) over ()
    from event_customers
    group by rule, confidence
    order by n desc, rule, confidence
"""
EVENTS = """
    select measure, n, case when measure like '%events' then (select count(*) from events) end
    from identity_counts
    where n > 0
    order by n desc, measure
"""
KINDS = """
    select kind, sum(n), count(*), quantile_disc(n, 0.9), max(n)
    from (
        select customer_id, kind, count(*) as n
        from customer_identifiers
        group by customer_id, kind) held
    group by kind
    order by 3 desc, 1
"""
LARGEST = """
    select l.customer_id, string_agg(k.n || ' ' || k.kind, ', ' order by k.n desc, k.kind),
        any_value(l.n_identifiers), any_value(e.n)
    from (
        select customer_id, n_identifiers
        from customers
        where n_identifiers > 1
        order by n_identifiers desc, founder_us, customer_id
        limit 20) l
    join (
        select customer_id, kind, count(*) as n
        from customer_identifiers
        group by customer_id, kind) k on k.customer_id = l.customer_id
    join (
        select customer_id, count(*) as n
        from event_customers
        group by customer_id) e on e.customer_id = l.customer_id
    group by l.customer_id
    order by 3 desc, 1
"""
REJECTED = """
    select kind, status, reason, count(*), sum(n_events)
    from identifier_values
    where status in ('blocked', 'invalid', 'unknown_kind')
    group by kind, status, reason
    order by 5 desc, 1, 2, 3
"""

# those shared through one event first: a typing error can do it
SHARED = """
    select v.kind, v.label, v.nid, v.reason, v.n_events, count(l.a),
        count(*) filter (where l.n_events = 1)
    from identifier_values v
    left join links l on l.a = v.nid or l.b = v.nid
    where v.status = 'shared'
    group by v.kind, v.label, v.nid, v.reason, v.n_events
    order by v.reason in ('people', 'lives', 'pace', 'places', 'hands') desc, 7 > 0 desc, 6,
        7 desc, v.kind, v.label, v.nid
    limit 200
"""
SUSPECTS = """
    select v.kind, v.label, s.nid, s.met_kind, s.n_met
    from identity_suspects s
    join identifier_values v on v.nid = s.nid
    order by s.n_met desc, v.kind, v.label, s.met_kind, s.nid
    limit 200
"""
REFUSALS = """
    select reason, count(*)
    from links_rejected
    group by reason
    order by 2 desc, 1
"""
CANDIDATES = """
    select source, count(*), count(*) filter (where score >= 1)
    from merge_candidates
    group by source
    order by 2 desc, 1
"""
OVERRIDES = """
    select min(row_no), action, concat_ws(', ', kind_a, kind_b) as kinds, sum(uses), note
    from identity_overrides
    group by case when action in ('erase', 'delete', 'erase_row', 'delete_row', 'erased_shared',
        'erased_segment', 'spared_row') then 0 else row_no end, action, kinds, note
    order by 1
"""
CUSTOMERS = """
    select status, count(*)
    from customer_registry
    group by status
    order by 2 desc, 1
"""
CHANGES = """
    select change, count(*), sum(n_events)
    from identity_changes
    group by change
    order by 3 desc, 1
"""
CLASSES = """
    select kind, class, count(*), sum(n_events), sum(n_anonymous)
    from carriers
    group by kind, class
    order by kind, array_position(
        ['anonymous', 'exclusive', 'transferred', 'shared', 'public'], class)
"""
BLOCKING = """
    select rule, state, pairs, recall
    from match_blocking
    order by state = 'together' desc, state = 'compared' desc, recall desc, rule
"""
