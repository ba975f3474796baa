"""What a run keeps of its identities: values under their hash, refusals, and every event's rule."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.models import Settings

# a value's label says enough to recognise one's own, too little to know another's
VALUES = r"""
    select v.nid, v.kind, case when $is_plain then v.value else v.token end as identifier,
        case
            when v.reason in ('placeholder', 'zeros') and v.kind <> 'email'
                then v.value
            when v.kind = 'email' then substr(v.value, 1, 1) || '***@'
                || substr(regexp_extract(v.value, '@(.*)$', 1), 1, 1) || '***'
                || regexp_extract(v.value, '([.][^.@]*)$', 1)
            when length(v.value) < 8 then '***'
            when v.kind = 'phone' then substr(v.value, 1, 3) || '***'
                || substr(v.value, length(v.value) - 1)
            else substr(v.value, 1, 1) || '***' || substr(v.value, length(v.value) - 1)
        end as label,
        coalesce(v.role, 'unknown') as role,
        case when h.nid is not null then 'shared' else v.status end as status,
        coalesce(h.why, v.reason) as reason, v.n_events
    from (
        select nid, min(kind) as kind, min(substr(value, 1, 1024)) as value,
            min(token) as token, min(role) as role, min(status) as status,
            min(reason) as reason, cast(sum(n_events) as bigint) as n_events
        from known
        where status <> 'erased'
        group by nid) v
    left join shared h on h.nid = v.nid
    where v.n_events > 0 or v.kind = 'email_sha256'
"""
REJECTED = """
    select r.a, r.b, r.reason, x.customer_id as customer_a, y.customer_id as customer_b
    from refused_links r
    left join person_customers a on a.nid = r.a
    left join person_customers b on b.nid = r.b
    left join named x on x.customer_no = a.customer_no
    left join named y on y.customer_no = b.customer_no
"""

# direct: the strongest person identifier in the event itself
DIRECT = """
    select p.event_id, c.customer_id, 'direct' as rule, cast(null as string) as carrier,
        cast(null as bigint) as carrier_nid, p.event_id as evidence_event_id,
        case when x.event_id is null then 'certain' else 'low' end as confidence,
        cast(0 as bigint) as n_carriers
    from strongest p
    join person_customers m on m.nid = p.nid
    join named c on c.customer_no = m.customer_no
    left join contradictory x on x.event_id = p.event_id
"""
INHERITED = """
    select i.event_id, coalesce(c.customer_id, g.customer_id) as customer_id,
        case i.rule_no
            when 2 then 'same_session'
            when 12 then 'same_session'
            when 3 then 'carry_forward'
            when 13 then 'carry_forward'
            when 4 then 'backfill'
            when 14 then 'backfill'
            when 5 then 'latest_login'
            when 6 then 'anonymous'
            else 'anonymous_device'
        end as rule,
        k.kind as carrier, i.nid as carrier_nid, i.evidence_event_id,
        case
            when i.rule_no in (5, 13, 14) or h.n_carriers > 2 then 'low'
            when i.rule_no = 12 or (o.event_id is not null and i.rule_no in (2, 3, 4))
                then 'medium'
            when i.rule_no in (3, 4) and k.class = 'transferred' then 'medium'
            when i.rule_no in (2, 3, 4) then 'high'
        end as confidence,
        case when i.customer_no is not null then coalesce(h.n_carriers, 1) end as n_carriers
    from inherited i
    left join chain_lengths h on h.event_id = i.event_id
    left join callers o on o.event_id = i.event_id
    join carriers k on k.nid = i.nid
    left join named c on c.customer_no = i.customer_no
    left join guests g on g.nid = i.nid and i.rule_no in (6, 7)
"""

# no customer: only carriers of everybody, only shared person identifiers, or nothing usable
NOBODY = """
    select e.event_id, cast(null as string) as customer_id,
        case
            when coalesce(m.is_public_device, false) then 'public_device'
            when m.event_id is not null then 'ambiguous_shared_id'
            else 'unidentified'
        end as rule,
        cast(null as string) as carrier, cast(null as bigint) as carrier_nid,
        cast(null as bigint) as evidence_event_id, cast(null as string) as confidence,
        cast(null as bigint) as n_carriers
    from events e
    left join (
        select s.event_id, bool_or(not s.is_shared_person) as is_public_device
        from carrier_sightings s
        join carriers c on c.nid = s.nid
        where c.class = 'public' or s.is_shared_person
        group by s.event_id) m on m.event_id = e.event_id
    where not exists (select 1 from strongest p where p.event_id = e.event_id)
        and not exists (select 1 from inherited i where i.event_id = e.event_id)
"""
GROUPS = """
    select c.customer_id, i.kind, i.nid, count(distinct i.event_id) as n_events,
        min(e.at_us) as first_us, max(e.at_us) as last_us
    from identifiers i
    join identifier_values v on v.nid = i.nid and v.role = 'group' and v.status = 'ok'
    join event_customers c on c.event_id = i.event_id
    join customers u on u.customer_id = c.customer_id
    join events e on e.event_id = i.event_id
    group by c.customer_id, i.kind, i.nid
"""
COUNTS = """
    select 'contradictory_events' as measure, count(*) as n
    from contradictory
    union all
    select 'conflicting_events', count(distinct s.event_id)
    from strongest p
    join sightings s on s.event_id = p.event_id and s.is_person
    join person_customers a on a.nid = p.nid
    join person_customers b on b.nid = s.nid and b.customer_no <> a.customer_no
    where p.n_persons > 1
    union all
    select 'erased_values', count(distinct nid)
    from known
    where status = 'erased'
    union all
    select 'deleted_events', count(*)
    from erased_events
    where goes = 1
    union all
    select 'emptied_events', count(*)
    from erased_events
    where goes = 0
"""

# how often a decision came into play, and what stood in its way
OVERRIDES = """
    select o.row_no, o.action, o.kind_a, nullif(o.kind_b, '') as kind_b,
        case o.action
            when 'always' then case when a.customer_no = b.customer_no then 1 else 0 end
            when 'never' then case when a.customer_no <> b.customer_no then 1 else 0 end
            when 'suppress_event' then 1
            else coalesce(u.n, v.n_events, 0)
        end as uses,
        case
            when o.action in ('suppress_event', 'erase', 'delete', 'erase_row', 'delete_row',
                'erased_shared', 'spared_row') then null
            when d.nid_a is null or (o.kind_b <> '' and d.nid_b is null) then 'not met in this run'
            when o.action = 'always' and (h.nid is not null or w.nid is not null)
                then 'refused: shared by several people'
            when o.action = 'always' and a.customer_no <> b.customer_no
                then 'refused: never beats always'
        end as note
    from override_rows o
    join decided d on d.row_no = o.row_no
    left join person_customers a on a.nid = d.nid_a
    left join person_customers b on b.nid = d.nid_b
    left join shared h on h.nid = d.nid_a
    left join shared w on w.nid = d.nid_b
    left join (
        select nid, cast(sum(n_events) as bigint) as n_events
        from known
        group by nid) v on v.nid = d.nid_a
    left join erased_uses u on u.row_no = o.row_no
"""


def write(engine: Engine, settings: Settings) -> None:
    """Write ``event_customers``, ``customer_groups``, ``identifier_values`` and the counts."""
    is_plain = settings.privacy.identifiers == "plain"
    engine.table("identifier_values", VALUES, is_plain=is_plain)
    engine.table("links_rejected", REJECTED)
    engine.table("event_customers", DIRECT)
    engine.add("event_customers", INHERITED)
    engine.add("event_customers", NOBODY)
    engine.table("customer_groups", GROUPS)
    engine.table("identity_counts", COUNTS)
    engine.table("identity_overrides", OVERRIDES)
